"""A simulated quarter of people in twelve zones, with clocks that change, restarts, two clocks.

After it, each message is looked at: nobody was woken, nobody was told too much or what they turned
off, and nothing was lost; each digest came once, for its period, with what had been kept for it.
"""

import random
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from journeys.digest_notices import DigestNotice
from journeys.notices import RollUpNotice, ToPerson
from partnering.choices import How
from store.digest_items import DigestItem
from store.sent_notices import SentNotice
from tests.journeys.quarter_days import Quarter
from tests.journeys.quarter_people import CAP, Someone, some_people
from tests.journeys.quarter_plan import plan
from tests.journeys.quarter_words import KINDS, Word

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Size:
    people: int
    start: datetime
    days: int
    ticks: int
    each_day: float


SMALL = Size(12, datetime(2026, 10, 19, tzinfo=UTC), 21, 4, 2)
FULL = Size(500, datetime(2026, 9, 28, tzinfo=UTC), 91, 2, 4)
SIZES = [
    pytest.param(SMALL, id="small"),
    pytest.param(FULL, id="full", marks=[pytest.mark.soak, pytest.mark.timeout(600)]),
]


@pytest.mark.parametrize("size", SIZES)
def test_nobody_is_woken_and_nothing_is_told_twice_or_lost(sqlite_url: str, size: Size) -> None:
    chance = random.Random(20260928)
    people = some_people(chance, size.people, size.start, size.days)
    quarter = Quarter(sqlite_url, chance, people, size.start, size.days)
    quarter.begin()
    plan(quarter, ticks=size.ticks, each_day=size.each_day)
    quarter.run()
    after = After(quarter)
    quarter.close()

    after.nobody_was_woken_or_told_too_much()
    after.every_word_is_told_or_kept_or_was_turned_off()
    after.what_is_put_off_waits_until_the_night_is_over()
    after.each_digest_came_once_with_what_was_kept_for_it()

    met = quarter.met + after.met
    usual = {"race", "night", "cap", "many", "off", "caught up", "daily", "weekly"}
    assert usual <= set(+met), met
    assert quarter.cuts
    if size is FULL:
        assert {"monthly", "outage", "put off", "tick cut off", "digest cut off"} <= set(+met), met


