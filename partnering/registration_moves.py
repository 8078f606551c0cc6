"""A registration on its way to a decision: submitted, taken up, asked about, held, withdrawn.

Every move goes through `move`, which asks the one table; each gives a new value and what happened.
"""

from dataclasses import dataclass, fields, replace
from datetime import datetime

from partnering.calendar import (
    Clock,
    PauseCause,
    add_business_days,
    local_day,
    pause,
    resume,
)
from partnering.deal_policy import DealPolicy
from partnering.deciders import Act, Level, must_decide
from partnering.findings import Check, Outcome
from partnering.moments import moment_in_words
from partnering.people import Person, Right, Role, may
from partnering.reasons import EndCause, Reason
from partnering.refusals import Invalid, NotAllowed, NotNow, Stale, Unknown
from partnering.registration_form import faults, new_faults
from partnering.registrations import MOVES, Claim, Decision, Event, Registration, State


@dataclass(frozen=True, slots=True)
class Moved:
    """The new value and what happened; a decision where somebody decided."""

    registration: Registration
    event: Event
    decision: Decision | None = None
    # The rules that it was judged by: perhaps better ones than those of its submission.
    rules: DealPolicy | None = None


class Incomplete(Invalid):
    """A claim lacks something; `faults` are words by field name, for the form."""

    def __init__(self, found: dict[str, str]) -> None:
        super().__init__("Not everything is filled in: " + ", ".join(found))
        self.faults = found


class MovedOn(Stale):
    """The record is another than the one that was shown; `last` is the decision that moved it."""

    def __init__(self, registration: Registration, last: Decision | None) -> None:
        words = f"{registration.ref} has moved on: it is {in_words(registration.state)} now"
        if last is not None and last.registration_version + 1 == registration.version:
            words += f" (decided {moment_in_words(last.at, 'UTC')})"
        super().__init__(f"{words}.")
        self.registration = registration
        self.last = last


def in_words(state: State) -> str:
    return state.value.replace("_", " ")


def must_be_shown(registration: Registration, act: Act) -> None:
    """Let pass who saw the record as it is. Raises: MovedOn, which carries it as it is."""
    if act.shown != registration.version:
        last = registration.decisions[-1] if registration.decisions else None
        raise MovedOn(registration, last)


def must_allow(registration: Registration, event: Event) -> None:
    """Let pass an event that the table allows from here. Raises: Invalid."""
    if registration.state not in MOVES[event][0]:
        what, state = event.value.replace("_", " "), registration.state
        # The partner may read this by whichever door: a hold would tell that there is a rival.
        told = State.IN_REVIEW if state is State.CONFLICT_HOLD else state
        then = " What is left is an appeal, in time." if state is State.REJECTED else ""
        raise Invalid(f"{registration.ref} is {in_words(told)}: {what} is not possible now.{then}")


def move(registration: Registration, event: Event, **changes: object) -> Registration:
    """Make a new value for an event, if the table allows it from here. Raises: Invalid."""
    must_allow(registration, event)
    return replace(
        registration,
        state=MOVES[event][1] or registration.state,
        version=registration.version + 1,
        **changes,  # type: ignore[arg-type]  # names of fields, written in this room only
    )


def submit(
    draft: Registration,
    *,
    by: Person,
    received_at: datetime,
    sequence: int,
    policy: DealPolicy,
    check: Check,
) -> Moved:
    """Take a complete claim in: it gets its place in the line, its rules and a clock on us.

    `received_at` is the server's clock, `sequence` the database's; neither changes ever after.
    Raises: Unknown to people of another partner; NotAllowed; Incomplete; Invalid with words that
    the partner may read.
    """
    vendor = must_act_for(draft, by)
    missing = faults(draft.claim, local_day(policy.zone, received_at))
    if missing:
        raise Incomplete(missing)
    if check.outcome is Outcome.NOT_ACCEPTED:
        raise Invalid(check.for_partner)
    allowed = policy.hours.day_length * policy.decision_business_days
    submitted = move(
        draft,
        Event.SUBMITTED,
        filed_by_vendor=vendor,
        received_at=received_at,
        sequence=sequence,
        policy_version=policy.version,
        clock=Clock(received_at, allowed, policy.hours),
        basis=check.basis,
    )
    return Moved(submitted, Event.SUBMITTED)


