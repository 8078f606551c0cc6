"""The scoreboard's weeks and arithmetic: each week once, the middle is the middle."""

from datetime import UTC, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.money import Money
from partnering.refusals import Invalid
from partnering.scoreboard import (
    DEFINITIONS,
    LABELS,
    MONEY,
    Figures,
    Measure,
    Week,
    from_json,
    grouped,
    in_hours,
    last_told,
    lines,
    median_minutes,
    read_week,
    to_json,
    week_of,
)

ZONES = ("UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Apia")
moments = st.integers(0, 6 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
money = st.lists(
    st.builds(Money, st.integers(0, 10**12), st.sampled_from(["EUR", "USD", "JPY"])), max_size=3
).map(tuple)
counts = st.integers(0, 10**6)
figures = st.builds(
    Figures, counts, money, counts, counts, counts, counts, counts, st.none() | counts, counts,
    counts, money, money,
)  # fmt: skip


@given(moments, st.sampled_from(ZONES))
def test_each_instant_is_in_one_week_and_weeks_follow_each_other(
    moment: datetime, zone: str
) -> None:
    week = week_of(moment, zone)

    assert week.begins(zone) <= moment < week.ends(zone)
    assert week.begins(zone).astimezone(ZoneInfo(zone)).weekday() == 0
    assert week_of(week.ends(zone), zone).begins(zone) == week.ends(zone)
    assert read_week(str(week)) == week


@given(moments, st.sampled_from(ZONES))
def test_a_week_is_told_from_monday_nine_on_until_the_next(moment: datetime, zone: str) -> None:
    week = last_told(moment, zone)

    assert week.ends(zone) <= week.told_from(zone) <= moment
    following = week_of(week.ends(zone), zone)
    assert moment < following.told_from(zone)


def test_the_weeks_of_a_turn_of_the_year_are_those_of_the_calendar() -> None:
    assert str(week_of(datetime(2027, 1, 3, 12, tzinfo=UTC), "UTC")) == "2026-W53"
    assert Week(2026, 53) < Week(2027, 1)


@pytest.mark.parametrize("text", ["", "2026", "2026-47", "2026-W54", "W47", "2026-W", "x-W1"])
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="2026-W47"):
        read_week(text)


@given(st.lists(st.integers(0, 100_000), max_size=30))
def test_the_median_is_the_middle(minutes: list[int]) -> None:
    found = median_minutes([timedelta(minutes=each) for each in minutes])

    assert found == (round(median(minutes)) if minutes else None)


@given(st.lists(st.frozensets(st.integers(0, 15), min_size=1, max_size=4), max_size=12))
def test_a_company_that_several_partners_know_counts_once(sets: list[frozenset[int]]) -> None:
    found = grouped(sets)

    assert {one for each in sets for one in each} == {one for each in found for one in each}
    assert sum(map(len, found)) == len({one for each in found for one in each})
    for each in sets:
        assert sum(each <= group for group in found) == 1


@given(figures)
def test_figures_are_read_as_they_were_written(kept: Figures) -> None:
    assert from_json(to_json(kept)) == kept
    assert from_json({}) == Figures()


@given(figures, st.none() | figures)
def test_who_sees_no_amounts_reads_no_amount(now: Figures, before: Figures | None) -> None:
    told = lines(now, before, with_money=False)

    assert not {each.measure for each in told} & MONEY
    assert {each.measure for each in lines(now, before, with_money=True)} == set(Measure)
    assert not any(sign in f"{each.now}{each.before}" for each in told for sign in ("€", "$", "¥"))


def test_no_number_is_without_its_name_and_definition() -> None:
    assert set(LABELS) == set(DEFINITIONS) == set(Measure)


def test_minutes_are_told_in_hours() -> None:
    assert [in_hours(each) for each in (0, 6, 270, 545)] == ["0.0", "0.1", "4.5", "9.1"]
