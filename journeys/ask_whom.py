"""Who has to act on a registration or a case now: roles become people, absences are minded.

It asks nobody anything; who may decide is asked again when somebody does.
"""

from collections.abc import Collection
from datetime import datetime

from journeys.deal_owner import owner_for
from partnering.calendar import Clock
from partnering.conflict_cases import CaseState, ConflictCase, rung_at
from partnering.deal_policy import DealPolicy
from partnering.deciders import Absence, Level, acting_owner
from partnering.people import Person, Right, Role, may
from partnering.registrations import Registration
from store.work import Work


def owner_of(view: Work, registration: Registration, now: datetime) -> Person | None:
    """Find who has to decide on a registration now: its owner, or who stands in for them."""
    person = _person(view, registration.owner_id) or desk_of(view, registration)
    if person is None:
        return None
    return stand_in(view, person, registration.clock, now, apart_from(registration))


def desk_of(view: Work, registration: Registration) -> Person | None:
    """Find the first of the deal desk, else the partner's manager."""
    return owner_for(view, registration, Level.DESK)


def manager_for(view: Work, registration: Registration) -> Person | None:
    """Find the manager of a registration's partner, where they may decide on it."""
    partner = view.partners.by_id(registration.partner_id)
    manager = _person(view, partner.manager_id) if partner else None
    apart = apart_from(registration)
    if manager is not None and manager.id not in apart and may(manager, Right.DECIDE):
        return manager
    return next(iter(_holders(view, Role.PARTNER_MANAGER, apart)), None)


def chief_for(view: Work, *registrations: Registration, but: Collection[int] = ()) -> Person | None:
    """Find the channel chief, else who stands for them; nobody with a part in it."""
    apart = {*but, *(each for one in registrations for each in apart_from(one))}
    for role in (Role.CHANNEL_CHIEF, Role.PARTNER_MANAGER):
        if found := _holders(view, role, apart):
            return found[0]
    return None


def stand_in(
    view: Work, person: Person, clock: Clock | None, now: datetime, apart: Collection[int] = ()
) -> Person:
    """Say who acts for a person: a delegate while they are away, else the chief from half-way on.

    One who has a part in the matter stands in for nobody.
    """
    away = view.absences.of([person.id], now).get(person.id)
    if away is None or clock is None:
        return person
    delegate = _person(view, away.delegate_id)
    delegate_id = delegate.id if delegate is not None and delegate.id not in apart else None
    chief = next(iter(_holders(view, Role.CHANNEL_CHIEF, {*apart, person.id})), None)
    absence = Absence(delegate_id, chief.id if chief else None)
    return _person(view, acting_owner(person.id, absence, clock, now)) or person


def stands_for(view: Work, owner_id: int | None, by: Person, now: datetime) -> int | None:
    """Say for whom somebody decides: the owner who is away and named them, or None."""
    if owner_id is None or owner_id == by.id:
        return None
    away = view.absences.of([owner_id], now).get(owner_id)
    if away is None:
        return None
    named = away.delegate_id == by.id or (away.delegate_id is None and by.has(Role.CHANNEL_CHIEF))
    return owner_id if named else None


def asked_of(
    view: Work,
    case: ConflictCase,
    parties: Collection[Registration],
    policy: DealPolicy,
    now: datetime,
) -> Person | None:
    """Find who has to decide a case now, by the ladder; who has taken it over comes before."""
    taken = _person(view, case.taken_at(now))
    if taken is not None:
        return taken
    rung = rung_at(case, policy, now)
    asked = on_rung(view, rung.role, case, parties)
    if asked is None:
        return None
    apart = {each for one in parties for each in apart_from(one)}
    clock = Clock(rung.since, policy.hours.day_length * policy.dispute_business_days, policy.hours)
    return stand_in(view, asked, clock, now, apart)


def on_rung(
    view: Work, role: Role, case: ConflictCase, parties: Collection[Registration]
) -> Person | None:
    """Find who holds a rung of the ladder for a case; on appeal nobody of the first decision."""
    first = next(iter(sorted(parties, key=lambda each: each.id)), None)
    if first is None or role is Role.CHANNEL_CHIEF or case.state is CaseState.APPEALED:
        decided = {each.by for each in case.decisions}
        decided |= {each.second for each in case.decisions if each.second is not None}
        return chief_for(view, *parties, but=decided)
    apart = {each for one in parties for each in apart_from(one)}
    if role is Role.DEAL_DESK:
        owners = (_person(view, each.owner_id) for each in parties)
        usable = (each for each in owners if each is not None and each.id not in apart)
        desk = next(usable, None) or next(iter(_holders(view, role, apart)), None)
        if desk is not None:
            return desk
    return manager_for(view, first) or chief_for(view, *parties)


def apart_from(registration: Registration) -> frozenset[int]:
    """Name who must not decide on a registration: who filed it, and who is paid on it."""
    return registration.seller_ids | {registration.submitter_id}


def _holders(view: Work, role: Role, apart: Collection[int]) -> list[Person]:
    return [
        each
        for each in view.people.with_role(role)
        if each.id not in apart and may(each, Right.DECIDE)
    ]


def _person(view: Work, id: int | None) -> Person | None:
    found = view.people.by_id(id) if id is not None else None
    return found if found is not None and found.active else None
