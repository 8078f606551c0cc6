"""Lanes, leases and ticks: who may go, and when."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from store.work import Store, Work
from tests.store.makers import NOON, SECOND

Answer = TypeVar("Answer")


def _at_once(store: Store, threads: int, act: Callable[[Work, int], Answer]) -> list[Answer]:
    start = threading.Barrier(threads)

    def run(number: int) -> Answer:
        start.wait()
        with store.begin() as work:
            return act(work, number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def test_a_lane_lets_one_through_and_tells_the_next_how_long_to_wait(store: Store) -> None:
    with store.begin() as work:
        assert work.lanes.next_at("C1") is None
        assert work.lanes.reserve("C1", NOON, 1.0) == 0
        assert work.lanes.reserve("C1", NOON, 1.0) == 1
        assert work.lanes.reserve("C1", NOON + 0.25 * SECOND, 1.0) == 0.75
        assert work.lanes.reserve("C2", NOON, 1.0) == 0, "lanes do not wait for each other"
        assert work.lanes.reserve("C1", NOON + SECOND, 1.0) == 0
        assert work.lanes.next_at("C1") == NOON + 2 * SECOND


def test_a_paused_lane_opens_when_its_receiver_said_and_no_earlier(store: Store) -> None:
    with store.begin() as work:
        work.lanes.pause("C1", NOON + 30 * SECOND)
        work.lanes.pause("C1", NOON + 5 * SECOND)

        assert work.lanes.reserve("C1", NOON, 1.0) == 30
        assert work.lanes.reserve("C1", NOON + 30 * SECOND, 1.0) == 0


def test_of_many_who_want_a_lane_at_once_one_goes(store: Store) -> None:
    waits = _at_once(store, 6, lambda work, _: work.lanes.reserve("C1", NOON, 1.0))

    assert sorted(waits) == [0, 1, 1, 1, 1, 1]


def test_of_many_who_want_a_used_lane_at_once_one_goes(store: Store) -> None:
    with store.begin() as work:
        work.lanes.pause("C1", NOON)

    waits = _at_once(store, 6, lambda work, _: work.lanes.reserve("C1", NOON, 1.0))

    assert sorted(waits) == [0, 1, 1, 1, 1, 1]


def test_a_lease_is_held_until_it_runs_out(store: Store) -> None:
    with store.begin() as work:
        assert work.leases.take("executor", "a", NOON, 10)
        assert not work.leases.take("executor", "b", NOON + 9 * SECOND, 10)
        assert work.leases.take("executor", "a", NOON + 9 * SECOND, 10), "one's own, again"
        assert not work.leases.take("executor", "b", NOON + 18 * SECOND, 10)
        assert work.leases.take("executor", "b", NOON + 19 * SECOND, 10)
        assert work.leases.holder("executor") == "b"
        assert work.leases.holder("executor", NOON + 28 * SECOND) == "b"
        assert work.leases.holder("executor", NOON + 29 * SECOND) is None


def test_a_lease_that_was_lost_cannot_be_renewed_or_released(store: Store) -> None:
    with store.begin() as work:
        work.leases.take("executor", "a", NOON, 10)
        assert work.leases.renew("executor", "a", NOON + 5 * SECOND, 10)
        work.leases.take("executor", "b", NOON + 15 * SECOND, 10)

        assert not work.leases.renew("executor", "a", NOON + 16 * SECOND, 10)
        work.leases.release("executor", "a")
        assert work.leases.holder("executor") == "b"

        work.leases.release("executor", "b")
        assert work.leases.holder("executor") is None
        assert not work.leases.renew("executor", "b", NOON, 10)


def test_of_many_who_want_a_lease_at_once_one_holds_it(store: Store) -> None:
    taken = _at_once(store, 6, lambda work, n: work.leases.take("executor", str(n), NOON, 10))

    assert taken.count(True) == 1


def test_a_tick_is_taken_once_per_job_and_due_time(store: Store) -> None:
    with store.begin() as work:
        assert work.ticks.first("sync", NOON, NOON)
        assert not work.ticks.first("sync", NOON, NOON + SECOND)
        assert work.ticks.first("sync", NOON + SECOND, NOON)
        assert work.ticks.first("digest", NOON, NOON)

        assert work.ticks.prune(NOON + SECOND) == 2
        assert work.ticks.first("sync", NOON, NOON)


def test_of_many_clocks_one_takes_a_tick(store: Store) -> None:
    taken = _at_once(store, 6, lambda work, _: work.ticks.first("sync", NOON, NOON))

    assert taken.count(True) == 1


def test_a_cursor_is_overwritten(store: Store) -> None:
    with store.begin() as work:
        work.cursors.set("accounts", "1", NOON)
        work.cursors.set("accounts", "2", NOON + SECOND)

        assert work.cursors.get("accounts") == "2"
        assert work.cursors.at("accounts") == NOON + SECOND
        assert work.cursors.at("leads") is None

        work.cursors.set("users", "1", NOON)
        work.cursors.drop("accounts", "leads")
        assert (work.cursors.get("accounts"), work.cursors.get("users")) == (None, "1")


def test_what_was_set_aside_is_listed_latest_first_until_cleared(store: Store) -> None:
    with store.begin() as work:
        work.set_aside.put("account", "001A", "no name", NOON)
        work.set_aside.put("account", "001B", "no name", NOON + SECOND)
        work.set_aside.put("account", "001A", "name too long", NOON)
        assert [(row.key, row.reason) for row in work.set_aside.all(10)] == [
            ("001B", "no name"),
            ("001A", "name too long"),
        ]
        assert len(work.set_aside.all(1)) == 1

        assert work.set_aside.keys("account") == {"001A", "001B"}
        assert work.set_aside.keys("lead") == set()

        work.set_aside.clear("lead", ["001A", "001B"])
        work.set_aside.clear("account", ["001A", "unknown"])

        assert work.set_aside.keys("account") == {"001B"}


def test_an_unmapped_owner_is_listed_until_somebody_is_found(store: Store) -> None:
    with store.begin() as work:
        work.unmapped.put("005B", "", "no e-mail", NOON)
        work.unmapped.put("005A", "ada@v.example", "not in the workspace", NOON)
        work.unmapped.put("005B", "", "a queue", NOON)
        assert [(row.owner_key, row.reason) for row in work.unmapped.all()] == [
            ("005A", "not in the workspace"),
            ("005B", "a queue"),
        ]

        work.unmapped.clear("005A")

        assert [row.owner_key for row in work.unmapped.all()] == ["005B"]
