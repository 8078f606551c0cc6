"""What nobody confirmed in time is unconfirmed; who has not decided a dispute is said once."""

from datetime import datetime

from journeys.acting import SYSTEM
from journeys.credit_book import settle_deal
from journeys.desk import Desk
from partnering.facts import CreditMoved, CreditReminder
from partnering.touches import TouchState, lapse
from store.work import Work

OVERDUE = "overdue"


def watch_credit(desk: Desk, *, now: datetime) -> int:
    """Let credits lapse that are not confirmed, and remind of disputes; how many there were."""
    with desk.store.read() as view:
        silent = [each.id for each in view.credits.due(TouchState.CLAIMED, now)]
        disputed = [each.id for each in view.credits.due(TouchState.DISPUTED, now)]
    done = sum(_lapsed(desk, id_, now) for id_ in silent)
    done += sum(_reminded(desk, id_, now) for id_ in disputed)
    if done:
        desk.wake()
    return done


def _lapsed(desk: Desk, touch_id: int, now: datetime) -> bool:
    with desk.store.begin() as work:
        work.credits.hold_book()
        held = work.credits.get(touch_id)
        over = lapse(held, now) if held is not None else None
        if held is None or over is None:
            return False
        work.credits.save(over, seen=held.version)
        fact = CreditMoved(over.id, over.opportunity_id, over.version, str(over.state))
        work.record(fact, at=now, by=SYSTEM)
        settle_deal(desk, work, over.opportunity_id, by=None, now=now)
    return True


def _reminded(desk: Desk, touch_id: int, now: datetime) -> bool:
    with desk.store.begin() as work:
        held = work.credits.get(touch_id)
        if held is None or not _is_overdue(work, touch_id, now):
            return False
        if not work.told_once.first(f"credit:{touch_id}", f"{OVERDUE}:{held.version}", now):
            return False
        work.record(CreditReminder(touch_id, OVERDUE), at=now, by=SYSTEM)
    return True


def _is_overdue(work: Work, touch_id: int, now: datetime) -> bool:
    return any(each.id == touch_id for each in work.credits.due(TouchState.DISPUTED, now))
