"""What co-selling brought in a week, beside what was so at go-live. Pure: values and arithmetic.

Each measure has its definition here, and none is shown without it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from partnering.money import Money
from partnering.refusals import Invalid

# The scoreboard of a week is told on the Monday after it, at this local time.
TOLD_AT = time(9)
# Go-live has no week before it: what happened in the seven days before it stands for one.
BASELINE_SPAN = timedelta(days=7)


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A week from Monday to Sunday, numbered as ISO 8601 does."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02}"

    @property
    def first_day(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    def begins(self, zone: str) -> datetime:
        """Give the instant at which it begins in a zone."""
        return datetime.combine(self.first_day, time(), ZoneInfo(zone)).astimezone(UTC)

    def ends(self, zone: str) -> datetime:
        """Give the first instant after it in a zone."""
        after = self.first_day + timedelta(days=7)
        return datetime.combine(after, time(), ZoneInfo(zone)).astimezone(UTC)

    def told_from(self, zone: str) -> datetime:
        """Give the instant from which its scoreboard is told."""
        after = self.first_day + timedelta(days=7)
        return datetime.combine(after, TOLD_AT, ZoneInfo(zone)).astimezone(UTC)


def week_of(moment: datetime, zone: str) -> Week:
    """Name the week that an instant lies in, in a zone."""
    year, number, _ = moment.astimezone(ZoneInfo(zone)).isocalendar()
    return Week(year, number)


def last_told(moment: datetime, zone: str) -> Week:
    """Name the newest week whose scoreboard may be told at an instant."""
    week = week_of(moment - timedelta(days=7), zone)
    if moment >= week.told_from(zone):
        return week
    return week_of(moment - timedelta(days=14), zone)


def read_week(text: str) -> Week:
    """Read `2026-W47`. Raises: Invalid."""
    year, mark, number = text.strip().upper().partition("-W")
    try:
        if not mark or not (year.isdecimal() and number.isdecimal()):
            raise ValueError
        week = Week(int(year), int(number))
        _ = week.first_day
    except ValueError:
        raise Invalid(f"{text!r} is no week; expected one like 2026-W47") from None
    return week


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of one week. `decision_minutes` is the median, None where nothing was decided."""

    overlaps: int = 0
    revenue: tuple[Money, ...] = ()
    alerts: int = 0
    acted_on: int = 0
    asks: int = 0
    accepted: int = 0
    decisions: int = 0
    decision_minutes: int | None = None
    conflicts: int = 0
    conflicts_open: int = 0
    sourced: tuple[Money, ...] = ()
    influenced: tuple[Money, ...] = ()

    def without_amounts(self) -> "Figures":
        """Give the same without money."""
        return replace(self, revenue=(), sourced=(), influenced=())


class Measure(StrEnum):
    OVERLAPS = "overlaps"
    REVENUE = "revenue"
    ALERTS = "alerts"
    ACTED_ON = "acted_on"
    ASKS = "asks"
    ACCEPTED = "accepted"
    DECISIONS = "decisions"
    HOURS = "hours"
    CONFLICTS = "conflicts"
    CONFLICTS_OPEN = "conflicts_open"
    SOURCED = "sourced"
    INFLUENCED = "influenced"


