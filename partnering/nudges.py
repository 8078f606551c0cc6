"""When somebody of ours is asked about a lead or a shared deal that went quiet. Pure.

At most one nudge in some days and so many in all; then whoever manages them hears of it, once.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from partnering.lead_policy import LeadPolicy
from partnering.refusals import Invalid


class NudgeState(StrEnum):
    """`open` goes on by itself; the others are how a row of nudges came to its end."""

    OPEN = "open"
    ANSWERED = "answered"
    ACTIVE = "active"
    ESCALATED = "escalated"
    MOOT = "moot"


class Step(StrEnum):
    WAIT = "wait"
    NUDGE = "nudge"
    STOP = "stop"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """`subject` is LD-9, or `deal:` and the key of a deal; `quiet_since` is its last activity.

    `next_at` is when it is looked at again; `snoozed` says that its person has put it off, or
    that it waits still.
    """

    subject: str
    person_id: int
    quiet_since: datetime
    next_at: datetime
    made_at: datetime
    state: NudgeState = NudgeState.OPEN
    count: int = 0
    last_at: datetime | None = None
    snoozed: bool = False
    ended_at: datetime | None = None
    id: int = 0
    version: int = 0

    @property
    def is_open(self) -> bool:
        return self.state is NudgeState.OPEN


def is_quiet(last_activity_at: datetime, policy: LeadPolicy, now: datetime) -> bool:
    """Tell whether nothing has happened for so long that somebody is asked."""
    return now >= last_activity_at + timedelta(days=policy.quiet_days)


def next_step(nudge: Nudge, last_activity_at: datetime, policy: LeadPolicy, now: datetime) -> Step:
    """Say what to do about a row of nudges now.

    What the CRM shows comes first: something happened since, and there is nothing to ask.
    """
    if not nudge.is_open:
        return Step.WAIT
    if last_activity_at > nudge.quiet_since:
        return Step.STOP
    if now < nudge.next_at:
        return Step.WAIT
    return Step.NUDGE if nudge.count < policy.most_nudges else Step.ESCALATE


def begin(subject: str, person_id: int, quiet_since: datetime, now: datetime) -> Nudge:
    """Begin to ask about something that is quiet; the first question is due at once."""
    return Nudge(
        subject=subject, person_id=person_id, quiet_since=quiet_since, next_at=now, made_at=now
    )


def asked(nudge: Nudge, policy: LeadPolicy, now: datetime) -> Nudge:
    """Note that its person was asked once more."""
    return replace(
        nudge,
        count=nudge.count + 1,
        last_at=now,
        next_at=now + timedelta(days=policy.nudge_days),
        snoozed=False,
        version=nudge.version + 1,
    )


def snooze(nudge: Nudge, until: datetime, now: datetime) -> Nudge:
    """Put it off. Raises: Invalid for what is over or lies too far away."""
    _must_be_open(nudge)
    if not now < until <= now + timedelta(days=MOST_SNOOZED_DAYS):
        raise Invalid(f"Choose a day within the next {MOST_SNOOZED_DAYS} days.")
    return replace(nudge, next_at=until, snoozed=True, version=nudge.version + 1)


def still_waiting(nudge: Nudge, policy: LeadPolicy, now: datetime) -> Nudge:
    """Take note that the other side has not answered: it is asked again after the usual days."""
    _must_be_open(nudge)
    until = now + timedelta(days=policy.nudge_days)
    return replace(nudge, next_at=until, snoozed=True, version=nudge.version + 1)


def ended(nudge: Nudge, state: NudgeState, now: datetime) -> Nudge:
    """End a row of nudges. Raises: Invalid where it has ended."""
    _must_be_open(nudge)
    return replace(nudge, state=state, ended_at=now, version=nudge.version + 1)


MOST_SNOOZED_DAYS = 90


def _must_be_open(nudge: Nudge) -> None:
    if not nudge.is_open:
        raise Invalid("That is settled already.")
