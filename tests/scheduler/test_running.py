"""Clock, relay and queue together, and what is left when their process is killed."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from scheduler.leases import LEASE_SECONDS, NotLaunched
from scheduler.running import Running
from scheduler.timetable import Role
from store.work import Store
from tests.listeners import ListeningMessenger
from tests.scheduler.makers import delivery_of, desk_for, owe_a_message, utc_now

ROOT = Path(__file__).parents[2]


def _running(
    store: Store,
    database_url: str,
    messenger: ListeningMessenger,
    now: Callable[[], datetime] = utc_now,
) -> Running:
    bell = threading.Event()
    desk = desk_for(store, messenger, bell=bell)
    return Running(desk, database_url=database_url, bell=bell, now=now)


def test_what_happens_while_it_runs_is_told(store: Store, database_url: str) -> None:
    messenger = ListeningMessenger(store)
    running = _running(store, database_url, messenger)
    running.start()
    try:
        fact_id = owe_a_message(store, "Acme", utc_now())
        assert messenger.wait_for(1)
    finally:
        running.close()

    assert delivery_of(store, fact_id).state == "done"
    assert [condition.error for condition in running.conditions() if not condition.ok] == []


def test_it_can_be_started_again_after_it_was_closed(store: Store, database_url: str) -> None:
    messenger = ListeningMessenger(store)
    for number in (1, 2):
        running = _running(store, database_url, messenger)
        running.start()
        owe_a_message(store, f"Partner{number}", utc_now())
        assert messenger.wait_for(number)
        running.close()


def test_a_message_that_a_killed_process_was_sending_is_sent_once_more_and_counted(
    store: Store, database_url: str
) -> None:
    fact_id = owe_a_message(store, "Acme", utc_now())
    _kill_while_sending(database_url)
    assert delivery_of(store, fact_id).state == "sending"

    # On PostgreSQL what a process leaves is taken over once its lease has lapsed.
    messenger = ListeningMessenger(store)
    survivor = _running(
        store, database_url, messenger, lambda: utc_now() + timedelta(seconds=LEASE_SECONDS + 1)
    )
    survivor.start()
    assert messenger.wait_for(1)
    survivor.close()

    assert len(messenger.told) == 1
    assert delivery_of(store, fact_id).state == "done"
    assert delivery_of(store, fact_id).sent_unknown == 1
    with store.read() as view:
        assert view.deliveries.unknown_total() == 1


def test_a_second_process_on_one_sqlite_file_is_refused_with_words(
    sqlite_store: Store, sqlite_url: str
) -> None:
    messenger = ListeningMessenger(sqlite_store)
    first = _running(sqlite_store, sqlite_url, messenger)
    first.start()
    second = _running(sqlite_store, sqlite_url, messenger)
    try:
        with pytest.raises(NotLaunched, match="another cosell process is already running on"):
            second.start()
        owe_a_message(sqlite_store, "Acme", utc_now())
        assert messenger.wait_for(1), "the refused one has stopped the other"
    finally:
        first.close()


def test_sqlite_is_for_one_process_with_all_roles(sqlite_store: Store, sqlite_url: str) -> None:
    desk = desk_for(sqlite_store, ListeningMessenger(sqlite_store))
    only = Running(desk, database_url=sqlite_url, bell=threading.Event(), roles=[Role.CLOCK])
    with pytest.raises(NotLaunched, match="PostgreSQL"):
        only.start()


def _kill_while_sending(database_url: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.scheduler.killed_sender", database_url],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == "sending\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
