"""When a protection starts and ends: local days, changed clocks, leap days, and extensions."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnering.calendar import BusinessHours
from partnering.deal_policy import DealPolicy
from partnering.refusals import Invalid, NotAllowed, NotNow
from partnering.windows import (
    ExtensionState,
    ask_extension,
    grant_extension,
    open_window,
    refuse_extension,
    reminders,
    settle,
)

BERLIN = DealPolicy(hours=BusinessHours(zone="Europe/Berlin", country="DE"))
NEW_YORK = DealPolicy(hours=BusinessHours(zone="America/New_York", country="US"))
REP, MANAGER = 11, 2


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(policy: DealPolicy, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(policy.zone)).astimezone(UTC)


def test_t_20_ninety_days_over_the_spring_change_end_at_local_midnight() -> None:
    window = open_window(NEW_YORK, utc("2026-01-15T15:00"))

    assert window.last_day == date(2026, 4, 15)
    assert window.ends_at == utc("2026-04-16T04:00")
    assert window.live_at(utc("2026-04-16T03:59:59"))
    assert not window.live_at(utc("2026-04-16T04:00"))
    assert reminders(window, NEW_YORK) == [
        (30, local(NEW_YORK, "2026-03-16T09:00")),
        (14, local(NEW_YORK, "2026-04-01T09:00")),
        (7, local(NEW_YORK, "2026-04-08T09:00")),
        (1, local(NEW_YORK, "2026-04-14T09:00")),
    ]


@pytest.mark.parametrize(
    ("approved", "last", "end"),
    [
        ("2026-08-14T08:30", date(2026, 11, 12), "2026-11-12T23:00"),
        ("2027-12-01T10:00", date(2028, 2, 29), "2028-02-29T23:00"),
    ],
)
def test_t_21_the_autumn_change_and_a_leap_day_count_as_days(
    approved: str, last: date, end: str
) -> None:
    window = open_window(BERLIN, utc(approved))
    assert (window.last_day, window.ends_at) == (last, utc(end))


def test_t_22_an_extension_asked_in_the_last_hour_keeps_the_protection_up() -> None:
    window = open_window(BERLIN, utc("2026-08-14T08:30"))
    asked = ask_extension(
        window, BERLIN, by=REP, why="the board meets", now=local(BERLIN, "2026-11-12T23:10")
    )
    next_day = local(BERLIN, "2026-11-13T15:00")
    assert asked.live_at(next_day)
    assert asked.awaits_extension_at(next_day)
    assert not window.live_at(next_day), "not asked in time: it has ended"

    granted = grant_extension(asked, BERLIN, by=MANAGER, now=next_day)
    assert granted.last_day == date(2026, 11, 12) + timedelta(days=90)
    assert granted.live_at(next_day)

    refused = refuse_extension(asked, by=MANAGER, now=next_day)
    assert refused.ends_at == next_day
    assert not refused.live_at(next_day)


def test_i_04_an_undecided_extension_lapses_after_five_business_days() -> None:
    window = open_window(BERLIN, utc("2026-08-14T08:30"))
    asked = ask_extension(
        window, BERLIN, by=REP, why="more time", now=local(BERLIN, "2026-11-12T23:10")
    )
    lapse = local(BERLIN, "2026-11-19T18:00")
    assert asked.holds_until == lapse
    assert asked.live_at(lapse - timedelta(seconds=1))
    assert not asked.live_at(lapse)
    assert settle(asked, lapse - timedelta(seconds=1)) == asked

    settled = settle(asked, lapse + timedelta(days=2))
    assert settled.ends_at == lapse
    assert settled.extensions[-1].state is ExtensionState.LAPSED
    with pytest.raises(Invalid, match="ended before"):
        grant_extension(asked, BERLIN, by=MANAGER, now=lapse)


def test_i_04_who_asked_for_an_extension_does_not_decide_on_it() -> None:
    window = open_window(BERLIN, utc("2026-08-14T08:30"))
    now = local(BERLIN, "2026-11-01T10:00")
    asked = ask_extension(window, BERLIN, by=MANAGER, why="for the partner", now=now)
    with pytest.raises(NotAllowed, match="Somebody else"):
        grant_extension(asked, BERLIN, by=MANAGER, now=now)
    with pytest.raises(NotAllowed, match="Somebody else"):
        refuse_extension(asked, by=MANAGER, now=now)


def test_an_extension_is_asked_for_in_the_last_thirty_days_once_and_before_the_end() -> None:
    window = open_window(BERLIN, utc("2026-08-14T08:30"))
    with pytest.raises(NotNow, match="13 Oct 2026"):
        ask_extension(window, BERLIN, by=REP, why="", now=local(BERLIN, "2026-10-12T23:59"))
    with pytest.raises(Invalid, match="has ended"):
        ask_extension(window, BERLIN, by=REP, why="", now=window.ends_at)

    now = local(BERLIN, "2026-10-13T00:00")
    asked = ask_extension(window, BERLIN, by=REP, why="", now=now)
    with pytest.raises(Invalid, match="already"):
        ask_extension(asked, BERLIN, by=REP, why="", now=now)
    granted = grant_extension(asked, BERLIN, by=MANAGER, now=now)
    with pytest.raises(Invalid, match="no extension left"):
        ask_extension(granted, BERLIN, by=REP, why="", now=now)


def test_an_extension_never_reaches_beyond_the_cap() -> None:
    policy = replace(BERLIN, protection_cap_days=100, extensions=2)
    window = open_window(policy, utc("2026-08-14T08:30"))
    now = local(policy, "2026-11-01T10:00")
    granted = grant_extension(
        ask_extension(window, policy, by=REP, why="", now=now), policy, by=MANAGER, now=now
    )
    assert granted.last_day == date(2026, 8, 14) + timedelta(days=100)
    with pytest.raises(Invalid, match="beyond 100 days"):
        ask_extension(granted, policy, by=REP, why="", now=now)


@settings(max_examples=80, deadline=None)
@given(
    minutes=st.integers(0, 5 * 365 * 24 * 60),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Africa/Cairo", "America/Santiago"]),
    days=st.integers(30, 180),
)
def test_the_last_day_counts_in_full_in_any_zone(minutes: int, zone: str, days: int) -> None:
    policy = DealPolicy(hours=BusinessHours(zone=zone), protection_days=days)
    now = utc("2025-01-01T00:00") + timedelta(minutes=minutes)
    window = open_window(policy, now)

    place = ZoneInfo(zone)
    assert (window.last_day - now.astimezone(place).date()).days == days
    assert (window.ends_at - timedelta(seconds=1)).astimezone(place).date() == window.last_day
    assert window.ends_at.astimezone(place).date() > window.last_day
