"""Button values: what was written is read back, anything else is refused in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions import Place, Target, decode, encode
from bot.asks import typed_words
from bot.cards.parts import said
from partnering.refusals import Invalid

targets = st.one_of(
    st.builds(
        Target,
        st.integers(0, 10**17),
        st.sampled_from([Place.ACCOUNT, Place.PARTNER]),
        st.integers(0, 10**17),
        st.from_regex(r"[a-z0-9_-]{0,40}", fullmatch=True),
    ),
    st.builds(Target, st.integers(0, 10**17), st.sampled_from([Place.CARD, Place.HOME])),
)


@given(targets)
def test_a_value_is_read_back_as_it_was_written(target: Target) -> None:
    assert decode(encode(target)) == target
    assert len(encode(target)) <= 150


@pytest.mark.parametrize(
    "value",
    [
        *(None, 12, "", "12", "v1.12", "v2.12..", "v1.-1..", "v1.1.x3.", "v1.1.a.", "v1.1..A"),
        *("v1.٣..", "v1." + "9" * 40 + "..", "v1.1..\n", "v1.1..;drop"),
    ],
)
def test_a_malformed_value_is_refused_in_words(value: object) -> None:
    with pytest.raises(Invalid, match="another version"):
        decode(value)


def test_an_address_copied_from_an_answer_is_read_as_it_was_meant() -> None:
    shown = said("maria.keller@vendra.example", 80)
    assert "\u200b" in shown
    assert typed_words(f"link <@U1|maria> {shown}") == [
        "link",
        "@U1",
        "maria.keller@vendra.example",
    ]
