"""How much a shared word says: rare words identify, `global services` does not."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import log2

# A list speaks for itself once it is about this long; a shorter one leans on the shipped shares.
_PRIOR_STRENGTH = 5_000
GENERIC_BITS = 11.0  # a word that more than one company in two thousand has


@dataclass(frozen=True, slots=True)
class Rarity:
    """Bits by word; a word that is in no list has `unseen` bits."""

    bits: Mapping[str, float]
    unseen: float

    def of(self, word: str) -> float:
        """Return how many bits two companies' sharing this word is worth."""
        return self.bits.get(word, self.unseen)

    def is_generic(self, word: str) -> bool:
        """Say whether so many companies use the word that it identifies none."""
        return self.of(word) < GENERIC_BITS


def rarity_of(names: Iterable[Iterable[str]]) -> Rarity:
    """Measure the words of a list of names against the shares that ship with the package."""
    counts: Counter[str] = Counter()
    total = 0
    for words in names:
        counts.update(set(words))
        total += 1
    known, unseen = _shipped_shares()
    size = total + _PRIOR_STRENGTH
    # One occurrence is the company itself: what counts is how many others have the word.
    bits = {
        word: -log2((max(counts[word] - 1, 0) + _PRIOR_STRENGTH * known.get(word, unseen)) / size)
        for word in counts.keys() | known.keys()
    }
    return Rarity(bits, -log2(_PRIOR_STRENGTH * unseen / size))


@lru_cache(maxsize=1)
def _shipped_shares() -> tuple[Mapping[str, float], float]:
    """Return the share of companies whose name has a word: the common words, then any other."""
    text = files("matching").joinpath("words.json").read_text(encoding="utf-8")
    table = json.loads(text)
    return table["shares"], table["unseen"]
