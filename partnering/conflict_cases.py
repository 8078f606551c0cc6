"""A conflict between claims, CF-n: what is brought forward, who decides by when, and the appeal.

It never changes a registration by itself; its decision says which remedy somebody then carries out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from partnering.calendar import Clock, add_business_days
from partnering.deal_policy import DealPolicy
from partnering.deciders import Act, Level, role_for
from partnering.people import Person, Right, Role, must
from partnering.refusals import Invalid, NotAllowed, NotNow, Stale, Unknown
from partnering.registration_moves import must_act_for
from partnering.registrations import Registration


class Kind(StrEnum):
    """What is at odds: kinds have rules of their own."""

    PARTNER_PARTNER = "partner_partner"
    DIRECT_PARTNER = "direct_partner"
    ACCOUNT_MERGE = "account_merge"


class CaseState(StrEnum):
    OPEN = "open"
    EVIDENCE = "evidence"
    DECIDED = "decided"
    APPEALED = "appealed"
    CLOSED = "closed"


class Remedy(StrEnum):
    EXCLUSIVE = "exclusive"
    SPLIT_BY_SCOPE = "split_by_scope"
    TEAMING = "teaming"
    INFLUENCE = "influence"
    FINDERS_FEE = "finders_fee"
    NONE = "none"


class Weight(StrEnum):
    """Kinds of evidence, the weightiest first."""

    SUBMISSION_TIME = "submission_time"
    CUSTOMER_CONTACT = "customer_contact"
    CUSTOMER_STATEMENT = "customer_statement"
    ACTIVITY = "activity"
    EARLIER_DECISION = "earlier_decision"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing brought forward; `dated` is when it happened, `partner_id` whose it is."""

    weight: Weight
    dated: datetime
    text: str
    added_by: int
    partner_id: int | None = None


@dataclass(frozen=True, slots=True)
class CaseDecision:
    """How a case was decided. `clause` names the rule; `for_partner` names no other partner."""

    by: int
    role: Role
    at: datetime
    remedy: Remedy
    in_favour_of: int | None
    reason: str
    clause: str
    policy_version: str
    for_partner: str = ""
    second: int | None = None
    on_behalf_of: int | None = None


# How long a case belongs to who took it up, before somebody else may take it over.
HELD_FOR = timedelta(hours=2)

# Who is asked one after the other, each with a clock of their own; the last word is theirs.
LADDER = (Role.DEAL_DESK, Role.PARTNER_MANAGER, Role.CHANNEL_CHIEF)


@dataclass(frozen=True, slots=True)
class Rung:
    """Who has to decide, from when and until when."""

    role: Role
    since: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictCase:
    """`registration_ids` are the claims in it; `opportunity_key` the deal where one is in it.

    The last decision is the one that stands. `taken_by` looks after it until `taken_until`.
    """

    id: int
    kind: Kind
    opened_at: datetime
    registration_ids: tuple[int, ...]
    opportunity_key: str = ""
    state: CaseState = CaseState.OPEN
    version: int = 0
    evidence: tuple[Evidence, ...] = ()
    decisions: tuple[CaseDecision, ...] = ()
    appealed_by: int | None = None
    appealed_at: datetime | None = None
    appeal_text: str = ""
    appeal_until: datetime | None = None
    clock: Clock | None = None
    taken_by: int | None = None
    taken_until: datetime | None = None

    @property
    def ref(self) -> str:
        return f"CF-{self.id}"

    @property
    def is_open(self) -> bool:
        return self.state in (CaseState.OPEN, CaseState.EVIDENCE, CaseState.APPEALED)

    @property
    def weighed(self) -> tuple[Evidence, ...]:
        """Give the evidence in the order in which it counts, the older first within a kind."""
        rank = list(Weight)
        return tuple(sorted(self.evidence, key=lambda each: (rank.index(each.weight), each.dated)))

    def taken_at(self, now: datetime) -> int | None:
        """Say who looks after it at an instant; None where nobody does, or not any more."""
        return self.taken_by if self.taken_until is not None and now < self.taken_until else None

    def seen_by_partner(self, partner_id: int) -> tuple[Evidence, ...]:
        """Give what a partner may read of it: only what is its own."""
        return tuple(each for each in self.weighed if each.partner_id == partner_id)


def open_case(
    id_: int,
    kind: Kind,
    registration_ids: tuple[int, ...],
    policy: DealPolicy,
    now: datetime,
    *,
    opportunity_key: str = "",
) -> ConflictCase:
    """Open a case; the time to decide starts now."""
    allowed = policy.hours.day_length * policy.dispute_business_days
    return ConflictCase(
        id=id_,
        kind=kind,
        opened_at=now,
        registration_ids=tuple(sorted(registration_ids)),
        opportunity_key=opportunity_key,
        clock=Clock(now, allowed, policy.hours),
    )


def add_evidence(case: ConflictCase, evidence: Evidence) -> ConflictCase:
    """Bring something forward while it is undecided. Raises: Invalid after that."""
    if not case.is_open:
        raise Invalid(f"{case.ref} is {case.state}; nothing can be added.")
    state = CaseState.EVIDENCE if case.state is CaseState.OPEN else case.state
    return replace(case, state=state, evidence=(*case.evidence, evidence), version=case.version + 1)


def take_case(case: ConflictCase, by: Person, now: datetime) -> ConflictCase:
    """Look after a case from now on; for two hours nobody else takes it over.

    Raises: NotAllowed; Invalid once it is decided; NotNow while it is somebody else's.
    """
    must(by, Right.RESOLVE_CONFLICT)
    if not case.is_open:
        raise Invalid(f"{case.ref} is {case.state} already.")
    if case.taken_at(now) not in (None, by.id):
        until = case.taken_until or now
        raise NotNow(f"Somebody else looks after {case.ref} until {until:%d %b %Y %H:%M} UTC.")
    return replace(case, taken_by=by.id, taken_until=now + HELD_FOR, version=case.version + 1)


