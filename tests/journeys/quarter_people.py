"""Who is told in the simulated quarter, and what the calendar on the wall says of each of them.

A model of its own: plain arithmetic with zones, and not one function of the product's rules.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from partnering.choices import How
from partnering.digests import Rhythm
from partnering.notice_kinds import Topic
from partnering.people import Role

# The office's zone comes first. Six change their clocks in the quarter, two of them at midnight;
# one by half an hour; one is half an hour beside UTC's hours.
ZONES = (
    "Europe/Vienna",
    "America/Havana",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "America/New_York",
    "Europe/London",
    "Pacific/Auckland",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "America/Sao_Paulo",
    "Australia/Sydney",
)
OFFICE = ZONES[0]
# Austria's holidays of these months, and Christmas Eve, on which the company is closed.
CLOSED = frozenset(
    {date(2026, 10, 26), date(2026, 11, 1), date(2026, 12, 8), date(2026, 12, 24)}
    | {date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)}
)
CLOSED_BY_US = date(2026, 12, 24)
# So many messages a day, so many of them overlap alerts, and so long between two on one account.
CAP, ALERTS, GAP = 5, 2, timedelta(days=30)

# A digest that is closed is sent so much later at most: after an outage, and days off.
LATE = timedelta(days=8)

_NINE = time(9)
_HOURS: tuple[tuple[time, time] | None, ...] = (
    (time(22), time(6)),
    (time(23, 30), time(2, 30)),
    (time(12), time(14)),
    (time(1), time(9, 40)),
    None,
)
_DAYS = (frozenset(range(7)), frozenset({6, 0, 1, 2, 3}), frozenset(range(4)), frozenset({1, 3}))
# A Monday well before the quarter: no span that matters has begun before it.
_FIRST = date(2026, 8, 3)
_WIDE = {Rhythm.DAILY: ("weekly", "daily"), Rhythm.WEEKLY: ("weekly",)}
_WIDE |= {Rhythm.MONTHLY: ("monthly",), Rhythm.OFF: ()}

Span = tuple[datetime, datetime]


@dataclass
class Someone:
    """One person as they were made and as they chose. `rhythm` is None where they chose none.

    In a pause messages wait for the digest and no digest comes; in a rest only no digest comes.
    """

    role: Role
    zone: str
    quiet: tuple[time, time] | None = (time(19), time(8))
    days: frozenset[int] = frozenset(range(5))
    how: dict[Topic, How] = field(default_factory=dict)
    rhythm: Rhythm | None = None
    pauses: list[Span] = field(default_factory=list)
    rests: list[Span] = field(default_factory=list)
    left: datetime | None = None
    mutes: frozenset[int] = frozenset()
    id: int = 0

    def local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.zone))

    def sleeps(self, at: datetime) -> bool:
        """Tell whether they may not be told now, by their calendar and the clock on their wall."""
        local = self.local(at)
        if local.weekday() not in self.days:
            return True
        if self.quiet is None:
            return False
        start, end = self.quiet
        clock = local.time()
        return start <= clock < end if start < end else clock >= start or clock < end

    @property
    def is_usual(self) -> bool:
        """Tell whether they are told at once in the day, as by default."""
        return self.quiet == (time(19), time(8)) and not (self.how or self.pauses or self.left)

    def chose(self, topic: Topic) -> How:
        """Say how what is not P1 is told."""
        by_role = self.role is Role.ADMIN and topic is Topic.QUIET
        return self.how.get(topic, How.DIGEST if by_role else How.AT_ONCE)

    def paused(self, at: datetime) -> bool:
        return any(start <= at < end for start, end in self.pauses)

    def rests_at(self, at: datetime) -> bool:
        return any(start <= at < end for start, end in (*self.pauses, *self.rests))

    def rests_soon(self, at: datetime) -> bool:
        """Tell whether a rest begins while a digest that is closed now may not be sent yet."""
        begins = [start for start, _ in (*self.pauses, *self.rests)]
        return any(at <= start < at + LATE for start in begins)

    def is_gone(self, at: datetime) -> bool:
        return self.left is not None and at >= self.left

    @property
    def cadences(self) -> tuple[str, ...]:
        """List their digests, the widest first: of two that are due together, it is told."""
        return _WIDE[self.rhythm or Rhythm.DAILY]

    def periods(self, cadence: str, until: datetime) -> Iterator[tuple[datetime, str]]:
        """List when each period of a cadence is due, with its name, in order."""
        before, day = "", _FIRST
        while day <= until.date() + timedelta(days=1):
            name = _name(cadence, day)
            if self._works(day) and name != before:
                before = name
                yield datetime.combine(day, _NINE, ZoneInfo(self.zone)).astimezone(UTC), name
            day += timedelta(days=1)

    def _works(self, day: date) -> bool:
        return day.weekday() in self.days and not (self.zone == OFFICE and day in CLOSED)


def _name(cadence: str, day: date) -> str:
    year, week, _ = day.isocalendar()
    named = {"daily": f"{day}", "weekly": f"{year}-W{week:02}", "monthly": f"{day:%Y-%m}"}
    return named[cadence]


def some_people(chance: random.Random, number: int, start: datetime, days: int) -> list[Someone]:
    """Draw people of all zones; a part of them chooses, pauses, rests or leaves."""
    return [_one(chance, at, start, days) for at in range(number)]


def _one(chance: random.Random, at: int, start: datetime, days: int) -> Someone:
    roles = (Role.PARTNER_MANAGER, Role.ACCOUNT_EXECUTIVE, Role.ADMIN)
    one = Someone(roles[(at + at // len(ZONES)) % 3], ZONES[at % len(ZONES)])
    if at == 0:
        # One of the office, who reads of deals in the digest, sees its holidays.
        one.how[Topic.DEALS] = How.DIGEST
        return one

    def moment(first: float, last: float) -> datetime:
        return start + timedelta(days=days * chance.uniform(first, last))

    if chance.random() < 0.4:
        one.quiet = chance.choice(_HOURS)
    if chance.random() < 0.3:
        one.days = chance.choice(_DAYS)
    for topic in (Topic.DEALS, Topic.LEADS, Topic.QUIET, Topic.OVERLAPS):
        if chance.random() < 0.25:
            one.how[topic] = chance.choice((How.OFF, How.DIGEST, How.DIGEST, How.AT_ONCE))
    if chance.random() < 0.6:
        rhythms = (Rhythm.DAILY, Rhythm.WEEKLY, Rhythm.WEEKLY, Rhythm.MONTHLY, Rhythm.OFF)
        one.rhythm = chance.choice(rhythms)
    if chance.random() < 0.25:
        begun = moment(0.05, 0.3)
        one.pauses.append((begun, moment(0.4, 0.85)))
    elif chance.random() < 0.1:
        begun = moment(0.1, 0.5)
        one.rests.append((begun, begun + timedelta(days=28)))
    if chance.random() < 0.05:
        one.left = moment(0.5, 0.9)
    return one


__all__ = [
    "ALERTS",
    "CAP",
    "CLOSED_BY_US",
    "GAP",
    "LATE",
    "OFFICE",
    "ZONES",
    "Someone",
    "some_people",
]
