"""Somebody of ours is away for a while: who decides for them, and that they are back."""

from datetime import date, datetime, timedelta

from journeys.acting import Actor, let
from journeys.desk import Desk
from journeys.keep_roles import somebody
from partnering.calendar import local_midnight
from partnering.people import Person, Right, may
from partnering.refusals import Invalid
from store.absences import Away
from store.work import Work


def note_away(
    desk: Desk,
    person_id: int,
    last_day: date,
    delegate_id: int | None = None,
    *,
    by: Actor,
    now: datetime,
) -> Away:
    """Note that a person is away up to a day, that day included, in the programme's zone.

    Without a delegate, the channel chief is asked once half of the time for a decision is over.
    Raises: NotAllowed; Unknown; Invalid for a day that is over, or a delegate who cannot decide.
    """
    let(by, Right.KEEP_PEOPLE)
    until = local_midnight(desk.policy.deals.zone, last_day + timedelta(days=1))
    if until <= now:
        raise Invalid(f"{last_day:%d %b %Y} is over already.")
    with desk.store.begin() as work:
        person = _of_ours(work, person_id)
        if delegate_id is not None:
            _must_stand_in(work, person, delegate_id)
        away = Away(person.id, until, delegate_id)
        work.absences.put(away)
    desk.wake()
    return away


def note_back(desk: Desk, person_id: int, *, by: Actor) -> bool:
    """Note that a person is back; false where nobody had noted that they are away."""
    let(by, Right.KEEP_PEOPLE)
    with desk.store.begin() as work:
        return work.absences.drop(_of_ours(work, person_id).id)


def _of_ours(work: Work, person_id: int) -> Person:
    person = somebody(work, person_id)
    if person.partner_id is not None:
        raise Invalid("Only people of your own company decide on deals.")
    return person


def _must_stand_in(work: Work, person: Person, delegate_id: int) -> None:
    delegate = somebody(work, delegate_id)
    if delegate.id == person.id:
        raise Invalid("Nobody stands in for themselves.")
    if not may(delegate, Right.DECIDE):
        raise Invalid(f"{delegate.name} does not decide on registered deals.")
