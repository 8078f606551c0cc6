"""Which words of two names stand for each other, and what is left over on either side.

Works on many pairs of names at once. The same two names in the other order give the same, mirrored.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from matching.hashing import joined
from matching.rarity import shipped_shares
from matching.records import Positions, Records
from matching.words import Spellings, Words

_LEAST_ALIKE = 0.74  # below, two spellings are two words
_ROUNDS = 6  # words of two names that are paired by likeness, at most
_WIDTHS = (3, 5, 8, 24)  # names are laid out in tables of these widths, to waste little
_VOWELS = frozenset("aeiou")
# Few letters apart and never the same; most such words are known for being in many names.
_TELLING_APART_LIST = """
northeast northwest southeast southwest northeastern northwestern southeastern southwestern
northern southern eastern western easter wester interior exterior internal external importer
exporter tuesday thursday micro macro thirteenth fourteenth sixteenth seventeenth seventh eleventh
"""
TELLING_APART = frozenset(_TELLING_APART_LIST.split())
_VOWEL_BITS = np.uint64(sum(1 << (ord(vowel) & 63) for vowel in "aeiou"))

Reals = NDArray[np.float32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Side:
    """The words of one side: a row per pair, a column per word; `word` is -1 behind the last.

    `cover` says how far a word is found in the other name, from 0 to 1; `partner` names the word
    there, by its place, or -1.
    """

    word: NDArray[np.int32]
    cover: Reals
    partner: NDArray[np.int8]

    @property
    def there(self) -> Flags:
        """Return which cells hold a word."""
        return self.word >= 0


@dataclass(frozen=True, slots=True)
class Laid:
    """Pairs of names side by side; `pairs` are their positions in what was asked."""

    pairs: Positions
    left: Side
    right: Side


def lay(lefts: Records, rights: Records, left: Positions, right: Positions) -> Iterator[Laid]:
    """Lay pairs of names (positions in `Records.names`) side by side, in tables of like width."""
    sizes = np.maximum(np.diff(lefts.names.start)[left], np.diff(rights.names.start)[right])
    low = -1
    for width in _WIDTHS:
        pairs = np.flatnonzero((sizes > low) & (sizes <= width))
        low = width
        if len(pairs):
            yield _lay(lefts, rights, left[pairs], right[pairs], pairs, width)


def _lay(
    lefts: Records,
    rights: Records,
    left: Positions,
    right: Positions,
    pairs: Positions,
    width: int,
) -> Laid:
    lw, rw = _table(lefts, left, width), _table(rights, right, width)
    lh, rh = (
        lefts.words.ones.hashes[lefts.words.one_of[lw]],
        rights.words.ones.hashes[rights.words.one_of[rw]],
    )
    lv, rv = lw >= 0, rw >= 0
    equal = (lh[:, :, None] == rh[:, None, :]) & lv[:, :, None] & rv[:, None, :]
    lp = np.where(equal.any(2), equal.argmax(2), -1).astype(np.int8)
    rp = np.where(equal.any(1), equal.argmax(1), -1).astype(np.int8)
    lc, rc = (lp >= 0).astype(np.float32), (rp >= 0).astype(np.float32)
    whole = (lefts.compact[left] == rights.compact[right]) & lv.any(1)
    _cover_all(whole, lv, lp, lc)
    _cover_all(whole, rv, rp, rc)
    open_rows = np.flatnonzero((lv & (lc == 0)).any(1) & (rv & (rc == 0)).any(1))
    if len(open_rows):
        parts: list[NDArray[Any]] = [each[open_rows] for each in (lw, rw, lh, rh, lp, rp, lc, rc)]
        _join(lefts, rights, parts)
        _resemble(lefts, rights, parts)
        tables: tuple[NDArray[Any], ...] = (lp, rp, lc, rc)
        for whole_table, part in zip(tables, parts[4:], strict=True):
            whole_table[open_rows] = part
    return Laid(pairs, Side(lw, lc, lp), Side(rw, rc, rp))


def _cover_all(rows: Flags, there: Flags, partner: NDArray[np.int8], cover: Reals) -> None:
    rest = rows[:, None] & there & (cover == 0)
    partner[rest] = 0
    cover[rest] = 1.0


def _table(records: Records, names: Positions, width: int) -> NDArray[np.int32]:
    start = records.names.start[names]
    size = records.names.start[names + 1] - start
    place = np.arange(width)
    at = start[:, None] + place
    inside = place < size[:, None]
    at[~inside] = 0
    if not len(records.names.spelled):
        return np.full(at.shape, -1, np.int32)
    return np.where(inside, records.names.spelled[at], -1)


def _join(lefts: Records, rights: Records, parts: list[NDArray[Any]]) -> None:
    """Pair one word with two neighbours of the other name that together are it."""
    lw, rw, lh, rh, lp, rp, lc, rc = parts
    for words, mine, theirs, mp, tp, mc, tc, wt, wm in (
        (lefts.words, lh, rh, lp, rp, lc, rc, rw, lw),
        (rights.words, rh, lh, rp, lp, rc, lc, lw, rw),
    ):
        if mine.shape[1] < 2:
            continue
        sizes = words.ones.sizes[words.one_of[wm[:, :-1]]]
        both = joined(mine[:, :-1], sizes, mine[:, 1:])
        free = (mc[:, :-1] == 0) & (mc[:, 1:] == 0) & (wm[:, 1:] >= 0)
        hit = (both[:, :, None] == theirs[:, None, :]) & free[:, :, None]
        hit &= ((tc == 0) & (wt >= 0))[:, None, :]
        for row, i, j in np.argwhere(hit).tolist():
            if mc[row, i] == 0 and mc[row, i + 1] == 0 and tc[row, j] == 0:
                mc[row, i] = mc[row, i + 1] = tc[row, j] = 1.0
                mp[row, i] = mp[row, i + 1] = j
                tp[row, j] = i


def _resemble(lefts: Records, rights: Records, parts: list[NDArray[Any]]) -> None:
    """Pair the most similar of the words that are left, the best first."""
    lw, rw, _, _, lp, rp, lc, rc = parts
    free = ((lc == 0) & (lw >= 0))[:, :, None] & ((rc == 0) & (rw >= 0))[:, None, :]
    row, i, j = np.nonzero(free)
    alike = resemblance(lefts.words, rights.words, lw[row, i], rw[row, j])
    some = alike > 0
    row, i, j, alike = row[some], i[some], j[some], alike[some]
    for _ in range(_ROUNDS):
        if not len(row):
            return
        order = np.lexsort((j, i, -alike, row))
        row, i, j, alike = row[order], i[order], j[order], alike[order]
        first = np.ones(len(row), np.bool_)
        first[1:] = row[1:] != row[:-1]
        r, a, b, how = row[first], i[first], j[first], alike[first]
        lp[r, a], rp[r, b] = b, a
        lc[r, a] = rc[r, b] = how
        rest = (lc[row, i] == 0) & (rc[row, j] == 0)
        row, i, j, alike = row[rest], i[rest], j[rest], alike[rest]


def resemblance(lefts: Words, rights: Words, left: NDArray[Any], right: NDArray[Any]) -> Reals:
    """Return how far words of the one list can stand for words of the other; 0 is not at all.

    Words are numbers of `spelled`. They are compared in their one spelling, and where that is read
    into an abbreviation (`autom` for automotive), as typed too: it may stand for `automatic`.
    """
    span = np.int64(max(len(rights.spelled), 1))
    distinct, back = np.unique(left.astype(np.int64) * span + right, return_inverse=True)
    one, other = distinct // span, distinct % span
    alike = _alike(lefts.ones, rights.ones, lefts.one_of[one], rights.one_of[other])
    read = np.flatnonzero((lefts.is_read[one] | rights.is_read[other]) & (alike == 0))
    alike[read] = _alike(lefts.typed, rights.typed, one[read], other[read])
    result: Reals = alike[back]
    return result


def _alike(lefts: Spellings, rights: Spellings, one: NDArray[Any], other: NDArray[Any]) -> Reals:
    alike = np.zeros(len(one), np.float32)
    ls, rs = lefts.sizes[one], rights.sizes[other]
    short, long = np.minimum(ls, rs), np.maximum(ls, rs)
    first = lefts.starts[one, 0] == rights.starts[other, 0]
    plain = ~lefts.number[one] & ~rights.number[other]
    alike[plain & first & (short == 1)] = 0.5
    # A beginning of the other word: `tech`, `techno`.
    maybe = np.flatnonzero(plain & first & (short >= 3) & (long > short))
    same = lefts.starts[one[maybe]] == rights.starts[other[maybe]]
    same |= np.arange(same.shape[1]) >= short[maybe, None]
    begins = maybe[same.all(1)]
    alike[begins] = 0.6 + 0.35 * short[begins] / long[begins]
    # A misspelt word. An edit changes at most two kinds of letter: most pairs need no closer look.
    mine, theirs = lefts.bags[one], rights.bags[other]
    close = np.bitwise_count(mine ^ theirs) <= 2 * np.floor((1 - _LEAST_ALIKE) * long)
    worth = np.flatnonzero(
        plain & (alike == 0) & close & (short >= 3) & ((short >= 4) | first)
        & (long - short <= (1 - _LEAST_ALIKE) * long)
    )  # fmt: skip
    if len(worth):
        mine_texts = [lefts.texts[word] for word in one[worth].tolist()]
        their_texts = [rights.texts[word] for word in other[worth].tolist()]
        found = cpdist(mine_texts, their_texts, scorer=OSA.normalized_similarity, dtype=np.float32)
        found[found < _LEAST_ALIKE] = 0.0
        for place in np.flatnonzero(found).tolist():
            if _are_two_words(mine_texts[place], their_texts[place]):
                found[place] = 0.0
        alike[worth] = found
    # The other word without most of its vowels: `svcs`, `pptys`.
    inside = np.where(ls <= rs, mine & ~theirs, theirs & ~mine) == 0
    vowels = np.bitwise_count(np.where(ls <= rs, mine, theirs) & _VOWEL_BITS)
    skeletons = np.flatnonzero(
        plain & (alike == 0) & first & inside & (short >= 3) & (long - short >= 2)
        & (vowels * 3 <= short)
    )  # fmt: skip
    for place in skeletons.tolist():
        short_text, long_text = sorted(
            (lefts.texts[one[place]], rights.texts[other[place]]), key=len
        )
        letters = iter(long_text)
        if sum(c in _VOWELS for c in short_text) * 3 <= len(short_text) and all(
            c in letters for c in short_text
        ):
            alike[place] = 0.75
    return alike


def _are_two_words(one: str, other: str) -> bool:
    """Say whether two spellings are two words that people know: neither is the other misspelt."""
    known, _ = shipped_shares()
    return (one in known or one in TELLING_APART) and (other in known or other in TELLING_APART)
