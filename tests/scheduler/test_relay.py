"""The relay: what happened becomes what is owed, once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from partnering.facts import BaselineMapped, MatchNeedsJudging
from scheduler.relay import Relay, key_of, mark_stranded
from store.deliveries import Delivery
from store.work import Store
from tests.listeners import ListeningMessenger
from tests.scheduler.makers import NOON, delivery_of, desk_for, owe_a_message


class Handed:
    """What a relay handed over, by queue."""

    def __init__(self) -> None:
        self.items: list[tuple[str, str]] = []

    def __call__(self, delivery: Delivery, queue: str) -> None:
        self.items.append((key_of(delivery), queue))


def _relay(store: Store, handed: Handed | None = None) -> Relay:
    return Relay(desk_for(store, ListeningMessenger(store)), handed)


def test_a_fact_is_owed_once_however_often_the_relay_runs(store: Store) -> None:
    fact_id = owe_a_message(store, "Acme")
    relay = _relay(store)

    assert relay.run_once(NOON) == 1
    assert relay.run_once(NOON) == 0

    assert delivery_of(store, fact_id).state == "pending"
    with store.read() as view:
        assert view.deliveries.counts()["pending"] == 1


def test_two_relays_at_once_owe_each_fact_once(store: Store) -> None:
    facts = [owe_a_message(store, f"Partner{n}") for n in range(20)]
    start = threading.Barrier(2)

    def run(relay: Relay) -> int:
        start.wait()
        return relay.run_once(NOON)

    with ThreadPoolExecutor(2) as threads:
        written = sum(threads.map(run, [_relay(store), _relay(store)]))

    assert written == len(facts)
    with store.read() as view:
        assert view.deliveries.counts()["pending"] == len(facts)


def test_a_fact_that_was_committed_late_under_a_lower_id_is_relayed(store: Store) -> None:
    with store.begin() as work:
        low = work.record(BaselineMapped(partner_id=1, list_id=1), at=NOON)
        high = work.record(BaselineMapped(partner_id=2, list_id=2), at=NOON)
        work.facts.set_relayed([high], NOON)

    assert _relay(store).run_once(NOON) == 1
    assert delivery_of(store, low).fact_id == low


def test_a_fact_without_effects_owes_nothing_and_is_not_read_again(store: Store) -> None:
    with store.begin() as work:
        work.record(MatchNeedsJudging(match_id=1), at=NOON)

    assert _relay(store).run_once(NOON) == 0
    with store.read() as view:
        assert view.facts.unrelayed() == []


def test_a_crash_between_the_row_and_the_queue_loses_nothing(store: Store) -> None:
    owe_a_message(store, "Acme")

    def crash(delivery: Delivery, queue: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Relay(desk_for(store, ListeningMessenger(store)), crash).run_once(NOON)
    handed = Handed()
    _relay(store, handed).run_once(NOON)

    assert handed.items == [("1:summarise_baseline:1", "slack")]


def test_one_attempt_is_handed_over_once_and_the_next_under_another_name(store: Store) -> None:
    fact_id = owe_a_message(store, "Acme")
    handed = Handed()
    relay = _relay(store, handed)
    relay.run_once(NOON)
    relay.run_once(NOON)
    delivery = delivery_of(store, fact_id)
    with store.begin() as work:
        work.deliveries.claim(delivery.id, NOON)
        work.deliveries.later(delivery.id, NOON + timedelta(seconds=60), "pace", NOON)

    relay.run_once(NOON + timedelta(seconds=59))
    assert [key for key, _ in handed.items] == [f"{fact_id}:summarise_baseline:1"]
    relay.run_once(NOON + timedelta(seconds=60))
    assert [key for key, _ in handed.items] == [
        f"{fact_id}:summarise_baseline:1",
        f"{fact_id}:summarise_baseline:2",
    ]


def test_one_lane_hands_over_one_delivery_at_a_time_and_in_order(store: Store) -> None:
    with store.begin() as work:
        first = work.record(BaselineMapped(partner_id=7, list_id=1), at=NOON)
        second = work.record(BaselineMapped(partner_id=7, list_id=2), at=NOON)
        other = work.record(BaselineMapped(partner_id=8, list_id=3), at=NOON)
    handed = Handed()
    relay = _relay(store, handed)

    relay.run_once(NOON)
    assert [key.split(":")[0] for key, _ in handed.items] == [str(first), str(other)]

    done = delivery_of(store, first)
    with store.begin() as work:
        work.deliveries.claim(done.id, NOON)
        work.deliveries.done(done.id, NOON)
    relay.run_once(NOON)
    assert handed.items[-1][0].split(":")[0] == str(second)


def test_waking_relays_at_once(store: Store) -> None:
    handed = threading.Event()
    bell = threading.Event()
    desk = desk_for(store, ListeningMessenger(store), bell=bell)
    relay = Relay(desk, lambda delivery, queue: handed.set(), bell=bell)
    relay.start()
    try:
        owe_a_message(store, "Acme")
        desk.wake()
        assert handed.wait(30)
    finally:
        relay.stop()
    assert relay.condition.ok


def test_what_goes_wrong_is_kept_in_words_and_tried_again(store: Store) -> None:
    tries = threading.Semaphore(0)

    def refuse(delivery: Delivery, queue: str) -> None:
        tries.release()
        raise OSError("the queue is away")

    owe_a_message(store, "Acme")
    relay = Relay(desk_for(store, ListeningMessenger(store)), refuse)
    relay.start()
    try:
        assert tries.acquire(timeout=30)
        relay.wake()
        assert tries.acquire(timeout=30)
    finally:
        relay.stop()
    assert "OSError" in relay.condition.error
    assert relay.condition.failures >= 1


def test_only_what_has_been_sending_for_long_is_stranded(store: Store) -> None:
    old, young = owe_a_message(store, "Old"), owe_a_message(store, "Young")
    relay = _relay(store)
    relay.run_once(NOON)
    later = NOON + timedelta(seconds=300)
    old_id, young_id = delivery_of(store, old).id, delivery_of(store, young).id
    with store.begin() as work:
        work.deliveries.claim(old_id, NOON)
        work.deliveries.claim(young_id, later)

    desk = desk_for(store, ListeningMessenger(store))
    assert mark_stranded(desk, before=later - timedelta(seconds=120), now=later) == 1

    assert delivery_of(store, old).state == "unknown"
    assert delivery_of(store, old).sent_unknown == 1
    assert delivery_of(store, young).state == "sending"
