"""Who answers requests for help at a partner, and in which office's hours. Reads only."""

from dataclasses import replace

from journeys.desk import Desk
from partnering.calendar import BusinessHours
from partnering.partners import Partner
from partnering.people import Person, Right, Role, may
from partnering.policy import is_zone
from store.work import Work


def responder_of(view: Work, partner: Partner) -> Person | None:
    """Give who answers at a partner: who was named, else an admin of theirs, else a rep."""
    named = view.help_forms.responder_of(partner.id)
    person = view.people.by_id(named) if named is not None else None
    if person is not None and answers_for(person, partner.id):
        return person
    theirs = [each for each in view.people.of_partner(partner.id) if answers_for(each, partner.id)]
    return min(theirs, key=lambda each: (not each.has(Role.PARTNER_ADMIN), each.id), default=None)


def answers_for(person: Person, partner_id: int) -> bool:
    """Tell whether somebody may answer for a partner."""
    return person.partner_id == partner_id and may(person, Right.OWN_HELP)


def hours_of(desk: Desk, person: Person | None) -> BusinessHours:
    """Give the hours in which somebody answers: ours, where their clock goes.

    Our public holidays count only in our own zone: theirs are not known.
    """
    hours = desk.policy.deals.hours
    if person is None or not is_zone(person.zone) or person.zone == hours.zone:
        return hours
    return replace(hours, zone=person.zone, country="", subdivision="")
