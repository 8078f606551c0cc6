"""Overlaps: an account that we and a partner both know, and when that is worth an alert."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from partnering.accounts import Account, Opportunity
from partnering.partners import CUSTOMERS, OPEN_OPPORTUNITIES, PROSPECTS


class OverlapState(StrEnum):
    OPEN = "open"
    HIDDEN = "hidden"


class AlertState(StrEnum):
    """What became of the one alert that an overlap may cause."""

    PENDING = "pending"
    SENT = "sent"
    DIGEST = "digest"
    NEVER = "never"
    BASELINE = "baseline"


class Mark(StrEnum):
    """What one person said of an overlap for themselves; it never trains matching."""

    USEFUL = "useful"
    NOT_USEFUL = "not_useful"
    SNOOZED = "snoozed"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class Overlap:
    """One per (account, partner). `match_id` is the best pair that holds it up."""

    id: int
    account_id: int
    partner_id: int
    match_id: int
    state: OverlapState
    alert: AlertState
    baseline: bool
    found_at: datetime
    alerted_at: datetime | None = None
    alert_reason: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class PersonalMark:
    overlap_id: int
    person_id: int
    mark: Mark
    at: datetime
    until: datetime | None = None
    # How the account's deals stood, where a snooze ends as soon as that changes.
    stood: str = ""

    def mutes_at(self, now: datetime) -> bool:
        if self.mark is Mark.NOT_USEFUL:
            return True
        return self.mark is Mark.SNOOZED and self.until is not None and now < self.until


class When(StrEnum):
    AT_ONCE = "at_once"
    DIGEST = "digest"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Worth:
    when: When
    reason: str


def worth_of(
    account: Account, opportunities: Collection[Opportunity], segments: Collection[str]
) -> Worth:
    """Decide what a new overlap is worth to the account's owner.

    At once only where the owner has an open opportunity and the account is the partner's
    customer or open deal; prospect with prospect never; all else waits for the digest.
    """
    own_open = [
        deal for deal in opportunities if deal.is_open and deal.owner_key == account.owner_key
    ]
    partner_knows = any(segment in (CUSTOMERS, OPEN_OPPORTUNITIES) for segment in segments)
    if own_open and partner_knows:
        return Worth(When.AT_ONCE, "you have an open opportunity and the partner knows the account")
    we_only_hope = not opportunities and account.type.lower() in ("", "prospect")
    if we_only_hope and segments and all(segment == PROSPECTS for segment in segments):
        return Worth(When.NEVER, "a prospect on both sides")
    if not own_open:
        return Worth(When.DIGEST, "the owner has no open opportunity on it")
    return Worth(When.DIGEST, "the partner lists it as a prospect only")
