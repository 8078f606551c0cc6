"""Names cut into words, beginnings of words, words in their place, and runs of three letters.

Each gram weighs by how rare it is (TF-IDF with smoothed idf). The kinds stand side by side in one
sparse matrix, each with length one, so that the product of two rows is a sum of cosines. A word in
its place (`global` in Munich) is rare where the word alone is not: at a million records that is
what ranks the right one first.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from matching.hashing import NOTHING, Hashes, paired
from matching.records import Records

Matrix = Any  # scipy's sparse matrices have no types
Rows = NDArray[np.int32]

_ALPHABET = 38  # a blank between words, ten digits, 26 letters, anything else
_RUNS = _ALPHABET**3
_BEGINNING = 4
_SHARES = (1.0, 1.0, 0.7, 1.0)  # of words, beginnings, words in their place, runs in the sum


@dataclass(frozen=True, slots=True)
class Grams:
    """The grams of a left list: by kind the sorted hashes, and how much each gram weighs.

    Columns are the kinds one after the other. The weight of a gram that too many records have is
    zero. `matrix` has a row per gram and a column per record, the last record first.
    """

    known: tuple[Hashes, ...]
    weights: NDArray[np.float32]
    unseen: float
    matrix: Matrix

    @property
    def bounds(self) -> tuple[int, ...]:
        """Return where each kind begins, and where the last ends."""
        return _bounds(self.known)


def grams_of(records: Records, most: int | None = None, most_runs: int | None = None) -> Grams:
    """Cut and weigh the names of a left list; grams in more than `most` records are dropped.

    Runs of letters have their own limit; without limits nothing is dropped.
    """
    kinds, runs = _cut(records)
    known = tuple(np.unique(hashes[hashes != NOTHING]) for _, hashes in kinds)
    bounds = _bounds(known)
    rows, columns, _ = _columns(kinds, runs, known, len(records))
    # The last record first: of those that are equally near, a product keeps what it meets last.
    counts = csr_matrix(
        (np.ones(len(rows), np.float32), (len(records) - 1 - rows, columns)),
        shape=(len(records), bounds[-1]),
    )
    in_records = np.bincount(counts.indices, minlength=bounds[-1])
    weights = np.log((1 + len(records)) / (1 + in_records)).astype(np.float32) + np.float32(1)
    first_run = bounds[-2]
    if most is not None:
        weights[:first_run][in_records[:first_run] > most] = 0.0
    if most_runs is not None:
        weights[first_run:][in_records[first_run:] > most_runs] = 0.0
    counts.data = weights[counts.indices]
    _normalise(counts, bounds, np.zeros((len(records), len(_SHARES))))
    counts.eliminate_zeros()
    unseen = float(np.log(1.0 + len(records)) + 1.0)
    matrix = counts.T.tocsr()
    matrix.indices = (len(records) - 1 - matrix.indices).astype(matrix.indices.dtype)
    matrix.has_sorted_indices = False
    return Grams(known, weights, unseen, matrix)


def rows_of(grams: Grams, records: Records) -> Matrix:
    """Weigh the names of a right list as the left list does: a row per record, to multiply."""
    kinds, runs = _cut(records)
    bounds = grams.bounds
    rows, columns, unseen = _columns(kinds, runs, grams.known, len(records))
    found = csr_matrix(
        (np.ones(len(rows), np.float32), (rows, columns)), shape=(len(records), bounds[-1])
    )
    found.data = grams.weights[found.indices]
    _normalise(found, bounds, unseen * grams.unseen**2)
    found.eliminate_zeros()
    return found


def _bounds(known: tuple[Hashes, ...]) -> tuple[int, ...]:
    sizes = [*map(len, known), _RUNS]
    return tuple(int(bound) for bound in np.cumsum([0, *sizes]))


Kind = tuple[Rows, Hashes]
Runs = tuple[Rows, NDArray[np.int32]]


def _cut(records: Records) -> tuple[tuple[Kind, ...], Runs]:
    names, words = records.names, records.words
    one = words.one_of[names.spelled]
    row = np.repeat(names.record, np.diff(names.start))
    place = np.arange(_BEGINNING)
    short = np.minimum(words.ones.sizes, _BEGINNING)
    starts = np.where(place < short[:, None], words.ones.starts[:, :_BEGINNING], 0).astype(
        np.uint64
    )
    beginnings = (starts << (place * 8).astype(np.uint64)).sum(axis=1, dtype=np.uint64)[one]
    word = words.ones.hashes[one]
    country, city = records.country.per_record()[row], records.city.per_record()[row]
    placed = np.concatenate((paired(country, word), paired(city, beginnings)))
    placed_row = np.concatenate((row, row))[placed != NOTHING]
    kinds = (row, word), (row, beginnings), (placed_row, placed[placed != NOTHING])
    return kinds, _runs(records, one)


def _runs(records: Records, one: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return all runs of three letters over the names, a blank before, between and after words."""
    names, words = records.names, records.words
    letters, ends = _letters(words)
    sizes = words.ones.sizes[one].astype(np.int64)
    counts = np.diff(names.start)
    filled = counts > 0
    # Every word with a blank behind it, and one more blank before the first word of each name.
    first = np.zeros(len(one), np.int64)
    first[names.start[:-1][filled]] = 1
    widths = sizes + 1 + first
    stops = np.cumsum(widths)
    text = np.zeros(int(stops[-1]) if len(stops) else 0, np.uint8)
    at = np.repeat(stops - widths + first, sizes) + _counting(sizes)
    text[at] = letters[np.repeat(ends[one] - words.ones.sizes[one], sizes) + _counting(sizes)]
    per_name = np.add.reduceat(widths, names.start[:-1][filled]) if len(one) else np.zeros(0, int)
    if not len(text):
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    wide = text.astype(np.int32)
    run = (wide[:-2] * _ALPHABET + wide[1:-1]) * _ALPHABET + wide[2:]
    of_name = np.repeat(names.record[filled], per_name)
    inside = np.ones(len(run), np.bool_)
    last = np.cumsum(per_name)[:-1]
    inside[last - 1] = False
    inside[last - 2] = False
    return of_name[:-2][inside], run[inside]


