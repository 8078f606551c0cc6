"""Who decides on a registration first: one named person, never who filed it or is paid on it."""

from partnering.deciders import Level, acts_as, role_for
from partnering.people import Person, Right, Role, may
from partnering.registrations import Registration
from store.work import Work


def owner_for(view: Work, registration: Registration, level: Level) -> Person | None:
    """Choose who has to decide: the deal desk, else the partner's manager, else who may.

    For an exception the channel chief, or who stands for them. None where nobody may.
    """
    found = deciders(view, registration, level)
    partner = view.partners.by_id(registration.partner_id)
    manager = partner.manager_id if partner else None
    first = [each for each in found if level is Level.DESK and each.has(Role.DEAL_DESK)]
    own = [each for each in found if each.id == manager]
    return next(iter([*first, *own, *found]), None)


def deciders(view: Work, registration: Registration, level: Level) -> list[Person]:
    """List who may decide on a registration at a level, by id."""
    active, roles = _ours(view)
    apart = {registration.submitter_id, *registration.seller_ids}
    return [
        each
        for each in active
        if each.id not in apart
        and may(each, Right.DECIDE)
        and role_for(each, level, roles) is not None
    ]


def seconds(view: Work, registration: Registration, first_id: int) -> list[Person]:
    """List who may confirm as the second person what the first wants, by id."""
    active, roles = _ours(view)
    apart = {first_id, registration.submitter_id, *registration.seller_ids}
    return [
        each
        for each in active
        if each.id not in apart
        and may(each, Right.DECIDE)
        and any(acts_as(each, role, roles) for role in (Role.SECOND_APPROVER, Role.CHANNEL_CHIEF))
    ]


def chiefs(view: Work) -> list[Person]:
    """List who does the channel chief's work, by id."""
    active, roles = _ours(view)
    return [each for each in active if acts_as(each, Role.CHANNEL_CHIEF, roles)]


def staffed(view: Work) -> frozenset[Role]:
    """List the roles that somebody active of ours holds: the others are done by who stands in."""
    return _ours(view)[1]


def _ours(view: Work) -> tuple[list[Person], frozenset[Role]]:
    active = [each for each in view.people.all() if each.active and each.partner_id is None]
    return active, frozenset(role for each in active for role in each.roles)
