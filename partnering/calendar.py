"""Business hours in an IANA zone with its public holidays, and clocks that run in them.

Hours are real elapsed time, counted in UTC between an opening and a closing; no deadline is
reached by adding to a wall clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from holidays import country_holidays, list_supported_countries

from partnering.refusals import Invalid

MOST_DAYS = 3660  # no due time lies ten years away: an office that never opens is a fault


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """When somebody is there. `zone` is an IANA name, `weekdays` count Monday as 0.

    `country` and `subdivision` (ISO 3166, `DE` and `BE`) say whose public holidays count, none
    where empty; `closed_on` are the company's own days.
    """

    zone: str = "UTC"
    opens: time = time(9)
    closes: time = time(18)
    weekdays: frozenset[int] = frozenset(range(5))
    country: str = ""
    subdivision: str = ""
    closed_on: frozenset[date] = frozenset()

    def is_business_day(self, day: date) -> bool:
        """Tell whether the office opens on a local day."""
        if day.weekday() not in self.weekdays or day in self.closed_on:
            return False
        return day not in public_holidays(self.country, self.subdivision, day.year)

    @property
    def day_length(self) -> timedelta:
        """Say how long a business day is: what *2 business days* are twice of."""
        return _since_midnight(self.closes) - _since_midnight(self.opens)


@lru_cache(maxsize=256)
def public_holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    """Give a year's public holidays of a country or a part of it; none for no country."""
    if not country:
        return frozenset()
    return frozenset(country_holidays(country, subdiv=subdivision or None, years=year))


def has_holidays(country: str, subdivision: str = "") -> bool:
    """Tell whether the public holidays of a country, or of this part of it, are known."""
    known = list_supported_countries(include_aliases=True)
    return country in known and (not subdivision or subdivision in known[country])


def local_midnight(zone: str, day: date) -> datetime:
    """Give the instant (UTC) at which a local day begins, also where clocks change at midnight."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def local_day(zone: str, moment: datetime) -> date:
    """Give the local day on which an instant falls."""
    return moment.astimezone(ZoneInfo(zone)).date()


def opening(hours: BusinessHours, moment: datetime) -> datetime:
    """Give the first instant (UTC) from `moment` on at which the office is open."""
    return next(_spans(hours, moment))[0]


def add_business_time(hours: BusinessHours, start: datetime, amount: timedelta) -> datetime:
    """Give the instant (UTC) at which `amount` of open time has gone by since `start`.

    What ends with the day is due at closing, not at the next opening. Nothing to add is `start`
    itself. Raises: Invalid where the office does not open often enough in ten years.
    """
    if amount <= timedelta():
        return start.astimezone(UTC)
    for opened, closed in _spans(hours, start):
        if closed - opened >= amount:
            return opened + amount
        amount -= closed - opened
    raise Invalid("the office is never open")  # not reached: the spans refuse before


def add_business_days(hours: BusinessHours, start: datetime, days: float) -> datetime:
    """Give the instant (UTC) at which `days` lengths of a business day have gone by."""
    return add_business_time(hours, start, hours.day_length * days)


def business_time_between(hours: BusinessHours, start: datetime, end: datetime) -> timedelta:
    """Say how long the office is open in `[start, end)`; nothing where `end` is not later."""
    total = timedelta()
    if end <= start:
        return total
    for opened, closed in _spans(hours, start):
        if opened >= end:
            break
        total += min(closed, end) - opened
    return total


class PauseCause(StrEnum):
    """All that stops a clock: we wait for an answer, or an outage was declared. Both are shown."""

    INFO_REQUESTED = "info_requested"
    OUTAGE = "outage"


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch that does not count; without an end it goes on."""

    cause: PauseCause
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """Time that somebody has for something: `allowed` is open time in business hours."""

    started_at: datetime
    allowed: timedelta
    hours: BusinessHours
    pauses: tuple[Pause, ...] = ()
    stopped_at: datetime | None = None

    @property
    def is_paused(self) -> bool:
        return any(each.until is None for each in self.pauses)

    @property
    def due_at(self) -> datetime | None:
        """Give when all of it is used up; None while it is paused before that."""
        return self.reaches(1)

    def reaches(self, share: float) -> datetime | None:
        """Give the instant (UTC) at which a share is used up, 1.5 for half as much again.

        None while the clock is paused before that.
        """
        needed = self.allowed * share
        moment = self.started_at
        for since, until in _merged(self.pauses):
            passed = business_time_between(self.hours, moment, since)
            if passed >= needed:
                break
            if until is None:
                return None
            needed -= passed
            moment = max(moment, until)
        return add_business_time(self.hours, moment, needed)

    def spent(self, now: datetime) -> timedelta:
        """Say how much of it is used up, pauses left out."""
        now = min(now, self.stopped_at) if self.stopped_at else now
        total = business_time_between(self.hours, self.started_at, now)
        for since, until in _merged(self.pauses):
            since = max(since, self.started_at)
            total -= business_time_between(self.hours, since, min(until or now, now))
        return total

    def share(self, now: datetime) -> float:
        """Say which share is used up: 1.0 at the due time, more after it."""
        return self.spent(now) / self.allowed


def pause(clock: Clock, cause: PauseCause, now: datetime) -> Clock:
    """Stop a clock for a cause; a second time for the same cause changes nothing."""
    if any(each.cause is cause and each.until is None for each in clock.pauses):
        return clock
    return replace(clock, pauses=(*clock.pauses, Pause(cause, now)))


def resume(clock: Clock, cause: PauseCause, now: datetime) -> Clock:
    """End the pause for a cause; another cause may still hold the clock."""
    ended = tuple(
        replace(each, until=max(now, each.since))
        if each.cause is cause and each.until is None
        else each
        for each in clock.pauses
    )
    return replace(clock, pauses=ended)


def _spans(hours: BusinessHours, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Walk the open stretches from an instant on, in UTC, never empty ones."""
    zone = ZoneInfo(hours.zone)
    start = start.astimezone(UTC)
    first = start.astimezone(zone).date()
    for count in range(MOST_DAYS):
        day = first + timedelta(days=count)
        if not hours.is_business_day(day):
            continue
        opened = max(datetime.combine(day, hours.opens, zone).astimezone(UTC), start)
        closed = datetime.combine(day, hours.closes, zone).astimezone(UTC)
        if opened < closed:
            yield opened, closed
    raise Invalid("the business hours leave no day on which the office is open")


def _merged(pauses: tuple[Pause, ...]) -> list[tuple[datetime, datetime | None]]:
    """Join pauses that touch or overlap, in order of time."""
    joined: list[tuple[datetime, datetime | None]] = []
    for each in sorted(pauses, key=lambda one: one.since):
        if joined:
            since, until = joined[-1]
            if until is None:
                break
            if each.since <= until:
                joined[-1] = (since, None if each.until is None else max(until, each.until))
                continue
        joined.append((each.since, each.until))
    return joined


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)
