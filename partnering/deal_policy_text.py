"""Rules of engagement as text and back, exactly: a registration is judged by those of its day.

Every value is written, defaults too, so that a later default does not change what was in force.
"""

import json
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from partnering.deal_policy import AutoApproval, DealPolicy
from partnering.kept_values import hours_from, hours_to, money_from, money_to
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
    kept["hours"] = hours_to(policy.hours)
    kept["rates"] = [_rate_to(each) for each in policy.rates]
    kept["open_claims"] = dict(policy.open_claims)
    kept["minimum"] = money_to(policy.minimum)
    kept["second_approver_from"] = money_to(policy.second_approver_from)
    auto = policy.auto_approval
    kept["auto_approval"] = auto and {"tiers": list(auto.tiers), "below": money_to(auto.below)}
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
        "hours": hours_from(kept["hours"]),
        "rates": tuple(map(_rate_from, kept.get("rates", ()))),
        "minimum": money_from(kept.get("minimum")),
        "second_approver_from": money_from(kept.get("second_approver_from")),
        "auto_approval": auto and AutoApproval(tuple(auto["tiers"]), Money(**auto["below"])),
    }
    lists = {key: tuple(kept[key]) for key in _LISTS if key in kept}
    return DealPolicy(**{**kept, **lists, **read})


def _rate_to(rate: Rate) -> list[str]:
    return [rate.source, rate.target, str(rate.value), rate.on.isoformat()]


def _rate_from(kept: list[str]) -> Rate:
    source, target, value, on = kept
    return Rate(source, target, Decimal(value), date.fromisoformat(on))
