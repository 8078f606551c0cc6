"""Touches and the book of credits come back as they were kept; a deal is published once."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from partnering.accounts import Opportunity
from partnering.attribution import CreditPolicy, Entry, Standing
from partnering.attribution_models import Model
from partnering.credit_book import Cause, Period, Run, rules_of
from partnering.money import Money
from partnering.touches import Touch, TouchKind, TouchRole, TouchState
from store.transaction import StaleVersion
from store.work import Store, Work
from tests.store.makers import NOON

DAY = timedelta(days=1)


def put_deal(work: Work, key: str = "O1", close: date = date(2026, 2, 20)) -> Opportunity:
    deal = Opportunity(
        key, "001A", f"Deal {key}", amount=Money(100, "USD"), close_on=close, is_closed=True
    )
    work.opportunities.put([replace(deal, is_won=True)], now=NOON)
    return work.opportunities.many([key])[key]


def put_touch(work: Work, deal: Opportunity, name: str = "Northwind", **changes: object) -> Touch:
    partner = work.partners.add(name, now=NOON)
    made = Touch(
        opportunity_id=deal.id,
        partner_id=partner.id,
        kind=TouchKind.REFERENCE,
        role=TouchRole.TECHNICAL,
        on=date(2026, 2, 1),
        evidence="spoke at\0 their plant",
        claimed_by=5,
        claimed_at=NOON,
        due_at=NOON + DAY,
    )
    return work.credits.add(replace(made, **changes))  # type: ignore[arg-type]


def run(deal: Opportunity, partner_id: int, **changes: object) -> Run:
    made = Run(
        opportunity_id=deal.id,
        period=Period(2026, 2),
        cause=Cause.PUBLISHED,
        model=Model.LINEAR,
        standing=Standing.INFLUENCED,
        sourced_by=None,
        influenced_by=(partner_id,),
        rules=rules_of(CreditPolicy()),
        rested_on=("1:1",),
        counted_at=NOON,
        counted_by=7,
        entries=(Entry(partner_id, Money(70, "USD")), Entry(None, Money(30, "USD"))),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_touch_comes_back_as_it_was_kept(store: Store) -> None:
    with store.begin() as work:
        made = put_touch(work, put_deal(work), due_at=NOON)
        answered = replace(
            made,
            state=TouchState.DISPUTED,
            confirmed_by=1,
            confirmed_at=NOON,
            disputed_by=2,
            disputed_at=NOON,
            dispute="it was us",
            decided_by=3,
            decided_at=NOON,
            why="both",
            version=2,
        )
        work.credits.save(answered, seen=1)

    with store.read() as view:
        assert view.credits.get(made.id) == replace(answered, evidence="spoke at their plant")
        assert view.credits.of_deal(made.opportunity_id) == [view.credits.get(made.id)]
        assert view.credits.of_partner(made.partner_id) == [view.credits.get(made.id)]
        assert view.credits.get(made.id + 1) is None


def test_a_touch_is_saved_only_over_the_version_that_was_seen(store: Store) -> None:
    with store.begin() as work:
        made = put_touch(work, put_deal(work))
        work.credits.save(replace(made, version=2), seen=1)
        with pytest.raises(StaleVersion):
            work.credits.save(replace(made, version=2), seen=1)


@pytest.mark.parametrize(("moment", "found"), [(NOON, 0), (NOON + DAY, 1)])
def test_what_is_due_is_found_by_its_time(store: Store, moment: datetime, found: int) -> None:
    with store.begin() as work:
        put_touch(work, put_deal(work))

    with store.read() as view:
        assert len(view.credits.due(TouchState.CLAIMED, moment)) == found
        assert not view.credits.due(TouchState.DISPUTED, moment)


def test_a_counting_comes_back_with_its_lines(store: Store) -> None:
    with store.begin() as work:
        deal = put_deal(work)
        partner = work.partners.add("Northwind", now=NOON)
        kept = work.credits.enter(run(deal, partner.id))
        again = work.credits.enter(
            run(deal, partner.id, cause=Cause.ADJUSTED, period=Period(2026, 3), entries=())
        )

    with store.read() as view:
        assert view.credits.runs_of(deal.id) == [kept, again]
        assert view.credits.runs_in(Period(2026, 3)) == [again]
        assert view.credits.counted() == [deal.id]


@pytest.mark.parametrize("cause", [Cause.PUBLISHED, Cause.LATE])
def test_a_deal_is_entered_for_the_first_time_once(store: Store, cause: Cause) -> None:
    with store.begin() as work:
        deal = put_deal(work)
        partner = work.partners.add("Northwind", now=NOON)
        work.credits.enter(run(deal, partner.id))
        with pytest.raises(StaleVersion):
            work.credits.enter(run(deal, partner.id, cause=cause))


def test_a_period_is_published_once(store: Store) -> None:
    with store.begin() as work:
        assert work.credits.publish(Period(2026, 2), by=7, at=NOON)
        assert not work.credits.publish(Period(2026, 2), by=8, at=NOON)

    with store.read() as view:
        assert view.credits.published() == {Period(2026, 2)}


def test_deals_are_found_by_the_day_on_which_they_were_won(store: Store) -> None:
    with store.begin() as work:
        for key, day in (("O1", 31), ("O2", 1), ("O3", 28)):
            put_deal(work, key, date(2026, 1 if day == 31 else 2, day))
        put_deal(work, "O4", date(2026, 3, 1))
        gone = put_deal(work, "O5", date(2026, 2, 2))
        work.opportunities.remove(["O5"], now=NOON)

    with store.read() as view:
        found = view.opportunities.won_between(date(2026, 2, 1), date(2026, 3, 1))
        assert [each.key for each in found] == ["O2", "O3"]
        assert view.opportunities.by_id(gone.id) is None
        assert view.opportunities.by_id(gone.id, gone=True) is not None
        assert [key for _, key, _ in view.opportunities.names()] == [
            "Deal O1",
            "Deal O2",
            "Deal O3",
            "Deal O4",
        ]
