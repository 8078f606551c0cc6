"""Business hours against a slow clock that looks at every minute, and the named days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnering.calendar import (
    BusinessHours,
    Clock,
    Pause,
    PauseCause,
    add_business_days,
    add_business_time,
    business_time_between,
    has_holidays,
    local_midnight,
    opening,
    pause,
    public_holidays,
    resume,
)
from partnering.refusals import Invalid

BERLIN = BusinessHours(zone="Europe/Berlin", country="DE", subdivision="BE")
MINUTE = timedelta(minutes=1)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)


def test_dr_03_two_business_days_over_a_weekend_and_a_holiday() -> None:
    hours = BusinessHours(zone="Europe/Berlin", closed_on=frozenset({date(2026, 7, 13)}))
    clock = Clock(berlin("2026-07-10T16:00"), hours.day_length * 2, hours)

    assert clock.due_at == berlin("2026-07-15T16:00")
    assert clock.reaches(0.5) == berlin("2026-07-14T16:00")


def test_t_18_a_clock_waits_for_easter_and_runs_in_the_deciders_zone() -> None:
    received = datetime(2026, 4, 3, 15, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)
    clock = Clock(received, BERLIN.day_length * 2, BERLIN)

    assert opening(BERLIN, received) == berlin("2026-04-07T09:00")
    assert clock.due_at == berlin("2026-04-08T18:00")
    assert clock.due_at is not None
    assert clock.due_at.astimezone(ZoneInfo("America/New_York")).hour == 12
    for share in (0.5, 1, 1.5):
        reached = clock.reaches(share)
        assert reached is not None
        assert BERLIN.is_business_day(reached.astimezone(ZoneInfo(BERLIN.zone)).date())


def test_t_17_five_business_days_from_tuesday_noon_are_the_next_tuesday_noon() -> None:
    asked = berlin("2026-06-09T12:00")
    assert add_business_days(BERLIN, asked, 5) == berlin("2026-06-16T12:00")
    assert add_business_days(BERLIN, asked, 3) == berlin("2026-06-12T12:00")


def test_t_17_a_paused_clock_has_no_due_time_and_goes_on_where_it_stopped() -> None:
    clock = Clock(berlin("2026-06-08T09:00"), timedelta(hours=18), BERLIN)
    paused = pause(clock, PauseCause.INFO_REQUESTED, berlin("2026-06-08T12:00"))

    assert paused.is_paused
    assert paused.due_at is None
    assert paused.reaches(1 / 6) == berlin("2026-06-08T12:00")
    assert paused.spent(berlin("2026-06-12T12:00")) == timedelta(hours=3)

    resumed = resume(paused, PauseCause.INFO_REQUESTED, berlin("2026-06-12T12:00"))
    assert resumed.due_at == berlin("2026-06-15T18:00")
    assert resumed.share(berlin("2026-06-15T18:00")) == 1.0


def test_i_39_two_causes_at_once_count_once_and_each_holds_the_clock() -> None:
    clock = Clock(berlin("2026-06-08T09:00"), timedelta(hours=9), BERLIN)
    clock = pause(clock, PauseCause.INFO_REQUESTED, berlin("2026-06-08T10:00"))
    clock = pause(clock, PauseCause.OUTAGE, berlin("2026-06-08T11:00"))
    clock = pause(clock, PauseCause.OUTAGE, berlin("2026-06-08T11:30"))
    clock = resume(clock, PauseCause.INFO_REQUESTED, berlin("2026-06-08T13:00"))
    assert clock.due_at is None

    clock = resume(clock, PauseCause.OUTAGE, berlin("2026-06-08T14:00"))
    assert clock.due_at == berlin("2026-06-09T13:00")
    assert clock.spent(berlin("2026-06-08T16:00")) == timedelta(hours=3)
    assert len(clock.pauses) == 2


def test_public_holidays_follow_the_country_and_its_part() -> None:
    assert not BERLIN.is_business_day(date(2027, 3, 8)), "Women's Day is free in Berlin"
    bavaria = BusinessHours(zone="Europe/Berlin", country="DE", subdivision="BY")
    assert bavaria.is_business_day(date(2027, 3, 8))
    assert not bavaria.is_business_day(date(2027, 1, 6)), "Epiphany is free in Bavaria"
    assert public_holidays("", "", 2026) == frozenset()
    assert has_holidays("DE", "BE")
    assert not has_holidays("DE", "XX")
    assert not has_holidays("XQ")


def test_hours_that_never_open_are_refused_and_do_not_hang() -> None:
    never = BusinessHours(weekdays=frozenset())
    with pytest.raises(Invalid, match="no day"):
        add_business_time(never, berlin("2026-06-08T10:00"), MINUTE)


def test_i_35_a_night_shift_counts_real_hours_when_clocks_change() -> None:
    hours = BusinessHours(
        zone="Europe/Berlin", opens=time(0), closes=time(6), weekdays=frozenset(range(7))
    )
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    for day, length in ((spring, 5), (autumn, 7)):
        start = local_midnight(hours.zone, day)
        end = local_midnight(hours.zone, day + timedelta(days=1))
        assert business_time_between(hours, start, end) == timedelta(hours=length)


offices = st.builds(
    BusinessHours,
    zone=st.sampled_from(
        [
            "UTC",
            "Europe/Berlin",
            "America/New_York",
            "Asia/Kolkata",
            "Australia/Lord_Howe",
            "America/Santiago",
        ]
    ),
    opens=st.sampled_from([time(4), time(8, 30), time(9)]),
    closes=st.sampled_from([time(12), time(17, 45), time(18), time(23, 59)]),
    weekdays=st.frozensets(st.integers(0, 6), min_size=2),
    country=st.sampled_from(["", "DE", "US"]),
    closed_on=st.frozensets(st.dates(date(2026, 3, 1), date(2026, 4, 30)), max_size=5),
)
# Around changes of clocks in both hemispheres, holidays, and the turn of a year.
moments = st.builds(
    lambda day, minutes: datetime.combine(day, time(), UTC) + timedelta(minutes=minutes),
    st.sampled_from(
        [
            date(2026, 3, 27),
            date(2026, 4, 2),
            date(2026, 10, 23),
            date(2026, 10, 31),
            date(2026, 12, 23),
            date(2026, 12, 31),
        ]
    ),
    st.integers(0, 3 * 24 * 60),
)


def is_open(hours: BusinessHours, moment: datetime) -> bool:
    """The slow model: read the wall clock, minute by minute."""
    local = moment.astimezone(ZoneInfo(hours.zone))
    return hours.is_business_day(local.date()) and hours.opens <= local.time() < hours.closes


@settings(max_examples=60, deadline=None)
@given(offices, moments, st.integers(1, 20 * 60))
def test_adding_business_time_agrees_with_watching_every_minute(
    hours: BusinessHours, start: datetime, minutes: int
) -> None:
    moment, left = start, minutes
    for _ in range(40 * 24 * 60):
        if left == 0:
            break
        left -= is_open(hours, moment)
        moment += MINUTE
    else:
        return  # too few open minutes in forty days to be worth the watch

    assert add_business_time(hours, start, minutes * MINUTE) == moment
    assert business_time_between(hours, start, moment) == minutes * MINUTE


@settings(max_examples=60, deadline=None)
@given(
    offices,
    moments,
    st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 2000)), max_size=4),
    st.sampled_from([0.5, 1, 1.5]),
)
def test_a_due_time_is_when_that_share_was_spent_whatever_the_pauses(
    hours: BusinessHours, start: datetime, spans: list[tuple[int, int]], share: float
) -> None:
    pauses = tuple(
        Pause(
            PauseCause.OUTAGE,
            start + MINUTE * since,
            start + MINUTE * (since + length),
        )
        for since, length in spans
    )
    clock = Clock(start, timedelta(hours=4), hours, pauses)
    reached = clock.reaches(share)
    assert reached is not None
    assert clock.spent(reached) == clock.allowed * share
    assert clock.spent(reached - MINUTE) < clock.allowed * share

    quiet = replace_pauses(clock, ())
    unpaused = quiet.reaches(share)
    assert unpaused is not None
    assert unpaused <= reached


def replace_pauses(clock: Clock, pauses: tuple[Pause, ...]) -> Clock:
    return Clock(clock.started_at, clock.allowed, clock.hours, pauses)
