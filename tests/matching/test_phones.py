import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.phones import phone_key


@pytest.mark.parametrize(
    "text",
    [
        "+1 (415) 555-2671",
        "4155552671",
        "001-415-555-2671",
        "415.555.2671 ext. 44",
        "４１５５５５２６７１",
    ],
)
def test_one_number_has_one_key_however_it_is_written(text: str) -> None:
    assert phone_key(text) == "155552671"


@pytest.mark.parametrize("text", ["", "n/a", "123", "0000000000", "999999999"])
def test_what_is_no_number_has_no_key(text: str) -> None:
    assert phone_key(text) == ""


@given(st.text(max_size=60))
def test_any_text_is_read_without_a_crash(text: str) -> None:
    assert len(phone_key(text)) <= 9
