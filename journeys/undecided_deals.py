"""Claims on which nobody may decide: handed over once somebody may, until then told to the admins.

It decides nothing, and gives nobody a role.
"""

from collections.abc import Iterator
from datetime import datetime

from journeys.ask_whom import apart_from
from journeys.deal_owner import owner_for
from journeys.deal_scene import as_mirrored, sight
from journeys.desk import Desk
from journeys.pinned_policy import VersionNotKept
from partnering.deciders import Level
from partnering.people import Person, Right, may
from partnering.refusals import Unknown
from partnering.registration_moves import Moved, take_up
from partnering.registrations import Registration, State
from store.work import Work

# The code under which the admins are told, once until somebody is found.
NO_DECIDER = "no_decider"
_MOST = 5000


def ownerless(view: Work) -> list[Registration]:
    """List undecided claims without anybody who has to decide and may; the first in line first."""
    people = {each.id: each for each in view.people.all()}
    found = view.registrations.pending(limit=_MOST)
    return sorted(
        (each for each in found if not _has_owner(each, people.get(each.owner_id or 0))),
        key=lambda each: each.priority,
    )


def undecidable(desk: Desk, view: Work, *, now: datetime) -> Iterator[Registration]:
    """List the undecided claims on which nobody may decide as things stand."""
    for each in ownerless(view):
        if decider_for(desk, view, each, now=now) is None:
            yield each


def decider_for(desk: Desk, view: Work, one: Registration, *, now: datetime) -> Person | None:
    """Find who could decide on a claim, by what it was found to be; None where nobody may."""
    try:
        answer = as_mirrored(desk, view, one.account_key, now=now)
        level = sight(desk, view, one, answer, now=now).check.level
    except (Unknown, VersionNotKept):
        level = Level.DESK
    return owner_for(view, one, level)


def given_over(desk: Desk, work: Work, held: Registration, *, now: datetime) -> Moved | None:
    """Give a claim that nobody has taken up yet to who may decide on it by now."""
    if held.state is not State.SUBMITTED or held.owner_id is not None:
        return None
    found = decider_for(desk, work, held, now=now)
    if found is None:
        return None
    work.told_once.forget(held.ref, NO_DECIDER)
    return take_up(held, found.id)


def _has_owner(one: Registration, owner: Person | None) -> bool:
    if owner is None or not may(owner, Right.DECIDE):
        return False
    return owner.id not in apart_from(one)
