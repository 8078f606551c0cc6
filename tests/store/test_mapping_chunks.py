"""A mapping that is shared out: each chunk is somebody's, and none is lost."""

from datetime import timedelta

import pytest

from store.mapping_chunks import MOST_ATTEMPTS, ChunkRows, SharedPass
from store.work import Store
from tests.store.makers import NOON, SECOND


def shared(number: int) -> SharedPass:
    return SharedPass(
        number=number,
        left_state="digest:engine",
        weights={"version": 3, "bits": [[0.5]]},
        auto_from=0.95,
        review_from=0.3,
        due=frozenset({1, 2}),
        news=frozenset({2}),
        correlation="sync-1",
    )


ROWS = (
    ChunkRows(rights=(11, 12), kin=(30,), due=frozenset({11}), news=frozenset({11})),
    ChunkRows(rights=(13,)),
)


@pytest.fixture
def chunks(store: Store) -> list[int]:
    with store.begin() as work:
        work.mapping_chunks.share(shared(7), ROWS, NOON)
    with store.read() as view:
        return [id for id, attempt in view.mapping_chunks.waiting(10) if attempt == 1]


def test_what_was_shared_out_is_read_as_it_was(store: Store, chunks: list[int]) -> None:
    with store.read() as view:
        assert view.mapping_chunks.shared(7) == shared(7)
        assert view.mapping_chunks.shared(6) is None
        found = [view.mapping_chunks.get(id) for id in chunks]
        assert view.mapping_chunks.standing(7).open == tuple(chunks)
    assert tuple(each.rows for each in found if each) == ROWS
    assert {(each.number, each.state, each.worker) for each in found if each} == {
        (7, "waiting", "")
    }


def test_a_chunk_that_is_done_stays_done_and_counts_once(store: Store, chunks: list[int]) -> None:
    with store.begin() as work:
        assert work.mapping_chunks.take(chunks[0], 1, "one", NOON)
        assert work.mapping_chunks.take(chunks[0], 1, "survivor", NOON), "whoever had it is dead"
        work.mapping_chunks.done(chunks[0], {"auto": 2}, "survivor", NOON)
        work.mapping_chunks.done(chunks[0], {"auto": 5}, "one", NOON)
        assert not work.mapping_chunks.take(chunks[0], 1, "one", NOON)
        work.mapping_chunks.give_back(chunks[0], 1, NOON)
        work.mapping_chunks.done(chunks[1], {"auto": 1, "review": 1}, "one", NOON)
    with store.read() as view:
        standing = view.mapping_chunks.standing(7)
        assert (standing.done, standing.open) == (2, ())
        assert standing.counts == {"auto": 3, "review": 1}
        assert view.mapping_chunks.workers(7) == {"survivor": 1, "one": 1}


def test_a_chunk_that_fails_waits_again_until_nobody_else_is_to_try(
    store: Store, chunks: list[int]
) -> None:
    first = chunks[0]
    with store.begin() as work:
        for attempt in range(1, MOST_ATTEMPTS + 1):
            assert (first, attempt) in work.mapping_chunks.waiting(10)
            assert work.mapping_chunks.take(first, attempt, "one", NOON)
            work.mapping_chunks.give_back(first, attempt, NOON)
            assert not work.mapping_chunks.take(first, attempt, "late", NOON)
        standing = work.mapping_chunks.standing(7)
    assert standing.refused == (first,)
    assert standing.open == (first, chunks[1])


def test_a_newer_pass_takes_the_place_of_those_before(store: Store, chunks: list[int]) -> None:
    with store.begin() as work:
        work.mapping_chunks.share(shared(9), ROWS[:1], NOON)
    with store.begin() as work:
        assert work.mapping_chunks.shared(7) is None
        assert work.mapping_chunks.get(chunks[0]) is None
        [(id, _)] = work.mapping_chunks.waiting(10)
        assert id not in chunks, "the number of a chunk is never given out twice"
        work.mapping_chunks.drop_until(9)
        assert work.mapping_chunks.waiting(10) == []


def test_only_leases_of_that_kind_that_have_not_run_out_are_counted(store: Store) -> None:
    with store.begin() as work:
        for name, seconds in (("executor:a", 30), ("executor:b", 5), ("executor%", 30)):
            work.leases.take(name, "me", NOON, seconds)
        work.leases.take("job:sync", "me", NOON, 30)
        assert work.leases.alive("executor:", NOON) == 2
        assert work.leases.alive("executor:", NOON + 10 * SECOND) == 1
        assert work.leases.alive("executor:", NOON + timedelta(hours=1)) == 0