def _counting(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count 0, 1, 2 ... anew for each size."""
    stops = np.cumsum(sizes)
    total = int(stops[-1]) if len(stops) else 0
    counted: NDArray[np.int64] = np.arange(total) - np.repeat(stops - sizes, sizes)
    return counted


def _letters(words: Any) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the letters of all words as numbers of the alphabet, and where each word ends."""
    raw = np.frombuffer("".join(words.one).encode(), np.uint8)
    table = np.full(256, _ALPHABET - 1, np.uint8)
    table[48:58] = np.arange(1, 11)
    table[97:123] = np.arange(11, 37)
    return table[raw], np.cumsum(words.ones.sizes, dtype=np.int64)


def _columns(
    kinds: tuple[Kind, ...], runs: Runs, known: tuple[Hashes, ...], size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return row and column of every known gram, and by row and kind how many are not known."""
    rows: list[NDArray[Any]] = []
    columns: list[NDArray[Any]] = []
    bounds = _bounds(known)
    unseen = np.zeros((size, len(kinds) + 1))
    for kind, (row, hashes) in enumerate(kinds):
        place = np.searchsorted(known[kind], hashes)
        place[place == len(known[kind])] = 0
        there = known[kind][place] == hashes if len(known[kind]) else np.zeros(len(row), np.bool_)
        rows.append(row[there])
        columns.append(place[there] + bounds[kind])
        unseen[:, kind] = np.bincount(row[~there], minlength=size)
    rows.append(runs[0])
    columns.append(runs[1].astype(np.int64) + bounds[len(kinds)])
    return np.concatenate(rows), np.concatenate(columns), unseen


def _normalise(matrix: Matrix, bounds: tuple[int, ...], more: NDArray[np.float64]) -> None:
    """Give each kind of gram in each row its share; `more` are squares of weights not in it."""
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    for kind, share in enumerate(_SHARES):
        mine = (matrix.indices >= bounds[kind]) & (matrix.indices < bounds[kind + 1])
        squares = np.bincount(
            rows[mine], weights=matrix.data[mine].astype(np.float64) ** 2, minlength=len(more)
        )
        length = np.sqrt(squares + more[:, kind])
        scale = np.divide(share, length, out=np.zeros_like(length), where=length > 0)
        matrix.data[mine] *= scale[rows[mine]].astype(np.float32)
