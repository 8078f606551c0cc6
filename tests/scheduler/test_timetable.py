"""What runs when, and for which due time a tick stands."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.errors import Retriable
from crm.memory import MemoryCrm
from partnering.accounts import Account
from scheduler.timetable import Entry, timetable
from store.work import Store
from tests.listeners import ListeningMessenger
from tests.scheduler.makers import NOON, desk_for
from tests.store.makers import record


def _entry(seconds: float, once: float | None = None) -> Entry:
    return Entry("any", seconds, lambda now: None, once_per_seconds=once)


@given(
    seconds=st.sampled_from([0.5, 1.0, 5.0, 300.0, 3600.0]),
    late=st.floats(0, 1, exclude_max=True),
)
def test_a_late_tick_stands_for_the_due_time_that_it_missed(seconds: float, late: float) -> None:
    entry = _entry(seconds)
    due = entry.due_at(NOON)

    late_tick = due + timedelta(seconds=int(seconds * late))

    assert entry.due_at(late_tick) == due
    assert due <= late_tick < entry.next_at(late_tick)


def test_two_clocks_that_tick_apart_name_the_same_due_time() -> None:
    entry = _entry(300.0)
    assert entry.due_at(NOON + timedelta(seconds=1)) == entry.due_at(NOON + timedelta(seconds=2))


def test_an_hourly_look_at_a_daily_job_stands_for_the_day() -> None:
    entry = _entry(3600.0, once=86400.0)
    assert entry.due_at(NOON) == entry.due_at(NOON + timedelta(hours=11, minutes=59))
    assert entry.due_at(NOON) != entry.due_at(NOON + timedelta(hours=12))


def test_the_sync_tick_reads_the_crm(sqlite_store: Store) -> None:
    crm = MemoryCrm()
    crm.put(Account("A1", "Acme"), at=NOON)
    desk = desk_for(sqlite_store, ListeningMessenger(sqlite_store), crm=crm)
    entries = {entry.job: entry for entry in timetable(desk, sync_seconds=300)}

    entries["sync"].act(NOON)

    with sqlite_store.read() as view:
        assert view.accounts.live_keys() == {"A1"}


def test_a_crm_that_is_down_holds_back_no_partner_list(sqlite_store: Store) -> None:
    crm = MemoryCrm()
    crm.put(Account("A1", "Acme"), at=NOON)
    desk = desk_for(sqlite_store, ListeningMessenger(sqlite_store), crm=crm)
    sync = {entry.job: entry for entry in timetable(desk, sync_seconds=300)}["sync"]
    with sqlite_store.begin() as work:
        work.accounts.put([Account("A2", "Beta")], now=NOON, baseline=False)
    crm.fail(Retriable("the CRM is down"), on="changes")

    with pytest.raises(Retriable):
        sync.act(NOON)

    with sqlite_store.read() as view:
        assert not view.accounts.due()


def test_pruning_keeps_what_is_not_done(sqlite_store: Store) -> None:
    desk = desk_for(sqlite_store, ListeningMessenger(sqlite_store))
    prune = {entry.job: entry for entry in timetable(desk, sync_seconds=300)}["prune"]
    with sqlite_store.begin() as work:
        old, _ = work.inbox.take("w", "old", "press", {}, NOON - timedelta(days=3))
        undone, _ = work.inbox.take("w", "undone", "press", {}, NOON - timedelta(days=3))
        work.inbox.done(old.id, NOON - timedelta(days=2))
        work.ticks.first("sync", NOON - timedelta(days=3), NOON)

    prune.act(NOON)

    with sqlite_store.begin() as work:
        assert work.inbox.get(old.id) is None
        assert work.inbox.get(undone.id) is not None
        assert work.ticks.first("sync", NOON - timedelta(days=3), NOON), "its row was kept"


def test_the_tick_of_the_seals_seals_what_is_committed(sqlite_store: Store) -> None:
    desk = desk_for(sqlite_store, ListeningMessenger(sqlite_store))
    seals = {entry.job: entry for entry in timetable(desk, sync_seconds=300)}["seals"]
    with sqlite_store.begin() as work:
        record(work)

    seals.act(NOON)

    with sqlite_store.read() as view:
        assert (view.seals.last().seq, view.seals.unsealed_count()) == (1, 0)
