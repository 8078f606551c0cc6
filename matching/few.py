"""The candidates of a few rights, looked up rather than multiplied out: a matrix product has a cost
for every left. Works on an index with changes on top of it, too. Decides nothing."""

import numpy as np
from numpy.typing import NDArray

from matching.blocking import (
    KEYS,
    LEAST_COSINES,
    MOST_PER_KEY,
    NEAREST,
    Blocks,
    by_place,
    keys_of,
    likeliest,
    limited,
)
from matching.grams import Matrix, rows_of
from matching.hashing import NOTHING
from matching.overlay import Delta, hashed
from matching.records import Positions, Records

Scores = NDArray[np.float32]
_Pairs = tuple[Positions, Positions, Scores]


def few_candidates(
    blocks: Blocks, lefts: Records, rights: Records, delta: Delta | None
) -> tuple[Positions, Positions]:
    """Return what `candidates` does; positions of lefts go on into the `delta`."""
    found = [*_by_key(blocks, rights, delta), *_by_grams(blocks, rights, delta)]
    left, right = (np.concatenate([each[k] for each in found]).astype(np.int64) for k in (0, 1))
    if not len(left):
        return left, right
    score = np.concatenate([each[2] for each in found])
    pair = (right << 32) | left
    order = np.argsort(pair, kind="stable")
    first = np.flatnonzero(np.diff(pair[order], prepend=-1))
    score = np.add.reduceat(score[order], first)
    left, right = left[order][first], right[order][first]
    return likeliest(
        left, right, score + by_place(lambda name: hashed(lefts, delta, name, left), rights, right)
    )


def _by_key(blocks: Blocks, rights: Records, delta: Delta | None) -> list[_Pairs]:
    found = []
    for kind, right, hashes in keys_of(rights):
        there = hashes != NOTHING
        if not there.any():
            continue
        right, hashes = right[there], hashes[there]
        key = blocks.keys[kind]
        low, count = key.found(hashes)
        if delta is None:
            count = limited(kind, count)
            left, by = key.listed(low, count).astype(np.int64), np.repeat(right, count)
        else:
            new_low, new = delta.keys[kind].found(hashes)
            lost = delta.lost[kind].counted(hashes)
            listed = limited(kind, count + new - lost) > 0
            count = np.where(listed, np.minimum(count, MOST_PER_KEY + lost), 0)
            new = np.where(listed, np.minimum(new, MOST_PER_KEY), 0)
            left, by = key.listed(low, count).astype(np.int64), np.repeat(right, count)
            stay = ~delta.is_gone(left)
            more = delta.keys[kind].listed(new_low, new).astype(np.int64) + delta.first
            left = np.concatenate((left[stay], more))
            by = np.concatenate((by[stay], np.repeat(right, new)))
        # A pair that shares a key twice, by two names, shares it once.
        pair = np.unique((by.astype(np.int64) << 32) | left)
        bonus = np.full(len(pair), KEYS[kind], np.float32)
        found.append((pair & 0xFFFFFFFF, pair >> 32, bonus))
    return found


def _by_grams(blocks: Blocks, rights: Records, delta: Delta | None) -> list[_Pairs]:
    rows = rows_of(blocks.grams, rights)
    found = []
    for right in range(len(rights)):
        inside = slice(int(rows.indptr[right]), int(rows.indptr[right + 1]))
        grams, weights = rows.indices[inside], rows.data[inside]
        left, cosines = _sums(*_postings(blocks.grams.matrix, grams, weights))
        enough = cosines >= LEAST_COSINES
        left, cosines = left[enough], cosines[enough]
        if delta is not None:
            stay = ~delta.is_gone(left)
            more, theirs = _sums(*delta.postings.of(grams, weights))
            enough = theirs >= LEAST_COSINES
            left = np.concatenate((left[stay], more[enough] + delta.first))
            cosines = np.concatenate((cosines[stay], theirs[enough]))
        if len(left) > NEAREST:
            # Of those that are equally near, the first in the list.
            order = np.lexsort((left, -cosines))[:NEAREST]
            left, cosines = left[order], cosines[order]
        found.append((left, np.full(len(left), right), cosines))
    return found


def _postings(
    matrix: Matrix, grams: NDArray[np.int32], weights: Scores
) -> tuple[NDArray[np.int32], Scores]:
    """Return all records that have a gram, and how much each adds."""
    begins, ends = matrix.indptr[grams].tolist(), matrix.indptr[grams + 1].tolist()
    places = [slice(begin, end) for begin, end in zip(begins, ends, strict=True)]
    if not places:
        return np.zeros(0, np.int32), np.zeros(0, np.float32)
    records = np.concatenate([matrix.indices[place] for place in places])
    adds = np.concatenate([matrix.data[p] * w for p, w in zip(places, weights, strict=True)])
    return records, adds


def _sums(records: NDArray[np.int32], adds: Scores) -> tuple[Positions, Scores]:
    """Sum up by record. Both numbers are sorted as one, which is the quickest way."""
    if not len(records):
        return np.zeros(0, np.int64), np.zeros(0, np.float32)
    packed = records.astype(np.uint64) << np.uint64(32)
    packed |= adds.astype(np.float32).view(np.uint32)
    packed.sort()
    places = (packed >> np.uint64(32)).astype(np.int64)
    first = np.flatnonzero(np.diff(places, prepend=-1))
    sums: Scores = np.add.reduceat(packed.astype(np.uint32).view(np.float32), first)
    return places[first], sums
