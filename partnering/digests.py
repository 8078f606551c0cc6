"""When a digest is due, and what stands in it first. Pure: periods, rules and ordering only.

A digest is of one recipient, one cadence and one period; what it covers begins where the last one
ended, so that a period that was missed is made up for once and nothing is told twice.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from partnering.calendar import BusinessHours
from partnering.choices import LONGEST_PAUSE, Choices, hours_for
from partnering.notice_kinds import Level
from partnering.policy import Notifications, Policy, is_zone
from partnering.refusals import Invalid

# Digests are told from this local time on.
TOLD_AT = time(9)
# So many things to act on stand in a digest, each with its button; the rest is counted.
TOP = 5
# A first digest looks back so far.
FIRST_LOOK = timedelta(days=7)
# A rest of digests alone; messages pause for longer.
LONGEST_REST = timedelta(days=28)
# From the first working day of a month to that of the next, for who works one day a week and
# meets a holiday on it.
LONGEST_PERIOD = timedelta(days=42)
# The first digest after the longest pause still tells of all: the last one may have come a period
# before it began, and the next comes on the first working day after it has ended.
LONGEST_LOOK = LONGEST_PERIOD + max(LONGEST_PAUSE, LONGEST_REST) + timedelta(days=7)
# What was told and what waits is kept for that, and for a digest that is sent a week late.
KEEP_TOLD = LONGEST_LOOK + timedelta(days=7)
# Nobody has no working day for so long that a period is not found within it.
_MOST_DAYS = 400

Works = Callable[[date], bool]


class Cadence(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Rhythm(StrEnum):
    """What somebody chooses. `daily` has the weekly in it: on that day it comes instead."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    OFF = "off"


class About(StrEnum):
    """What a channel's digest is about."""

    PROGRAMME = "programme"
    PARTNER = "partner"
    TERRITORY = "territory"


CADENCES: dict[Rhythm, tuple[Cadence, ...]] = {
    # The widest first: where two are due at the same time, one message is told.
    Rhythm.DAILY: (Cadence.WEEKLY, Cadence.DAILY),
    Rhythm.WEEKLY: (Cadence.WEEKLY,),
    Rhythm.MONTHLY: (Cadence.MONTHLY,),
    Rhythm.OFF: (),
}


# A partner gets its day's, week's or month's alone: it reads few things, each once.
PARTNER_CADENCE: dict[Rhythm, Cadence | None] = {
    Rhythm.DAILY: Cadence.DAILY,
    Rhythm.WEEKLY: Cadence.WEEKLY,
    Rhythm.MONTHLY: Cadence.MONTHLY,
    Rhythm.OFF: None,
}


def read_rhythm(text: str) -> Rhythm:
    """Read how often somebody wants a digest. Raises: Invalid."""
    try:
        return Rhythm(text.strip().lower())
    except ValueError:
        raise Invalid(f"{text!r} is none of {', '.join(Rhythm)}.") from None


@dataclass(frozen=True, slots=True)
class DigestChoice:
    """How often a person wants a digest; until `paused_until` none comes at all."""

    person_id: int
    rhythm: Rhythm = Rhythm.DAILY
    paused_until: datetime | None = None
    version: int = 0

    def paused_at(self, now: datetime) -> bool:
        return self.paused_until is not None and now < self.paused_until


@dataclass(frozen=True, slots=True)
class Feed:
    """A channel of ours, by name without `#`, that gets a digest. `territory` is a country."""

    channel: str
    about: About
    cadence: Cadence
    zone: str
    made_at: datetime
    partner_id: int | None = None
    territory: str = ""
    made_by: int | None = None
    ended_at: datetime | None = None
    id: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Period:
    """One span of a cadence, named by its day, week or month; due at an instant (UTC).

    Names of one cadence sort as their times do.
    """

    cadence: Cadence
    name: str
    due_at: datetime


def newest_due(
    cadence: Cadence, zone: str, works: Works, now: datetime, *, told_at: time = TOLD_AT
) -> Period | None:
    """Give the newest period whose local time has come; None where no day is a working day.

    Daily is each working day, weekly the first one of an ISO week, monthly the first of a month.
    An unknown zone counts as UTC.
    """
    tz = ZoneInfo(zone) if is_zone(zone) else ZoneInfo("UTC")
    today = now.astimezone(tz).date()
    for back in range(_MOST_DAYS):
        day = today - timedelta(days=back)
        if not works(day) or not _is_first(cadence, day, works):
            continue
        due_at = datetime.combine(day, told_at, tz).astimezone(UTC)
        if due_at <= now:
            return Period(cadence, _name(cadence, day), due_at)
    return None


