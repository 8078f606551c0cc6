"""Whole columns of text as 64-bit numbers, the same on every machine and in every run.

A polynomial modulo 2^64: the hash of two words written together follows from the hashes of the two,
so that `food mart` and `foodmart` meet without a string being built.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matching.stored_texts import StoredTexts

Hashes = NDArray[np.uint64]
Sizes = NDArray[np.int32]

_BASE = 0x9E3779B97F4A7C15  # odd, so that its powers never vanish
_AT_ONCE = 65_536  # texts
_ODD_LEAD = 0xED
_LONGEST = 4_096  # bytes; what is longer is told apart by its beginning
NOTHING = np.uint64(0)  # the hash of empty text


def _powers() -> Hashes:
    powers = np.ones(_LONGEST + 1, np.uint64)
    powers[1:] = np.uint64(_BASE)
    return np.multiply.accumulate(powers)


POWERS = _powers()


def hashes_of(texts: Sequence[str]) -> tuple[Hashes, Sizes]:
    """Return for each text its hash and its length in bytes; empty text is `NOTHING`."""
    if isinstance(texts, StoredTexts):
        return _hashes_of_block(texts)
    raw = [text.encode("utf-8", "replace")[:_LONGEST] for text in texts]
    sizes = np.fromiter(map(len, raw), np.int32, len(raw))
    if len(raw) < _FEW and all(len(each) < len(_FEW_POWERS) for each in raw):
        return np.array([_hash_of(each) for each in raw], np.uint64), sizes
    return _hash(np.frombuffer(b"".join(raw), np.uint8), sizes), sizes


def _hashes_of_block(texts: StoredTexts) -> tuple[Hashes, Sizes]:
    sizes = texts.sizes
    hashes = np.empty(len(sizes), np.uint64)
    for first in range(0, len(sizes), _AT_ONCE):
        part = texts.part(first, first + _AT_ONCE).apart()
        widths = np.diff(part.ends).astype(np.int64)
        here = slice(first, first + len(widths))
        # Half a character is no UTF-8, and `_ODD_LEAD` is what it would begin with.
        if widths.max() > _LONGEST or (part.raw == _ODD_LEAD).any():
            hashes[here], sizes[here] = hashes_of(list(part))
            continue
        begins = part.ends[:-1].astype(np.int64)
        place = np.arange(len(part.raw)) - np.repeat(begins, widths)
        terms = _terms(part.raw, place)
        terms[begins + widths - 1] = 0
        hashes[here] = np.add.reduceat(terms, begins)
    return hashes, sizes


def _terms(letters: NDArray[np.uint8], place: NDArray[np.int64]) -> Hashes:
    return LETTERS[letters] * POWERS[place]


def _letters() -> Hashes:
    # +1 keeps a zero byte from vanishing; the multiplier spreads letters over all bits.
    terms = (np.arange(256, dtype=np.uint64) + np.uint64(1)) * np.uint64(0xD6E8FEB86659FD93)
    return terms ^ (terms >> np.uint64(29))


LETTERS = _letters()
_FEW = 6  # texts
_FEW_LETTERS, _FEW_POWERS = LETTERS.tolist(), POWERS[:64].tolist()


def _hash_of(text: bytes) -> int:
    """Return one hash; of a few texts, quicker than arrays."""
    pairs = zip(text, _FEW_POWERS, strict=False)
    total: int = sum(_FEW_LETTERS[letter] * power for letter, power in pairs)
    return total & 0xFFFFFFFFFFFFFFFF


def _hash(letters: NDArray[np.uint8], sizes: Sizes) -> Hashes:
    hashes = np.zeros(len(sizes), np.uint64)
    filled = np.flatnonzero(sizes)
    if not len(filled):
        return hashes
    ends = np.cumsum(sizes[filled], dtype=np.int64)
    starts = ends - sizes[filled]
    place = np.arange(len(letters)) - np.repeat(starts, sizes[filled])
    hashes[filled] = np.add.reduceat(_terms(letters, place), starts)
    return hashes


def joined(first: Hashes, first_size: Sizes, second: Hashes) -> Hashes:
    """Return the hashes of texts written together, from those of their two parts."""
    joint: Hashes = first + POWERS[np.minimum(first_size, _LONGEST)] * second
    return joint


def paired(first: Hashes, second: Hashes) -> Hashes:
    """Return hashes of pairs of values, `NOTHING` where either is nothing."""
    mixed = (first ^ (first >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9) + second
    mixed ^= mixed >> np.uint64(27)
    return np.where((first == NOTHING) | (second == NOTHING), NOTHING, mixed)
