"""Amounts as people write them, read once for every form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.money import Money
from partnering.typed_money import money_typed


@pytest.mark.parametrize(
    ("typed", "minor", "currency"),
    [
        ("92000 EUR", 9_200_000, "EUR"),
        ("€92,000", 9_200_000, "EUR"),
        ("1.234,50 CHF", 123_450, "CHF"),
        ("92.000 EUR", 9_200_000, "EUR"),
        ("USD 92,000.00", 9_200_000, "USD"),
        ("92k eur", 9_200_000, "EUR"),
        ("$1.5m", 150_000_000, "USD"),
        ("92 000,50 €", 9_200_050, "EUR"),
        ("JPY 5,000", 5_000, "JPY"),
        ("12.345,678 KWD", 12_345_678, "KWD"),
        ("12.345 KWD", 12_345, "KWD"),
        ("KWD 5,000", 5_000_000, "KWD"),
    ],
)
def test_an_amount_is_read_as_it_was_meant(typed: str, minor: int, currency: str) -> None:
    assert money_typed(typed) == Money(minor, currency)


@pytest.mark.parametrize(
    "typed",
    ["", "92000", "abc", "EUR", "92 EUR or 93 EUR", "-5 EUR", "2.5 million EUR", "1,2,3 EUR",
     "5 EUR USD", "9" * 20 + " EUR"],
)  # fmt: skip
def test_what_may_mean_another_amount_is_not_read_at_all(typed: str) -> None:
    assert money_typed(typed) is None


@given(st.text(max_size=30))
def test_no_text_makes_it_fail(typed: str) -> None:
    assert money_typed(typed) is None or money_typed(typed, "EUR") is not None


@given(st.integers(0, 10**9), st.sampled_from(["EUR", "JPY", "KWD", "CHF"]))
def test_what_is_shown_is_read_back(whole: int, currency: str) -> None:
    shown = Money(whole * {"JPY": 1, "KWD": 1000}.get(currency, 100), currency).in_words()
    assert money_typed(shown) == Money(whole * {"JPY": 1, "KWD": 1000}.get(currency, 100), currency)
