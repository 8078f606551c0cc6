"""Columns of websites and telephone numbers read at once, as bytes.

What is not written in a usual way is read one by one.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from matching.domains import domain_name_of, suffixes, tails_to_look_at
from matching.hashing import hashes_of
from matching.phones import FEWEST_DIGITS, KEPT_DIGITS, phone_key
from matching.stored_texts import StoredTexts

Places = NDArray[np.int64]
Flags = NDArray[np.bool_]

_DOT, _AT = 46, 64
_LONGEST = 300  # bytes of a usual website


def _signs(text: str) -> Flags:
    found = np.zeros(256, np.bool_)
    found[[ord(sign) for sign in text]] = True
    return found


_DIGIT = _signs("0123456789")
_LOWER = _signs("abcdefghijklmnopqrstuvwxyz")
_IN_HOST = _signs("abcdefghijklmnopqrstuvwxyz0123456789.-")
_IN_MAIL = _IN_HOST | _signs("_+@")
_IN_PHONE = _DIGIT | _signs("+-(). /")
_ENDS_HOST = _signs("/?#")
_SHOWN = np.zeros(256, np.bool_)
_SHOWN[33:127] = True
_LOWERED = np.arange(256, dtype=np.uint8)
_LOWERED[65:91] += 32


def phone_keys(texts: StoredTexts) -> list[str]:
    """Read each text as `phone_key` does."""
    raw, ends = _block(texts)
    usual = _all(_IN_PHONE, raw, ends)
    digit = _DIGIT[raw]
    letters = raw[digit]
    before = np.concatenate((np.zeros(1, np.int64), np.cumsum(digit)))
    low, high = before[ends[:-1]], before[ends[1:] - 1]
    filled = np.append(np.flatnonzero(letters != 48), len(letters))
    low = np.minimum(filled[np.searchsorted(filled, low)], high)
    # How often a digit differs from the one before: never, where all are alike.
    changes = np.cumsum(np.diff(letters, prepend=np.uint8(0)) != 0)
    least = np.minimum(low, max(len(letters) - 1, 0))
    last = np.maximum(high - 1, 0)
    some = high - low >= FEWEST_DIGITS
    if len(letters):
        some &= changes[last] != changes[least]
    begin = np.where(some, np.maximum(low, high - KEPT_DIGITS), 0)
    found = _cut(letters, begin, np.where(some, high - begin, 0))
    return _mended(list(found), ~usual, texts, phone_key)


def domain_names(texts: StoredTexts) -> list[str]:
    """Read each text as `domain_name_of` does."""
    raw, ends = _block(texts)
    raw = np.concatenate((_LOWERED[raw], np.zeros(8, np.uint8)))
    begin, stop, odd = _hosts(raw, ends)
    # The last two labels, where the list of suffixes has no more to say about them.
    dots = np.concatenate((np.full(2, -1), np.flatnonzero(raw == _DOT)))
    count = np.searchsorted(dots, stop)
    last, other, third = (dots[np.maximum(count - k, 0)] for k in (1, 2, 3))
    odd |= (count < 3) | (last <= begin) | (last >= stop - 1)
    tail = np.where(other >= begin, other + 1, begin)
    odd |= (tail >= last) | (raw[begin] == _DOT)
    odd |= _some(~_IN_HOST[raw], begin, stop)
    odd |= _some(~_LOWER[raw], np.minimum(last + 1, stop), stop)
    ending = _cut(raw, last + 1, np.where(odd, 0, stop - last - 1))
    odd |= ~np.isin(hashes_of(ending)[0], hashes_of(_suffixes_alone())[0])
    names = list(_cut(raw, tail, np.where(odd, 0, stop - tail)))
    known, pairs = tails_to_look_at(), suffixes().pairs
    # `co.uk`: one label more.
    paired = np.fromiter((name in pairs for name in names), np.bool_, len(odd)) & ~odd
    odd |= np.fromiter((name in known for name in names), np.bool_, len(odd))
    longer = np.where(third >= begin, third + 1, begin)
    rows = np.flatnonzero(paired & (longer < other) & (other > begin))
    longer_names = _cut(raw, longer[rows], stop[rows] - longer[rows])
    for row, name in zip(rows.tolist(), longer_names, strict=True):
        if name not in known:
            names[row], odd[row] = name, False
    odd[np.diff(ends) == 1] = False
    return _mended(names, odd, texts, domain_name_of)


def _hosts(raw: NDArray[np.uint8], ends: Places) -> tuple[Places, Places, Flags]:
    """Return where the host of each website or address begins and stops, and which are odd."""
    begin, stop = ends[:-1].copy(), ends[1:] - 1
    odd = ~_all(_SHOWN, raw, ends) | (stop - begin > _LONGEST)
    plain, safe = _begins(raw, begin, b"http://"), _begins(raw, begin, b"https://")
    begin += np.where(plain, 7, np.where(safe, 8, 0))
    slashes = np.append(np.flatnonzero(_ENDS_HOST[raw]), len(raw))
    stop = np.minimum(stop, slashes[np.searchsorted(slashes, begin)])
    # What stands before the sign of an address is a person.
    signs = np.flatnonzero(raw == _AT)
    row = np.searchsorted(ends, signs, "right") - 1
    mailed: Places = np.bincount(row, minlength=len(odd))
    address = (mailed == 1) & (stop - begin == np.diff(ends) - 1) & _all(_IN_MAIL, raw, ends)
    odd |= (mailed > 0) & ~address
    begin[row[address[row]]] = signs[address[row]] + 1
    for word in (b"xn--", b"example", b"test"):
        odd[np.searchsorted(ends, _places(raw, word), "right") - 1] = True
    return np.minimum(begin, stop), stop, odd


def _some(flags: Flags, begin: Places, stop: Places) -> Flags:
    """Say of ranges whether any of their bytes has a flag."""
    counted: Places = np.concatenate((np.zeros(1, np.int64), np.cumsum(flags)))
    found: Flags = counted[stop] > counted[begin]
    return found


def _suffixes_alone() -> Sequence[str]:
    """Return the suffixes of one label below which any label is a company's."""
    known = suffixes()
    return [name for name in known.plain if "." not in name and name not in known.wild]


