"""Rules of engagement at random, for tests that must hold for whatever a programme decides."""

from dataclasses import fields
from datetime import date, time
from typing import Any

from hypothesis import strategies as st

from partnering.calendar import BusinessHours
from partnering.deal_policy import RANGES, AutoApproval, DealPolicy
from partnering.money import Money, Rate

_DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
_TEXTS = st.lists(st.text(min_size=1, max_size=8), max_size=3).map(tuple)
_CURRENCIES = st.sampled_from(["EUR", "USD", "JPY", "KWD"])
MONEY = st.builds(Money, st.integers(0, 10**14), _CURRENCIES)
_HOURS = st.builds(
    BusinessHours,
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"]),
    opens=st.times(max_value=time(11, 59)),
    closes=st.times(min_value=time(12)),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    country=st.sampled_from(["", "DE"]),
    subdivision=st.sampled_from(["", "BE"]),
    closed_on=st.frozensets(_DAYS, max_size=3),
)
_RATES = st.lists(
    st.builds(
        Rate,
        _CURRENCIES,
        _CURRENCIES,
        st.decimals("0.0001", 1000, allow_nan=False, allow_infinity=False, places=4),
        _DAYS,
    ),
    max_size=3,
).map(tuple)

_PARTS: dict[str, st.SearchStrategy[Any]] = {
    **{name: st.integers(*within) for name, within in RANGES.items()},
    "hours": _HOURS,
    "rates": _RATES,
    "reminder_days": st.lists(st.integers(1, 90), max_size=4).map(tuple),
    "open_claims": st.dictionaries(
        st.text(min_size=1, max_size=8), st.integers(0, 100), min_size=1, max_size=4
    ),
    "minimum": st.none() | MONEY,
    "second_approver_from": st.none() | MONEY,
    "tenders_closed": st.booleans(),
    "non_exclusive_countries": st.lists(st.sampled_from(["FR", "ES"]), max_size=2).map(tuple),
    "late_stages": _TEXTS,
    "named_accounts": _TEXTS,
    "families": _TEXTS,
    "carved_out": _TEXTS,
    "auto_approval": st.none() | st.builds(AutoApproval, _TEXTS, MONEY),
    "better_rules_at_once": st.booleans(),
}


@st.composite
def deal_policies(draw: st.DrawFn) -> DealPolicy:
    """Draw rules with any of their values at random; a new value is missed here loudly."""
    names = sorted(each.name for each in fields(DealPolicy))
    assert names == sorted(_PARTS), set(names) ^ set(_PARTS)
    chosen = draw(st.sets(st.sampled_from(names), max_size=6))
    return DealPolicy(**{name: draw(_PARTS[name]) for name in sorted(chosen)})