def rungs(case: ConflictCase, policy: DealPolicy) -> list[Rung]:
    """List who is asked until when, if nobody decides: an appeal starts with the chief."""
    since = case.appealed_at if case.state is CaseState.APPEALED else case.opened_at
    ladder = LADDER[-1:] if case.state is CaseState.APPEALED else LADDER
    days = (
        policy.appeal_decision_business_days
        if case.state is CaseState.APPEALED
        else policy.dispute_business_days
    )
    steps: list[Rung] = []
    moment = since or case.opened_at
    for role in ladder:
        due = add_business_days(policy.hours, moment, days)
        steps.append(Rung(role, moment, due))
        moment = due
    return steps


def rung_at(case: ConflictCase, policy: DealPolicy, now: datetime) -> Rung:
    """Say who is asked at an instant; past the last due time it stays with the last."""
    steps = rungs(case, policy)
    return next((each for each in steps if now < each.due_at), steps[-1])


def decide_case(
    case: ConflictCase,
    act: Act,
    *,
    remedy: Remedy,
    in_favour_of: int | None,
    clause: str,
    parties: tuple[Registration, ...],
    policy: DealPolicy,
) -> ConflictCase:
    """Decide a case, on its first way or on appeal.

    An appeal is decided by the channel chief and by nobody of the first decision. Raises: Stale;
    NotAllowed; Invalid without a reason or a rule, or for a claim that is not in it.
    """
    if act.shown != case.version:
        raise Stale(f"{case.ref} has moved on: it is {case.state}, version {case.version}.")
    if not case.is_open:
        raise Invalid(f"{case.ref} is {case.state} already.")
    must(act.by, Right.RESOLVE_CONFLICT)
    level = Level.CHIEF if case.state is CaseState.APPEALED else Level.DESK
    role = role_for(act.by, level, act.staffed)
    if role is None:
        raise NotAllowed("The channel chief decides on an appeal.")
    _stand_apart(case, act.by, parties)
    if not act.note.strip() or not clause.strip():
        raise Invalid("A decision needs a reason and the rule that it rests on.")
    if in_favour_of is not None and in_favour_of not in case.registration_ids:
        raise Invalid(f"DR-{in_favour_of} is not in {case.ref}.")
    decision = CaseDecision(
        by=act.by.id,
        role=role,
        at=act.now,
        remedy=remedy,
        in_favour_of=in_favour_of,
        reason=act.note,
        clause=clause,
        policy_version=policy.version,
        for_partner=act.text,
        second=act.second.id if act.second else None,
        on_behalf_of=act.on_behalf_of,
    )
    on_appeal = case.state is CaseState.APPEALED
    until = add_business_days(policy.hours, act.now, policy.appeal_business_days)
    return replace(
        case,
        state=CaseState.CLOSED if on_appeal else CaseState.DECIDED,
        decisions=(*case.decisions, decision),
        appeal_until=None if on_appeal else until,
        version=case.version + 1,
    )


def appeal_case(
    case: ConflictCase, *, by: Person, text: str, parties: tuple[Registration, ...], now: datetime
) -> ConflictCase:
    """Take a decided case to the channel chief, once.

    Raises: Unknown to who has no claim in it; NotAllowed; NotNow when it is too late; Invalid.
    """
    own = [each for each in parties if by.partner_id in (None, each.partner_id)]
    if not own:
        raise Unknown("There is no such case.")
    must_act_for(own[0], by)
    if case.state is not CaseState.DECIDED or case.appeal_until is None:
        raise Invalid("This cannot be appealed.")
    if now >= case.appeal_until:
        raise NotNow("The time to appeal is over.")
    if not text.strip():
        raise Invalid("Say what speaks against the decision.")
    return replace(
        case,
        state=CaseState.APPEALED,
        appealed_by=by.id,
        appealed_at=now,
        appeal_text=text,
        version=case.version + 1,
    )


def close_case(case: ConflictCase, now: datetime) -> ConflictCase:
    """Close a decided case whose time to appeal is over. Raises: NotNow; Invalid."""
    if case.state is not CaseState.DECIDED or case.appeal_until is None:
        raise Invalid(f"{case.ref} is {case.state}.")
    if now < case.appeal_until:
        raise NotNow("It can still be appealed.")
    return replace(case, state=CaseState.CLOSED, version=case.version + 1)


def close_moot(case: ConflictCase, parties: Iterable[Registration], now: datetime) -> ConflictCase:
    """Close an undecided case whose claims are over: there is nothing left to decide between.

    Two claims are at odds while both are open; a claim and a deal of the CRM while the claim is.
    Raises: Invalid while it has a sense.
    """
    alive = [each for each in parties if each.is_pending or each.protected_at(now)]
    needed = 1 if case.opportunity_key or len(case.registration_ids) == 1 else 2
    if not case.is_open or case.state is CaseState.APPEALED or len(alive) >= needed:
        raise Invalid(f"{case.ref} has still to be decided.")
    return replace(case, state=CaseState.CLOSED, version=case.version + 1)


def _stand_apart(case: ConflictCase, person: Person, parties: tuple[Registration, ...]) -> None:
    if any(person.id == each.by or person.id == each.second for each in case.decisions):
        raise NotAllowed("An appeal is decided by somebody who was not in the first decision.")
    for each in parties:
        if person.id == each.submitter_id or person.id in each.seller_ids:
            raise NotAllowed("Nobody decides on a conflict in which they have a part.")
