"""Partners' lists grow old: their managers hear of it once, and at the end they are erased."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from journeys.desk import Desk
from journeys.draft_list import KEEP_DRAFTS
from journeys.draw_lists import stale_list_notice
from journeys.outcomes import Done, Outcome
from journeys.purge_partner import finish_purges, purge_expired, purge_left
from journeys.tell_managers import manager_of, tell_manager
from partnering.facts import ListStale
from partnering.partners import ListState, PartnerList, newest_lists
from store.facts import StoredFact
from store.work import Work


@dataclass(frozen=True, slots=True)
class Watch:
    """What one look found: lists told of as stale, lists erased, and drafts thrown away."""

    stale: int
    erased: int
    drafts: int


def watch_lists(desk: Desk, *, now: datetime) -> Watch:
    """Say which lists are stale, erase those that are past their time, throw away old drafts.

    Erasures that were interrupted are finished first.
    """
    finish_purges(desk, now=now)
    with desk.store.begin() as work:
        drafts = work.drafts.prune(now - KEEP_DRAFTS)
    ages = desk.policy.lists
    with desk.store.read() as view:
        held = list(_counting(view))
        partners = view.partners.all(removed=True)
    # What left a list is kept for as long as the list would have been, for it may come back.
    for partner in partners:
        purge_left(desk, partner.id, before=now - timedelta(days=ages.purge_after_days), now=now)
    erased = stale = 0
    for each in held:
        match each.state(ages, now):
            case ListState.EXPIRED:
                purge_expired(desk, each.partner_id, each.segment, now=now)
                erased += 1
            case ListState.STALE if each.stale_told_at is None:
                with desk.store.begin() as work:
                    work.lists.told_stale(each.id, now)
                    work.record(ListStale(each.partner_id, each.id), at=now)
                stale += 1
            case _:
                pass
    desk.wake()
    return Watch(stale, erased, drafts)


def tell_stale_list(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Ask the partner's manager for a newer list, unless one has come."""
    fact = stored.fact
    assert isinstance(fact, ListStale)
    with desk.store.read() as view:
        notice = stale_list_notice(view, fact.list_id, desk.policy.lists, now=now)
        manager = manager_of(view, fact.partner_id)
    if notice is None or notice.replaced:
        return Done("no longer holds")
    record = f"list:{fact.list_id}"
    return tell_manager(desk, manager, notice, record, stored, now)


def _counting(view: Work) -> Iterator[PartnerList]:
    """List of every partner, removed ones too, the import of each segment that counts."""
    for partner in view.partners.all(removed=True):
        yield from newest_lists(view.lists.of_partner(partner.id)).values()
