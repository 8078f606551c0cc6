"""What nobody confirmed in time is unconfirmed; what waits long is said once, to who has to act."""

from datetime import datetime

from journeys.acting import SYSTEM
from journeys.credit_book import settle_deal
from journeys.credit_partner import answering_at, answering_of
from journeys.desk import Desk
from partnering.facts import CreditMoved, CreditReminder
from partnering.touches import Touch, TouchState, half_at, lapse
from store.work import Work

_CLAIMED = TouchState.CLAIMED
OVERDUE, HALF = "overdue", "half"


def watch_credit(desk: Desk, *, now: datetime) -> int:
    """Let credits lapse that are not confirmed, and remind of disputes; how many there were."""
    with desk.store.read() as view:
        silent = [each.id for each in view.credits.due(TouchState.CLAIMED, now)]
        disputed = [each.id for each in view.credits.due(TouchState.DISPUTED, now)]
    done = sum(_lapsed(desk, id_, now) for id_ in silent)
    done += sum(_reminded(desk, id_, now) for id_ in disputed)
    done += sum(_half_over(desk, id_, now) for id_ in _waiting(desk, now))
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


def _waiting(desk: Desk, now: datetime) -> list[int]:
    """List the credits of which half of the time to confirm is over, and nobody was reminded."""
    with desk.store.read() as view:
        halves = ((each, _half_of(desk, view, each)) for each in view.credits.waiting(_CLAIMED))
        reached = [each.id for each, half in halves if half is not None and half <= now]
        told = view.told_once.many(f"credit:{id_}" for id_ in reached)
    return [id_ for id_ in reached if (f"credit:{id_}", HALF) not in told]


def _half_of(desk: Desk, view: Work, touch: Touch) -> datetime | None:
    # What the partner says of itself, one of ours answers.
    partner = None if touch.by_partner else view.partners.by_id(touch.partner_id)
    known = answering_at(desk, view, partner) if partner is not None else answering_of(desk)
    return half_at(touch, known)


def _half_over(desk: Desk, touch_id: int, now: datetime) -> bool:
    with desk.store.begin() as work:
        held = work.credits.get(touch_id)
        if held is None or held.state is not TouchState.CLAIMED:
            return False
        if not work.told_once.first(f"credit:{touch_id}", HALF, now):
            return False
        work.record(CreditReminder(touch_id, HALF), at=now, by=SYSTEM)
    return True


def _is_overdue(work: Work, touch_id: int, now: datetime) -> bool:
    return any(each.id == touch_id for each in work.credits.due(TouchState.DISPUTED, now))
