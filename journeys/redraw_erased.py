"""Cards of what is erased are taken down: a neutral line stands in their place."""

from datetime import datetime

from journeys.desk import Desk
from journeys.notices import ErasedNotice, TryLater, Unreachable
from journeys.outcomes import Done, Outcome
from journeys.redraw import GONE, redraw_record, ref_of
from partnering.facts import RecordErased
from store.facts import StoredFact
from store.work import Work


def redraw_erased(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Take down every card about an erased record, and forget it; redraw those of one that stays.

    One that fails does not hold back the others; it is raised once all have been tried.
    """
    fact = stored.fact
    assert isinstance(fact, RecordErased)
    with desk.store.read() as view:
        stays = _stays(view, fact.record)
        posted = view.messages.of_record(fact.record)
    if stays:
        return Done(f"{redraw_record(desk, fact.record, now=now)} cards")
    failed: Exception | None = None
    for each in posted:
        try:
            desk.messenger.redraw(ref_of(each), ErasedNotice(), now=now)
        except Unreachable as fault:
            if fault.code not in GONE:
                failed = fault
                continue
        except TryLater as fault:
            failed = fault
            continue
        with desk.store.begin() as work:
            work.messages.forget(each.id)
    if failed is not None:
        raise failed
    return Done(f"{len(posted)} cards taken down")


def _stays(view: Work, record: str) -> bool:
    """Tell whether a record is still there: what it rested on is gone, and it rests on another."""
    kind, _, number = record.partition(":")
    match kind:
        case "overlap":
            return view.overlaps.get(int(number)) is not None
        case "partner":
            partner = view.partners.by_id(int(number))
            return partner is not None and not partner.is_removed
        case "conflict":
            return view.conflict_cases.get(int(number)) is not None
        case "lead":
            return view.partner_leads.get(int(number)) is not None
        case _:
            return False
