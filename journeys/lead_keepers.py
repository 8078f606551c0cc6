"""Who of ours answers for a lead, and by when; who at a partner has one, and in whose hours."""

from dataclasses import replace
from datetime import datetime
from itertools import chain

from journeys.desk import Desk
from journeys.help_hours import responder_of
from partnering.calendar import BusinessHours, add_business_days
from partnering.lead_profiles import LeadProfile, hours_of
from partnering.partners import Partner
from partnering.people import Person, Right, Role, may
from partnering.policy import is_zone
from partnering.refusals import Invalid
from store.work import Work


def keeper_for(view: Work, *, crm_owner: str = "", by: Person | None = None) -> Person:
    """Choose who answers for a lead: its owner in the CRM, else who brings it, else a manager.

    Raises: Invalid where there is nobody at all: a lead is nobody's at no time.
    """
    owner = view.people.by_crm_key(crm_owner) if crm_owner else None
    managers = (
        each
        for role in (Role.PARTNER_MANAGER, Role.CHANNEL_CHIEF, Role.ADMIN)
        for each in view.people.with_role(role)
    )
    found = next((each for each in chain((owner, by), managers) if can_keep(each)), None)
    if found is None:
        raise Invalid("A lead needs somebody who answers for it: nobody is a partner manager.")
    return found


def can_keep(person: Person | None) -> bool:
    """Tell whether somebody may answer for leads: one of ours, and still there."""
    return person is not None and may(person, Right.SEE_LEADS)


def keeper_due(desk: Desk, view: Work, keeper_id: int, now: datetime) -> datetime:
    """Say by when a keeper has to act, in their own business hours."""
    keeper = view.people.by_id(keeper_id)
    hours = desk.policy.deals.hours
    if keeper is not None and is_zone(keeper.zone) and keeper.zone != hours.zone:
        hours = replace(hours, zone=keeper.zone, country="", subdivision="")
    return add_business_days(hours, now, desk.policy.leads.keeper_business_days)


def receiver_hours(desk: Desk, view: Work, partner: Partner, profile: LeadProfile) -> BusinessHours:
    """Give the hours in which a partner answers: as it said, else as its person's clock goes."""
    hours = desk.policy.deals.hours
    person = None if profile.zone else responder_of(view, partner)
    zone = person.zone if person is not None else ""
    known = replace(profile, zone=zone) if is_zone(zone) and zone != hours.zone else profile
    return hours_of(known, partner, hours)


def holder_at(
    view: Work, partner_id: int, *, but: int | None = None, by_mail: bool = False
) -> Person | None:
    """Choose who has a lead at a partner: who was named to answer, else an admin, else a rep.

    With `by_mail`, among those whom a mail reaches.
    """
    theirs = [
        each
        for each in view.people.of_partner(partner_id)
        if each.id != but and may(each, Right.OWN_LEADS) and (each.mailbox or not by_mail)
    ]
    named = view.help_forms.responder_of(partner_id)
    return min(
        theirs,
        key=lambda each: (each.id != named, not each.has(Role.PARTNER_ADMIN), each.id),
        default=None,
    )


def holds_still(view: Work, person_id: int | None, partner_id: int) -> bool:
    """Tell whether who has a lead still acts for the partner that has it."""
    person = view.people.by_id(person_id) if person_id is not None else None
    return may_hold(person, partner_id)


def may_hold(person: Person | None, partner_id: int) -> bool:
    """Tell whether somebody may have a lead for a partner: theirs, or one of ours for them."""
    if person is None:
        return False
    ours = person.partner_id is None and may(person, Right.ROUTE_LEADS)
    return ours or (person.partner_id == partner_id and may(person, Right.OWN_LEADS))
