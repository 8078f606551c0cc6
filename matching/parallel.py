"""A long right list in parts, each matched by itself against one read-only index of the left list.

`matches_of` is all that is done with a part: plain values in and out, so that it runs in a spawned
process, on another machine, or wherever else there is such an index. The result is that of one.
"""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TypeVar

from matching.adapting import teaching
from matching.engine import Chunk, Match, Progress
from matching.index_files import OpenedIndex
from matching.table import Table
from matching.verdict import Thresholds

_MOST, _LEAST = 25_000, 500  # rights that a worker is given at a time
_PARTS_PER_PROCESS = 4  # so that none waits long for the last

_Found = TypeVar("_Found")


def match_over_processes(
    index: OpenedIndex,
    rights: Table,
    jobs: int,
    *,
    thresholds: Thresholds | None = None,
    one_to_one: bool = False,
    adapting: bool = False,
    progress: Progress | None = None,
) -> list[Match]:
    """Return what `index.match` does, worked out by `jobs` spawned processes.

    What looks at all rights at once, one-to-one and adapting to a short list, is done here with
    what they found; to a long one the weights are adapted before.
    """
    by = thresholds or Thresholds()
    if adapting and teaching(len(rights)) is not None:
        index, adapting = index.adapted_to(rights), False
    size = max(_LEAST, min(_MOST, -(-len(rights) // (jobs * _PARTS_PER_PROCESS))))
    parts = [rights.rows(places) for places in parts_of(rights, size)]
    if not one_to_one and not adapting:
        found = [
            match
            for part in _over(jobs, matches_of, [(index, part, by) for part in parts], progress)
            for match in part
        ]
        return sorted(found, key=lambda m: (m.left_id, -m.probability, m.right_id))
    chunks = _over(jobs, chunk_of, [(index, part, not adapting) for part in parts], progress)
    if not adapting:
        return index.resolved(chunks, by, one_to_one=one_to_one)
    adapted, again = index.reweighed(chunks)
    return adapted.resolved(again, by, one_to_one=one_to_one)


def matches_of(index: OpenedIndex, rights: Table, thresholds: Thresholds) -> list[Match]:
    """Match some rights; the families among them have to be whole."""
    return index.match(rights, thresholds=thresholds)


def chunk_of(index: OpenedIndex, rights: Table, weighed: bool = True) -> Chunk:
    """Compare some rights, for somebody who decides about all of them."""
    return index.chunk(rights, apart=True, weighed=weighed)


def parts_of(rights: Table, size: int) -> Iterator[list[int]]:
    """Cut a list into parts of about that size, with parents and subsidiaries in one part.

    A parent and its subsidiary that claim the same left are weighed against each other.
    """
    part: list[int] = []
    for family in _families(rights):
        if part and len(part) + len(family) > size:
            yield part
            part = []
        part += family
    if part:
        yield part


def _families(rights: Table) -> Sequence[list[int]]:
    parents = rights.get("parent_id")
    if parents is None:
        return [[place] for place in range(len(rights))]
    ids = rights.columns["id"]
    places: dict[str, int] = {id: place for place, id in enumerate(ids)}
    head = list(range(len(rights)))

    def head_of(place: int) -> int:
        while head[place] != place:
            head[place] = head[head[place]]
            place = head[place]
        return place

    for place, parent in enumerate(parents):
        if parent in places:
            one, other = sorted((head_of(place), head_of(places[parent])))
            head[other] = one
    families: dict[int, list[int]] = {}
    for place in range(len(rights)):
        families.setdefault(head_of(place), []).append(place)
    return list(families.values())


def _over(
    jobs: int,
    work: Callable[..., _Found],
    items: Sequence[tuple[object, ...]],
    progress: Progress | None,
) -> list[_Found]:
    """Do work in spawned processes; the answers are in the order of the items."""
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=jobs, mp_context=spawning) as pool:
        waiting = [pool.submit(work, *item) for item in items]
        for done, _ in enumerate(as_completed(waiting), start=1):
            if progress:
                progress(done / len(waiting))
        return [each.result() for each in waiting]
