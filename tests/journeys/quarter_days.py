"""A quarter that goes by: two clocks, a queue that is cut off and restarted, messages to people.

All that is told goes by the journeys, on a real store. What has to hold is asked in `test_quarter`.
"""

import heapq
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from crm.memory import MemoryCrm
from journeys.deliver import carry_out
from journeys.desk import Desk
from journeys.keep_choices import pause_own, save_choices
from journeys.keep_digests import choose_rhythm, pause_digest
from journeys.notices import ToPerson, TryLater, Unreachable
from journeys.send_digests import send_digests
from journeys.tell_each import tell_each
from journeys.tell_person import NOT_NOW
from partnering.calendar import BusinessHours
from partnering.choices import Choice, Hours
from partnering.deal_policy import DealPolicy
from partnering.facts import DigestReady, OverlapHidden
from partnering.people import Person
from partnering.policy import Policy
from scheduler.relay import STRANDED_AFTER, Relay, mark_stranded
from store.engines import parse_url
from store.facts import StoredFact
from tests.journeys.office import AtOnce
from tests.journeys.quarter_people import CLOSED_BY_US, OFFICE, Someone
from tests.journeys.quarter_processes import Cut, CutMessenger, CutStore, dies
from tests.journeys.quarter_town import Town
from tests.journeys.quarter_words import NIGHTS, Word
from tests.listeners import Told

POLICY = Policy(
    zone=OFFICE,
    deals=DealPolicy(
        hours=BusinessHours(zone=OFFICE, country="AT", closed_on=frozenset({CLOSED_BY_US}))
    ),
)


