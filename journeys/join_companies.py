"""Finds which overlaps are one real company together, wherever something has changed.

What is one company says `count_overlaps`, for every door; this keeps what came of it, so that a
number on many accounts is read as fast as a count of rows. It decides nothing and tells nobody.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from journeys.count_overlaps import companies_of
from journeys.desk import Desk
from partnering.facts import (
    AccountMerged,
    BaselineMapped,
    JudgementSettled,
    MatchJudged,
    OverlapFound,
    OverlapHidden,
    OverlapRestored,
)
from store.facts import StoredFact
from store.work import Work

CURSOR, WHOLE = "companies:facts", "companies:whole"
# What no fact tells of, as who is whose parent, is seen by then.
_EVERY = timedelta(days=1)
_AT_ONCE = 1000


def join_companies(desk: Desk, *, now: datetime) -> int:
    """Look at the partners of which something has changed, once a day at all; how many."""
    with desk.store.read() as view:
        seen, whole = view.cursors.get(CURSOR), view.cursors.at(WHOLE)
    newest, changed = _changed(desk, int(seen or 0)) if seen else (None, set())
    if newest is None or whole is None or now - whole >= _EVERY:
        with desk.store.read() as view:
            newest = view.facts.newest()
            changed = {each.id for each in view.partners.all()}
        with desk.store.begin() as work:
            work.cursors.set(WHOLE, "", now)
    for partner_id in sorted(changed):
        _join(desk, partner_id)
    if str(newest) != seen:
        with desk.store.begin() as work:
            work.cursors.set(CURSOR, str(newest), now)
    return len(changed)


def _changed(desk: Desk, seen: int) -> tuple[int, set[int]]:
    """Read the facts since a number; the newest number, and of which partners they are."""
    changed: set[int] = set()
    while True:
        with desk.store.read() as view:
            some = view.facts.after(seen, _AT_ONCE)
            changed |= _partners_of(view, some)
        if not some:
            return seen, changed
        seen = some[-1].id


def _partners_of(view: Work, stored: Iterable[StoredFact]) -> set[int]:
    overlaps, pairs, found = set[int](), set[int](), set[int]()
    for each in stored:
        match each.fact:
            case OverlapFound(overlap_id=number):
                overlaps.add(number)
            case OverlapHidden(overlap_id=number) | OverlapRestored(overlap_id=number):
                overlaps.add(number)
            case MatchJudged(match_id=number) | JudgementSettled(match_id=number):
                pairs.add(number)
            case BaselineMapped(partner_id=number):
                found.add(number)
            case AccountMerged():
                found |= {one.id for one in view.partners.all()}
    found |= {one.partner_id for one in view.overlaps.many(overlaps).values()}
    return found | {one.partner_id for one in view.matches.many(pairs).values()}


def _join(desk: Desk, partner_id: int) -> None:
    with desk.store.read() as view:
        found = _records(view, partner_id)
        known = view.company_records.of_partner(partner_id)
    if found != known:
        with desk.store.begin() as work:
            work.company_records.replace(partner_id, found)


def _records(view: Work, partner_id: int) -> dict[int, int | None]:
    """Say of each overlap that is no company by itself which is the first one of its company."""
    overlaps = {each.account_id: each.id for each in view.overlaps.of_partner(partner_id)}
    found: dict[int, int | None] = {}
    counted: set[int] = set()
    for company in companies_of(view, partner_id):
        mine = [overlaps[each] for each in company.ours if each in overlaps]
        counted.update(mine)
        if len(mine) > 1:
            found |= dict.fromkeys(mine, min(mine))
    return found | dict.fromkeys(set(overlaps.values()) - counted)
