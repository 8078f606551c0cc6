"""The inbox: what came in is kept once, and found until it is done."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from store.inbox import InboxRow
from store.work import Store
from tests.store.makers import NOON, SECOND


def test_what_came_in_is_kept_as_it_came(store: Store) -> None:
    payload: dict[str, Any] = {"actions": [{"value": "1"}], "user": {"name": "Åsa 🎉"}, "n": None}
    with store.begin() as work:
        row, new = work.inbox.take("T1", "press-1", "press", payload, NOON)

        assert new
        assert row == InboxRow(1, "T1", "press-1", "press", payload, NOON, None, 0, "")
        assert work.inbox.get(row.id) == row


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d of a pair"])
def test_nothing_that_json_can_say_is_refused(store: Store, text: str) -> None:
    with store.begin() as work:
        row, _ = work.inbox.take("T1", "press-1", "press", {"text": text}, NOON)

        kept = work.inbox.get(row.id)

    assert kept is not None
    assert kept.payload == {"text": text}


def test_a_redelivery_finds_the_row_that_is_there(store: Store) -> None:
    with store.begin() as work:
        row, _ = work.inbox.take("T1", "press-1", "press", {"first": True}, NOON)

        again, new = work.inbox.take("T1", "press-1", "press", {"first": False}, NOON + SECOND)
        other, other_new = work.inbox.take("T2", "press-1", "press", {}, NOON)

    assert (again, new) == (row, False)
    assert other_new
    assert other.id != row.id


def test_one_delivery_taken_by_many_threads_is_new_to_one(store: Store) -> None:
    start = threading.Barrier(6)

    def take(_: int) -> tuple[int, bool]:
        start.wait()
        with store.begin() as work:
            row, new = work.inbox.take("T1", "press-1", "press", {}, NOON)
            return row.id, new

    with ThreadPoolExecutor(6) as pool:
        taken = list(pool.map(take, range(6)))

    assert [new for _, new in taken].count(True) == 1
    assert len({id for id, _ in taken}) == 1


def test_undone_rows_are_listed_oldest_first_until_they_are_done(store: Store) -> None:
    with store.begin() as work:
        first, second, young = (
            work.inbox.take("T1", str(number), "press", {}, NOON + number * SECOND)[0]
            for number in range(3)
        )
        before = young.received_at
        assert [row.id for row in work.inbox.undone(before)] == [first.id, second.id]
        assert [row.id for row in work.inbox.undone(before, 1)] == [first.id]

        work.inbox.done(first.id, NOON)

        assert [row.id for row in work.inbox.undone(before)] == [second.id]


def test_attempts_are_counted_and_a_note_is_kept(store: Store) -> None:
    with store.begin() as work:
        row, _ = work.inbox.take("T1", "press-1", "press", {}, NOON)
        work.inbox.touch(row.id)
        work.inbox.touch(row.id)
        work.inbox.set_note(row.id, "refused")

        kept = work.inbox.get(row.id)

    assert kept is not None
    assert (kept.attempts, kept.note) == (2, "refused")


def test_only_what_is_done_is_pruned(store: Store) -> None:
    with store.begin() as work:
        old, undone, young = (
            work.inbox.take("T1", key, "press", {}, NOON)[0] for key in ("old", "undone", "young")
        )
        work.inbox.done(old.id, NOON)
        work.inbox.done(young.id, NOON + timedelta(days=2))

        assert work.inbox.prune(NOON + timedelta(days=1)) == 1

        assert work.inbox.get(old.id) is None
        assert work.inbox.get(undone.id) is not None
        assert work.inbox.get(young.id) is not None
