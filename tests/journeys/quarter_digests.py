"""Which digests people, channels and partners must have got in a simulated quarter, and with what.

Reckoned from the ticks, the calendar on the wall and what was there to be told, and from nothing
that the product says of itself.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from journeys.digest_notices import DigestNotice, PartnerDigestNotice
from journeys.notices import ToChannel, ToPerson, ToPlace
from partnering.people import Role
from tests.journeys.quarter_after import DAY, After
from tests.journeys.quarter_people import CAP, LATE, Someone
from tests.listeners import Told

Event = tuple[datetime, str]


@dataclass(frozen=True)
class Expected:
    """What a digest must tell: by itself, and as rows of its file."""

    cadence: str
    tells: set[str]
    rows: set[str]


class Digests:
    """The digests of a quarter, by reader and by the tick that closed each."""

    def __init__(self, after: After) -> None:
        self.after, self.quarter, self.met = after, after.quarter, after.met
        self.told = defaultdict[str, dict[datetime, Told]](dict)
        for each in after.digests:
            assert isinstance(each.notice, DigestNotice | PartnerDigestNotice)
            reader = _reader(each)
            # Two clocks at one moment list one after the other, microseconds apart.
            until = each.notice.until.replace(microsecond=0)
            assert until not in self.told[reader], f"twice: {reader} {until}"
            self.told[reader][until] = each

    def each_person_got_theirs_once_with_what_was_kept(self) -> None:
        kept, found = defaultdict[int, list[Event]](list), defaultdict[int, list[Event]](list)
        for (to, record), item in self.after.items.items():
            kept[to].append((item.at, record))
        for each in self.quarter.town.overlaps:
            if each.partner not in self.quarter.by_id[each.owner].mutes:
                found[each.owner].append((each.at, each.record))
        for one in self.quarter.people:
            told = self.told[f"person {one.id}"]
            items = sorted(self._still_read(one, kept[one.id]))
            expected = self._of_person(one, items, sorted(found[one.id]), told)
            self._are(one, expected, told, kept=self.after.known)

    def _still_read(self, one: Someone, kept: Sequence[Event]) -> list[Event]:
        muted = {each.record for each in self.quarter.town.overlaps if each.partner in one.mutes}
        return [(at, record) for at, record in kept if record not in muted]

    def each_channel_got_what_was_new(self) -> None:
        town = self.quarter.town
        for place in town.channels:
            found = [
                (each.at, each.record)
                for each in town.overlaps
                if place.partner in (0, each.partner)
            ]
            told = self.told[f"channel {place.name}"]
            expected = self._of_place(place.reads, place.cadence, sorted(found), again=True)
            self._are(place.reads, expected, told)
            self.met["channel"] += len(expected)
        for place in town.partner_channels:
            filed = [
                (at, f"deal:{id}") for id, partner, at in town.deals if partner == place.partner
            ]
            told = self.told[f"place {place.name}"]
            expected = self._of_place(place.reads, place.cadence, sorted(filed), again=False)
            self._are(place.reads, expected, told)
            self.met["partner"] += len(expected)

    def _are(
        self,
        one: Someone,
        expected: Mapping[datetime, Expected],
        told: dict[datetime, Told],
        kept: object = None,
    ) -> None:
        for until, each in expected.items():
            if until not in told:
                # Who leaves before it is sent gets none.
                assert one.left is not None, f"missed: {each} until {until}: {one}"
                assert until > one.left - LATE
                continue
            got = told[until]
            assert not one.sleeps(got.at), f"{each.cadence} at {one.local(got.at)}: {one}"
            assert not one.is_gone(got.at)
            assert not one.rests_at(got.at), f"{each.cadence} at {got.at}: {one}"
            if isinstance(got.notice, PartnerDigestNotice):
                lines = {f"deal:{line.number}" for line in got.notice.lines}
                assert lines <= each.rows
                assert len(lines) + got.notice.more == len(each.rows)
                continue
            assert isinstance(got.notice, DigestNotice)
            assert got.notice.cadence == each.cadence
            assert {
                f"overlap:{row.ref.removeprefix('OV-')}" for row in got.notice.rows
            } == each.rows
            if kept is not None:
                assert _size_of(got.notice) == len(each.tells), f"{got.notice}: {each}"
                shown = _shown(got.notice)
                assert shown <= each.tells
                assert shown == each.tells or len(each.tells) > CAP
            self.met[each.cadence] += 1
        assert not set(told) - set(expected), f"of no period: {set(told) - set(expected)}: {one}"

    def _of_person(
        self,
        one: Someone,
        kept: Sequence[Event],
        found: Sequence[Event],
        told: Collection[datetime],
    ) -> dict[datetime, Expected]:
        due = _Due(one, one.cadences, self.quarter.end + 9 * DAY)
        covered = self.quarter.start - DAY
        closed, ended, before = dict[str, str](), dict[str, datetime](), dict[str, int]()
        if one.rhythm is not None:
            closed = {each: due.newest(each, self.quarter.start) for each in one.cadences}
            ended = dict.fromkeys(one.cadences, covered)
        expected, periods = dict[datetime, Expected](), Counter[tuple[str, str]]()
        for tick in self.quarter.ticks:
            if one.is_gone(tick) or one.sleeps(tick) or one.rests_at(tick):
                continue
            late = due.late(one.cadences, closed, tick)
            if not late:
                continue
            first = next(iter(late))
            rows = _between(found, ended.get(first, covered), tick)
            if first not in closed:
                closed |= late
                ended |= dict.fromkeys(late, covered)
                before |= dict.fromkeys(late, len(rows))
                continue
            tells = _between(kept, covered, tick)
            # In a week or a month it is worth a word that something moved, told before or not.
            moved = first != "daily" and (
                rows or (before.get(first, 0) and one.role is not Role.PARTNER_MANAGER)
            )
            if (tells or moved) and tick not in told and one.rests_soon(tick):
                # It was not sent before the rest began: the first one after it tells of it.
                self.met["put off"] += 1
                continue
            self.met["caught up"] += due.between(first, closed[first], late[first])
            closed |= late
            covered = tick
            ended |= dict.fromkeys(late, tick)
            before |= dict.fromkeys(late, len(rows))
            if tells or moved:
                expected[tick] = Expected(first, tells, rows)
                periods[first, late[first]] += 1
        assert all(each == 1 for each in periods.values())
        return expected

    def _of_place(
        self, one: Someone, cadence: str, found: Sequence[Event], *, again: bool
    ) -> dict[datetime, Expected]:
        """Reckon a channel's digests; `again`, what came before the first one stands in it, too."""
        due, closed = _Due(one, (cadence,), self.quarter.end + 9 * DAY), dict[str, str]()
        covered, expected = self.quarter.start - DAY, dict[datetime, Expected]()
        for tick in self.quarter.ticks:
            late = {} if one.sleeps(tick) else due.late((cadence,), closed, tick)
            if not late:
                continue
            is_first = not closed
            closed |= late
            if is_first and again:
                continue
            rows = _between(found, covered, tick)
            covered = tick
            if rows and not is_first:
                expected[tick] = Expected(cadence, set(), rows)
        return expected


