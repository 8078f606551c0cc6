"""Which pairs are worth a comparison: a union of keys and of the nearest names. Decides nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sparse_dot_topn import sp_matmul_topn

from matching.grams import Grams, Matrix, grams_of, rows_of
from matching.hashing import NOTHING, Hashes, paired
from matching.records import Positions, Records

NEAREST = 20  # nearest names by grams, of which most are dropped again
LEAST_COSINES = 0.35  # `neighbours` asks for less, and so finds all of these
MOST_PER_KEY = 40  # a key that more accounts share than this is no key
_SORTED_FROM = 1_000  # hashes that are looked up together
_PER_RIGHT = 8  # candidates that are compared
# Grams in more records than this cost much and say little. Runs of letters are many: how often they
# may be repeated falls as a list grows, so that a search costs about the same.
_FREQUENT, _FREQUENT_SHARE = 400, 0.001
_RUNS_FEWEST, _RUNS_MOST, _RUNS_ALL = 200, 600, 18_000_000
_KEYED = 1.9  # a score that takes a key, or a name nearly the same
_FAR_BELOW = 1.4  # candidates so much less likely than the best are not compared

# What a shared key adds to the sum of cosines by which candidates are ranked.
KEYS = {
    "domain": 1.2, "phone": 1.5, "duns": 3.0, "tax id": 3.0, "name": 0.6, "name here": 0.3,
    "label": 0.6, "initials": 0.5, "name on domain": 1.8,
}  # fmt: skip
_COPIES = "name on domain"  # one account again and again: of a key too many share, some will do
_SAME_COUNTRY, _OTHER_COUNTRY = 0.10, -0.25
_SAME_CITY, _SAME_POSTAL_CODE, _OTHER_PHONE = 0.25, 0.35, -0.2


@dataclass(frozen=True, slots=True)
class Key:
    """One kind of key of the left list: sorted hashes, and the record of each."""

    hashes: Hashes
    records: NDArray[np.int32]

    def counted(self, wanted: Hashes) -> NDArray[np.int32]:
        """Count the records under each of these hashes."""
        count = self.found(wanted)[1]
        return np.where(wanted == NOTHING, 0, count).astype(np.int32)

    def found(self, wanted: Hashes) -> tuple[Positions, Positions]:
        """Return for each of these hashes where its records begin, and how many there are."""
        if len(wanted) < _SORTED_FROM:
            low = np.searchsorted(self.hashes, wanted, "left")
        else:  # looked up in their order they are found in a fifth of the time
            order = np.argsort(wanted)
            low = np.empty(len(wanted), np.int64)
            low[order] = np.searchsorted(self.hashes, wanted[order], "left")
        count = np.zeros(len(wanted), np.int64)
        if len(self.hashes):
            there = self.hashes[np.minimum(low, len(self.hashes) - 1)] == wanted
            count[there] = np.searchsorted(self.hashes, wanted[there], "right") - low[there]
        return low, count

    def listed(self, low: Positions, count: Positions) -> NDArray[np.int32]:
        """Return the records of what was `found`, one hash after the other."""
        stops = np.cumsum(count)
        place = np.arange(int(stops[-1]) if len(stops) else 0) - np.repeat(stops - count, count)
        found: NDArray[np.int32] = self.records[np.repeat(low, count) + place]
        return found


@dataclass(frozen=True, slots=True)
class Blocks:
    """The left list, ready to be asked for candidates. Read-only."""

    keys: dict[str, Key]
    grams: Grams


def blocks_of(records: Records) -> Blocks:
    """Prepare a left list for `candidates`."""
    size = max(len(records), 1)
    return Blocks(
        keys={kind: sorted_key(rows, hashes) for kind, rows, hashes in keys_of(records)},
        grams=grams_of(
            records,
            most=_FREQUENT + int(_FREQUENT_SHARE * size),
            most_runs=max(_RUNS_FEWEST, min(_RUNS_MOST, _RUNS_ALL // size)),
        ),
    )


def candidates(blocks: Blocks, lefts: Records, rights: Records) -> tuple[Positions, Positions]:
    """Return the pairs worth comparing, as positions of lefts and of rights, by right.

    Within a right the likeliest come first.
    """
    shape = (len(rights), len(lefts))
    if not all(shape):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    total = csr_matrix(_by_key(blocks, rights, shape)) + sp_matmul_topn(
        rows_of(blocks.grams, rights), blocks.grams.matrix, top_n=NEAREST,
        threshold=LEAST_COSINES, sort=False,
    )  # fmt: skip
    total = csr_matrix(total)
    total.sort_indices()
    right = np.repeat(np.arange(len(rights)), np.diff(total.indptr))
    left = total.indices.astype(np.int64)

    def hashed(name: str) -> Hashes:
        found: Hashes = getattr(lefts, name).hashed(left)
        return found

    return likeliest(left, right, total.data + by_place(hashed, rights, right))


def likeliest(
    left: Positions, right: Positions, score: NDArray[np.float32]
) -> tuple[Positions, Positions]:
    """Return of pairs sorted by right and left the likeliest of each right.

    They are sorted by right and falling score, equal ones by left.
    """
    if not len(right):
        return left, right
    first = np.flatnonzero(np.diff(right, prepend=-1))
    best = np.repeat(np.maximum.reduceat(score, first), np.diff(first, append=len(right)))
    # Most are far below: they need no sorting. Who shares a key may be a relative all the same.
    near = (score > best - _FAR_BELOW) | (score >= _KEYED)
    left, right, score = left[near], right[near], score[near]
    order = np.argsort(right.astype(np.uint64) << np.uint64(32) | _falling(score), kind="stable")
    left, right = left[order], right[order]
    is_first = np.diff(right, prepend=-1) != 0
    first = np.flatnonzero(is_first)[np.cumsum(is_first) - 1]
    kept = np.arange(len(right)) - first < _PER_RIGHT
    return left[kept], right[kept]


def _falling(score: NDArray[np.float32]) -> NDArray[np.uint32]:
    """Return numbers that rise as the scores fall: one number is sorted faster than two."""
    bits = (score + np.float32(0)).view(np.uint32)  # + 0 makes one zero of two
    return np.where(bits >> 31 == 1, bits, ~bits & np.uint32(0x7FFFFFFF))


def keys_of(records: Records) -> Iterator[tuple[str, NDArray[np.int32], Hashes]]:
    """Yield what two records of one company share letter for letter: kind, records and hashes."""
    every = np.arange(len(records), dtype=np.int32)
    names = records.names
    yield "domain", every, records.domain.per_record()
    yield "phone", every, records.phone.per_record()
    yield "duns", every, records.duns.per_record()
    yield "tax id", every, records.tax_id.per_record()
    yield "name", names.record, records.compact
    country = records.country.per_record()[names.record]
    yield "name here", names.record, paired(country, records.compact)
    labels = records.label.per_record()
    yield (
        "label",
        np.concatenate((every, names.record, names.record)),
        np.concatenate((labels, names.whole, records.compact)),
    )
    yield "initials", names.record, records.initials
    domain = records.domain.per_record()[names.record]
    yield _COPIES, names.record, paired(domain, records.compact)


def limited(kind: str, count: Positions) -> Positions:
    """Return how many records of each key are listed, where so many share it.

    A key that too many share lists none. One name on one domain is one account: such a key lists
    its first records where too many share it, and else none, for domain and name list the same.
    """
    crowded = count > MOST_PER_KEY
    return np.where(crowded == (kind == _COPIES), np.minimum(count, MOST_PER_KEY), 0)


def sorted_key(rows: NDArray[np.int32], hashes: Hashes) -> Key:
    """Return a key that says which records have a hash."""
    there = hashes != NOTHING
    rows, hashes = rows[there], hashes[there]
    order = np.argsort(hashes, kind="stable")
    return Key(hashes[order], rows[order])


def _by_key(blocks: Blocks, rights: Records, shape: tuple[int, int]) -> Matrix:
    rows, columns, bonus = [], [], []
    for kind, right, hashes in keys_of(rights):
        key = blocks.keys[kind]
        there = hashes != NOTHING
        right, hashes = right[there], hashes[there]
        low, count = key.found(hashes)
        count = limited(kind, count)
        found_right = np.repeat(right, count)
        found_left = key.listed(low, count)
        # A pair that shares a key twice, by two names, shares it once.
        pair = np.unique(found_right.astype(np.int64) * shape[1] + found_left)
        rows.append(pair // shape[1])
        columns.append(pair % shape[1])
        bonus.append(np.full(len(pair), KEYS[kind], np.float32))
    return csr_matrix(
        (np.concatenate(bonus), (np.concatenate(rows), np.concatenate(columns))), shape=shape
    )


def by_place(
    hashed: Callable[[str], Hashes], rights: Records, right: Positions
) -> NDArray[np.float32]:
    """Rank a candidate higher in the same place and lower in another.

    `hashed` tells for the lefts of the pairs the hashes of a column.
    """
    score = np.zeros(len(right), np.float32)
    for name, same, other in (
        ("country", _SAME_COUNTRY, _OTHER_COUNTRY),
        ("city", _SAME_CITY, 0.0),
        ("postal_code", _SAME_POSTAL_CODE, 0.0),
        ("phone", 0.0, _OTHER_PHONE),
    ):
        mine = hashed(name)
        theirs = getattr(rights, name).hashed(right)
        known = (mine != NOTHING) & (theirs != NOTHING)
        score += np.where(known, np.where(mine == theirs, same, other), 0.0).astype(np.float32)
    return score
