"""Who shares a mapping out waits for workers that live, for so long, and no longer than it runs."""

import threading
from datetime import timedelta

import pytest

from scheduler.leases import EXECUTOR, LEASE_SECONDS
from scheduler.workers import LiveWorkers, Stopped
from store.work import Store
from tests.scheduler.makers import NOON


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.workers.LOOK_SECONDS", 0.0)


@pytest.fixture
def stopping() -> threading.Event:
    return threading.Event()


def _appear(store: Store, *names: str) -> None:
    with store.begin() as work:
        for name in names:
            work.leases.take(name, "somebody", NOON, LEASE_SECONDS)


def test_workers_are_counted_by_the_leases_that_have_not_run_out(
    store: Store, stopping: threading.Event
) -> None:
    _appear(store, f"{EXECUTOR}one", f"{EXECUTOR}two", "job:sync")

    assert LiveWorkers(store, stopping, now=lambda: NOON).alive() == 2
    late = NOON + timedelta(seconds=LEASE_SECONDS + 1)
    assert LiveWorkers(store, stopping, now=lambda: late).alive() == 0


def test_nobody_waits_for_workers_that_have_died(
    sqlite_store: Store, stopping: threading.Event
) -> None:
    moments = [NOON]
    live = LiveWorkers(sqlite_store, stopping, now=lambda: moments[-1])
    _appear(sqlite_store, f"{EXECUTOR}one")

    assert live.wait(0)
    moments.append(NOON + timedelta(seconds=LEASE_SECONDS + 1))
    assert not live.wait(0)


def test_nobody_waits_for_ever_for_workers_that_do_nothing(
    sqlite_store: Store, stopping: threading.Event
) -> None:
    _appear(sqlite_store, f"{EXECUTOR}one")
    live = LiveWorkers(sqlite_store, stopping, now=lambda: NOON, patience_seconds=0.0)

    assert not live.wait(0)


def test_a_stop_ends_the_wait(sqlite_store: Store, stopping: threading.Event) -> None:
    _appear(sqlite_store, f"{EXECUTOR}one")
    live = LiveWorkers(sqlite_store, stopping, now=lambda: NOON)
    stopping.set()

    with pytest.raises(Stopped):
        live.wait(0)
