"""Rules of engagement as text and back, exactly: a registration is judged by those of its day.

Every value is written, defaults too, so that a later default does not change what was in force.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, time
from decimal import Decimal
from typing import Any

from partnering.calendar import BusinessHours
from partnering.deal_policy import AutoApproval, DealPolicy
from partnering.money import Money, Rate

_LISTS = (
    "reminder_days",
    "non_exclusive_countries",
    "late_stages",
    "named_accounts",
    "carved_out",
    "families",
)


def to_text(policy: DealPolicy) -> str:
    """Write rules as text (JSON, ASCII) from which `from_text` makes the same rules again."""
    kept: dict[str, Any] = {each.name: getattr(policy, each.name) for each in fields(policy)}
    kept["hours"] = _hours_to(policy.hours)
    kept["rates"] = [_rate_to(each) for each in policy.rates]
    kept["open_claims"] = dict(policy.open_claims)
    kept["minimum"] = _money_to(policy.minimum)
    kept["second_approver_from"] = _money_to(policy.second_approver_from)
    auto = policy.auto_approval
    kept["auto_approval"] = auto and {"tiers": list(auto.tiers), "below": _money_to(auto.below)}
    return json.dumps(kept, sort_keys=True)


def from_text(text: str) -> DealPolicy:
    """Read rules that `to_text` wrote; a key that was not known then has its default.

    Raises: ValueError where the text is none of these.
    """
    kept = json.loads(text)
    known = {each.name for each in fields(DealPolicy)}
    if not isinstance(kept, dict) or not set(kept) <= known or "hours" not in kept:
        raise ValueError("this text holds no rules for deals")
    auto = kept.get("auto_approval")
    read = {
        "hours": _hours_from(kept["hours"]),
        "rates": tuple(map(_rate_from, kept.get("rates", ()))),
        "minimum": _money_from(kept.get("minimum")),
        "second_approver_from": _money_from(kept.get("second_approver_from")),
        "auto_approval": auto and AutoApproval(tuple(auto["tiers"]), Money(**auto["below"])),
    }
    lists = {key: tuple(kept[key]) for key in _LISTS if key in kept}
    return DealPolicy(**{**kept, **lists, **read})


def _hours_to(hours: BusinessHours) -> dict[str, Any]:
    return {
        "zone": hours.zone,
        "opens": hours.opens.isoformat(),
        "closes": hours.closes.isoformat(),
        "weekdays": sorted(hours.weekdays),
        "country": hours.country,
        "subdivision": hours.subdivision,
        "closed_on": sorted(day.isoformat() for day in hours.closed_on),
    }


def _hours_from(kept: Mapping[str, Any]) -> BusinessHours:
    return BusinessHours(
        zone=kept["zone"],
        opens=time.fromisoformat(kept["opens"]),
        closes=time.fromisoformat(kept["closes"]),
        weekdays=frozenset(kept["weekdays"]),
        country=kept["country"],
        subdivision=kept["subdivision"],
        closed_on=frozenset(map(date.fromisoformat, kept["closed_on"])),
    )


def _rate_to(rate: Rate) -> list[str]:
    return [rate.source, rate.target, str(rate.value), rate.on.isoformat()]


def _rate_from(kept: list[str]) -> Rate:
    source, target, value, on = kept
    return Rate(source, target, Decimal(value), date.fromisoformat(on))


def _money_to(money: Money | None) -> dict[str, Any] | None:
    return None if money is None else {"minor": money.minor, "currency": money.currency}


def _money_from(kept: Mapping[str, Any] | None) -> Money | None:
    return None if kept is None else Money(**kept)
