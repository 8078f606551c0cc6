"""Periods are closed and stay so; what is learnt later is entered in the next one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from partnering.accounts import Opportunity
from partnering.attribution import CreditPolicy, Entry, Origin, Standing, credit_of
from partnering.credit_book import (
    Cause,
    Period,
    Run,
    counting,
    must_be_over,
    open_period,
    read_period,
)
from partnering.money import Money
from partnering.refusals import Invalid, NotNow
from partnering.touches import Touch
from tests.partnering.credits import DEAL, touch

OCTOBER, NOVEMBER = Period(2026, 10), Period(2026, 11)
RULES = CreditPolicy()
IN_NOVEMBER = datetime(2026, 11, 10, 9, tzinfo=UTC)
P1, P3, P4 = 11, 13, 14


def count(
    touches: Sequence[Touch],
    before: Sequence[Run] = (),
    *,
    deal: Opportunity = DEAL,
    published: frozenset[Period] = frozenset({OCTOBER}),
    origins: Sequence[Origin] = (),
) -> Run | None:
    return counting(
        deal,
        credit_of(deal, touches, origins, RULES),
        before,
        period=OCTOBER,
        published=published,
        zone="Europe/Berlin",
        policy=RULES,
        by=2,
        now=IN_NOVEMBER,
    )


def published(touches: Sequence[Touch]) -> Run:
    made = count(touches, published=frozenset())
    assert made is not None
    return made


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "26-10", "October", "2026-10-01", "٢٠٢٦-10"])
def test_a_month_is_written_in_one_way(text: str) -> None:
    with pytest.raises(Invalid, match="2026-10"):
        read_period(text)


def test_months_follow_one_another_over_the_year() -> None:
    assert read_period(" 2026-12 ").after == Period(2027, 1)
    assert str(Period(2026, 2)) == "2026-02"


def test_a_month_is_published_when_it_is_over_where_the_programme_is() -> None:
    last_minute = datetime(2026, 10, 31, 22, 59, tzinfo=UTC)

    with pytest.raises(NotNow, match="01 Nov 2026"):
        must_be_over(OCTOBER, "Europe/Berlin", last_minute)
    must_be_over(OCTOBER, "Europe/Berlin", last_minute.replace(hour=23, minute=0))


def test_what_is_learnt_now_goes_into_the_first_open_month() -> None:
    assert open_period("Europe/Berlin", IN_NOVEMBER, {OCTOBER}) == NOVEMBER
    assert open_period("Europe/Berlin", IN_NOVEMBER, {OCTOBER, NOVEMBER}) == Period(2026, 12)


def test_t_41_a_touch_rejected_after_publication_is_entered_in_the_next_period() -> None:
    touches = [touch(1, P4, 30), touch(2, P1, 20), touch(3, P3, 10)]
    first = published(touches)

    second = count(touches[1:], [first])

    assert (first.period, first.cause) == (OCTOBER, Cause.PUBLISHED)
    assert second is not None
    assert (second.period, second.cause) == (NOVEMBER, Cause.ADJUSTED)
    assert second.entries == (
        Entry(P1, Money(1_666_667, "USD")),
        Entry(P3, Money(1_666_667, "USD")),
        Entry(P4, Money(-3_333_334, "USD")),
    )
    assert count(touches[1:], [first, second]) is None


def test_a_deal_that_nobody_helped_with_is_not_in_the_book() -> None:
    assert count([], published=frozenset()) is None
    assert count([touch(1, P4)], deal=replace(DEAL, amount=None)) is None
    assert count([touch(1, P4)], deal=replace(DEAL, is_won=False)) is None


def test_a_touch_confirmed_after_publication_brings_the_deal_in_late() -> None:
    late = count([touch(1, P4)])

    assert late is not None
    assert (late.period, late.cause) == (NOVEMBER, Cause.LATE)
    assert late.entries == (Entry(P4, Money(10_000_000, "USD")),)


def test_a_deal_that_is_not_won_after_all_is_worth_nothing() -> None:
    first = published([touch(1, P4)])

    undone = count([touch(1, P4)], [first], deal=replace(DEAL, is_won=False))

    assert undone is not None
    assert (undone.standing, undone.influenced_by) == (Standing.OWN, ())
    assert undone.entries == (Entry(P4, Money(-10_000_000, "USD")),)


def test_who_is_the_source_is_entered_even_where_no_amount_moves() -> None:
    first = published([touch(1, P1)])
    source = Origin(P1, "DR-1", datetime(2026, 8, 1, tzinfo=UTC))

    second = count([touch(1, P1)], [first], origins=[source])

    assert second is not None
    assert (second.standing, second.sourced_by, second.entries) == (Standing.SOURCED, P1, ())


def test_a_counting_says_what_it_rested_on_and_by_which_rules() -> None:
    first = published([touch(1, P4), touch(0, P1, source="DR-4")])

    assert first.rested_on == ("DR-4:11", "1:14")
    assert first.rules["half_life_days"] == 30
    assert first.counted_by == 2
    assert DEAL.close_on == date(2026, 10, 20)