def take_up(registration: Registration, owner_id: int) -> Moved:
    """Give a submitted claim to the person who will decide it."""
    return Moved(move(registration, Event.TAKEN_UP, owner_id=owner_id), Event.TAKEN_UP)


def assign(registration: Registration, owner: Person, act: Act) -> Moved:
    """Hand the decision over to somebody else who may take it. Raises: as `must_decide`."""
    must_be_shown(registration, act)
    must_decide(act, registration, Level.DESK)
    if not may(owner, Right.DECIDE):
        raise NotAllowed(f"{owner.name} does not decide on registered deals.")
    return Moved(move(registration, Event.ASSIGNED, owner_id=owner.id), Event.ASSIGNED)


def identify(registration: Registration, act: Act, account_key: str) -> Moved:
    """Say for certain which account a claim means, before it is decided. Raises: as `assign`."""
    must_be_shown(registration, act)
    must_decide(act, registration, Level.DESK)
    named = move(registration, Event.IDENTIFIED, account_key=account_key, account_certain=True)
    return Moved(named, Event.IDENTIFIED)


def recognise(registration: Registration, account_key: str) -> Moved:
    """Note that what the partner has said since names an account for certain; nobody decided."""
    named = move(registration, Event.IDENTIFIED, account_key=account_key, account_certain=True)
    return Moved(named, Event.IDENTIFIED)


def wait_for_crm(registration: Registration, now: datetime) -> Moved:
    """Stop our clock while the CRM does not answer what a decision has to know."""
    clock = registration.clock and pause(registration.clock, PauseCause.OUTAGE, now)
    return Moved(move(registration, Event.CRM_SILENT, clock=clock), Event.CRM_SILENT)


def go_on_after_crm(registration: Registration, now: datetime) -> Moved:
    """Let our clock run again: the CRM has answered."""
    clock = registration.clock and resume(registration.clock, PauseCause.OUTAGE, now)
    return Moved(move(registration, Event.CRM_BACK, clock=clock), Event.CRM_BACK)


def may_hold(registration: Registration) -> bool:
    """Tell whether a claim can be put behind another from where it stands."""
    return registration.state in MOVES[Event.HELD][0]


def hold(registration: Registration) -> Moved:
    """Put a claim behind another; its place in the line and its clock stay as they are."""
    return Moved(move(registration, Event.HELD), Event.HELD)


def lift_hold(registration: Registration) -> Moved:
    """Bring a claim that waited back into review, at the place that it had."""
    return Moved(move(registration, Event.HOLD_LIFTED), Event.HOLD_LIFTED)


def ask(registration: Registration, act: Act, missing: frozenset[str], policy: DealPolicy) -> Moved:
    """Ask the partner for something: our clock stops, and the partner's runs.

    `missing` are names of `Claim`'s fields: only these may be changed in the answer.
    Raises: MovedOn; NotAllowed; Invalid without a question.
    """
    must_be_shown(registration, act)
    role = must_decide(act, registration, Level.DESK)
    unknown = missing - {each.name for each in fields(Claim)}
    if unknown:
        raise Invalid(f"A claim has no {', '.join(sorted(unknown))}.")
    if not act.text.strip() or not missing:
        raise Invalid("Say what is missing: the partner reads it.")
    decision = decided(registration, act, Event.INFO_REQUESTED, role, rules=policy)
    asked = move(
        registration,
        Event.INFO_REQUESTED,
        decisions=(*registration.decisions, decision),
        asked=tuple(sorted(missing)),
        question=act.text,
        clock=registration.clock and pause(registration.clock, PauseCause.INFO_REQUESTED, act.now),
        answer_due_at=add_business_days(policy.hours, act.now, policy.answer_business_days),
    )
    return Moved(asked, Event.INFO_REQUESTED, decision, policy)