class _Due:
    """When the periods of somebody's cadences are due, by the calendar."""

    def __init__(self, one: Someone, cadences: Sequence[str], until: datetime) -> None:
        self.all = {each: list(one.periods(each, until)) for each in cadences}
        self.times = {each: [at for at, _ in periods] for each, periods in self.all.items()}

    def newest(self, cadence: str, at: datetime) -> str:
        return self.all[cadence][bisect_right(self.times[cadence], at) - 1][1]

    def late(
        self, cadences: Sequence[str], closed: Mapping[str, str], at: datetime
    ) -> dict[str, str]:
        newest = {each: self.newest(each, at) for each in cadences}
        return {each: name for each, name in newest.items() if name > closed.get(each, "")}

    def between(self, cadence: str, first: str, last: str) -> int:
        return sum(first < name < last for _, name in self.all[cadence])


def _between(events: Sequence[Event], since: datetime, until: datetime) -> set[str]:
    first, last = bisect_left(events, (since, "")), bisect_left(events, (until, ""))
    return {record for _, record in events[first:last]}


def _reader(told: Told) -> str:
    match told.to:
        case ToPerson(person):
            return f"person {person.id}"
        case ToChannel(name):
            return f"channel {name}"
        case ToPlace(address):
            return f"place {address}"
        case _:
            raise AssertionError(f"nobody reads {told}")


def _size_of(notice: DigestNotice) -> int:
    """Count what a digest tells of, what it only counts included."""
    counted = [re.match(r"and ([\d,]+) more", each) for each in notice.more]
    rest = sum(int(each[1].replace(",", "")) for each in counted if each)
    return len(notice.also) + notice.also_more + len(notice.to_do) + rest


def _shown(notice: DigestNotice) -> set[str]:
    """Name what a digest shows by itself, by its records."""
    overlaps = {f"overlap:{each.number}" for each in notice.to_do if each.noun == "overlap"}
    lines = " ".join((*notice.also, *(each.line for each in notice.to_do)))
    return overlaps | set(re.findall(r"Message (\S+:\d+)\.", lines))
