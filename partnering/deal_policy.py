"""The rules of engagement for deal registrations: one frozen value with a version of its content.

Read from the policy's `[registrations]` table; what it decides lies in the rooms that ask it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, time
from decimal import Decimal
from typing import NamedTuple

from partnering.calendar import BusinessHours
from partnering.money import Money, Rate


@dataclass(frozen=True, slots=True)
class AutoApproval:
    """The conditions under which a claim without any finding needs no person; never the default."""

    tiers: tuple[str, ...]
    below: Money


@dataclass(frozen=True, slots=True)
class DealPolicy:
    """Every number that a decision turns on. Days are calendar days unless they say business.

    Source of the defaults: terms of some twenty published programmes, listed in the docs.
    """

    hours: BusinessHours = field(default_factory=BusinessHours)
    rates: tuple[Rate, ...] = ()
    protection_days: int = 90
    extensions: int = 1
    extension_days: int = 90
    protection_cap_days: int = 180
    extension_from_days: int = 30
    extension_grace_business_days: int = 5
    reminder_days: tuple[int, ...] = (30, 14, 7, 1)
    decision_business_days: int = 2
    decision_limit_business_days: int = 3
    answer_business_days: int = 5
    answer_reminder_business_days: int = 3
    activity_days: int = 30
    revoke_proposal_days: int = 45
    revoke_notice_business_days: int = 10
    direct_lookback_days: int = 60
    new_customer_months: int = 36
    open_claims: Mapping[str, int] = field(
        default_factory=lambda: {"registered": 10, "silver": 25, "gold": 50, "platinum": 100}
    )
    minimum: Money | None = None
    second_approver_from: Money | None = None
    tenders_closed: bool = True
    non_exclusive_countries: tuple[str, ...] = ()
    late_stages: tuple[str, ...] = ()
    appeal_business_days: int = 5
    appeal_decision_business_days: int = 5
    dispute_business_days: int = 2
    conflict_alert_business_days: int = 1
    poaching_business_hours: int = 4
    cooling_off_days: int = 0
    incumbent_days: int = 120
    edit_share: int = 25
    delivery_tail_days: int = 0
    named_accounts: tuple[str, ...] = ()
    carved_out: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    crm_check_minutes: int = 15
    auto_approval: AutoApproval | None = None
    better_rules_at_once: bool = False

    @property
    def version(self) -> str:
        """Name these rules by their content: the same numbers have the same version anywhere."""
        told = asdict(self)
        if not self.families:
            del told["families"]  # a key of a later release: older rules keep their name
        text = json.dumps(told, sort_keys=True, default=_plain)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @property
    def zone(self) -> str:
        return self.hours.zone

    def cap_of_open_claims(self, tier: str) -> int:
        """Say how many claims a partner of a tier may have open; an unknown tier has the least."""
        return self.open_claims.get(tier.casefold(), min(self.open_claims.values()))


class Range(NamedTuple):
    """What a number may be. Source: the ranges seen in published programmes."""

    least: int
    most: int


RANGES: Mapping[str, Range] = {
    "protection_days": Range(30, 180),
    "extensions": Range(0, 2),
    "extension_days": Range(1, 180),
    "protection_cap_days": Range(30, 360),
    "extension_from_days": Range(1, 180),
    "extension_grace_business_days": Range(0, 10),
    "decision_business_days": Range(1, 5),
    "decision_limit_business_days": Range(1, 10),
    "answer_business_days": Range(2, 10),
    "answer_reminder_business_days": Range(1, 10),
    "activity_days": Range(14, 60),
    "revoke_proposal_days": Range(14, 120),
    "revoke_notice_business_days": Range(1, 30),
    "direct_lookback_days": Range(0, 180),
    "new_customer_months": Range(0, 120),
    "appeal_business_days": Range(1, 20),
    "appeal_decision_business_days": Range(1, 20),
    "dispute_business_days": Range(1, 5),
    "conflict_alert_business_days": Range(1, 5),
    "poaching_business_hours": Range(1, 18),
    "cooling_off_days": Range(0, 90),
    "incumbent_days": Range(0, 365),
    "edit_share": Range(1, 100),
    "delivery_tail_days": Range(0, 90),
    "crm_check_minutes": Range(1, 60),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a policy that is allowed and probably not meant. `key` is what to change."""

    key: str
    words: str


def lint(policy: DealPolicy) -> list[Finding]:
    """Look for rules that contradict each other or that nobody can have meant; none is refused."""
    found = [Finding(key, words) for key, words in _contradictions(policy)]
    if not policy.hours.country:
        found.append(Finding("country", "no public holidays count: due times run on them too"))
    if policy.second_approver_from is None:
        found.append(Finding("second_approver_from", "one person alone may approve any amount"))
    both = sorted(set(policy.named_accounts) & set(policy.carved_out))
    if both:
        found.append(Finding("carved_out", f"{', '.join(both)}: named and carved out at once"))
    found += [Finding(key, words) for key, words in _unpriced(policy)]
    return found


def _contradictions(policy: DealPolicy) -> list[tuple[str, str]]:
    """List pairs of numbers of which one makes the other useless."""
    longest = policy.protection_days + policy.extensions * policy.extension_days
    cases = (
        (
            policy.protection_cap_days < policy.protection_days,
            "protection_cap_days",
            "lies below protection_days: no extension is ever possible",
        ),
        (
            policy.protection_days <= policy.protection_cap_days < longest,
            "protection_cap_days",
            f"cuts extensions short: they could reach {longest} days",
        ),
        (
            policy.extension_from_days > policy.protection_days,
            "extension_from_days",
            "is longer than the protection: an extension may be asked for on the first day",
        ),
        (
            any(each >= policy.protection_days for each in policy.reminder_days),
            "reminder_days",
            "a reminder would come before the protection has begun",
        ),
        (
            policy.decision_limit_business_days < policy.decision_business_days,
            "decision_limit_business_days",
            "lies below decision_business_days",
        ),
        (
            policy.answer_reminder_business_days >= policy.answer_business_days,
            "answer_reminder_business_days",
            "the reminder would come when it is too late to answer",
        ),
        (
            policy.revoke_proposal_days < policy.activity_days,
            "revoke_proposal_days",
            "lies below activity_days: revoked before anybody was reminded",
        ),
        (
            policy.auto_approval is not None and not policy.auto_approval.tiers,
            "auto_approval",
            "names no tier and so approves nothing",
        ),
    )
    return [(key, words) for holds, key, words in cases if holds]


def _unpriced(policy: DealPolicy) -> list[tuple[str, str]]:
    """List thresholds in a currency into which no rate leads."""
    priced = {rate.target for rate in policy.rates}
    limits = {
        "minimum": policy.minimum,
        "second_approver_from": policy.second_approver_from,
        "auto_approval": policy.auto_approval.below if policy.auto_approval else None,
    }
    return [
        (key, f"no rate leads to {money.currency}: a claim in another currency needs a person")
        for key, money in limits.items()
        if money is not None and money.currency not in priced
    ]


def _plain(value: object) -> object:
    """Write what JSON has no word for, always in the same way."""
    if isinstance(value, frozenset | set):
        return sorted(str(each) for each in value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value.normalize())
    raise TypeError(f"{value!r} has no plain form")


KEYS = frozenset(each.name for each in fields(DealPolicy))
