"""Whether a web domain is called after a name: `acme-tools.com` for Acme Tools Inc."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from matching.hashing import NOTHING, POWERS, Hashes, Sizes
from matching.records import Positions, Records
from matching.stored_texts import sizes_at, texts_at
from matching.words import bags_of, starts_of

_LEAST_RATIO = 84.0
_SHORTEST = 3
_LONG_START = 5  # letters of a first word that a label may begin with
_MOST_WORDS = 8

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Beginnings:
    """By word of a list's names: the hash of the name up to and with that word, written together.

    `spelled` as typed, `one` in the words' one spelling.
    """

    spelled: Hashes
    one: Hashes


def beginnings_of(records: Records) -> Beginnings:
    """Read the beginnings of all names of a list."""
    names, words = records.names, records.words
    one = words.one_of[names.spelled]
    return Beginnings(
        spelled=_running(
            words.typed.hashes[names.spelled], words.typed.sizes[names.spelled], names.start
        ),
        one=_running(words.ones.hashes[one], words.ones.sizes[one], names.start),
    )


def _running(hashes: Hashes, sizes: Sizes, start: Positions) -> Hashes:
    if not len(hashes):
        return hashes
    counts = np.diff(start)
    before = np.cumsum(sizes, dtype=np.int64) - sizes
    origin = np.repeat(start[:-1], counts)
    terms = hashes * POWERS[np.minimum(before - before[origin], len(POWERS) - 1)]
    total = np.cumsum(terms, dtype=np.uint64)
    running: Hashes = total - (total - terms)[origin]
    return running


def labels_fit(
    owners: Records, owner: Positions, others: Records, beginnings: Beginnings, other: Positions
) -> Flags:
    """Say for pairs of records whether the domain of the one is called after a name of the other.

    That is: after the whole name, its first words, its initials, or nearly so.
    """
    code = owners.label.codes[owner]
    label = owners.label.hashes[code]
    size = sizes_at(owners.label.values, code)
    fits = np.zeros(len(owner), np.bool_)
    asked = np.flatnonzero((label != NOTHING) & (size >= _SHORTEST))
    names = others.names
    more = np.append(others.main, len(names))
    for k in range(int(np.diff(more).max()) if len(others) else 0):
        name = others.main[other[asked]] + k
        own = name < more[other[asked] + 1]
        rows, name = asked[own], name[own]
        fits[rows] |= _fit_exactly(label[rows], others, beginnings, name)
        rest = ~fits[rows]
        rows, name = rows[rest], name[rest]
        fits[rows] |= _fit_nearly(owners.label.values, code[rows], others, name)
    return fits


def _fit_exactly(label: Hashes, others: Records, beginnings: Beginnings, name: Positions) -> Flags:
    names = others.names
    fits: Flags = (label == names.whole[name]) | (label == others.initials[name])
    start, size = names.start[name], names.start[name + 1] - names.start[name]
    for k in range(_MOST_WORDS):
        there = np.flatnonzero(size > k)
        at = start[there] + k
        fits[there] |= (beginnings.spelled[at] == label[there]) | (
            beginnings.one[at] == label[there]
        )
    return fits


def _fit_nearly(
    labels: Sequence[str], code: NDArray[np.int32], others: Records, name: Positions
) -> Flags:
    fits = np.zeros(len(code), np.bool_)
    if not len(code):
        return fits
    names, words = others.names, others.words
    distinct, which = np.unique(code, return_inverse=True)
    texts = texts_at(labels, distinct)
    lengths = np.fromiter(map(len, texts), np.int32, len(texts))[which]
    start = names.start[name]
    some = names.start[name + 1] > start
    first = names.spelled[np.where(some, start, 0)] if len(names.spelled) else start
    # Begins with the first word of the name, if that is a long one.
    size = words.typed.sizes[first] if len(names.spelled) else np.zeros(len(start), np.int32)
    rows = np.flatnonzero(some & (size >= _LONG_START) & (lengths >= size))
    if len(rows):
        starts = starts_of(texts)[which[rows]]
        same = starts == words.typed.starts[first[rows]]
        rows = rows[(same | (np.arange(starts.shape[1]) >= size[rows, None])).all(1)]
    for row in rows.tolist():
        fits[row] = texts[which[row]].startswith(words.spelled[first[row]])
    # Nearly the whole name: of about its length, and of much the same letters, as an edit concerns
    # one letter.
    wholes = names.whole_text
    other = sizes_at(wholes, name)
    edits = (1 - _LEAST_RATIO / 100) * (lengths + other)
    rest = np.flatnonzero(
        ~fits & (np.abs(lengths - other) <= edits) & (lengths > _SHORTEST + 1) & (other > 0)
    )
    if len(rest):
        mine = bags_of(texts)[which[rest]]
        asked = texts_at(wholes, name[rest])
        close = np.bitwise_count(mine ^ bags_of(asked)) <= edits[rest]
        rest = rest[close]
        ratio = cpdist(
            [texts[k] for k in which[rest].tolist()],
            [asked[k] for k in np.flatnonzero(close).tolist()],
            scorer=fuzz.ratio, score_cutoff=_LEAST_RATIO, dtype=np.float32,
        )  # fmt: skip
        fits[rest] = ratio >= _LEAST_RATIO
    return fits