def next_due(
    cadence: Cadence, zone: str, works: Works, now: datetime, *, told_at: time = TOLD_AT
) -> Period | None:
    """Give the first period whose local time is still to come; None where no day is one."""
    tz = ZoneInfo(zone) if is_zone(zone) else ZoneInfo("UTC")
    today = now.astimezone(tz).date()
    for ahead in range(_MOST_DAYS):
        day = today + timedelta(days=ahead)
        if works(day) and _is_first(cadence, day, works):
            due_at = datetime.combine(day, told_at, tz).astimezone(UTC)
            if due_at > now:
                return Period(cadence, _name(cadence, day), due_at)
    return None


def _is_first(cadence: Cadence, day: date, works: Works) -> bool:
    """Tell whether a working day is the first one of its span."""
    if cadence is Cadence.DAILY:
        return True
    before = day.weekday() if cadence is Cadence.WEEKLY else day.day - 1
    return not any(works(day - timedelta(days=each)) for each in range(1, before + 1))


def period_at(cadence: Cadence, zone: str, now: datetime) -> str:
    """Name the period in which an instant lies in a zone, whether anything is due in it or not."""
    tz = ZoneInfo(zone) if is_zone(zone) else ZoneInfo("UTC")
    return _name(cadence, now.astimezone(tz).date())


def _name(cadence: Cadence, day: date) -> str:
    if cadence is Cadence.DAILY:
        return day.isoformat()
    if cadence is Cadence.MONTHLY:
        return f"{day:%Y-%m}"
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def due_now(
    cadences: Sequence[Cadence],
    last: Mapping[Cadence, str],
    zone: str,
    works: Works,
    now: datetime,
) -> tuple[Period, ...]:
    """List the periods that are to be closed now, the one that is told first; none for none.

    `last` names the newest period that was closed of each cadence. However late the clock comes,
    the newest missed one is told, once; narrower ones that fell due before it are closed with it.
    """
    found: list[Period] = []
    for cadence in cadences:
        period = newest_due(cadence, zone, works, now)
        if period is not None and period.name > last.get(cadence, ""):
            found.append(period)
    return tuple(found)


def works_for(zone: str, choices: Choices | None, policy: Policy) -> Works:
    """Say on which days a person may be told: theirs, without the office's holidays in its zone."""
    days = hours_for(choices, policy.notifications).working_days
    return _works(zone, days, policy.deals.hours)


def works_in(zone: str, rules: Notifications, office: BusinessHours) -> Works:
    """Say on which days a channel is told."""
    return _works(zone, hours_for(None, rules).working_days, office)


def _works(zone: str, days: frozenset[int], office: BusinessHours) -> Works:
    def works(day: date) -> bool:
        if day.weekday() not in days:
            return False
        # Elsewhere other days are holidays, and of those nobody has told us.
        return zone != office.zone or _is_open(office, day)

    return works


def _is_open(office: BusinessHours, day: date) -> bool:
    # The person's own working days count above those of the office: only its holidays are asked.
    every = frozenset(range(7))
    return BusinessHours(
        zone=office.zone,
        weekdays=every,
        country=office.country,
        subdivision=office.subdivision,
        closed_on=office.closed_on,
    ).is_business_day(day)


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing to act on: its record by noun and number, and a line that says what to do.

    `plain` says it without any value of the CRM, empty where that cannot be. `version` is the
    record's own, 0 for a line that was kept. `weight` orders what is alike, the most first.
    """

    noun: str
    number: int
    line: str = ""
    plain: str = ""
    due_at: datetime | None = None
    level: Level = Level.P2
    version: int = 0
    weight: int = 0
    partner_id: int | None = None

    @property
    def key(self) -> tuple[str, int]:
        return self.noun, self.number

    @property
    def seen(self) -> str:
        """Name it as it is now, so that the next digest knows whether it is new."""
        return f"{self.noun}:{self.number}@{self.version}"


_NO_TIME = datetime.max.replace(tzinfo=UTC)
_LEVELS = {level: number for number, level in enumerate(Level)}


def first_to_act(found: Iterable[ToDo]) -> list[ToDo]:
    """Order what is to do: oldest due first, then by level, then by weight. Each record once."""
    ordered = sorted(
        found,
        key=lambda each: (
            each.due_at or _NO_TIME,
            _LEVELS[each.level],
            -each.weight,
            each.key,
        ),
    )
    kept: dict[tuple[str, int], ToDo] = {}
    for each in ordered:
        kept.setdefault(each.key, each)
    return list(kept.values())


def is_new(each: ToDo, seen: Collection[str], since: datetime, until: datetime) -> bool:
    """Tell whether something was not there, or stood otherwise, or fell due since the last time."""
    return each.seen not in seen or (each.due_at is not None and since <= each.due_at < until)


def change_words(now: int, before: int | None) -> str:
    """Say how a number moved: `up 3`, `down 1`, `as before`; empty for a first one."""
    if before is None:
        return ""
    if now == before:
        return "as before"
    return f"up {now - before:,}" if now > before else f"down {before - now:,}"
