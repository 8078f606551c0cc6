"""Months of credits are published by a person; what is learnt afterwards is entered by entries.

Nothing that was entered is ever changed, whoever acts.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from journeys.acting import Actor, Doing, id_of, written
from journeys.credit_scene import deal_to_credit, scene_of_deal
from journeys.desk import Desk
from partnering.accounts import Opportunity
from partnering.credit_book import Cause, Period, Run, counting, must_be_over, period_of
from partnering.facts import CreditCounted, CreditPublished
from partnering.people import Right, must
from partnering.refusals import Stale
from store.work import Work

_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Published:
    """A month that was closed, and the deals that were entered with it."""

    period: Period
    deals: int


def publish(desk: Desk, period: Period, **doing: Unpack[Doing]) -> Published:
    """Enter all deals of a month that a partner had a part in, and close it.

    Interrupted, it is finished by calling it again. Raises: NotAllowed; NotNow; Stale.
    """
    by, now = doing["by"], doing["now"]
    must(by, Right.PUBLISH_CREDIT)
    must_be_over(period, desk.policy.zone, now)
    with desk.store.read() as view:
        _must_be_open(view, period)
        won = view.opportunities.won_between(period.first, period.after.first)
    for start in range(0, len(won), _AT_ONCE):
        with desk.store.begin() as work:
            work.credits.hold_book()
            for each in won[start : start + _AT_ONCE]:
                if not work.credits.runs_of(each.id):
                    settle_deal(desk, work, each.id, by=by, now=now, into=period)
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        work.credits.hold_book()
        _must_be_open(work, period)
        entered = sum(run.cause is Cause.PUBLISHED for run in work.credits.runs_in(period))
        work.credits.publish(period, by=by.id, at=now)
        fact = CreditPublished(str(period), entered, by.id)
        correlation = doing.get("correlation", "")
        work.record(fact, at=now, by=written(by), correlation=correlation)
    desk.wake()
    return Published(period, entered)


def settle_deal(
    desk: Desk,
    work: Work,
    opportunity_id: int,
    *,
    by: Actor | None,
    now: datetime,
    into: Period | None = None,
) -> Run | None:
    """Enter what has changed of a deal since it was entered; None where the book says so already.

    A deal that is not in the book comes in with its month, `into`, or once that is closed. Who
    calls holds the book.
    """
    deal = deal_to_credit(work, opportunity_id)
    if deal is None:
        return None
    run = _owed(desk, work, deal, by=by, now=now, into=into)
    if run is None:
        return None
    kept = work.credits.enter(run)
    fact = CreditCounted(deal.id, str(kept.period), str(kept.cause))
    work.record(fact, at=now, by=written(by))
    return kept


def would_enter(
    desk: Desk, view: Work, opportunity_id: int, *, by: Actor | None, now: datetime, into: Period
) -> Run | None:
    """Say what publishing a month would enter of a deal now; nothing is kept."""
    deal = deal_to_credit(view, opportunity_id)
    return _owed(desk, view, deal, by=by, now=now, into=into) if deal is not None else None


def keep_book(desk: Desk, *, now: datetime) -> int:
    """Enter what the CRM has changed of published deals since; how many were not right."""
    with desk.store.read() as view:
        closed = view.credits.published()
        if not closed:
            return 0
        known = set(view.credits.counted())
        for period in closed:
            won = view.opportunities.won_between(period.first, period.after.first)
            known |= {each.id for each in won}
        wrong = [id_ for id_ in sorted(known) if _is_wrong(desk, view, id_, now)]
    for id_ in wrong:
        with desk.store.begin() as work:
            work.credits.hold_book()
            settle_deal(desk, work, id_, by=None, now=now)
    if wrong:
        desk.wake()
    return len(wrong)


def _is_wrong(desk: Desk, view: Work, opportunity_id: int, now: datetime) -> bool:
    deal = deal_to_credit(view, opportunity_id)
    return deal is not None and _owed(desk, view, deal, by=None, now=now) is not None


def _owed(
    desk: Desk,
    view: Work,
    deal: Opportunity,
    *,
    by: Actor | None,
    now: datetime,
    into: Period | None = None,
) -> Run | None:
    """Count a deal for the book, if it is in it or its month is published."""
    runs = view.credits.runs_of(deal.id)
    closed = view.credits.published()
    month = into or (period_of(deal.close_on) if deal.close_on is not None else None)
    if not runs and (month is None or (into is None and month not in closed)):
        return None
    return counting(
        deal,
        scene_of_deal(desk, view, deal).credit,
        runs,
        period=month or period_of(now.date()),
        published=closed,
        zone=desk.policy.zone,
        policy=desk.policy.credit,
        by=id_of(by),
        now=now,
    )


def _must_be_open(view: Work, period: Period) -> None:
    if period in view.credits.published():
        raise Stale(f"{period} is published: what is learnt now goes into the next month.")