def answer(registration: Registration, claim: Claim, *, by: Person, now: datetime) -> Moved:
    """Take the partner's answer: it keeps its place in the line, and our clock goes on.

    Raises: Unknown; NotNow after the time to answer; Invalid where more was changed than asked;
    Incomplete.
    """
    must_act_for(registration, by)
    due = registration.answer_due_at
    if due is not None and now >= due:
        raise NotNow("The time to answer is over; register the deal again.")
    changed = {
        each.name
        for each in fields(Claim)
        if getattr(claim, each.name) != getattr(registration.claim, each.name)
    }
    beyond = changed - set(registration.asked)
    if beyond:
        raise Invalid(f"Only what was asked for can be changed, not: {', '.join(sorted(beyond))}.")
    clock = registration.clock
    zone = clock.hours.zone if clock else "UTC"
    today = local_day(zone, registration.received_at or now)
    missing = new_faults(registration.claim, claim, today)
    if missing:
        raise Incomplete(missing)
    answered = move(
        registration,
        Event.INFO_PROVIDED,
        claim=claim,
        asked=(),
        question="",
        answer_due_at=None,
        clock=clock and resume(clock, PauseCause.INFO_REQUESTED, now),
        last_activity_at=now,
    )
    return Moved(answered, Event.INFO_PROVIDED)


def close_unanswered(registration: Registration, now: datetime) -> Moved:
    """Close a claim whose partner did not answer in time, as of when the time was over.

    Raises: NotNow before that.
    """
    due = registration.answer_due_at
    if registration.state is State.INFO_REQUESTED and (due is None or now < due):
        raise NotNow("The partner still has time to answer.")
    closed = move(registration, Event.NO_RESPONSE, ended_at=due, end_cause=EndCause.NO_RESPONSE)
    return Moved(closed, Event.NO_RESPONSE)


def withdraw(registration: Registration, *, by: Person, now: datetime) -> Moved:
    """Take a claim back before it is decided. Raises: Unknown; NotAllowed; Invalid after that."""
    must_act_for(registration, by)
    clock = registration.clock and replace(registration.clock, stopped_at=now)
    ended = move(
        registration,
        Event.WITHDRAWN,
        ended_at=now,
        end_cause=EndCause.BY_PARTNER,
        clock=clock,
    )
    return Moved(ended, Event.WITHDRAWN)


def decided(
    registration: Registration,
    act: Act,
    outcome: Event,
    role: Role,
    *,
    reason: Reason | EndCause | None = None,
    found: tuple[str, ...] = (),
    overridden: tuple[str, ...] = (),
    rules: DealPolicy | None = None,
) -> Decision:
    """Write a decision down with all that it rested on. `found` are the lines of the check.

    `rules` are those that it was judged by; without, those of its submission.
    """
    return Decision(
        registration_id=registration.id,
        outcome=outcome,
        by=act.by.id,
        role=role,
        at=act.now,
        policy_version=rules.version if rules else registration.policy_version,
        registration_version=act.shown,
        text=act.text,
        note=act.note,
        second=act.second.id if act.second else None,
        on_behalf_of=act.on_behalf_of,
        reason=reason,
        evidence=(*found, *act.evidence),
        overridden=overridden,
    )


def must_act_for(registration: Registration, by: Person) -> bool:
    """Let pass the partner's own people, and ours who may file for it: true for ours.

    Raises: Unknown to people of another partner, as if there were no such record; NotAllowed.
    """
    return must_act_for_partner(registration.partner_id, by)


def must_act_for_partner(partner_id: int, by: Person) -> bool:
    """Let pass who acts for a partner: its own people, and ours who may. True for ours.

    Raises: Unknown to people of another partner, as if there were no such record; NotAllowed.
    """
    if by.partner_id is not None:
        if by.partner_id != partner_id or not by.active:
            raise Unknown("There is no such registration.")
        if not may(by, Right.SEE_OWN_PARTNER):
            raise NotAllowed("Only people of a partner who are confirmed can do this.")
        return False
    if not may(by, Right.REGISTER):
        raise NotAllowed("Only a partner manager or an admin can do this for a partner.")
    return True
