"""What there is after a simulated quarter, and what has to hold of each private message."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta

from journeys.digest_notices import DigestNotice, PartnerDigestNotice
from journeys.notices import RollUpNotice, ToPerson
from partnering.choices import How
from partnering.notice_kinds import Topic
from store.digest_items import DigestItem
from store.sent_notices import SentNotice
from tests.journeys.quarter_days import Quarter
from tests.journeys.quarter_people import ALERTS, CAP, GAP, Someone
from tests.journeys.quarter_town import Overlap
from tests.journeys.quarter_words import KINDS, Word
from tests.listeners import Told

DAY = timedelta(days=1)


class After:
    """What was posted, kept and drawn again, by person and record."""

    def __init__(self, quarter: Quarter) -> None:
        self.quarter, self.known, self.met = quarter, quarter.by_id, Counter[str]()
        self.words = {(each.record, to): each for each in quarter.words for to in each.readers}
        self.alerts = {(each.record, each.owner): each for each in quarter.town.overlaps}
        self.posted = defaultdict[tuple[int, str], list[datetime]](list)
        self.digests: list[Told] = []
        self.many: dict[str, RollUpNotice] = {}
        for each in quarter.told:
            if isinstance(each.notice, DigestNotice | PartnerDigestNotice):
                self.digests.append(each)
            else:
                assert isinstance(each.to, ToPerson)
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
            assert not one.sleeps(at), f"{record} at {one.local(at)}: {word} {one}"
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

    def every_overlap_is_told_to_its_owner_as_they_chose(self) -> None:
        told = defaultdict[int, list[tuple[datetime, Overlap]]](list)
        for (record, to), found in self.alerts.items():
            one, item = self.known[to], self.items.get((to, record))
            posted = self.posted.get((to, record))
            assert not (posted and item), f"{found} is told and kept"
            unwanted = found.partner in one.mutes or one.chose(Topic.OVERLAPS) is How.OFF
            if posted:
                assert found.at_once
                assert not unwanted
                assert one.chose(Topic.OVERLAPS) is How.AT_ONCE
                told[to].append((posted[0], found))
            elif item is None:
                # What is for the digest at any rate is kept whatever they chose.
                assert (unwanted and found.at_once) or one.left is not None, f"{found}: {one}"
                self.met["muted"] += found.partner in one.mutes
            elif found.at_once:
                assert not unwanted
        for to, alerts in told.items():
            one = self.known[to]
            days = Counter(one.local(at).date() for at, _ in alerts)
            assert max(days.values()) <= ALERTS
            for at, found in alerts:
                near = [each for when, each in alerts if at < when < at + GAP]
                assert all(each.account != found.account for each in near)
            self.met["alerted"] += len(alerts)
        for (to, record), item in self.items.items():
            kept = self.alerts.get((record, to))
            if kept is not None and kept.at_once:
                self._is_an_alert_kept_with_reason(self.known[to], kept, item, told[to])

    def _is_an_alert_kept_with_reason(
        self, one: Someone, found: Overlap, item: DigestItem, told: list[tuple[datetime, Overlap]]
    ) -> None:
        if one.chose(Topic.OVERLAPS) is How.DIGEST or one.paused(item.at):
            return
        day = one.local(item.at).date()
        before = [(at, each) for at, each in told if at <= item.at]
        gap = any(each.account == found.account and at > item.at - GAP for at, each in before)
        alerts = sum(one.local(at).date() == day for at, _ in before)
        all_ = sum(one.local(at).date() == day and at <= item.at for at in self.counted[one.id])
        # What is cut off holds its place until it is asked again.
        held = sum(one.local(at).date() == day for at in self.quarter.stuck if at <= item.at)
        assert gap or alerts + held >= ALERTS or all_ + held >= CAP, f"{item} of {one}"
        self.met["alert put off"] += 1

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
        held += [at for at in self.quarter.stuck if at <= item.at]
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
