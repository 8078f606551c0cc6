"""The words of a list's names: each distinct word once, with all that is asked of a word alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.hashing import Hashes, Sizes, hashes_of
from matching.normalise import canonical
from matching.stored_texts import StoredTexts
from matching.vocabulary import FILLERS, PLACES, SEGMENTS, SPELLINGS, country_number

Letters = NDArray[np.uint8]
LONGEST_START = 12  # letters of a word that are laid beside another's
_MANY = 100  # words, from which it pays to tell which need a look
_START = np.arange(LONGEST_START)
_BITS = np.uint64(1) << (np.arange(256, dtype=np.uint64) & np.uint64(63))


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


_SPELLED = hashes_of(list(SPELLINGS))[0]


def words_of(typed: Sequence[str]) -> Words:
    """Describe distinct words in lower-case ASCII."""
    spelled = _spellings(typed)
    read = list(typed)
    changing = np.flatnonzero(_may_change(spelled)).tolist()
    is_read = np.zeros(len(read), np.bool_)
    for place in changing:
        word = read[place]
        one = read[place] = canonical(word)
        is_read[place] = _is_read(word, one)
    codes: dict[str, int] = dict.fromkeys(read, 0)
    ones = list(codes)
    codes = dict(zip(ones, range(len(ones)), strict=True))
    return Words(
        typed=spelled,
        ones=_spellings(ones),
        one_of=np.fromiter(map(codes.__getitem__, read), np.int32, len(read)),
        is_read=is_read,
        segment=_among(SEGMENTS, codes),
        filler=_among(FILLERS, codes),
        place=_placed(codes),
    )


def _may_change(words: Spellings) -> NDArray[np.bool_]:
    """Say which words may have another one spelling: most have none, and need no look."""
    if len(words.texts) < _MANY:
        return np.ones(len(words.texts), np.bool_)
    found = np.isin(words.hashes, _SPELLED)
    letters = StoredTexts.of(words.texts).raw
    stops = np.cumsum(words.sizes + 1, dtype=np.int64) - 1
    found |= (letters[np.maximum(stops - 1, 0)] == ord("s")) & (words.sizes >= 5)
    after = np.flatnonzero(letters[1:] == ord("e"))
    after = after[np.isin(letters[after], np.frombuffer(b"aou", np.uint8))]
    found[np.searchsorted(stops, after)] = True
    return found


def _among(known: Collection[str], codes: Mapping[str, int]) -> NDArray[np.bool_]:
    found = np.zeros(len(codes), np.bool_)
    found[[codes[word] for word in known if word in codes]] = True
    return found


def _placed(codes: Mapping[str, int]) -> NDArray[np.int16]:
    found = np.zeros(len(codes), np.int16)
    for word, number in _PLACE_NUMBERS.items():
        if word in codes:
            found[codes[word]] = number
    return found


def _is_read(word: str, one: str) -> bool:
    return len(word) < len(one) or word[:4] != one[:4]


def _spellings(texts: Sequence[str]) -> Spellings:
    block = StoredTexts.of(texts)
    hashes, sizes = hashes_of(block)
    starts = starts_of(block)
    return Spellings(
        texts=texts,
        hashes=hashes,
        sizes=sizes,
        starts=starts,
        bags=bags_of(block),
        number=(starts[:, 0] >= ord("0")) & (starts[:, 0] <= ord("9")),
    )


def starts_of(words: Sequence[str]) -> Letters:
    """Return the first letters of words, 0 behind the end."""
    block = StoredTexts.of(words)
    begins = block.ends[:-1].astype(np.int64)
    at = np.minimum(begins[:, None] + _START, max(len(block.raw) - 1, 0))
    return np.where(block.sizes[:, None] > _START, block.raw[at], 0).astype(np.uint8)


def bags_of(words: Sequence[str]) -> NDArray[np.uint64]:
    """Return which letters and digits a word has, as bits: a quick no to most pairs of words."""
    block = StoredTexts.of(words)
    if not len(block):
        return np.zeros(0, np.uint64)
    bits = _BITS[block.raw]
    bits[block.ends[1:] - 1] = 0
    found: NDArray[np.uint64] = np.bitwise_or.reduceat(bits, block.ends[:-1].astype(np.int64))
    return found
