"""The fact log as an outbox: nothing is missed, nothing is relayed twice."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from typing import Any

import pytest

from partnering.facts import KINDS, Fact, OverlapFound
from store.facts import StoredFact
from store.work import Store
from tests.store.makers import NOON, record


def test_a_fact_comes_back_with_who_when_and_correlation(store: Store) -> None:
    fact = OverlapFound(1, 2, baseline=True)
    with store.begin() as work:
        id = work.record(fact, at=NOON, by="person:7", correlation="abc")

        assert work.facts.get(id) == StoredFact(id, fact, NOON, "person:7", "abc")
        assert work.facts.get(404) is None


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_every_kind_of_fact_can_be_kept(store: Store, kind: type[Fact]) -> None:
    samples: dict[object, Any] = {int: 7, str: "x", bool: True}
    fact = kind(**{each.name: samples[each.type] for each in fields(kind)})
    with store.begin() as work:
        id = work.record(fact, at=NOON)

        stored = work.facts.get(id)

    assert stored is not None
    assert stored.fact == fact


def test_a_relayed_fact_is_not_listed_again(store: Store) -> None:
    with store.begin() as work:
        first, second, third = (record(work, number) for number in range(3))
        work.facts.set_relayed([second], NOON)

        assert [stored.id for stored in work.facts.unrelayed(10)] == [first, third]
        assert [stored.id for stored in work.facts.unrelayed(1)] == [first]

    with store.read() as work:
        assert len(work.facts.unrelayed(10)) == 2


def test_relays_at_once_share_the_facts_and_relay_each_once(store: Store) -> None:
    with store.begin() as work:
        ids = [record(work, number) for number in range(60)]
    start = threading.Barrier(3)

    def relay(_: int) -> list[int]:
        start.wait()
        done: list[int] = []
        while True:
            with store.begin() as work:
                batch = [stored.id for stored in work.facts.unrelayed(7)]
                work.facts.set_relayed(batch, NOON)
            if not batch:
                return done
            done.extend(batch)

    with ThreadPoolExecutor(3) as pool:
        relayed = [id for done in pool.map(relay, range(3)) for id in done]

    assert sorted(relayed) == ids


@pytest.mark.postgres
def test_a_fact_that_another_relay_holds_is_left_to_it(postgres_url: str) -> None:
    store = Store.open(postgres_url)
    with store.begin() as work:
        first, second = record(work, 1), record(work, 2)

    def others() -> list[int]:
        with store.begin() as work:
            return [stored.id for stored in work.facts.unrelayed(10)]

    with ThreadPoolExecutor(1) as pool, store.begin() as work:
        assert [stored.id for stored in work.facts.unrelayed(1)] == [first]
        assert pool.submit(others).result(timeout=20) == [second]
    store.close()


@pytest.mark.postgres
def test_a_lower_id_that_is_committed_later_is_still_relayed(postgres_url: str) -> None:
    store = Store.open(postgres_url)

    def commit_another() -> int:
        with store.begin() as work:
            return record(work, 2)

    with ThreadPoolExecutor(1) as pool, store.begin() as work:
        low = record(work, 1)
        high = pool.submit(commit_another).result(timeout=20)
        assert low < high

    with store.begin() as work:
        work.facts.set_relayed([high], NOON)
        assert [stored.id for stored in work.facts.unrelayed(10)] == [low]
    store.close()
