"""What has come due of registrations, cases and appeals: worked out from the values alone.

Every due time comes from the business calendar; whether it was told before, the store knows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from partnering.appeals import Appeal
from partnering.calendar import add_business_days, add_business_time, opening
from partnering.conflict_cases import CaseState, ConflictCase, Kind, rungs
from partnering.deal_policy import DealPolicy
from partnering.protection import Idleness, idleness
from partnering.registrations import Event, Registration, State
from partnering.windows import reminders

# What came due at closing time is still told then, though the office has just closed.
JUST_NOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder: `what` is its code, told once under `key`; of a `family` only the last is told.

    `subject` is the record, DR-4 or CF-2; `at` is when it came due, in UTC.
    """

    subject: str
    family: str
    what: str
    key: str
    at: datetime


def decision_dues(one: Registration, policy: DealPolicy) -> Iterator[Due]:
    """The clock on our decision: half of it, all of it, half as much again, the hard limit."""
    clock = one.clock
    if clock is None or not one.is_pending or clock.is_paused or clock.stopped_at is not None:
        return
    limit = replace(clock, allowed=policy.hours.day_length * policy.decision_limit_business_days)
    for what, at in (
        ("due_half", clock.reaches(0.5)),
        ("due", clock.reaches(1)),
        ("due_150", clock.reaches(1.5)),
        ("due_limit", limit.due_at),
    ):
        if at is not None:
            yield Due(one.ref, "decision", what, what, at)


def answer_dues(one: Registration, policy: DealPolicy) -> Iterator[Due]:
    """The partner's answer: a reminder before the time to answer is over."""
    asked = [each for each in one.decisions if each.outcome is Event.INFO_REQUESTED]
    if one.state is State.INFO_REQUESTED and asked:
        at = asked[-1].at
        soon = add_business_days(policy.hours, at, policy.answer_reminder_business_days)
        yield Due(one.ref, "answer", "answer", f"answer:{at:%Y%m%dT%H%M%S}", soon)


def protection_dues(one: Registration, policy: DealPolicy, now: datetime) -> Iterator[Due]:
    """The end of a protection comes near, or an extension waits for a decision."""
    window = one.window
    if window is None or not one.protected_at(now):
        return
    pending = window.pending
    if pending is not None:
        at = add_business_days(policy.hours, pending.asked_at, policy.decision_business_days)
        key = f"extension:{pending.asked_at:%Y%m%dT%H%M%S}"
        yield Due(one.ref, "extension", "extension_due", key, at)
        return
    for days, at in reminders(window, policy):
        yield Due(one.ref, "end", f"ends_{days}", f"ends_{days}:{window.last_day}", at)


def quiet_dues(one: Registration, policy: DealPolicy, now: datetime) -> Iterator[Due]:
    """Nobody reports on a protected deal: it is at risk, then revoking it is proposed."""
    window, silent = one.window, idleness(one, policy, now)
    if window is None or silent is Idleness.ACTIVE or one.notice_at is not None:
        return
    since = max(one.last_activity_at or window.starts_at, window.starts_at)
    key = f"{since:%Y%m%dT%H%M%S}"
    at_risk = since + timedelta(days=policy.activity_days)
    yield Due(one.ref, "quiet", "quiet", f"quiet:{key}", at_risk)
    propose = since + timedelta(days=policy.revoke_proposal_days)
    yield Due(one.ref, "quiet", "propose_revoking", f"propose_revoking:{key}", propose)


def case_dues(case: ConflictCase, policy: DealPolicy) -> Iterator[Due]:
    """The ladder of a case: half of each step's time, and the step to whoever comes next."""
    if not case.is_open:
        return
    way, days = "first", policy.dispute_business_days
    if case.state is CaseState.APPEALED:
        way, days = "appeal", policy.appeal_decision_business_days
    steps = rungs(case, policy)
    for number, step in enumerate(steps):
        half = add_business_days(policy.hours, step.since, days / 2)
        yield Due(case.ref, "ladder", "half", f"half:{way}:{number}", half)
        last = number + 1 == len(steps)
        what = "overdue" if last else f"escalated:{steps[number + 1].role}"
        yield Due(case.ref, "ladder", what, f"{what}:{way}", step.due_at)
    if way == "first" and case.taken_by is None:
        yield Due(case.ref, "untaken", "untaken", "untaken", _untaken_at(case, policy))


def appeal_dues(appeal: Appeal, policy: DealPolicy) -> Iterator[Due]:
    """An appeal against a rejection waits for the chief."""
    subject = f"DR-{appeal.registration_id}"
    days = policy.appeal_decision_business_days / 2
    half = add_business_days(policy.hours, appeal.filed_at, days)
    family = f"appeal:{appeal.id}"
    for what, at in (("appeal_half", half), ("appeal_due", appeal.due_at)):
        yield Due(subject, family, f"{what}:{appeal.id}", f"{what}:{appeal.id}", at)


def is_time(due: Due, policy: DealPolicy, now: datetime) -> bool:
    """Tell whether to remind now: it has come due, and not at night or on a holiday.

    The due times lie in office hours; one that comes late, after an outage, waits for the morning.
    """
    if now < due.at:
        return False
    return now - due.at < JUST_NOW or opening(policy.hours, now) <= now


def _untaken_at(case: ConflictCase, policy: DealPolicy) -> datetime:
    if case.kind is Kind.DIRECT_PARTNER:
        allowed = timedelta(hours=policy.poaching_business_hours)
        return add_business_time(policy.hours, case.opened_at, allowed)
    return add_business_days(policy.hours, case.opened_at, policy.conflict_alert_business_days)
