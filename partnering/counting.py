"""One count per real company: the same number for both sides, whatever duplicates either keeps.

Pure. Which pairs are one company is judged elsewhere; a subsidiary is a relation, no duplicate.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Pair:
    """A record of ours and one of the partner's that are the same company.

    `judged` says that a person said so; `probability` is matching's.
    """

    ours: int
    theirs: int
    judged: bool = False
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class Company:
    """One real company: all records that either side keeps of it, sorted."""

    ours: tuple[int, ...]
    theirs: tuple[int, ...]


def companies(
    pairs: Iterable[Pair],
    our_parents: Mapping[int, int] | None = None,
    their_parents: Mapping[int, int] | None = None,
) -> tuple[Company, ...]:
    """Join records that pairs hold together into companies, in the order of our records.

    Parents are what a side says of its own records: a parent and what is below it are never one
    company, however they were paired. Of pairs that cannot all be true the surest count: judged
    ones, then the most probable. Records that are in no pair that counts are in no company.
    """
    groups = _Groups(our_parents or {}, their_parents or {})
    for pair in sorted(pairs, key=_sureness):
        groups.join(pair)
    return groups.found()


def _sureness(pair: Pair) -> tuple[bool, float, int, int]:
    return (not pair.judged, -pair.probability, pair.ours, pair.theirs)


# A record of ours (0) or of theirs (1), by its number.
_Record = tuple[int, int]


class _Groups:
    """Records joined so far; each group knows its members and everything above them."""

    def __init__(self, our_parents: Mapping[int, int], their_parents: Mapping[int, int]) -> None:
        self._parents = (our_parents, their_parents)
        self._of: dict[_Record, int] = {}
        self._members: dict[int, set[_Record]] = {}
        self._above: dict[int, set[_Record]] = {}

    def join(self, pair: Pair) -> None:
        """Put the two records into one group, unless one would hold a parent and its child."""
        left, right = (0, pair.ours), (1, pair.theirs)
        small, large = sorted(
            (self._open(left), self._open(right)), key=lambda each: len(self._members[each])
        )
        if small == large:
            return
        if not self._members[small].isdisjoint(self._above[large]):
            return
        if not self._members[large].isdisjoint(self._above[small]):
            return
        for each in self._members[small]:
            self._of[each] = large
        self._members[large] |= self._members.pop(small)
        self._above[large] |= self._above.pop(small)

    def found(self) -> tuple[Company, ...]:
        """List the groups that hold records of both sides."""
        made = (
            Company(
                tuple(sorted(number for side, number in each if side == 0)),
                tuple(sorted(number for side, number in each if side == 1)),
            )
            for each in self._members.values()
        )
        # Records whose only pair did not count stand alone: they are in no company.
        return tuple(sorted((one for one in made if one.ours and one.theirs), key=_first))

    def _open(self, record: _Record) -> int:
        group = self._of.get(record)
        if group is None:
            group = self._of[record] = len(self._of)
            self._members[group] = {record}
            self._above[group] = self._ancestors(record)
        return group

    def _ancestors(self, record: _Record) -> set[_Record]:
        side, number = record
        found: set[_Record] = set()
        above = self._parents[side].get(number)
        # A side may have written a circle: it is walked once.
        while above is not None and above != number and (side, above) not in found:
            found.add((side, above))
            above = self._parents[side].get(above)
        return found


def _first(company: Company) -> tuple[int, int]:
    return company.ours[0], company.theirs[0]


@dataclass(frozen=True, slots=True)
class Counted:
    """A company with the segments that it is in on either side; it may be in several."""

    company: Company
    ours: frozenset[str]
    theirs: frozenset[str]


def counted(
    found: Iterable[Company],
    our_segments: Mapping[int, Collection[str]],
    their_segments: Mapping[int, Collection[str]],
) -> tuple[Counted, ...]:
    """Say of companies in which segments they are: those of any of their records."""
    return tuple(
        Counted(
            each,
            frozenset(name for one in each.ours for name in our_segments.get(one, ())),
            frozenset(name for one in each.theirs for name in their_segments.get(one, ())),
        )
        for each in found
    )


def in_cell(found: Iterable[Counted], ours: str = "", theirs: str = "") -> list[Counted]:
    """Choose the companies in a segment of ours and one of theirs; an empty name means any."""
    return [
        each
        for each in found
        if (not ours or ours in each.ours) and (not theirs or theirs in each.theirs)
    ]


class Exactness(StrEnum):
    """How exactly a number is said."""

    EXACT = "exact"
    FEWER = "fewer"
    AT_LEAST = "at_least"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class Said:
    """A number as it is printed, for both sides alike.

    With FEWER it is the floor below which it lies; with AT_LEAST what is known of it anyway; with
    UNSAID nothing is said.
    """

    number: int
    how: Exactness = Exactness.EXACT

    @property
    def words(self) -> str:
        """The number in words: `17`, `fewer than 5`, `17 or more`, `not said`."""
        match self.how:
            case Exactness.FEWER:
                return f"fewer than {self.number:,}"
            case Exactness.AT_LEAST:
                return f"{self.number:,} or more"
            case Exactness.UNSAID:
                return "not said"
        return f"{self.number:,}"


NONE = Said(0)


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers by (segment of ours, segment of theirs), and those of rows, columns and all.

    Only cells that the reader is shown are in it. A company in two segments is in two cells and
    counts once in each total.
    """

    cells: Mapping[tuple[str, str], Said]
    ours: Mapping[str, Said]
    theirs: Mapping[str, Said]
    total: Said


