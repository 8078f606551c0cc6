"""A whole column of names read at once, as bytes. What is not plain is read by `names_of`.

A plain name has ASCII letters and common punctuation only; nine in ten are. Judges no pair.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.hashing import LETTERS, POWERS, Hashes, hashes_of
from matching.legal_forms import ANYWHERE, FAMILIES, FAMILY_OF, HEADS
from matching.normalise import MAX_NAME_LENGTH, MAX_WORDS, ROMAN, TELLING, Name, names_of
from matching.stored_texts import StoredTexts, put_together
from matching.vocabulary import (
    CONNECTORS,
    PLACE_BEGINNINGS,
    PLACE_PAIRS,
    PLACEHOLDERS,
    SECURITY_WORDS,
)

_AT_ONCE = 50_000  # names: bounds memory
FAMILY_CODES = {"": 0} | {family: code for code, family in enumerate(FAMILIES, start=1)}

Places = NDArray[np.int64]
Flags = NDArray[np.bool_]

_LETTER = np.zeros(256, np.bool_)
_LETTER[[*range(65, 91), *range(97, 123)]] = True
_PLAIN = _LETTER.copy()
_PLAIN[[ord(sign) for sign in " ,.&-"]] = True

# What is asked of a word by itself, as bits.
_KINDS: tuple[frozenset[str], ...] = (
    frozenset(TELLING), frozenset(SECURITY_WORDS), frozenset({"the"}), frozenset(HEADS),
    frozenset(ANYWHERE), frozenset(PLACE_BEGINNINGS), frozenset(ROMAN), frozenset(CONNECTORS),
)  # fmt: skip
_TELLS, _SECURITY, _THE, _HEAD, _ANYWHERE, _PLACE, _ROMAN, _CONNECTS = (
    1 << kind for kind in range(len(_KINDS))
)
_KIND_OF: dict[str, int] = {}
for _kind, _words in enumerate(_KINDS):
    for _word in _words:
        _KIND_OF[_word] = _KIND_OF.get(_word, 0) | 1 << _kind

# Legal forms as numbers: of the words in them, and by length of the words one after the other.
_FORM_WORDS = {
    word: number
    for number, word in enumerate(sorted({word for form in FAMILY_OF for word in form}), start=1)
}
_FORM_BITS = len(_FORM_WORDS).bit_length()


def _forms() -> dict[int, tuple[Places, NDArray[np.uint8]]]:
    by_size: dict[int, list[tuple[int, int]]] = {}
    for form, family in FAMILY_OF.items():
        key = 0
        for word in form:
            key = key << _FORM_BITS | _FORM_WORDS[word]
        by_size.setdefault(len(form), []).append((key, FAMILY_CODES[family]))
    return {
        size: (
            np.array([key for key, _ in sorted(pairs)], np.int64),
            np.array([code for _, code in sorted(pairs)], np.uint8),
        )
        for size, pairs in sorted(by_size.items(), reverse=True)
    }


_FORMS = _forms()
_NO_NAMES = np.sort(hashes_of(sorted(PLACEHOLDERS - {""}))[0])


@dataclass(frozen=True, slots=True)
class NamesRead:
    """The names of a column, those of one record next to each other; `words` as numbers."""

    record: NDArray[np.int32]
    sizes: NDArray[np.int64]
    words: NDArray[np.int32]
    legal: NDArray[np.uint8]
    whole: Sequence[str]


def read_few(
    texts: Sequence[str], bare: Callable[[int, str], str], numbers: dict[str, int]
) -> NamesRead:
    """Do what `read_names` does, one name after the other."""
    found = [(k, name) for k, text in enumerate(texts) for name in names_of(bare(k, text))]
    names = [name for _, name in found]
    return NamesRead(
        record=np.array([record for record, _ in found], np.int32),
        sizes=np.array([len(name.words) for name in names], np.int64),
        words=np.array([_number(word, numbers) for n in names for word in n.words], np.int32),
        legal=np.array([FAMILY_CODES[name.legal] for name in names], np.uint8),
        whole=[name.whole for name in names],
    )


def _number(word: str, numbers: dict[str, int]) -> int:
    return numbers.setdefault(word, len(numbers))


def read_names(
    texts: Sequence[str], bare: Callable[[int, str], str], numbers: dict[str, int]
) -> NamesRead:
    """Read a column of names; `numbers` are given to words that have none yet.

    `bare` is asked for the name of a record where it may repeat its city: what is in brackets or
    behind a dash.
    """
    stored = StoredTexts.of(texts)
    parts = [
        _read_part(stored.part(first, first + _AT_ONCE).apart(), first, bare, numbers)
        for first in range(0, len(stored), _AT_ONCE)
    ]
    return NamesRead(
        record=np.concatenate([part.record for part in parts]),
        sizes=np.concatenate([part.sizes for part in parts]),
        words=np.concatenate([part.words for part in parts]),
        legal=np.concatenate([part.legal for part in parts]),
        whole=put_together([StoredTexts.of(part.whole) for part in parts]),
    )


def _read_part(
    texts: StoredTexts, first: int, bare: Callable[[int, str], str], numbers: dict[str, int]
) -> NamesRead:
    cut = _cut(texts)
    plain = _read_plain(cut)
    known = np.zeros(len(cut.texts), np.int32)
    used = np.zeros(len(cut.texts), np.bool_)
    used[plain.words] = True
    spelled = np.flatnonzero(used).tolist()
    written = (ROMAN.get(cut.texts[word], cut.texts[word]) for word in spelled)
    known[used] = [_number(word, numbers) for word in written]
    rest = np.flatnonzero(plain.odd)
    shown = texts.rows(rest)
    read = [
        (row, name)
        for row, text in zip(rest.tolist(), shown, strict=True)
        for name in names_of(bare(first + row, text))
    ]
    return _merged(first, plain, known, read, numbers)


@dataclass(frozen=True, slots=True)
class _Cut:
    """Names cut into runs of letters: row r has the words `start[r]` to `start[r + 1]`.

    `letters` are those of all words one after the other, word w from `begin[w]` on. `odd` are the
    rows that are not plain.
    """

    odd: Flags
    start: Places
    word: NDArray[np.int64]
    begin: Places
    letters: NDArray[np.uint8]
    hashes: Hashes  # by word
    texts: list[str]  # distinct, `word` are their numbers


def _cut(texts: StoredTexts) -> _Cut:
    ends = texts.ends.astype(np.int64)
    raw = np.concatenate((texts.raw, np.zeros(3, np.uint8)))  # so that one may look ahead
    bad = ~_PLAIN[raw]
    bad[ends[1:] - 1] = bad[-3:] = False
    blank = raw == 32
    bad[:-1] |= blank[:-1] & blank[1:]
    bad[:-2] |= blank[:-2] & ((raw[1:-1] == 45) | (raw[1:-1] == 44)) & blank[2:]
    odd = np.zeros(len(texts), np.bool_)
    letter = _LETTER[raw]
    joining = _initials(raw, letter, bad)
    odd[np.searchsorted(ends, np.flatnonzero(bad), "right") - 1] = True
    odd |= np.diff(ends) > MAX_NAME_LENGTH + 1
    if len(joining):
        stay = np.ones(len(raw), np.bool_)
        stay[joining] = False
        raw, letter = raw[stay], letter[stay]
        ends = ends - np.searchsorted(joining, ends)
    edge = np.diff(letter.view(np.int8), prepend=np.int8(0))
    begins, stops = np.flatnonzero(edge == 1), np.flatnonzero(edge == -1)
    letters = raw[letter] | np.uint8(32)
    sizes = stops - begins
    begin = np.cumsum(sizes) - sizes
    hashes = np.zeros(0, np.uint64)
    if len(letters):
        place = np.arange(len(letters)) - np.repeat(begin, sizes)
        hashes = np.add.reduceat(LETTERS[letters] * POWERS[np.minimum(place, 4096)], begin)
    _, some, word = np.unique(hashes, return_index=True, return_inverse=True)
    spelled = _gathered(letters, begin[some], sizes[some])
    start = np.searchsorted(begins, ends)
    return _Cut(odd, start, word, begin, letters, hashes, list(spelled))


def _initials(raw: NDArray[np.uint8], letter: Flags, bad: Flags) -> Places:
    """Return the dots inside initials (`S.A.`) that are written together; mark unclear ones bad."""
    dots = np.flatnonzero(raw == 46)
    before = letter[dots - 2] & (dots > 1)
    dots = dots[(dots > 0) & letter[dots - 1] & ~before]
    gap = np.diff(dots, append=len(raw) + 9)
    bad[dots[(gap == 3) & (raw[dots + 1] == 32)]] = True
    chained = gap == 2
    last = ~chained & np.concatenate((np.zeros(1, np.bool_), chained[:-1]))
    ends = dots[last]
    one, two = letter[ends + 1], letter[ends + 2]
    bad[ends[one & two]] = True
    alone = (raw[ends + 1] == 32) & two & ~letter[ends + 3]
    bad[ends[alone]] = True
    return np.sort(np.concatenate((dots[chained], ends[one])))


def _gathered(letters: NDArray[np.uint8], begin: Places, sizes: Places) -> StoredTexts:
    ends = np.zeros(len(begin) + 1, np.int64)
    np.cumsum(sizes + 1, out=ends[1:])
    if not len(letters):
        return StoredTexts(np.zeros(int(ends[-1]), np.uint8), ends.astype(np.uint64))
    at = np.arange(int(ends[-1])) + np.repeat(begin - ends[:-1], sizes + 1)
    found = letters[np.minimum(at, len(letters) - 1)]
    found[ends[1:] - 1] = 0
    return StoredTexts(found, ends.astype(np.uint64))


@dataclass(frozen=True, slots=True)
class _Plain:
    """What was read of plain rows; rows that are `odd` have no words here."""

    odd: Flags
    sizes: Places
    words: NDArray[np.int64]
    legal: NDArray[np.uint8]
    whole: StoredTexts


def _read_plain(cut: _Cut) -> _Plain:
    """Do to all rows what `names_of` does to one."""
    kind = np.fromiter((_KIND_OF.get(text, 0) for text in cut.texts), np.int64, len(cut.texts))
    kind = kind[cut.word]
    low, high = cut.start[:-1].copy(), cut.start[1:].copy()
    row = np.repeat(np.arange(len(low)), high - low)
    odd = cut.odd | (high == low)
    odd[row[(kind & _TELLS) > 0]] = True
    if not len(kind):
        nothing = np.zeros(0, np.int64)
        return _Plain(
            odd, np.zeros(len(low), np.int64), nothing, np.zeros(len(low), np.uint8),
            _gathered(cut.letters, low, np.zeros(len(low), np.int64)),
        )  # fmt: skip
    last = np.maximum(high - 1, 0)
    high -= (high - low > 1) & ((kind[last] & _THE) > 0)
    _drop(low, high, kind)
    legal = _drop_forms(cut, low, high)
    several = high - low > 1
    first, last = np.minimum(low, len(kind) - 1), np.maximum(high - 1, 0)
    odd |= several & (((kind[first] & _HEAD) > 0) | (cut.word[first] == cut.word[last]))
    odd |= (kind[first] & _ROMAN) > 0
    odd |= high - low > MAX_WORDS
    at = np.flatnonzero(kind & (_ANYWHERE | _PLACE))
    of = row[at]
    odd[of[((kind[at] & _ANYWHERE) > 0) & (at > low[of]) & (at < high[of])]] = True
    for here in at[((kind[at] & _PLACE) > 0) & (at + 1 < high[of])].tolist():
        if (cut.texts[cut.word[here]], cut.texts[cut.word[here + 1]]) in PLACE_PAIRS:
            odd[row[here]] = True
    begin = low + (several & ((kind[first] & _THE) > 0))
    whole, hashes = _written_together(cut, begin, high, odd)
    at = np.minimum(np.searchsorted(_NO_NAMES, hashes), len(_NO_NAMES) - 1)
    odd |= _NO_NAMES[at] == hashes
    every = np.arange(len(kind))
    kept = (every >= low[row]) & (every < high[row]) & ((kind & _CONNECTS) == 0)
    odd |= np.bincount(row[kept], minlength=len(low)) == 0
    kept &= ~odd[row]
    sizes = np.bincount(row[kept], minlength=len(low))
    return _Plain(odd, sizes, cut.word[kept], legal, whole)


def _drop(low: Places, high: Places, kind: NDArray[np.int64]) -> None:
    rows = np.flatnonzero(high - low > 1)
    while len(rows):
        rows = rows[(kind[high[rows] - 1] & _SECURITY) > 0]
        high[rows] -= 1
        rows = rows[high[rows] - low[rows] > 1]


def _drop_forms(cut: _Cut, low: Places, high: Places) -> NDArray[np.uint8]:
    """Drop legal forms from the ends of names and return the family of the last of each."""
    legal = np.zeros(len(low), np.uint8)
    number = np.fromiter((_FORM_WORDS.get(t, 0) for t in cut.texts), np.int64, len(cut.texts))
    form = number[cut.word]
    rows = np.flatnonzero(high - low > 1)
    while len(rows):
        rows = rows[form[high[rows] - 1] > 0]
        shorter = []
        for size, (keys, codes) in _FORMS.items():
            asked = np.flatnonzero(high[rows] - low[rows] > size)
            at = rows[asked]
            key = np.zeros(len(at), np.int64)
            for k in range(size, 0, -1):
                key = key << _FORM_BITS | form[high[at] - k]
            place = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
            hit = keys[place] == key
            found = at[hit]
            legal[found] = np.where(legal[found] == 0, codes[place[hit]], legal[found])
            high[found] -= size
            shorter.append(found)
            rows = np.delete(rows, asked[hit])
        rows = np.concatenate(shorter)
        rows = rows[high[rows] - low[rows] > 1]
    return legal


def _written_together(
    cut: _Cut, begin: Places, high: Places, odd: Flags
) -> tuple[StoredTexts, Hashes]:
    """Return the words from one to another of each row as one text; odd rows have none."""
    rows = np.flatnonzero(~odd)
    bounds = np.append(cut.begin, len(cut.letters))
    low, high = begin[rows], high[rows]
    first = bounds[low]
    begins, sizes = np.zeros(len(odd), np.int64), np.zeros(len(odd), np.int64)
    begins[rows], sizes[rows] = first, bounds[high] - first
    counts = high - low
    stops = np.cumsum(counts)
    total = int(stops[-1]) if len(stops) else 0
    at = np.arange(total) + np.repeat(low - (stops - counts), counts)
    hashes = np.zeros(len(odd), np.uint64)
    if total:
        terms = cut.hashes[at] * POWERS[cut.begin[at] - np.repeat(first, counts)]
        hashes[rows] = np.add.reduceat(terms, stops - counts)
    return _gathered(cut.letters, begins, sizes), hashes


def _merged(
    first: int,
    plain: _Plain,
    known: NDArray[np.int32],
    read: list[tuple[int, Name]],
    numbers: dict[str, int],
) -> NamesRead:
    """Put plain names and those read one by one in the order of their records."""
    words = known[plain.words]
    names = [name for _, name in read]
    more = [numbers.setdefault(word, len(numbers)) for name in names for word in name.words]
    rows = np.flatnonzero(~plain.odd)
    record = np.concatenate((rows, np.array([row for row, _ in read], np.int64)))
    order = np.argsort(record, kind="stable")
    sizes = np.concatenate((plain.sizes[rows], np.array([len(n.words) for n in names], np.int64)))
    begins = (np.cumsum(sizes) - sizes)[order]
    both = np.concatenate((words, np.array(more, np.int32)))
    sizes = sizes[order]
    at = np.arange(len(both)) + np.repeat(begins - (np.cumsum(sizes) - sizes), sizes)
    codes = np.array([FAMILY_CODES[name.legal] for name in names], np.uint8)
    wholes = StoredTexts.of([name.whole for name in names])
    block = put_together([plain.whole, wholes])
    return NamesRead(
        record=(record[order] + first).astype(np.int32),
        sizes=sizes,
        words=both[at].astype(np.int32),
        legal=np.concatenate((plain.legal[rows], codes))[order],
        whole=block.rows(np.concatenate((rows, np.arange(len(names)) + len(plain.odd)))[order]),
    )
