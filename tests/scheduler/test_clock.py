"""The clock: a due time is one run, whoever ticks and however late."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from crm.errors import Fatal, Retriable
from scheduler.clock import Clock
from scheduler.leases import Leases
from scheduler.timetable import Entry
from store.work import Store
from tests.scheduler.makers import NOON, utc_now

LONG = 86400.0


class Acted:
    """Keeps the instants at which a job was run."""

    def __init__(self, *errors: Exception) -> None:
        self.at: list[datetime] = []
        self._errors = list(errors)
        self._news = threading.Condition()

    def __call__(self, now: datetime) -> None:
        with self._news:
            self.at.append(now)
            self._news.notify_all()
            if self._errors:
                raise self._errors.pop(0)

    def wait_for(self, times: int) -> bool:
        with self._news:
            return self._news.wait_for(lambda: len(self.at) >= times, 30)


@pytest.fixture
def clocks(store: Store) -> Iterator["Clocks"]:
    made = Clocks(store)
    yield made
    made.close()


class Clocks:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._made: list[Clock] = []

    def __call__(self, *entries: Entry) -> Clock:
        number = len(self._made)
        leases = Leases(self._store, f"host:{number}")
        self._made.append(Clock(entries, store=self._store, leases=leases))
        return self._made[-1]

    def close(self) -> None:
        for clock in self._made:
            clock.close()


def test_two_clocks_run_one_due_time_once(clocks: Clocks) -> None:
    acted = Acted()
    entry = Entry("sync", 300.0, acted, once_per_seconds=300.0)
    one, other = clocks(entry), clocks(entry)

    assert one.tick("sync", due_at=NOON, now=NOON)
    assert not other.tick("sync", due_at=NOON, now=NOON + timedelta(seconds=1))
    assert other.tick("sync", due_at=NOON + timedelta(seconds=300), now=NOON)

    assert len(acted.at) == 2


def test_a_job_that_is_going_on_elsewhere_is_not_begun_beside_it(clocks: Clocks) -> None:
    begun, end = threading.Event(), threading.Event()

    def slow(now: datetime) -> None:
        begun.set()
        assert end.wait(30)

    acted = Acted()
    one = clocks(Entry("sync", 300.0, slow, once_per_seconds=300.0))
    other = clocks(Entry("sync", 300.0, acted, once_per_seconds=300.0))
    running = threading.Thread(target=one.tick, args=["sync"], kwargs={"due_at": NOON, "now": NOON})
    running.start()
    assert begun.wait(30)

    later = NOON + timedelta(seconds=1)
    assert not other.tick("sync", due_at=later, now=later)
    end.set()
    running.join()

    assert other.tick("sync", due_at=later, now=later)
    assert len(acted.at) == 1


def test_a_tick_that_comes_late_still_runs(clocks: Clocks) -> None:
    acted = Acted()
    clock = clocks(Entry("replay", LONG, acted))

    clock.start(utc_now() - timedelta(hours=1))

    assert acted.wait_for(1)


def test_every_job_runs_at_the_start_whatever_an_earlier_life_did(clocks: Clocks) -> None:
    acted = Acted()
    entry = Entry("sync", LONG, acted, once_per_seconds=LONG)
    earlier = clocks(entry)
    earlier.start()
    assert acted.wait_for(1)
    earlier.close()

    clocks(entry).start()

    assert acted.wait_for(2)


def test_a_short_job_runs_again_and_again(clocks: Clocks) -> None:
    acted = Acted()
    clocks(Entry("replay", 0.05, acted)).start()
    assert acted.wait_for(3)


def test_a_job_can_be_run_out_of_turn(clocks: Clocks) -> None:
    acted = Acted()
    clock = clocks(Entry("sync", LONG, acted, once_per_seconds=LONG))
    clock.start()
    assert acted.wait_for(1)

    clock.run_now("sync")

    assert acted.wait_for(2)


def test_a_job_that_is_not_there_cannot_be_run(clocks: Clocks) -> None:
    with pytest.raises(LookupError, match="there are sync"):
        clocks(Entry("sync", LONG, Acted())).run_now("snyc")


def test_what_goes_wrong_is_kept_in_words_until_it_goes_well(clocks: Clocks) -> None:
    acted = Acted(Fatal("the login was refused", advice="renew the secret"), KeyError("x"))
    clock = clocks(Entry("sync", 300.0, acted))

    clock.tick("sync", due_at=NOON, now=NOON)
    (condition,) = clock.conditions()
    assert condition.error == "the login was refused (renew the secret)"
    assert not condition.ok
    assert condition.last_ok_at is None

    clock.tick("sync", due_at=NOON, now=NOON)
    (condition,) = clock.conditions()
    assert "KeyError" in condition.error
    assert "ref " in condition.error
    assert condition.failures == 2

    clock.tick("sync", due_at=NOON, now=NOON)
    (condition,) = clock.conditions()
    assert condition.ok
    assert condition.last_ok_at is not None


def test_a_crm_that_is_down_is_asked_again_before_the_next_tick(clocks: Clocks) -> None:
    acted = Acted(Retriable("the CRM is down", retry_after_seconds=0.01))
    clock = clocks(Entry("sync", LONG, acted, once_per_seconds=LONG))

    clock.start()

    assert acted.wait_for(2)


def test_closing_waits_for_the_job_that_runs(clocks: Clocks) -> None:
    begun, end, ended = threading.Event(), threading.Event(), threading.Event()

    def slow(now: datetime) -> None:
        begun.set()
        assert end.wait(30)
        ended.set()

    clock = clocks(Entry("sync", LONG, slow))
    clock.start()
    assert begun.wait(30)
    threading.Timer(0.05, end.set).start()

    clock.close()

    assert ended.is_set()