def nowhere(ours: str, theirs: str) -> bool:
    """Choose no cell."""
    return False


def table(
    found: Collection[Counted],
    cells: Iterable[tuple[str, str]],
    named: Callable[[str, str], bool],
    floor: int,
    *,
    apart: Collection[str] = (),
    unsaid: Callable[[str, str], bool] = nowhere,
) -> Table:
    """Print the cells: exactly where names are `named` too, else not below the floor, or `unsaid`.

    Totals say no more than the cells that stand beside them. What was kept back in one cell cannot
    be had by taking the others from a total, and whether a company is in two cells, of which one
    tells no names, not by adding them up. Segments of ours that are `apart` share no company.
    """
    printed: dict[tuple[str, str], Said] = {}
    inside: dict[tuple[str, str], list[Counted]] = {}
    for ours, theirs in dict.fromkeys(cells):
        chosen = inside[ours, theirs] = in_cell(found, ours, theirs)
        printed[ours, theirs] = (
            Said(0, Exactness.UNSAID)
            if unsaid(ours, theirs)
            else Said(len(chosen))
            if len(chosen) >= floor or named(ours, theirs)
            else Said(floor, Exactness.FEWER)
        )

    def over(all_of_them: list[tuple[str, str]]) -> Said:
        chosen = [each for each in all_of_them if printed[each].how is not Exactness.UNSAID]
        if not chosen:
            return Said(0, Exactness.UNSAID) if all_of_them else Said(0)
        if len(chosen) == 1:
            return printed[chosen[0]]
        told = [each for each in chosen if printed[each].how is Exactness.EXACT]
        open_to_all = [each for each in told if not floor or named(*each)]
        known = len({one.company for each in open_to_all for one in inside[each]})
        columns = {each[1] for each in chosen}
        if len(open_to_all) == len(chosen):
            return Said(known)
        if len(told) == len(chosen) and len(columns) == 1 and all(one in apart for one, _ in told):
            return Said(sum(len(inside[each]) for each in told))
        number = max([known, *(at_least(told, each) for each in columns)])
        return Said(number, Exactness.AT_LEAST) if number else Said(0, Exactness.UNSAID)

    def at_least(told: list[tuple[str, str]], column: str) -> int:
        numbers = {each[0]: len(inside[each]) for each in told if each[1] == column}
        return max([sum(numbers[one] for one in numbers if one in apart), *numbers.values()])

    rows, columns = (list(dict.fromkeys(each[side] for each in printed)) for side in (0, 1))
    return Table(
        cells=printed,
        ours={name: over([each for each in printed if each[0] == name]) for name in rows},
        theirs={name: over([each for each in printed if each[1] == name]) for name in columns},
        total=over(list(printed)),
    )
