"""Deliveries: what is owed is carried out, and known to have been or not."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from store.deliveries import Delivery
from store.work import Store, Work
from tests.store.makers import NOON, SECOND, record


def _owe(work: Work, effect: str = "alert", due_at: datetime = NOON) -> Delivery:
    made = work.deliveries.add(record(work), effect, "slack:U1", due_at)
    assert made is not None
    return made


def _kept(work: Work, delivery: Delivery) -> Delivery:
    kept = work.deliveries.get(delivery.id)
    assert kept is not None
    return kept


def test_an_effect_of_a_fact_is_owed_once(store: Store) -> None:
    with store.begin() as work:
        fact_id = record(work)
        first = work.deliveries.add(fact_id, "alert", "slack:U1", NOON)

        assert first == Delivery(
            id=1,
            fact_id=fact_id,
            effect="alert",
            lane="slack:U1",
            state="pending",
            attempt=0,
            due_at=NOON,
            reason="",
            faults=0,
            sent_unknown=0,
            created_at=NOON,
            updated_at=NOON,
        )
        assert work.deliveries.add(fact_id, "alert", "slack:U1", NOON) is None
        assert work.deliveries.add(fact_id, "redraw", "slack:U1", NOON) is not None


def test_what_is_due_comes_longest_due_first(store: Store) -> None:
    with store.begin() as work:
        later, now, future = (_owe(work, due_at=NOON + offset * SECOND) for offset in (0, -5, 1))

        assert work.deliveries.due(NOON, 10) == [now, later]
        assert work.deliveries.due(NOON, 1) == [now]
        assert future in work.deliveries.due(NOON + SECOND, 10)


def test_a_delivery_is_claimed_by_one(store: Store) -> None:
    with store.begin() as work:
        owed = _owe(work)
    start = threading.Barrier(6)

    def claim(_: int) -> Delivery | None:
        start.wait()
        with store.begin() as work:
            return work.deliveries.claim(owed.id, NOON)

    with ThreadPoolExecutor(6) as pool:
        claimed = [each for each in pool.map(claim, range(6)) if each is not None]

    assert [(each.state, each.attempt) for each in claimed] == [("sending", 1)]


def test_what_was_put_off_is_due_again_at_its_time(store: Store) -> None:
    with store.begin() as work:
        owed = _owe(work)
        work.deliveries.claim(owed.id, NOON)

        assert work.deliveries.later(owed.id, NOON + SECOND, "rate limited", NOON)

        assert work.deliveries.due(NOON, 10) == []
        (again,) = work.deliveries.due(NOON + SECOND, 10)
        assert (again.state, again.reason, again.attempt) == ("pending", "rate limited", 1)


def test_an_attempt_that_failed_is_a_fault_and_one_that_had_to_wait_is_not(store: Store) -> None:
    with store.begin() as work:
        owed = _owe(work)
        for fault in (True, False, True):
            work.deliveries.claim(owed.id, NOON)
            work.deliveries.later(owed.id, NOON, "", NOON, fault=fault)

        assert (_kept(work, owed).attempt, _kept(work, owed).faults) == (3, 2)

        work.deliveries.dead(owed.id, "", NOON)
        work.deliveries.retry(owed.id, NOON)
        assert _kept(work, owed).faults == 0, "who retries it by hand has mended the cause"


def test_what_is_done_is_never_owed_again(store: Store) -> None:
    with store.begin() as work:
        owed = _owe(work)
        work.deliveries.claim(owed.id, NOON)
        assert work.deliveries.done(owed.id, NOON)

        assert not work.deliveries.done(owed.id, NOON)
        assert not work.deliveries.later(owed.id, NOON, "", NOON)
        assert not work.deliveries.dead(owed.id, "", NOON)
        assert not work.deliveries.retry(owed.id, NOON)
        assert not work.deliveries.cancel(owed.id, "", NOON)
        assert work.deliveries.claim(owed.id, NOON) is None
        assert _kept(work, owed).state == "done"


def test_a_stranded_delivery_is_owed_again_and_counted(store: Store) -> None:
    with store.begin() as work:
        owed, young = _owe(work), _owe(work)
        work.deliveries.claim(owed.id, NOON)
        work.deliveries.claim(young.id, NOON + 9 * SECOND)
        assert [each.id for each in work.deliveries.stranded(NOON + 5 * SECOND)] == [owed.id]

        assert work.deliveries.mark_unknown(owed.id, NOON + 10 * SECOND)

        (again,) = work.deliveries.due(NOON + 10 * SECOND, 10)
        assert (again.id, again.state, again.sent_unknown) == (owed.id, "unknown", 1)
        assert work.deliveries.unknown_total() == 1
        assert work.deliveries.claim(owed.id, NOON + 10 * SECOND) is not None


def test_a_process_that_was_taken_for_dead_cannot_undo_its_successor(store: Store) -> None:
    with store.begin() as work:
        owed = _owe(work)
        work.deliveries.claim(owed.id, NOON)
        work.deliveries.mark_unknown(owed.id, NOON)
        work.deliveries.claim(owed.id, NOON)

        assert not work.deliveries.later(owed.id, NOON, "slow", NOON, attempt=1)
        assert not work.deliveries.dead(owed.id, "slow", NOON, attempt=1)
        assert not work.deliveries.mark_unknown(owed.id, NOON, attempt=1)

        assert _kept(work, owed).state == "sending"
        assert work.deliveries.done(owed.id, NOON), "what was sent is sent, whoever sent it"


def test_what_is_dead_is_listed_until_somebody_retries_it(store: Store) -> None:
    with store.begin() as work:
        first, second = _owe(work), _owe(work)
        work.deliveries.claim(first.id, NOON)
        work.deliveries.dead(first.id, "not_in_channel", NOON)
        work.deliveries.claim(second.id, NOON)
        work.deliveries.dead(second.id, "owner left", NOON + SECOND)
        assert [each.reason for each in work.deliveries.dead_list(10)] == [
            "owner left",
            "not_in_channel",
        ]

        assert work.deliveries.retry(first.id, NOON + SECOND)

        assert [each.id for each in work.deliveries.due(NOON + SECOND, 10)] == [first.id]
        assert [each.id for each in work.deliveries.dead_list(10)] == [second.id]


def test_a_cancelled_delivery_is_not_carried_out(store: Store) -> None:
    with store.begin() as work:
        owed = _owe(work)

        assert work.deliveries.cancel(owed.id, "judged away", NOON)

        assert work.deliveries.claim(owed.id, NOON) is None


def test_every_state_is_counted(store: Store) -> None:
    with store.begin() as work:
        _owe(work)
        work.deliveries.claim(_owe(work).id, NOON)

        assert work.deliveries.counts() == {
            "pending": 1,
            "sending": 1,
            "done": 0,
            "unknown": 0,
            "dead": 0,
            "cancelled": 0,
        }
        assert work.deliveries.unknown_total() == 0