@dataclass
class Quarter:
    """What went by: each word, each tick that was finished, and how often something was met."""

    url: str
    chance: random.Random
    people: list[Someone]
    start: datetime
    days: int
    words: list[Word] = field(default_factory=list)
    ticks: list[datetime] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    redrawn: list[Told] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)
    desks: list[Desk] = field(default_factory=list)
    messengers: list[CutMessenger] = field(default_factory=list)
    waits: list[tuple[Word, datetime, datetime]] = field(default_factory=list)
    doomed: set[int] = field(default_factory=set)
    town: Town = field(init=False)
    cuts: list[tuple[Word, datetime]] = field(default_factory=list)
    # When the queue's own work was cut off.
    stuck: list[datetime] = field(default_factory=list)
    _events: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)
    _down_until: datetime = NIGHTS[0] - timedelta(days=999)

    @property
    def by_id(self) -> dict[int, Someone]:
        return {each.id: each for each in self.people}

    @property
    def end(self) -> datetime:
        return self.start + timedelta(days=self.days)

    def at(self, moment: datetime, what: Callable[[datetime], None]) -> None:
        heapq.heappush(self._events, (moment, next(self._order), what))

    def run(self) -> None:
        """Let it all happen, one thing after the other."""
        while self._events:
            moment, _, what = heapq.heappop(self._events)
            if moment < self._down_until:
                # Nothing runs: whatever is due is done once somebody has started it again.
                self.at(self._down_until + (moment - self.start) / 10_000, what)
                continue
            what(moment)

    # Starting and dying.

    def begin(self) -> None:
        """Open the file twice, as two processes do, and let people choose."""
        for _ in range(2):
            store, messenger = self._opened()
            desk = Desk(store, MemoryCrm(), messenger, POLICY, lambda: None, AtOnce())
            self.desks.append(desk)
            self.messengers.append(messenger)
        with self.desks[0].store.begin() as work:
            for at, one in enumerate(self.people):
                role, zone = one.role, one.zone
                one.id = work.people.add(f"P {at}", f"p{at}@vendra.example", (role,), zone).id
        self.town = Town(self.chance)
        self.town.begin(self.desks[0], self.people, self.start)
        for one in self.people:
            self._choose(one)

    def restart(self, which: int) -> None:
        """Let one process die and another take its place: nothing but the file is left of it."""
        old = self.desks[which]
        old.store.close()
        store, messenger = self._opened()
        self.desks[which] = replace(old, store=store, messenger=messenger)
        self.messengers[which] = messenger
        self.met["restart"] += 1

    def _opened(self) -> tuple[CutStore, CutMessenger]:
        store = CutStore(parse_url(self.url), lambda: self.start)
        messenger = CutMessenger(store)
        # What people have in front of them stays there, whatever dies.
        messenger.told, messenger.redrawn = self.told, self.redrawn
        return store, messenger

    def close(self) -> None:
        for each in self.desks:
            each.store.close()

    def down(self, hours: float) -> Callable[[datetime], None]:
        """Let nothing run for some hours."""

        def act(now: datetime) -> None:
            self._down_until = now + timedelta(hours=hours)
            self.met["outage"] += 1
            for which in range(2):
                self.restart(which)
            self.at(self._down_until, self.tick("first"))

        return act

    # What people do.

    def person(self, id: int) -> Person:
        with self.desks[0].store.read() as view:
            found = view.people.by_id(id)
        assert found is not None
        return found

    def _choose(self, one: Someone) -> None:
        desk, by = self.desks[0], self.person(one.id)
        usual = Someone(one.role, one.zone)
        if one.how or one.mutes or (one.quiet, one.days) != (usual.quiet, usual.days):
            topics = {topic: Choice(how) for topic, how in one.how.items()}
            begins, ends = one.quiet or (None, None)
            hours = Hours(begins, ends, one.days)
            save_choices(desk, topics, hours, one.mutes, by=by, now=self.start)
        if one.rhythm is not None:
            choose_rhythm(desk, one.rhythm, by=by, now=self.start)
        for begins_at, until in one.pauses:
            self.at(begins_at, self._pauses(one, until))
        for begins_at, _ in one.rests:
            self.at(begins_at, self._rests(one))
        if one.left is not None:
            self.at(one.left, self._leaves(one))

    def _pauses(self, one: Someone, until: datetime) -> Callable[[datetime], None]:
        def act(now: datetime) -> None:
            one.pauses = [(now, until)] if now < until else []
            if one.pauses:
                pause_own(self.desks[0], until, by=self.person(one.id), now=now)

        return act

    def _rests(self, one: Someone) -> Callable[[datetime], None]:
        def act(now: datetime) -> None:
            one.rests = [(now, now + timedelta(days=28))] if not one.is_gone(now) else []
            if one.rests:
                pause_digest(self.desks[0], by=self.person(one.id), now=now)

        return act

    def _leaves(self, one: Someone) -> Callable[[datetime], None]:
        def act(now: datetime) -> None:
            one.left = now
            with self.desks[0].store.begin() as work:
                work.people.deactivate(one.id)

        return act

    # What is found and filed.

    def find(
        self,
        moment: datetime,
        owner: Someone | None = None,
        which: int | None = None,
        *,
        doomed: bool = False,
    ) -> None:
        """Let an overlap come up at a moment; the queue works soon after."""

        def act(now: datetime) -> None:
            self.town.finds(self.chance.choice(self.desks), now, owner, which)
            soon = timedelta(seconds=self.chance.choice((0, 2, 600)))
            self.at(now + soon, lambda later: self.work(later, doomed=doomed))

        self.at(moment, act)

    def file(self, moment: datetime) -> None:
        """Let a partner file something at a moment."""
        self.at(moment, lambda now: self.town.files(self.chance.choice(self.desks), now))

    # What is told.

    def say(
        self, moment: datetime, kind: str, readers: list[Someone], *, own: bool = False
    ) -> None:
        """Owe a word to some people from a moment on."""
        ids = tuple(each.id for each in readers)
        word = Word(len(self.words) + 1, kind, ids, ids[0] if own else 0)
        self.words.append(word)
        self.at(moment, lambda now: self._tell(word, now))

    def _tell(self, word: Word, now: datetime) -> None:
        which = self.chance.randrange(2)
        desk = self.desks[which]
        doomed = word.number in self.doomed
        self.doomed.discard(word.number)
        if doomed or self.chance.random() < 0.04:
            self.messengers[which].cut = self.chance.choice(("before", "after"))
        if doomed:
            self.messengers[which].cut = "before"
        with desk.store.read() as view:
            known = view.people.many(word.readers)
        fact = None
        if word.by:
            fact = StoredFact(word.number, OverlapHidden(1, "test"), now, f"person:{word.by}", "")
        try:
            tell_each(
                desk,
                [ToPerson(known[each]) for each in word.readers],
                word.notice,
                record=word.record,
                correlation="",
                now=now,
                fact=fact,
            )
        except TryLater as wait:
            again = now + timedelta(seconds=wait.seconds)
            if wait.code == NOT_NOW:
                self.waits.append((word, now, again))
            self.at(again, lambda later: self._tell(word, later))
        except Unreachable:
            self.met["gone"] += 1
        except Cut:
            self.cuts.append((word, now))
            self.restart(which)
            again = now + timedelta(minutes=700 if doomed else self.chance.choice((3, 200)))
            self.at(again, lambda later: self._tell(word, later))
        finally:
            self.messengers[which].cut = ""

    # The clocks and the queue.

    def tick(self, who: str) -> Callable[[datetime], None]:
        """Let one clock tick, or both, one in the midst of the other; then the queue works."""

        def act(now: datetime) -> None:
            first, second = self.desks if who != "second" else self.desks[::-1]
            store = first.store
            assert isinstance(store, CutStore)
            if who == "race":
                store.between = lambda: self._other(second, now)
            elif who == "cut":
                store.between = dies
            try:
                send_digests(first, now=now)
                self.ticks.append(now)
                self._somebody_pauses(first, now)
            except Cut:
                self.met["tick cut off"] += 1
                self.restart(self.desks.index(first))
            store.between = None
            if who == "both":
                self.met["both"] += 1
                assert send_digests(second, now=now) == 0
            self.at(now + timedelta(seconds=self.chance.choice((0, 5, 5, 900))), self.work)

        return act

    def _somebody_pauses(self, desk: Desk, now: datetime) -> None:
        """Let somebody whose digest was just closed pause before it is sent."""
        with desk.store.read() as view:
            facts = [each.fact for each in view.facts.unrelayed(99)]
            closed = [view.digests.get(e.digest_id) for e in facts if isinstance(e, DigestReady)]
        for one in (self.by_id[each.person_id] for each in closed if each and each.person_id):
            if not (one.pauses or one.rests or one.left) and self.chance.random() < 0.2:
                until = now + timedelta(hours=self.chance.choice((20, 50, 170)))
                self._pauses(one, until)(now + timedelta(seconds=1))
                return

    def _other(self, desk: Desk, now: datetime) -> None:
        self.met["race"] += 1
        send_digests(desk, now=now)

    def work(self, now: datetime, *, doomed: bool = False) -> None:
        """Carry out what the clocks owe, as the queue does; `doomed`, it dies at a message."""
        which = self.chance.randrange(2)
        desk = self.desks[which]
        mark_stranded(desk, before=now - STRANDED_AFTER, now=now)
        Relay(desk).run_once(now)
        with desk.store.read() as view:
            due = view.deliveries.due(now, 1000)
        for delivery in due:
            if doomed or self.chance.random() < 0.03:
                self.messengers[which].cut = self.chance.choice(("before", "after"))
            try:
                outcome = carry_out(desk, delivery.id, now=now)
            except Cut:
                self.met["work cut off"] += 1
                self.stuck.append(now)
                self.restart(which)
                again = timedelta(minutes=self.chance.choice((3, 200, 700)))
                self.at(now + again, self.work)
                return
            self.messengers[which].cut = ""
            if (seconds := getattr(outcome, "seconds", None)) is not None:
                self.at(now + timedelta(seconds=seconds), self.work)
