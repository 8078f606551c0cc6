"""The words of a list's names: each distinct word once, with all that is asked of a word alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.hashing import Hashes, Sizes, hashes_of
from matching.normalise import canonical
from matching.vocabulary import FILLERS, PLACES, SEGMENTS, country_number

Letters = NDArray[np.uint8]
LONGEST_START = 12  # letters of a word that are laid beside another's


@dataclass(frozen=True, slots=True)
class Spellings:
    """Distinct words with what their letters say: `starts` are the first letters, 0 behind the end,
    `bags` which letters and digits a word has, as bits."""

    texts: Sequence[str]
    hashes: Hashes
    sizes: Sizes
    starts: Letters
    bags: NDArray[np.uint64]
    number: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Words:
    """Words as they were typed, and the one spelling that each stands for.

    By typed word: `one_of`, and whether its one spelling was read into it (`mfg`). By one spelling:
    what kind of word it is.
    """

    typed: Spellings
    ones: Spellings
    one_of: NDArray[np.int32]
    is_read: NDArray[np.bool_]
    segment: NDArray[np.bool_]
    filler: NDArray[np.bool_]
    place: NDArray[np.int16]

    @property
    def spelled(self) -> Sequence[str]:
        """Return the words as typed, in lower-case ASCII."""
        return self.typed.texts

    @property
    def one(self) -> Sequence[str]:
        """Return the distinct one spellings."""
        return self.ones.texts


# A place as a number: of its country where it is one, else a number that no country has.
_REGIONS = sorted({code for code in PLACES.values() if len(code) != 2})
_PLACE_NUMBERS = {
    canonical(word): country_number(code) or 1_000 + _REGIONS.index(code)
    for word, code in PLACES.items()
}


def words_of(typed: Sequence[str]) -> Words:
    """Describe distinct words in lower-case ASCII."""
    codes: dict[str, int] = {}
    read = [canonical(word) for word in typed]
    one_of = np.fromiter((codes.setdefault(word, len(codes)) for word in read), np.int32, len(read))
    ones = list(codes)
    pairs = zip(typed, read, strict=True)
    return Words(
        typed=_spellings(typed),
        ones=_spellings(ones),
        one_of=one_of,
        is_read=np.fromiter((_is_read(*pair) for pair in pairs), np.bool_, len(read)),
        segment=np.fromiter((word in SEGMENTS for word in ones), np.bool_, len(ones)),
        filler=np.fromiter((word in FILLERS for word in ones), np.bool_, len(ones)),
        place=np.fromiter((_PLACE_NUMBERS.get(w, 0) for w in ones), np.int16, len(ones)),
    )


def _is_read(word: str, one: str) -> bool:
    return len(word) < len(one) or word[:4] != one[:4]


def _spellings(texts: Sequence[str]) -> Spellings:
    hashes, sizes = hashes_of(texts)
    return Spellings(
        texts=texts,
        hashes=hashes,
        sizes=sizes,
        starts=starts_of(texts),
        bags=bags_of(texts),
        number=np.fromiter((text[:1].isdecimal() for text in texts), np.bool_, len(texts)),
    )


def starts_of(words: Sequence[str]) -> Letters:
    """Return the first letters of words, 0 behind the end."""
    raw = b"".join(word.encode()[:LONGEST_START].ljust(LONGEST_START, b"\0") for word in words)
    return np.frombuffer(raw, np.uint8).reshape(len(words), LONGEST_START)


def bags_of(words: Sequence[str]) -> NDArray[np.uint64]:
    """Return which letters and digits a word has, as bits: a quick no to most pairs of words."""
    raw = [word.encode() for word in words]
    bags = np.zeros(len(raw), np.uint64)
    sizes = np.fromiter(map(len, raw), np.int64, len(raw))
    some = sizes > 0
    if some.any():
        bits = np.uint64(1) << (np.frombuffer(b"".join(raw), np.uint8) & 63).astype(np.uint64)
        starts = np.cumsum(sizes[some]) - sizes[some]
        bags[some] = np.bitwise_or.reduceat(bits, starts)
    return bags
