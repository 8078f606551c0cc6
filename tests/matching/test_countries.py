import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.countries import country_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Germany", "de"), ("Deutschland", "de"), ("DE", "de"), ("DEU", "de"), ("Allemagne", "de"),
        ("U.S.A.", "us"), ("united states", "us"), ("USA", "us"), ("UK", "gb"), ("England", "gb"),
        ("The Netherlands", "nl"), ("Holland", "nl"), ("España", "es"), ("Côte d’Ivoire", "ci"),
        ("Korea, Republic of", "kr"), ("South Korea", "kr"), ("Viet Nam", "vn"), ("中国", "cn"),
        ("Россия", "ru"), ("Czech Republic", "cz"), ("Türkiye", "tr"), ("  Italia ", "it"),
    ],
)  # fmt: skip
def test_any_spelling_becomes_the_code(text: str, code: str) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize("text", ["", "-", "n/a", "NA", "unknown", "Atlantis", "x" * 10_000])
def test_what_names_no_country_is_empty(text: str) -> None:
    assert country_code(text) == ""


@given(st.text(max_size=80))
def test_any_text_is_read_without_a_crash(text: str) -> None:
    assert len(country_code(text)) in (0, 2)