def _block(texts: StoredTexts) -> tuple[NDArray[np.uint8], Places]:
    block = texts.apart()
    return block.raw, block.ends.astype(np.int64)


def _all(signs: Flags, raw: NDArray[np.uint8], ends: Places) -> Flags:
    """Say of which texts all bytes are among these signs."""
    other = ~signs[raw]
    other[ends[1:] - 1] = False
    found = np.ones(len(ends) - 1, np.bool_)
    found[np.searchsorted(ends, np.flatnonzero(other[: ends[-1]]), "right") - 1] = False
    return found


def _begins(raw: NDArray[np.uint8], begin: Places, word: bytes) -> Flags:
    found = np.ones(len(begin), np.bool_)
    for place, sign in enumerate(word):
        found &= raw[np.minimum(begin + place, len(raw) - 1)] == sign
    return found


def _places(raw: NDArray[np.uint8], word: bytes) -> Places:
    places = np.flatnonzero(raw[: len(raw) - len(word)] == word[0])
    for place, sign in enumerate(word[1:], start=1):
        places = places[raw[places + place] == sign]
    return places


def _cut(raw: NDArray[np.uint8], begin: Places, sizes: Places) -> StoredTexts:
    ends = np.zeros(len(begin) + 1, np.int64)
    np.cumsum(sizes + 1, out=ends[1:])
    at = np.arange(int(ends[-1])) + np.repeat(begin - ends[:-1], sizes + 1)
    found = np.append(raw, np.uint8(0))[np.clip(at, 0, len(raw))]
    found[ends[1:] - 1] = 0
    return StoredTexts(found, ends.astype(np.uint64))


def _mended(
    values: list[str], odd: Flags, texts: StoredTexts, read: Callable[[str], str]
) -> list[str]:
    places = np.flatnonzero(odd)
    for place, text in zip(places.tolist(), texts.rows(places), strict=True):
        values[place] = read(text)
    return values
