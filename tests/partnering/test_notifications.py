"""When a person may be told: caps, quiet hours in their zone, and no instant that is both."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.notifications import (
    History,
    Sending,
    may_send_alert,
    quiet_until,
    start_of_day,
)
from partnering.people import Person
from partnering.policy import Notifications

RULES = Notifications()
MARIA = Person(id=1, name="Maria", email="maria@vendra.example", zone="Europe/Berlin")
NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "America/Sao_Paulo")


def test_at_noon_on_a_tuesday_nothing_speaks_against_it() -> None:
    assert may_send_alert(MARIA, RULES, History(), NOON).answer is Sending.NOW


@pytest.mark.parametrize(
    ("history", "answer"),
    [
        (History(alerts_today=1), Sending.NOW),
        (History(alerts_today=2), Sending.DIGEST),
        (History(last_on_account=NOON - timedelta(days=29)), Sending.DIGEST),
        (History(last_on_account=NOON - timedelta(days=30)), Sending.NOW),
        (History(muted=True), Sending.NEVER),
    ],
)
def test_caps_hold(history: History, answer: Sending) -> None:
    assert may_send_alert(MARIA, RULES, history, NOON).answer is answer


@pytest.mark.parametrize(
    ("local", "opens"),
    [
        ("2026-03-10T07:59", "2026-03-10T08:00"),
        ("2026-03-10T08:00", None),
        ("2026-03-10T18:59", None),
        ("2026-03-10T19:00", "2026-03-11T08:00"),
        ("2026-03-13T19:00", "2026-03-16T08:00"),
        ("2026-03-14T12:00", "2026-03-16T08:00"),
        # The clocks go forward in the night to Sunday 29 March.
        ("2026-03-28T23:00", "2026-03-30T08:00"),
    ],
)
def test_quiet_time_ends_on_a_working_morning(local: str, opens: str | None) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    now = datetime.fromisoformat(local).replace(tzinfo=berlin).astimezone(UTC)

    end = quiet_until("Europe/Berlin", RULES, now)

    expected = opens and datetime.fromisoformat(opens).replace(tzinfo=berlin).astimezone(UTC)
    assert end == expected


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "Europe"])
def test_an_unknown_zone_counts_as_utc_and_kills_no_alert(zone: str) -> None:
    night = datetime(2026, 3, 10, 20, 0, tzinfo=UTC)
    morning = datetime(2026, 3, 11, 8, 0, tzinfo=UTC)
    lost = replace(MARIA, zone=zone)

    decided = may_send_alert(lost, RULES, History(), night)

    assert (decided.answer, decided.at) == (Sending.AT, morning)
    assert start_of_day(zone, night) == datetime(2026, 3, 10, tzinfo=UTC)


def test_the_callers_zone_decides_where_the_person_has_none() -> None:
    lost = replace(MARIA, zone="")
    # 15:00 UTC is 20:30 in Kolkata, which is quiet there and not in UTC.
    afternoon = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)

    assert may_send_alert(lost, RULES, History(), afternoon).answer is Sending.NOW
    decided = may_send_alert(lost, RULES, History(), afternoon, zone="Asia/Kolkata")

    assert decided.at == datetime(2026, 3, 11, 2, 30, tzinfo=UTC)


@given(
    now=st.datetimes(
        min_value=datetime(2025, 1, 1),  # noqa: DTZ001 - hypothesis wants it naive
        max_value=datetime(2028, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
    zone=st.sampled_from(ZONES),
    start=st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    end=st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    weekends=st.booleans(),
)
def test_quiet_time_always_ends_and_is_not_quiet_then(
    now: datetime, zone: str, start: time, end: time, weekends: bool
) -> None:
    rules = Notifications(quiet_from=start, quiet_until=end, quiet_weekends=weekends)

    opens = quiet_until(zone, rules, now)

    if opens is not None:
        assert now < opens <= now + timedelta(days=4)
        assert quiet_until(zone, rules, opens) is None


@given(
    now=st.datetimes(timezones=st.just(UTC), min_value=datetime(2025, 1, 1)),  # noqa: DTZ001
    zone=st.sampled_from(ZONES),
)
def test_the_start_of_a_day_is_never_after_now(now: datetime, zone: str) -> None:
    if now.year > 2100:
        return
    assert start_of_day(zone, now) <= now
