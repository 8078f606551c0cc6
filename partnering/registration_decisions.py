"""Approving and rejecting: all that must hold at that instant, and the record of why.

Asked again in the transaction that saves it; the database has the last word on the scope.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from partnering.calendar import add_business_days
from partnering.collisions import Customers
from partnering.deal_policy import DealPolicy
from partnering.deciders import (
    Act,
    Level,
    ReasonNeeded,
    must_decide,
    must_have_second,
    needs_second,
)
from partnering.findings import Check, Outcome
from partnering.money import Rate, in_currency
from partnering.people import Person, Role
from partnering.protection import ahead, blockers
from partnering.reasons import Reason
from partnering.refusals import Invalid, NotNow
from partnering.registration_moves import (
    Moved,
    decided,
    move,
    must_allow,
    must_be_shown,
)
from partnering.registrations import Basis, Decision, Event, Pinned, Registration
from partnering.windows import open_window

CRM_OVERRIDE = "crm_not_verified"
# Who decides where the policy names the conditions: nobody, and so without a number.
THE_POLICY = Person(0, "the policy", "", frozenset())


class ScopeTaken(NotNow):
    """Another claim stands in the way. Words for our side only; `by` is the registration."""

    def __init__(self, words: str, by: Registration) -> None:
        super().__init__(words)
        self.by = by


class CannotVerify(NotNow):
    """The CRM was not asked recently enough, and the channel chief has not overridden that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What an approval stands on. `check` is of this moment, `policy` the one it is judged by.

    `crm_checked_at` is when the CRM last answered; `history_ready` says that earlier
    registrations are loaded or waived. `basis` are the terms that the decider chose, None for
    those of the check.
    """

    policy: DealPolicy
    check: Check
    others: tuple[Registration, ...] = ()
    customers: Customers = field(default_factory=Customers)
    crm_checked_at: datetime | None = None
    override_crm: bool = False
    history_ready: bool = True
    tier: str = ""
    basis: Basis | None = None


def approve(registration: Registration, act: Act, ground: Ground) -> Moved:
    """Approve a claim: its protection starts now.

    Raises: MovedOn; NotAllowed; ScopeTaken; CannotVerify; NotNow while history is not loaded or
    nobody has said which account it is; Invalid for an exception without a note, for exclusive
    terms beside a live deal of our own.
    """
    must_be_shown(registration, act)
    must_allow(registration, Event.APPROVED)
    must_be_pinned(registration, ground.policy)
    level = Level.CHIEF if ground.override_crm else ground.check.level
    role = must_decide(act, registration, level)
    chosen = replace(registration, basis=ground.basis or ground.check.basis)
    must_hold(chosen, ground, act.now)
    exception = level is Level.CHIEF or bool(ground.check.exceptions)
    must_be_backed(registration, act, ground.policy, exception=exception)
    return approved(chosen, act, role, Event.APPROVED, ground)


def approved(
    registration: Registration, act: Act, role: Role, event: Event, ground: Ground
) -> Moved:
    """Write an approval that has been let through; `event` says by which way."""
    unverified = _crm_is_old(ground, act.now)
    exceptions = ground.check.exceptions
    decision = decided(
        registration,
        act,
        event,
        role,
        found=ground.check.evidence,
        overridden=(*exceptions, CRM_OVERRIDE) if unverified else exceptions,
        rules=ground.policy,
    )
    changes = _approval(registration, decision, ground, act.now)
    after = move(registration, event, crm_pending=unverified, **changes)
    return Moved(after, event, decision, ground.policy)


def must_be_backed(
    registration: Registration, act: Act, policy: DealPolicy, *, exception: bool
) -> None:
    """Let pass an exception with a note, and what needs a second person with one.

    Raises: ReasonNeeded; SecondNeeded; NotAllowed.
    """
    if exception and not act.note.strip():
        raise ReasonNeeded("An exception needs a reason, for the record.")
    if needs_second(registration, policy, exception=exception):
        must_have_second(act, registration)


def must_be_free(
    registration: Registration,
    others: Iterable[Registration],
    customers: Customers,
    now: datetime,
) -> None:
    """Let pass a claim whose scope nobody else holds or came first to. Raises: ScopeTaken."""
    known = tuple(others)
    for each in blockers(registration, known, customers, now):
        raise taken_by(each)
    for each in ahead(registration, known, customers):
        raise ScopeTaken(f"{each.ref} came first and is not decided yet.", each)


def taken_by(rival: Registration) -> ScopeTaken:
    """Say that the scope is protected, until when and by which registration."""
    until = f"{rival.window.last_day:%d %b %Y}" if rival.window else "an open day"
    return ScopeTaken(f"The scope is protected until {until} by {rival.ref}.", rival)


def reject(
    registration: Registration,
    act: Act,
    reason: Reason | None,
    *,
    policy: DealPolicy,
    level: Level = Level.DESK,
) -> Moved:
    """Reject a claim with a reason; the partner may appeal for some days.

    `level` is that of the check. Raises: MovedOn; NotAllowed; Invalid without a code, or without
    a text for `other`.
    """
    must_be_shown(registration, act)
    must_allow(registration, Event.REJECTED)
    must_be_pinned(registration, policy)
    role = must_decide(act, registration, level)
    if reason is None:
        raise Invalid("A rejection needs a reason from the list.")
    if reason is Reason.OTHER and not act.text.strip():
        raise Invalid("The reason 'other' needs a text that the partner will read.")
    decision = decided(registration, act, Event.REJECTED, role, reason=reason, rules=policy)
    rejected = move(
        registration,
        Event.REJECTED,
        decisions=(*registration.decisions, decision),
        appeal_until=add_business_days(policy.hours, act.now, policy.appeal_business_days),
        end_cause=reason,
        ended_at=act.now,
        clock=registration.clock and replace(registration.clock, stopped_at=act.now),
    )
    return Moved(rejected, Event.REJECTED, decision, policy)


def approve_by_policy(registration: Registration, ground: Ground, now: datetime) -> Moved | None:
    """Approve a claim that the policy itself names as one that needs no person; else None.

    Nothing is overridden: whatever a person would have been stopped by leaves it to a person.
    """
    if not may_be_auto_approved(registration, ground.check, ground):
        return None
    if needs_second(registration, ground.policy, exception=False) or _crm_is_old(ground, now):
        return None
    chosen = replace(registration, basis=ground.check.basis)
    try:
        must_hold(chosen, ground, now)
    except NotNow:
        return None
    act = Act(by=THE_POLICY, now=now, shown=registration.version, note="by the policy")
    return approved(chosen, act, Role.DEAL_DESK, Event.APPROVED, ground)


def may_be_auto_approved(registration: Registration, check: Check, ground: Ground) -> bool:
    """Tell whether the policy itself names this claim as one that needs no person.

    Never by default, never with anything found, never where the amount cannot be compared.
    """
    rule, amount = ground.policy.auto_approval, registration.claim.amount
    if rule is None or amount is None or check.outcome is not Outcome.CLEAR:
        return False
    if ground.tier.casefold() not in rule.tiers:
        return False
    try:
        worth, _ = in_currency(amount, rule.below.currency, ground.policy.rates)
    except Invalid:
        return False
    return worth.minor < rule.below.minor


def must_be_pinned(registration: Registration, policy: DealPolicy) -> None:
    """Make sure of the rules under which it was submitted: others would be a fault of ours."""
    if policy.version != registration.policy_version and not policy.better_rules_at_once:
        raise ValueError(f"{registration.ref} is judged by {registration.policy_version}")


def must_hold(registration: Registration, ground: Ground, now: datetime) -> None:
    """Let pass what could be approved as things are. Raises: as `approve`, but for who decides."""
    if not ground.history_ready:
        raise NotNow(
            "Earlier registrations are not loaded yet: import them, or say that there are none."
        )
    if not registration.account_key or not registration.account_certain:
        raise NotNow("Say first which account this is.")
    if ground.check.outcome is Outcome.NOT_ACCEPTED:
        raise NotNow(ground.check.evidence[0])
    must_be_free(registration, ground.others, ground.customers, now)
    if ground.check.offers_teaming and registration.basis.is_exclusive:
        raise Invalid("We have a live deal of our own: approve it as teaming, or reject it.")
    if _crm_is_old(ground, now) and not ground.override_crm:
        raise CannotVerify("This cannot be verified against the CRM at present; try again soon.")


def _crm_is_old(ground: Ground, now: datetime) -> bool:
    limit = timedelta(minutes=ground.policy.crm_check_minutes)
    return ground.crm_checked_at is None or now - ground.crm_checked_at > limit


def _approval(
    registration: Registration, decision: Decision, ground: Ground, now: datetime
) -> dict[str, object]:
    return {
        "basis": registration.basis,
        "window": open_window(ground.policy, now),
        "pinned": Pinned(ground.tier, _rate(registration, ground.policy)),
        "decisions": (*registration.decisions, decision),
        "clock": registration.clock and replace(registration.clock, stopped_at=now),
        "last_activity_at": now,
        "appeal_until": None,
        "ended_at": None,
        "end_cause": None,
    }


def _rate(registration: Registration, policy: DealPolicy) -> Rate | None:
    """Give the rate of the day into the currency of the policy's limits, if it takes one."""
    limit, amount = policy.minimum or policy.second_approver_from, registration.claim.amount
    if limit is None or amount is None:
        return None
    try:
        return in_currency(amount, limit.currency, policy.rates)[1]
    except Invalid:
        return None
