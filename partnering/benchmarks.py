"""How a partner stands among its peers: groups of a quarter, made once, and what is said of them.

Pure. A group that is too small says nothing. Of a larger one the median, from nine members on the
quartiles, and for each member in which quarter of the group it stands; never another's number.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from partnering.benchmark_measures import MONEY, Measure, Value, is_better, rounded
from partnering.spelling import fold

# Besides whoever asks. Source: the programme's privacy rule; counted for each number anew.
FEWEST_OTHERS = 5
# From here on a quartile is never the lowest or highest of the others, whoever of them asks.
FEWEST_FOR_QUARTILES = 9
# A quarter is counted so long after its end: the CRM is often told days late what was won.
SETTLES = timedelta(days=7)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of the calendar year, 1 to 4."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def after(self) -> "Quarter":
        """The quarter that follows."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    def begins(self, zone: str) -> datetime:
        """Give the instant at which it begins in a zone."""
        return datetime.combine(self.first_day, time(), ZoneInfo(zone)).astimezone(UTC)

    def ends(self, zone: str) -> datetime:
        """Give the first instant after it in a zone."""
        return self.after.begins(zone)


def quarter_of(moment: datetime, zone: str) -> Quarter:
    """Name the quarter that an instant lies in, in a zone."""
    day = moment.astimezone(ZoneInfo(zone)).date()
    return Quarter(day.year, (day.month + 2) // 3)


def last_settled(moment: datetime, zone: str) -> Quarter:
    """Name the newest quarter that may be counted at an instant."""
    now = quarter_of(moment - SETTLES, zone)
    return Quarter(now.year - (now.number == 1), (now.number - 2) % 4 + 1)


@dataclass(frozen=True, slots=True)
class Member:
    """One partner with its values of a quarter; what it has no value of is left out.

    `country` is empty where none is known, or more than one.
    """

    partner_id: int
    tier: str
    country: str
    values: Mapping[Measure, Value]


class Quartile(IntEnum):
    """In which quarter of its group a partner stands, the best one first."""

    TOP = 1
    UPPER = 2
    LOWER = 3
    LAST = 4

    @property
    def words(self) -> str:
        return _QUARTILES[self]


_QUARTILES = {
    Quartile.TOP: "top quarter",
    Quartile.UPPER: "upper half",
    Quartile.LOWER: "lower half",
    Quartile.LAST: "bottom quarter",
}


@dataclass(frozen=True, slots=True)
class GroupFigure:
    """What is said of a group by one measure, rounded; the quartiles only of a larger one.

    Amounts are in minor units of one `currency`, in which most of the group's are.
    """

    median: int
    low: int | None = None
    high: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """One member's own values, and where it stands by those of which its group says something."""

    partner_id: int
    values: Mapping[Measure, Value]
    quartiles: Mapping[Measure, Quartile]


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """Partners of one tier and country in one quarter. Without `figures` it is too small."""

    tier: str
    country: str
    figures: Mapping[Measure, GroupFigure] = field(default_factory=dict)
    standings: tuple[Standing, ...] = ()


def peer_groups(members: Iterable[Member]) -> tuple[PeerGroup, ...]:
    """Share partners out into groups, each into one, and count each group.

    No two groups have a member in common: what is said of one says nothing of another.
    """
    found: dict[tuple[str, str], list[Member]] = {}
    for each in sorted(members, key=lambda one: one.partner_id):
        found.setdefault((fold(each.tier), fold(each.country)), []).append(each)
    return tuple(_counted(found[key]) for key in sorted(found))


def _counted(members: Sequence[Member]) -> PeerGroup:
    figures: dict[Measure, GroupFigure] = {}
    quartiles: dict[int, dict[Measure, Quartile]] = {each.partner_id: {} for each in members}
    for measure in Measure:
        currency = _currency(measure, members)
        values = {
            each.partner_id: value
            for each in members
            if (value := _figure(each.values.get(measure), currency)) is not None
        }
        if len(values) <= FEWEST_OTHERS:
            continue
        ordered = sorted(values.values())
        figures[measure] = _said_of(measure, ordered, currency)
        for number, value in values.items():
            quartiles[number][measure] = _quartile(measure, value, ordered)
    return PeerGroup(
        tier=members[0].tier,
        country=members[0].country,
        figures=figures,
        standings=tuple(
            Standing(each.partner_id, each.values, quartiles[each.partner_id]) for each in members
        ),
    )


def _currency(measure: Measure, members: Iterable[Member]) -> str:
    """Name the currency in which most members have amounts; of several the first by name."""
    if measure not in MONEY:
        return ""
    held = Counter(
        money.currency
        for each in members
        if isinstance(value := each.values.get(measure), tuple) and len(value) == 1
        for money in value
    )
    return min(held, key=lambda each: (-held[each], each), default="")


def _figure(value: Value | None, currency: str) -> int | None:
    """Give a value as it is compared; amounts of another currency, or of several, are not."""
    if not isinstance(value, tuple):
        return value
    if not value:
        return 0
    return value[0].minor if len(value) == 1 and value[0].currency == currency else None


def _said_of(measure: Measure, ordered: Sequence[int], currency: str) -> GroupFigure:
    number, half = len(ordered), len(ordered) // 2
    middle = ordered[half] if number % 2 else (ordered[half - 1] + ordered[half]) // 2
    median = rounded(measure, middle)
    if number < FEWEST_FOR_QUARTILES:
        return GroupFigure(median, currency=currency)
    at = -(-number // 4) - 1
    low, high = rounded(measure, ordered[at]), rounded(measure, ordered[-1 - at])
    return GroupFigure(median, low, high, currency)


def _quartile(measure: Measure, value: int, ordered: Sequence[int]) -> Quartile:
    """Say in which quarter a value is; those who are level share the middle of their places.

    The first and the last quarter hold two members at least: nobody learns that they are the one.
    """
    number, ends = len(ordered), -(-len(ordered) // 4)
    ahead = sum(is_better(measure, each, value) for each in ordered)
    level = sum(each == value for each in ordered)
    # Twice the place, so that it is whole: level ones may share half a place.
    place = 2 * ahead + level + 1
    if place <= 2 * ends:
        return Quartile.TOP
    if place > 2 * (number - ends):
        return Quartile.LAST
    return Quartile.UPPER if place <= number + 1 else Quartile.LOWER