MONEY = frozenset({Measure.REVENUE, Measure.SOURCED, Measure.INFLUENCED})
LABELS = {
    Measure.OVERLAPS: "Overlaps with open revenue",
    Measure.REVENUE: "Open revenue on overlaps",
    Measure.ALERTS: "Alerts sent",
    Measure.ACTED_ON: "Alerts acted on",
    Measure.ASKS: "Requests for help sent",
    Measure.ACCEPTED: "Requests accepted",
    Measure.DECISIONS: "Deals decided",
    Measure.HOURS: "Median hours to decide",
    Measure.CONFLICTS: "New conflicts",
    Measure.CONFLICTS_OPEN: "Open conflicts",
    Measure.SOURCED: "Sourced pipeline",
    Measure.INFLUENCED: "Influenced pipeline",
}
DEFINITIONS = {
    Measure.OVERLAPS: "companies that a partner's list holds too, whose list your people may read, "
    "with an open opportunity of yours; each once, now",
    Measure.REVENUE: "the amounts of those opportunities, each once, now",
    Measure.ALERTS: "alerts about new overlaps that were posted to somebody in the week",
    Measure.ACTED_ON: "of those alerts, the ones on which a button was pressed since",
    Measure.ASKS: "requests for help sent in the week, by either side",
    Measure.ACCEPTED: "of those requests, the ones accepted since",
    Measure.DECISIONS: "approvals and rejections of registered deals in the week, imports left out",
    Measure.HOURS: "the middle one of their times in office hours, from complete to decided, "
    "without what was waited for the partner",
    Measure.CONFLICTS: "conflicts between registered deals opened in the week",
    Measure.CONFLICTS_OPEN: "conflicts that wait for a decision, now",
    Measure.SOURCED: "open opportunities that a partner brought, now",
    Measure.INFLUENCED: "open opportunities that a partner helped with and none brought, now",
}
# What is better when it grows, and what when it shrinks; of the rest neither can be said.
_MORE, _LESS = (
    frozenset({Measure.OVERLAPS, Measure.ACTED_ON, Measure.ACCEPTED}),
    frozenset({Measure.HOURS, Measure.CONFLICTS_OPEN}),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One measure in words, beside the baseline. `better` is None where that cannot be said."""

    measure: Measure
    now: str
    before: str
    better: bool | None

    @property
    def label(self) -> str:
        return LABELS[self.measure]

    @property
    def definition(self) -> str:
        return DEFINITIONS[self.measure]


def lines(now: Figures, before: Figures | None, *, with_money: bool) -> tuple[Line, ...]:
    """Put each measure beside the baseline, in one order; without money where it is not shown."""
    return tuple(
        Line(
            each,
            _words(value_of(now, each), each),
            "" if before is None else _words(value_of(before, each), each),
            _better(each, value_of(now, each), None if before is None else value_of(before, each)),
        )
        for each in Measure
        if with_money or each not in MONEY
    )


Value = int | tuple[Money, ...] | None


def value_of(figures: Figures, measure: Measure) -> Value:
    """Give a measure's value: a count, minutes, or amounts per currency."""
    if measure is Measure.HOURS:
        return figures.decision_minutes
    value: Value = getattr(figures, measure.value)
    return value


def in_hours(minutes: int) -> str:
    """Write minutes as hours, to a tenth."""
    return f"{round(minutes / 6) / 10:.1f}"


def _words(value: Value, measure: Measure) -> str:
    if value is None:
        return "none decided"
    if isinstance(value, tuple):
        return " + ".join(each.in_words() for each in value) or "none"
    return in_hours(value) if measure is Measure.HOURS else f"{value:,}"


def _better(measure: Measure, now: Value, before: Value) -> bool | None:
    if not isinstance(now, int) or not isinstance(before, int) or now == before:
        return None
    if measure in _MORE:
        return now > before
    return now < before if measure in _LESS else None


def median_minutes(spans: Sequence[timedelta]) -> int | None:
    """Give the middle of some spans in whole minutes; of an even number the mean of the two."""
    if not spans:
        return None
    ordered, half = sorted(spans), len(spans) // 2
    middle = ordered[half]
    if len(ordered) % 2 == 0:
        middle = (ordered[half - 1] + middle) / 2
    return round(middle / timedelta(minutes=1))


def grouped(sets: Iterable[frozenset[int]]) -> list[frozenset[int]]:
    """Join sets that share a member: one company known to several partners counts once."""
    groups: list[set[int]] = []
    where: dict[int, int] = {}
    for each in sets:
        found = sorted({where[one] for one in each if one in where})
        target = found[0] if found else len(groups)
        if not found:
            groups.append(set())
        for other in found[1:]:
            groups[target] |= groups[other]
            groups[other] = set()
        groups[target] |= each
        where.update(dict.fromkeys(groups[target], target))
    return [frozenset(each) for each in groups if each]


def to_json(figures: Figures) -> dict[str, Any]:
    """Write figures as they are kept."""
    told: dict[str, Any] = {}
    for name in Figures.__slots__:
        value = getattr(figures, name)
        told[name] = (
            [[each.minor, each.currency] for each in value] if isinstance(value, tuple) else value
        )
    return told


def from_json(told: Mapping[str, Any]) -> Figures:
    """Read figures as they were kept; what an older version did not know is as if empty."""
    values: dict[str, Any] = {
        name: tuple(Money(int(minor), str(currency)) for minor, currency in value)
        if isinstance(value, list)
        else value
        for name, value in told.items()
        if name in Figures.__slots__
    }
    return Figures(**values)
