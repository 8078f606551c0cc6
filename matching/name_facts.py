"""What two names share and what is left over on either side, summed up for many pairs at once."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from matching.alignment import Reals, lay
from matching.prepared import Prepared
from matching.records import Positions
from matching.words import Words

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class NameFacts:
    """Two names side by side, a value per pair. Bits are those of `Rarity`."""

    left_name: Positions
    right_name: Positions
    shared: Reals
    left_over: Reals
    right_over: Reals
    rarest_shared: Reals
    first: Reals
    left_telling: NDArray[np.int16]  # words left over that are no filler, place or business
    right_telling: NDArray[np.int16]
    left_business: Flags
    right_business: Flags
    left_place: NDArray[np.int16]  # of a place that only this name has
    right_place: NDArray[np.int16]
    left_words: NDArray[np.int64]
    right_words: NDArray[np.int64]
    similar: Reals  # the least likeness of two words taken for one; 1 where all are the same

    @property
    def overlap(self) -> Reals:
        """Return the share, by weight, of both names that stands for something in the other."""
        whole = 2 * self.shared + self.left_over + self.right_over
        share: Reals = np.divide(2 * self.shared, whole, out=np.zeros_like(whole), where=whole > 0)
        return share

    def taken(self, pairs: NDArray[np.int64]) -> "NameFacts":
        """Return the facts of some of the pairs."""
        return NameFacts(*(getattr(self, field.name)[pairs] for field in fields(self)))


def best_names(lefts: Prepared, rights: Prepared, left: Positions, right: Positions) -> NameFacts:
    here, there = lefts.records.main[left], rights.records.main[right]
    ours, theirs = lefts.more[left] - here, rights.more[right] - there
    several = ours * theirs
    if len(left) == 0 or several.max() == 1:
        return name_facts(lefts, rights, here, there)
    pair = np.repeat(np.arange(len(left)), several)
    count = np.arange(len(pair)) - np.repeat(np.cumsum(several) - several, several)
    facts = name_facts(
        lefts, rights, here[pair] + count // theirs[pair], there[pair] + count % theirs[pair]
    )
    same = lefts.records.compact[facts.left_name] == rights.records.compact[facts.right_name]
    order = np.lexsort((count, ~same, -facts.overlap, pair))
    first = np.ones(len(order), np.bool_)
    first[1:] = pair[order][1:] != pair[order][:-1]
    return facts.taken(order[first])


def name_facts(lefts: Prepared, rights: Prepared, left: Positions, right: Positions) -> NameFacts:
    """Lay pairs of names side by side and sum up what is shared and what is left over."""
    size = len(left)
    real = {name: np.zeros(size, np.float32) for name in ("shared", "rarest", "first")}
    similar = np.ones(size, np.float32)
    over = [np.zeros(size, np.float32), np.zeros(size, np.float32)]
    telling = [np.zeros(size, np.int16), np.zeros(size, np.int16)]
    business = [np.zeros(size, np.bool_), np.zeros(size, np.bool_)]
    place = [np.zeros(size, np.int16), np.zeros(size, np.int16)]
    for laid in lay(lefts.records, rights.records, left, right):
        at = laid.pairs
        for k, (mine, side) in enumerate(((lefts, laid.left), (rights, laid.right))):
            words = mine.records.words
            one = words.one_of[side.word]
            bits = np.where(side.there, mine.bits[one], np.float32(0))
            over[k][at] = (bits * (1 - side.cover)).sum(1)
            real["shared"][at] += (bits * side.cover).sum(1) / 2
            real["rarest"][at] = np.maximum(
                real["rarest"][at], np.where(side.cover > 0, bits, 0).max(1, initial=0)
            )
            alone = side.there & (side.cover == 0)
            _sum_rest(words, one, alone, at, telling[k], business[k], place[k])
        real["first"][at] = np.where(laid.left.partner[:, 0] == 0, laid.left.cover[:, 0], 0)
        found = np.where(laid.left.cover > 0, laid.left.cover, 1)
        similar[at] = found.min(1, initial=1)
    return NameFacts(
        left, right, real["shared"], over[0], over[1], real["rarest"], real["first"],
        telling[0], telling[1], business[0], business[1], place[0], place[1],
        _count(lefts, left), _count(rights, right), similar,
    )  # fmt: skip


def _count(prepared: Prepared, names: Positions) -> NDArray[np.int64]:
    start = prepared.records.names.start
    found: NDArray[np.int64] = start[names + 1].astype(np.int64) - start[names]
    return found


def _sum_rest(
    words: Words,
    one: NDArray[np.int32],
    alone: Flags,
    at: Positions,
    telling: NDArray[np.int16],
    business: Flags,
    place: NDArray[np.int16],
) -> None:
    segment, places = words.segment[one] & alone, np.where(alone, words.place[one], 0)
    business[at] = segment.any(1)
    place[at] = places.max(1, initial=0)
    telling[at] = (alone & ~segment & (places == 0) & ~words.filler[one]).sum(1)
