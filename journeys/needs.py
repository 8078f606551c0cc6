"""The one source of what waits for a person: App Home and digests ask here. Reads only.

What it lists is drawn, and asked again, when it is shown: `journeys/draw_needs.py`.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from journeys.desk import Desk
from journeys.our_needs import our_needs
from journeys.partner_needs import partner_needs
from journeys.whose_needs import read_asked
from partnering.needs import Need, first_due_first
from partnering.people import Person
from store.work import Work


def needs_of(
    view: Work, desk: Desk, person: Person, now: datetime, limit: int | None = 5
) -> tuple[Need, ...]:
    """List what waits for one person, what is due first before; with no limit, all of it."""
    return needs_of_many(view, desk, [person], now, limit).get(person.id, ())


def needs_of_many(
    view: Work, desk: Desk, people: Collection[Person], now: datetime, limit: int | None = 5
) -> dict[int, tuple[Need, ...]]:
    """List what waits for each of some people, read once for all; who has nothing is absent."""
    active = [each for each in people if each.active]
    found: dict[int, dict[str, Need]] = defaultdict(dict)
    ours = [each for each in active if each.partner_id is None]
    if ours:
        for id, need in our_needs(read_asked(desk, view, ours, now)):
            found[id].setdefault(need.record, need)
    theirs: dict[int, list[Person]] = defaultdict(list)
    for each in active:
        if each.partner_id is not None:
            theirs[each.partner_id].append(each)
    here = {each.id for each in view.partners.all()} if theirs else set()
    for partner_id in sorted(here & theirs.keys()):
        for id, need in partner_needs(desk, view, partner_id, theirs[partner_id], now):
            found[id].setdefault(need.record, need)
    return {id: tuple(first_due_first(needs.values())[:limit]) for id, needs in found.items()}
