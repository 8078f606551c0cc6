"""How much a shared word says: rare words identify, `global services` does not."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from matching.hashing import Hashes, hashes_of
from matching.normalise import canonical
from matching.places import NOWHERE, Places, places_of
from matching.records import Records
from matching.words import Words

# A list speaks for itself once it is about this long; a shorter one leans on the shipped shares.
_PRIOR_STRENGTH = 5_000
# What schools, hospitals, clubs and authorities are called, and whom they are called after, which
# lists of companies hardly know: assumed shares of names.
_ORGANISATIONS_LIST = """
academy army association authority baptist bureau cathedral catholic charity children choir church
city clinic club college commission committee community congregation convent council county court
cross department diocese district elementary embassy federation fire football girls grammar guild
high hospice hospital house institute junior kindergarten league legion library lutheran memorial
methodist middle military ministry mission montessori museum nursery orchestra orthodox parish park
philharmonic police polytechnic prefecture presbyterian primary prison red regional relief rescue
rotary saint school scouts secondary secretariat senior seminary society state supreme synagogue
temple theatre town trust union unified university valley veterans village volunteer women youth
"""
_NAMESAKES_LIST = """
adams andrew anne franklin garfield george grace holy jackson james jefferson john joseph kennedy
lake lincoln madison maria marie mark mary michael monroe nicholas oak our patrick paul peter
riverside roosevelt thomas trinity victoria washington wilson
"""
_ORGANISATIONS_SHARE, _NAMESAKES_SHARE = 0.006, 0.001
GENERIC_BITS = 11.0  # a word that more than one company in two thousand has

Bits = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Rarity:
    """What a left list says of words and cities.

    Bits by word: sorted hashes and what sharing that word is worth; any other has `unseen`.
    """

    hashes: Hashes
    bits: Bits
    unseen: float
    places: Places

    def of(self, words: Words) -> Bits:
        """Return how many bits two companies' sharing each of these words is worth."""
        return found_by_hash(self.hashes, self.bits, words.ones.hashes, self.unseen)


def rarity_of(records: Records | None) -> Rarity:
    """Measure the words of a list against the shares that ship with the package."""
    known, unseen = shipped_shares()
    shipped = hashes_of(list(known))[0]
    shares = np.fromiter(known.values(), np.float64, len(known))
    size = 0
    hashes, counts = shipped, np.zeros(len(shipped))
    if records is not None:
        size = len(records)
        one = records.words.one_of[records.names.spelled]
        mine = np.bincount(one, minlength=len(records.words.one)).astype(np.float64)
        hashes = np.union1d(shipped, records.words.ones.hashes)
        counts = np.zeros(len(hashes))
        counts[np.searchsorted(hashes, records.words.ones.hashes)] = mine
    prior = np.full(len(hashes), unseen)
    order = np.argsort(hashes)
    hashes, counts = hashes[order], counts[order]
    prior[np.searchsorted(hashes, shipped)] = shares
    # One occurrence is the company itself: what counts is how many others have the word.
    others = np.maximum(counts - 1, 0) + _PRIOR_STRENGTH * prior
    bits = -np.log2(others / (size + _PRIOR_STRENGTH))
    return Rarity(
        hashes,
        bits.astype(np.float32),
        float(-np.log2(_PRIOR_STRENGTH * unseen / (size + _PRIOR_STRENGTH))),
        places_of(records) if records is not None else NOWHERE,
    )


def found_by_hash(known: Hashes, values: Bits, wanted: Hashes, absent: float) -> Bits:
    """Look values up by sorted hashes."""
    if not len(known):
        return np.full(len(wanted), absent, np.float32)
    place = np.searchsorted(known, wanted)
    place[place == len(known)] = 0
    found: Bits = np.where(known[place] == wanted, values[place], absent).astype(np.float32)
    return found


@lru_cache(maxsize=1)
def shipped_shares() -> tuple[Mapping[str, float], float]:
    """Return the share of names that have a word: the common words, then any other."""
    text = files("matching").joinpath("words.json").read_text(encoding="utf-8")
    table = json.loads(text)
    shares: dict[str, float] = dict(table["shares"])
    for words, share in (
        (_ORGANISATIONS_LIST, _ORGANISATIONS_SHARE),
        (_NAMESAKES_LIST, _NAMESAKES_SHARE),
    ):
        for word in map(canonical, words.split()):
            shares[word] = max(share, shares.get(word, 0.0))
    return shares, table["unseen"]
