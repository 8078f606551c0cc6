"""Who decides on a registration, and who reads along: levels, amounts, and nobody on their own.

A machine decides nothing here; it may only be the reason why a person is asked.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from partnering.calendar import Clock
from partnering.deal_policy import DealPolicy
from partnering.money import in_currency
from partnering.people import STANDS_FOR, Person, Right, Role, may, must
from partnering.refusals import Invalid, NotAllowed
from partnering.registrations import Registration


class Level(StrEnum):
    """Who is asked: the deal desk for what is ordinary, the channel chief for exceptions."""

    DESK = "desk"
    CHIEF = "chief"


_LEVELS: dict[Level, tuple[Role, ...]] = {
    Level.DESK: (Role.DEAL_DESK, Role.PARTNER_MANAGER, Role.CHANNEL_CHIEF),
    Level.CHIEF: (Role.CHANNEL_CHIEF,),
}
_SECONDS = (Role.SECOND_APPROVER, Role.CHANNEL_CHIEF)


class SecondNeeded(NotAllowed):
    """All holds, but a second person has to confirm it."""


class ReasonNeeded(Invalid):
    """All holds, but who makes the exception has to say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Somebody doing something to the version that they were shown, at an instant.

    `text` is for the partner, `note` and `evidence` for us. `staffed` are the roles that somebody
    active holds: a role that nobody holds is done by who stands for it. `second` read along.
    """

    by: Person
    now: datetime
    shown: int
    text: str = ""
    note: str = ""
    evidence: tuple[str, ...] = ()
    second: Person | None = None
    on_behalf_of: int | None = None
    staffed: frozenset[Role] = frozenset(Role)


def acts_as(person: Person, role: Role, staffed: frozenset[Role]) -> bool:
    """Tell whether a person does a role's work: holds it, or stands for it where nobody does."""
    if person.has(role):
        return True
    substitute = STANDS_FOR.get(role)
    return role not in staffed and substitute is not None and person.has(substitute)


def role_for(person: Person, level: Level, staffed: frozenset[Role]) -> Role | None:
    """Give the role in which a person decides at a level, or None where they do not."""
    return next((role for role in _LEVELS[level] if acts_as(person, role, staffed)), None)


def must_decide(act: Act, registration: Registration, level: Level) -> Role:
    """Let decide who may, and say in which role.

    Raises: NotAllowed to a partner's people, to who filed it, to who is paid on it, and to who
    does not decide at this level.
    """
    must(act.by, Right.DECIDE)
    must_stand_apart(act.by, registration)
    role = role_for(act.by, level, act.staffed)
    if role is None:
        raise NotAllowed("Only the channel chief decides on this exception.")
    return role


def needs_second(registration: Registration, policy: DealPolicy, *, exception: bool) -> bool:
    """Tell whether a second person has to read along: for an exception, or from an amount on.

    An amount that no rate compares with the limit needs one too.
    """
    limit, amount = policy.second_approver_from, registration.claim.amount
    if exception:
        return True
    if limit is None or amount is None:
        return False
    try:
        return in_currency(amount, limit.currency, policy.rates)[0].minor >= limit.minor
    except Invalid:
        return True


def must_have_second(act: Act, registration: Registration) -> None:
    """Let pass where a different person who may do so has read along.

    Raises: SecondNeeded; NotAllowed, in words that say who is needed.
    """
    second = act.second
    if second is None:
        raise SecondNeeded("A second person has to confirm this.")
    if second.id == act.by.id:
        raise NotAllowed("The second person has to be somebody else.")
    if not may(second, Right.DECIDE) or not any(
        acts_as(second, role, act.staffed) for role in _SECONDS
    ):
        raise NotAllowed("The second person has to be a second approver or the channel chief.")
    must_stand_apart(second, registration)


@dataclass(frozen=True, slots=True)
class Absence:
    """The owner of an open item is away; without a delegate the chief gets it half-way."""

    delegate_id: int | None = None
    chief_id: int | None = None


def acting_owner(owner_id: int, absence: Absence | None, clock: Clock, now: datetime) -> int:
    """Say who has to act at an instant: always exactly one person."""
    if absence is None:
        return owner_id
    if absence.delegate_id is not None:
        return absence.delegate_id
    half = clock.reaches(0.5)
    if absence.chief_id is not None and half is not None and now >= half:
        return absence.chief_id
    return owner_id


def must_stand_apart(person: Person, registration: Registration) -> None:
    """Let pass who acts for no partner, filed it not and is not paid on it. Raises: NotAllowed."""
    if person.partner_id is not None:
        raise NotAllowed("People of a partner do not decide on registrations.")
    if person.id == registration.submitter_id:
        raise NotAllowed("Nobody decides on a registration that they filed themselves.")
    if person.id in registration.seller_ids:
        raise NotAllowed("Nobody decides on a deal on which they are paid.")