class After:
    """What there is after a quarter, and what has to hold of it."""

    def __init__(self, quarter: Quarter) -> None:
        self.quarter, self.known, self.met = quarter, quarter.by_id, Counter[str]()
        self.words = {(each.record, to): each for each in quarter.words for to in each.readers}
        self.posted = defaultdict[tuple[int, str], list[datetime]](list)
        self.digests = defaultdict[int, list[tuple[DigestNotice, datetime]]](list)
        self.many: dict[str, RollUpNotice] = {}
        for each in quarter.told:
            assert isinstance(each.to, ToPerson)
            if isinstance(each.notice, DigestNotice):
                self.digests[each.to.person.id].append((each.notice, each.at))
            else:
                self.posted[each.to.person.id, each.record].append(each.at)
        for each in (*quarter.told, *quarter.redrawn):
            if isinstance(each.notice, RollUpNotice):
                self.many[each.record] = each.notice
        self.rows: dict[tuple[int, str], SentNotice] = {}
        self.items: dict[tuple[int, str], DigestItem] = {}
        with quarter.desks[0].store.read() as view:
            ended = quarter.end + 99 * DAY
            for one in quarter.people:
                for row in view.sent_notices.since(one.id, quarter.start - DAY):
                    assert (one.id, row.record) not in self.rows
                    self.rows[one.id, row.record] = row
                for item in view.digest_items.of(one.id, quarter.start - DAY, ended):
                    assert (one.id, item.record) not in self.items
                    self.items[one.id, item.record] = item
            assert not view.deliveries.counts()["pending"]
        # When those were told that count against the cap of a day, by person.
        self.counted = defaultdict[int, list[datetime]](list)

    def nobody_was_woken_or_told_too_much(self) -> None:
        for (to, record), times in self.posted.items():
            assert len(times) == 1, f"{record} was posted {len(times)} times"
            one, at, word = self.known[to], times[0], self.words.get((record, to))
            assert not one.is_gone(at)
            if word is not None and (word.kind == "urgent" or word.by == to):
                self.met["night"] += one.sleeps(at)
                continue
            assert not one.sleeps(at), f"{record} at {one.local(at)}: {one}"
            if word is not None and not KINDS[word.kind][1]:
                assert one.chose(KINDS[word.kind][0]) is How.AT_ONCE
            if word is None or not KINDS[word.kind][1]:
                assert not one.paused(at)
                self.counted[to].append(at)
        for to, times in self.counted.items():
            times.sort()
            days = Counter(self.known[to].local(at).date() for at in times)
            assert max(days.values()) <= CAP, f"{self.known[to]}: {days}"

    def every_word_is_told_or_kept_or_was_turned_off(self) -> None:
        lines = Counter[str]()
        for (record, to), word in self.words.items():
            one, row = self.known[to], self.rows.get((to, record))
            item, posted = self.items.get((to, record)), self.posted.get((to, record))
            topic, is_p1 = KINDS[word.kind]
            if row is not None and row.rolled_into:
                assert not posted
                assert not item
                assert not one.sleeps(row.at)
                assert self.posted[to, row.rolled_into]
                lines[row.rolled_into] += 1
            elif row is not None:
                assert posted
                assert not item
            elif item is not None:
                assert not posted
                assert word.words in item.line
                self._is_kept_with_reason(one, word, item)
            else:
                turned_off = not is_p1 and one.chose(topic) is How.OFF and word.by != to
                assert turned_off or one.left is not None, f"{word} is lost to {one}"
                self.met["off"] += turned_off
        shown = {record: len(each.lines) + each.more for record, each in self.many.items()}
        assert shown == lines
        self.met["many"] += len(lines)

    def _is_kept_with_reason(self, one: Someone, word: Word, item: DigestItem) -> None:
        topic, is_p1 = KINDS[word.kind]
        assert not is_p1
        assert word.by != one.id
        if one.chose(topic) is How.DIGEST or one.paused(item.at):
            return
        day = one.local(item.at).date()
        told = [at for at in self.counted[one.id] if one.local(at).date() == day]
        # What is cut off holds its place until it is asked again.
        held = [at for word, at in self.quarter.cuts if one.id in word.readers and at <= item.at]
        held = [at for at in held if one.local(at).date() == day]
        before = sum(at <= item.at for at in told)
        assert CAP - len(held) <= before <= CAP, f"{item} of {one}"
        self.met["cap"] += 1

    def what_is_put_off_waits_until_the_night_is_over(self) -> None:
        for word, now, again in self.quarter.waits:
            people = [self.known[each] for each in word.readers]
            second = timedelta(seconds=1)
            assert any(
                one.sleeps(now) and one.sleeps(again - second) and not one.sleeps(again)
                for one in people
            ), f"{word} waits at {now} until {again}"

    def each_digest_came_once_with_what_was_kept_for_it(self) -> None:
        kept = defaultdict[int, list[tuple[datetime, int]]](list)
        for (to, record), item in self.items.items():
            kept[to].append((item.at, self.words[record, to].number))
        for one in self.quarter.people:
            # Two clocks at one moment list one after the other, microseconds apart.
            told = {
                notice.until.replace(microsecond=0): (notice, at)
                for notice, at in self.digests[one.id]
            }
            expected = self._expected(one, sorted(kept[one.id]), told)
            assert len(told) == len(self.digests[one.id]), f"twice: {one}"
            for until, (cadence, numbers) in expected.items():
                if until not in told:
                    # Who leaves before it is sent gets none.
                    assert one.left is not None, f"missed: {cadence} until {until}: {one}"
                    assert until > one.left - 4 * DAY
                    continue
                notice, at = told.pop(until)
                assert notice.cadence == cadence
                assert not one.sleeps(at), f"{cadence} at {one.local(at)}: {one}"
                assert not one.is_gone(at)
                assert not one.rests_at(at), f"{cadence} at {at}: {one}"
                assert _size_of(notice) == len(numbers)
                shown = (*notice.also, *(each.line for each in notice.to_do))
                found = {int(each) for each in re.findall(r"Message (\d+)\.", " ".join(shown))}
                assert found <= numbers
                assert found == numbers or len(numbers) > CAP
                self.met[cadence] += 1
            assert not told, f"of no period: {told}"

    def _expected(
        self, one: Someone, kept: list[tuple[datetime, int]], told: Collection[datetime]
    ) -> dict[datetime, tuple[str, set[int]]]:
        """Say which digests somebody must get: cadence and words, by the tick that closed it."""
        quarter = self.quarter
        due = {each: list(one.periods(each, quarter.end + 9 * DAY)) for each in one.cadences}
        times = {each: [at for at, _ in periods] for each, periods in due.items()}

        def newest(cadence: str, at: datetime) -> str:
            return due[cadence][bisect_right(times[cadence], at) - 1][1]

        closed: dict[str, str] = {}
        if one.rhythm is not None:
            closed = {each: newest(each, quarter.start) for each in one.cadences}
        covered, found = quarter.start - DAY, dict[datetime, tuple[str, set[int]]]()
        periods = Counter[tuple[str, str]]()
        for tick in quarter.ticks:
            if one.is_gone(tick) or one.sleeps(tick) or one.rests_at(tick):
                continue
            late = {each: newest(each, tick) for each in one.cadences}
            late = {each: name for each, name in late.items() if name > closed.get(each, "")}
            if not late:
                continue
            first = next(iter(late))
            if first not in closed:
                closed |= late
                continue
            span = kept[bisect_left(kept, (covered, 0)) : bisect_left(kept, (tick, 0))]
            if span and tick not in told and one.rests_soon(tick):
                # It was not sent before the rest began: the first one after it tells of it.
                self.met["put off"] += 1
                continue
            between = [name for _, name in due[first] if closed[first] < name < late[first]]
            self.met["caught up"] += len(between)
            closed |= late
            covered = tick
            if span:
                found[tick] = first, {number for _, number in span}
                periods[first, late[first]] += 1
        assert all(each == 1 for each in periods.values())
        return found


def _size_of(notice: DigestNotice) -> int:
    """Count what a digest tells of, what it only counts included."""
    counted = [re.match(r"and ([\d,]+) more", each) for each in notice.more]
    rest = sum(int(each[1].replace(",", "")) for each in counted if each)
    return len(notice.also) + notice.also_more + len(notice.to_do) + rest
