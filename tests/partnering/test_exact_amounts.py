"""An amount that somebody decides on is written to the last minor unit."""

import pytest

from partnering.money import Money


@pytest.mark.parametrize(
    ("money", "words"),
    [
        (Money(9_200_050, "EUR"), "€92,000.50"),
        (Money(9_200_005, "CHF"), "CHF 92,000.05"),
        (Money(9_200_000, "EUR"), "€92,000"),
        (Money(92_000, "JPY"), "¥92,000"),
        (Money(1_234_005, "KWD"), "KWD 1,234.005"),
    ],
)
def test_minor_units_are_written_where_there_are_any(money: Money, words: str) -> None:
    assert money.exactly() == words
