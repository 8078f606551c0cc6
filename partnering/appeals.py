"""An appeal against a rejection: filed in time, decided by the chief and by nobody of the first.

Where the scope is taken meanwhile, the claim is not approved over it: a remedy is offered.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from partnering.calendar import add_business_days
from partnering.conflict_cases import Remedy
from partnering.deal_policy import DealPolicy
from partnering.deciders import Act, Level, must_decide, must_have_second
from partnering.people import Person, Role
from partnering.refusals import Invalid, NotAllowed, NotNow
from partnering.registration_decisions import (
    Ground,
    ScopeTaken,
    approved,
    must_be_free,
    must_be_pinned,
)
from partnering.registration_moves import Moved, must_act_for, must_allow, must_be_shown
from partnering.registrations import Event, Registration, State


class AppealState(StrEnum):
    FILED = "filed"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """`due_at` is when it has to be decided; a `remedy` stands where it was overturned too late."""

    registration_id: int
    filed_by: int
    filed_at: datetime
    text: str
    due_at: datetime
    state: AppealState = AppealState.FILED
    decided_by: int | None = None
    decided_at: datetime | None = None
    why: str = ""
    remedy: Remedy = Remedy.NONE
    id: int = 0
    version: int = 0


def file_appeal(
    registration: Registration, *, by: Person, text: str, policy: DealPolicy, now: datetime
) -> Appeal:
    """Appeal against a rejection within the days for it.

    Raises: Unknown to people of another partner; NotAllowed; NotNow when it is too late; Invalid.
    """
    must_act_for(registration, by)
    if registration.state is not State.REJECTED or registration.appeal_until is None:
        raise Invalid("Only a rejection can be appealed.")
    if now >= registration.appeal_until:
        raise NotNow("The time to appeal is over; you can register the deal again.")
    if not text.strip():
        raise Invalid("Say what speaks against the decision.")
    due = add_business_days(policy.hours, now, policy.appeal_decision_business_days)
    return Appeal(
        registration_id=registration.id, filed_by=by.id, filed_at=now, text=text, due_at=due
    )


def uphold(appeal: Appeal, registration: Registration, act: Act) -> Appeal:
    """Leave the rejection as it is. Raises: MovedOn; NotAllowed; Invalid without a text."""
    _may_decide(appeal, registration, act)
    return _settled(appeal, act, AppealState.UPHELD)


def overturn(
    appeal: Appeal, registration: Registration, act: Act, ground: Ground, *, otherwise: Remedy
) -> tuple[Appeal, Moved | None]:
    """Approve after all, if the scope is still free; else the appeal ends with a remedy.

    A second person reads along: it is an override. Raises: MovedOn; NotAllowed; Invalid.
    """
    role = _may_decide(appeal, registration, act)
    must_allow(registration, Event.OVERTURNED)
    must_be_pinned(registration, ground.policy)
    must_have_second(act, registration)
    if act.second is not None and took_part(act.second, registration):
        raise NotAllowed("The second person must not have been in the first decision.")
    chosen = replace(registration, basis=ground.basis or ground.check.basis)
    try:
        must_be_free(chosen, ground.others, ground.customers, act.now)
    except ScopeTaken:
        return _settled(appeal, act, AppealState.OVERTURNED, otherwise), None
    moved = approved(chosen, act, role, Event.OVERTURNED, ground)
    return _settled(appeal, act, AppealState.OVERTURNED), moved


def withdraw_appeal(appeal: Appeal, registration: Registration, *, by: Person) -> Appeal:
    """Take an appeal back. Raises: Unknown; NotAllowed; Invalid once it is decided."""
    must_act_for(registration, by)
    _must_be_filed(appeal)
    return replace(appeal, state=AppealState.WITHDRAWN, version=appeal.version + 1)


def _may_decide(appeal: Appeal, registration: Registration, act: Act) -> Role:
    must_be_shown(registration, act)
    _must_be_filed(appeal)
    role = must_decide(act, registration, Level.CHIEF)
    if took_part(act.by, registration):
        raise NotAllowed("An appeal is decided by somebody who was not in the first decision.")
    if not act.note.strip() or not act.text.strip():
        raise Invalid("A decision on an appeal needs a reason, for the partner and for the record.")
    return role


def _must_be_filed(appeal: Appeal) -> None:
    if appeal.state is not AppealState.FILED:
        raise Invalid(f"The appeal is {appeal.state} already.")


def _settled(appeal: Appeal, act: Act, state: AppealState, remedy: Remedy = Remedy.NONE) -> Appeal:
    return replace(
        appeal,
        state=state,
        decided_by=act.by.id,
        decided_at=act.now,
        why=act.note,
        remedy=remedy,
        version=appeal.version + 1,
    )


def took_part(person: Person, registration: Registration) -> bool:
    """Tell whether somebody was in a decision on a registration, as the first or the second."""
    return any(person.id in (each.by, each.second) for each in registration.decisions)
