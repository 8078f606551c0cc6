"""When a digest is due: in any zone, over changes of clocks, holidays, late and double clocks."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnering.calendar import BusinessHours
from partnering.choices import Choices, Hours
from partnering.deal_policy import DealPolicy
from partnering.digests import (
    CADENCES,
    Cadence,
    Rhythm,
    ToDo,
    change_words,
    due_now,
    first_to_act,
    is_new,
    newest_due,
    next_due,
    read_rhythm,
    works_for,
)
from partnering.notice_kinds import Level
from partnering.policy import Policy
from partnering.refusals import Invalid

# Zones whose clocks change north and south of the equator, by half an hour, and at midnight.
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Africa/Cairo",
    "Asia/Beirut",
)
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 60 * 24 * 730).map(lambda minutes: BEGIN + timedelta(minutes=minutes))
weeks = st.frozensets(st.integers(0, 6), min_size=1)
free_days = st.frozensets(st.dates(date(2025, 12, 1), date(2028, 2, 1)), max_size=40)


def working(days: frozenset[int], free: frozenset[date]):  # type: ignore[no-untyped-def]
    return lambda day: day.weekday() in days and day not in free


@given(st.sampled_from(Cadence), st.sampled_from(ZONES), weeks, free_days, moments)
def test_the_newest_period_is_due_on_a_working_day_at_nine_where_its_reader_is(
    cadence: Cadence, zone: str, days: frozenset[int], free: frozenset[date], now: datetime
) -> None:
    works = working(days, free)
    period = newest_due(cadence, zone, works, now)

    assert period is not None
    assert period.due_at <= now
    local = period.due_at.astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute) == (9, 0)
    assert works(local.date())
    coming = next_due(cadence, zone, works, now)
    assert coming is not None
    assert coming.due_at > now
    assert coming.name > period.name, "names sort as their times do"
    earlier = [local.date() - timedelta(days=each) for each in range(1, 31)]
    if cadence is Cadence.WEEKLY:
        same = [each for each in earlier if each.isocalendar()[:2] == local.isocalendar()[:2]]
        assert not any(map(works, same)), "the first working day of its week"
    if cadence is Cadence.MONTHLY:
        same = [each for each in earlier if each.month == local.month]
        assert not any(map(works, same)), "the first working day of its month"


@settings(deadline=None)
@given(
    st.sampled_from(Rhythm),
    st.sampled_from(ZONES),
    weeks,
    free_days,
    st.lists(st.integers(1, 60 * 24 * 4), min_size=1, max_size=60),
)
def test_whatever_the_clocks_do_each_period_is_told_once_and_the_newest_missed_one_made_up_for(
    rhythm: Rhythm, zone: str, days: frozenset[int], free: frozenset[date], gaps: Sequence[int]
) -> None:
    works = working(days, free)
    closed: dict[Cadence, str] = {}
    told: list[tuple[Cadence, str]] = []
    now = BEGIN
    for gap in gaps:
        before, now = now, now + timedelta(minutes=gap)
        # Two clocks ask at the same moment; the row that closes a period is unique.
        answers = [due_now(CADENCES[rhythm], closed, zone, works, now) for _ in range(2)]
        assert answers[0] == answers[1]
        due = answers[0]
        for cadence in CADENCES[rhythm]:
            newest = newest_due(cadence, zone, works, now)
            assert newest is not None
            fell_due = before < newest.due_at <= now
            assert not fell_due or newest in due, "what fell due since the last tick is closed now"
        if due:
            told.append((due[0].cadence, due[0].name))
        closed |= {each.cadence: each.name for each in due}
    assert len(told) == len(set(told)), "none is told twice"
    assert (rhythm is Rhythm.OFF) == (not told)


def test_clocks_that_change_leave_nine_o_clock_where_it_is() -> None:
    works = working(frozenset(range(7)), frozenset())
    for day, hour in ((28, 8), (29, 7)):
        found = newest_due(
            Cadence.DAILY, "Europe/Berlin", works, datetime(2026, 3, day, 12, tzinfo=UTC)
        )
        assert found is not None
        assert found.due_at == datetime(2026, 3, day, hour, tzinfo=UTC)


def test_an_office_holiday_is_one_for_who_lives_in_its_zone_alone() -> None:
    office = BusinessHours(zone="Europe/Berlin", country="DE")
    policy = Policy(zone="Europe/Berlin", deals=DealPolicy(hours=office))
    easter_monday = date(2026, 4, 6)

    assert not works_for("Europe/Berlin", None, policy)(easter_monday)
    assert works_for("America/New_York", None, policy)(easter_monday)
    sundays = Choices(1, hours=Hours(working_days=frozenset({6})))
    assert works_for("Europe/Berlin", sundays, policy)(date(2026, 4, 12))
    # The week's comes a day later then.
    found = newest_due(
        Cadence.WEEKLY,
        "Europe/Berlin",
        works_for("Europe/Berlin", None, policy),
        datetime(2026, 4, 10, tzinfo=UTC),
    )
    assert found is not None
    assert found.due_at == datetime(2026, 4, 7, 7, tzinfo=UTC)


def test_who_never_works_gets_none() -> None:
    nobody = working(frozenset(), frozenset())
    assert newest_due(Cadence.MONTHLY, "UTC", nobody, BEGIN) is None
    assert next_due(Cadence.MONTHLY, "UTC", nobody, BEGIN) is None
    assert due_now(CADENCES[Rhythm.DAILY], {}, "UTC", nobody, BEGIN) == ()


def test_what_is_due_first_stands_first_then_its_level_then_what_is_worth_most() -> None:
    late = ToDo("lead", 1, due_at=BEGIN + timedelta(days=2))
    soon = ToDo("deal", 2, due_at=BEGIN)
    urgent, small = ToDo("help", 3, level=Level.P1), ToDo("overlap", 4, level=Level.P3, weight=1)
    large = ToDo("overlap", 5, level=Level.P3, weight=9)

    ordered = first_to_act([small, late, large, urgent, soon, soon])

    assert ordered == [soon, late, urgent, large, small]


def test_news_is_what_was_not_there_stands_otherwise_or_has_fallen_due() -> None:
    one = ToDo("deal", 2, due_at=BEGIN + timedelta(hours=5), version=3)
    span = (BEGIN, BEGIN + timedelta(hours=4))

    assert is_new(one, set(), *span)
    assert is_new(one, {"deal:2@2"}, *span)
    assert not is_new(one, {"deal:2@3"}, *span)
    assert is_new(one, {"deal:2@3"}, BEGIN, BEGIN + timedelta(hours=6))


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [(5, 2, "up 3"), (1, 2, "down 1"), (2, 2, "as before"), (2, None, ""), (3000, 0, "up 3,000")],
)
def test_a_number_says_in_words_how_it_moved(now: int, before: int | None, words: str) -> None:
    assert change_words(now, before) == words


def test_a_word_that_is_no_rhythm_is_refused_with_those_that_are() -> None:
    assert read_rhythm(" Weekly ") is Rhythm.WEEKLY
    with pytest.raises(Invalid, match="daily, weekly, monthly, off"):
        read_rhythm("hourly")
