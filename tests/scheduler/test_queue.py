"""The engine: each item once, lanes apart, nothing lost with a process."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from journeys.notices import Notice, Recipient, ToPerson, TryLater, Uncertain
from scheduler.leases import LEASE_SECONDS, Leases, NotLaunched
from scheduler.queue import QUEUES, Engine
from scheduler.relay import Relay
from store.work import Store
from tests.listeners import ListeningMessenger
from tests.scheduler.makers import delivery_of, desk_for, owe_a_message, utc_now

Launch = Callable[..., Engine]

# For what does not turn on the kind of database.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def messenger(store: Store) -> ListeningMessenger:
    return ListeningMessenger(store)


@pytest.fixture
def launch(
    store: Store, database_url: str, messenger: ListeningMessenger
) -> Iterator[Callable[..., Engine]]:
    """Launch an engine with its relay thread; all of it is stopped after the test."""
    stops: list[Callable[[], None]] = []

    def start(
        now: Callable[[], datetime] = utc_now,
        relay: bool = True,
        carried: Callable[[], None] | None = None,
    ) -> Engine:
        bell = threading.Event()
        leases = Leases(store)
        desk = desk_for(store, messenger, bell=bell)
        leases.open(database_url)
        stops.append(leases.close)
        engine = Engine(
            desk, leases, database_url=database_url, carried=carried or bell.set, now=now
        )
        engine.launch(now())
        stops.append(engine.close)
        if relay:
            runs = Relay(desk, engine.enqueue, bell=bell)
            runs.start()
            stops.append(runs.stop)
        return engine

    yield start
    for stop in reversed(stops):
        stop()


def _state(store: Store, fact_id: int) -> str:
    return delivery_of(store, fact_id).state


def test_each_message_is_carried_once(
    store: Store, messenger: ListeningMessenger, launch: Launch
) -> None:
    facts = [owe_a_message(store, f"Partner{n}", utc_now()) for n in range(5)]
    engine = launch()

    assert messenger.wait_for(5)
    engine.close()

    assert sorted(told.record for told in messenger.told) == [f"partner:{n}" for n in range(1, 6)]
    for fact_id in facts:
        assert delivery_of(store, fact_id).state == "done"
        assert delivery_of(store, fact_id).attempt == 1


@on_sqlite
def test_what_cannot_be_sent_now_is_sent_later(
    store: Store, messenger: ListeningMessenger, launch: Launch
) -> None:
    messenger.faults.append(TryLater("rate_limited", 0.05))
    fact_id = owe_a_message(store, "Acme", utc_now())
    engine = launch()

    assert messenger.wait_for(1)
    engine.close()

    assert delivery_of(store, fact_id).state == "done"
    assert delivery_of(store, fact_id).attempt > 1
    assert delivery_of(store, fact_id).sent_unknown == 0


@on_sqlite
def test_a_send_whose_outcome_is_unknown_is_repeated_and_counted(
    store: Store, messenger: ListeningMessenger, launch: Launch
) -> None:
    messenger.faults.append(Uncertain())
    fact_id = owe_a_message(store, "Acme", utc_now())
    engine = launch()

    assert messenger.wait_for(1)
    engine.close()

    assert delivery_of(store, fact_id).state == "done"
    assert delivery_of(store, fact_id).sent_unknown == 1


def test_an_attempt_that_is_enqueued_twice_is_one_item(
    store: Store, messenger: ListeningMessenger, launch: Launch
) -> None:
    twice, last = (owe_a_message(store, name, utc_now()) for name in ("Twice", "Last"))
    items = threading.Semaphore(0)
    before_last: list[int] = []

    def count(to: Recipient, notice: Notice) -> None:
        if isinstance(to, ToPerson) and "last" in to.person.email:
            while items.acquire(blocking=False):
                before_last.append(1)

    messenger.before = count
    engine = launch(relay=False, carried=items.release)
    Relay(desk_for(store, messenger)).run_once(utc_now())

    for fact_id in (twice, twice, last):
        engine.enqueue(replace(delivery_of(store, fact_id), lane="one lane"), "slack")

    assert messenger.wait_for(2)
    assert len(before_last) == 1
    engine.close()
    assert delivery_of(store, twice).attempt == 1


def test_a_crm_that_hangs_holds_back_no_slack_message(
    store: Store, messenger: ListeningMessenger, launch: Launch
) -> None:
    _, lanes = QUEUES["crm"]
    free = threading.Event()
    hanging = threading.Semaphore(0)

    def hang(to: Recipient, notice: Notice) -> None:
        if isinstance(to, ToPerson) and "stuck" in to.person.email:
            hanging.release()
            assert free.wait(60)

    messenger.before = hang
    facts = [owe_a_message(store, f"Stuck{n}", utc_now()) for n in range(lanes + 2)]
    fine = owe_a_message(store, "Fine", utc_now())
    engine = launch(relay=False)
    Relay(desk_for(store, messenger)).run_once(utc_now())
    try:
        for fact_id in facts:
            engine.enqueue(delivery_of(store, fact_id), "crm")
        for _ in range(lanes):
            assert hanging.acquire(timeout=30)

        engine.enqueue(delivery_of(store, fine), "slack")

        assert messenger.wait_for(1)
        assert [told.record for told in messenger.told] == [f"partner:{len(facts) + 1}"]
    finally:
        free.set()
    assert messenger.wait_for(len(facts) + 1)


def test_one_lane_goes_one_by_one(
    store: Store, messenger: ListeningMessenger, launch: Launch
) -> None:
    inside, most = [0], [0]
    guard = threading.Lock()

    def count(to: Recipient, notice: Notice) -> None:
        with guard:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        threading.Event().wait(0.02)
        with guard:
            inside[0] -= 1

    messenger.before = count
    facts = [owe_a_message(store, f"Partner{n}", utc_now()) for n in range(3)]
    engine = launch(relay=False)
    Relay(desk_for(store, messenger)).run_once(utc_now())
    for fact_id in facts:
        delivery = delivery_of(store, fact_id)
        engine.enqueue(replace(delivery, lane="one lane"), "slack")

    assert messenger.wait_for(3)
    assert most == [1]


@on_sqlite
def test_an_item_that_broke_before_its_claim_is_owed_still(
    store: Store, messenger: ListeningMessenger, launch: Launch
) -> None:
    broken = threading.Event()

    def now() -> datetime:
        if threading.current_thread().name.startswith("dbos") and not broken.is_set():
            broken.set()
            raise OSError("the database is away")
        return utc_now()

    fact_id = owe_a_message(store, "Acme", utc_now())
    engine = launch(now)
    assert broken.wait(30)
    assert _state(store, fact_id) == "pending"

    freed = 0
    for _ in range(200):  # until the item's end is written down
        freed = engine.free_lost(utc_now(), due_before=utc_now())
        if freed:
            break
        threading.Event().wait(0.05)

    assert freed == 1
    assert messenger.wait_for(1)


def test_what_a_dead_process_was_sending_goes_out_once_more_at_launch(
    sqlite_store: Store, sqlite_url: str
) -> None:
    fact_id = owe_a_message(sqlite_store, "Acme", utc_now())
    messenger = ListeningMessenger(sqlite_store)
    desk = desk_for(sqlite_store, messenger)
    Relay(desk).run_once(utc_now())
    claimed = delivery_of(sqlite_store, fact_id)
    with sqlite_store.begin() as work:
        work.deliveries.claim(claimed.id, utc_now())
    leases = Leases(sqlite_store)
    engine = Engine(desk, leases, database_url=sqlite_url)

    engine.launch(utc_now())
    engine.close()
    leases.close()

    assert delivery_of(sqlite_store, fact_id).state == "unknown"
    assert delivery_of(sqlite_store, fact_id).sent_unknown == 1


def test_an_executor_id_that_is_alive_cannot_be_launched_twice(
    store: Store, database_url: str, messenger: ListeningMessenger
) -> None:
    alive = Leases(store, "other-host:7:abc")
    assert alive.hold("executor:worker-1", utc_now())
    desk = desk_for(store, messenger)
    engine = Engine(
        desk, Leases(store, "host:8:def"), database_url=database_url, executor_id="worker-1"
    )

    with pytest.raises(NotLaunched, match="executor worker-1 is run by other-host:7:abc"):
        engine.launch(utc_now())

    engine.launch(utc_now() + timedelta(seconds=LEASE_SECONDS + 1))
    engine.close()


@on_sqlite
def test_one_process_launches_its_queues_once(
    store: Store, database_url: str, messenger: ListeningMessenger, launch: Launch
) -> None:
    launch()
    other = Engine(
        desk_for(store, messenger), Leases(store), database_url=database_url, executor_id="other"
    )
    with pytest.raises(NotLaunched, match="already"):
        other.launch(utc_now())
    other.close()

    owe_a_message(store, "Acme", utc_now())
    assert messenger.wait_for(1), "the refused one has stopped the other"


def test_items_that_finished_long_ago_are_deleted(
    store: Store, messenger: ListeningMessenger, launch: Launch
) -> None:
    owe_a_message(store, "Acme", utc_now())
    engine = launch()
    assert messenger.wait_for(1)

    assert engine.prune(utc_now()) == 0
    for _ in range(200):  # until the item's end is written down
        if engine.prune(utc_now() + timedelta(days=15)):
            break
        threading.Event().wait(0.05)
    else:
        pytest.fail("nothing was deleted")
