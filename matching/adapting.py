"""Weights adapted to two lists of which no single answer is known. Opens no files.

Expectation maximisation with two things known beforehand: a right is one left at most, and most
pairs are plainly the same company or plainly not. What the lists are silent on stays as it was.
"""

from dataclasses import dataclass, replace
from math import log2

import numpy as np
from numpy.typing import NDArray

from matching.comparisons import COMPARISONS, PLACE_OF
from matching.features import Levels
from matching.learning import Fitting
from matching.records import Positions
from matching.scoring import Bits, Weights

FEWEST_RIGHTS = 200  # with a candidate; below, chance would be learned
MOST_RIGHTS = 2_500  # more teach next to nothing new, and cost time
# Of a longer list only so many teach, told by their place: what they teach is then known before the
# others are looked at, and these can be matched anywhere.
LONG_LIST, TEACHING = 10_000, 5_000
_ROUNDS, _HELD = 5, 2.0
# Guesses are made surer than they are before they are learned from: taken as they are, they only
# say again what the weights said already. Those that are even stay as they are.
_SHARPER = 1.5
_MOST_BITS = 40.0
# Of equal names in the lists that the shipped weights come from, one in ten is another company's.
_NAMESAKES, _SEEN_BEFORE = 0.10, 50.0
_SAME_WORDS = 8  # level of `overlap`

ASSUMED = frozenset({"duns", "tax id", "street"})  # comparisons that are never learned from guesses


@dataclass(frozen=True, slots=True)
class Adapted:
    """Weights for two lists; they are those one began with where `rights` were too few."""

    weights: Weights
    rights: int
    enough: bool

    def words(self) -> str:
        """Say in words what was done."""
        if self.enough:
            return f"weights adapted to the lists, from {self.rights:,} records with candidates"
        return (
            f"the lists are too short to adapt the weights to them: {self.rights:,} records have "
            f"candidates, {FEWEST_RIGHTS} are needed"
        )


def adapt(
    weights: Weights, levels: Levels, right: Positions, excluded: NDArray[np.bool_] | None = None
) -> Adapted:
    """Adapt weights to compared pairs; `right` tells which pairs compete for one record.

    Pairs that a rule has `excluded` are left out. Source: Dempster, Laird, Rubin (1977); the
    sharpened guesses follow Celeux and Govaert (1992).
    """
    kept = np.flatnonzero(~excluded) if excluded is not None else np.arange(len(right))
    records, place = np.unique(right[kept], return_inverse=True)
    if len(records) < FEWEST_RIGHTS:
        return Adapted(weights, len(records), enough=False)
    asked = np.zeros(len(records), np.bool_)
    asked[np.linspace(0, len(records) - 1, min(MOST_RIGHTS, len(records))).astype(np.int64)] = True
    pairs = np.flatnonzero(asked[place])
    levels, place = levels[kept[pairs]], place[pairs]
    fitting = Fitting.to(levels, towards=weights, held=_HELD, fixed=ASSUMED)
    ones = np.ones(len(pairs))
    found, steps = weights, None
    for _ in range(_ROUNDS):
        guessed = claims(_SHARPER * found.score(levels), place)
        steps = fitting.found(guessed, ones, steps)
        found = fitting.weights(steps, weights.version, weights.note)
    shift = namesake_bits(namesakes_among(levels, place, found.score(levels)))
    return Adapted(shifted(found, shift), int(asked.sum()), enough=True)


def teaching(rights: int) -> Positions | None:
    """Say which rights of a long list the weights are adapted to, by position; None: all of it."""
    if rights <= LONG_LIST:
        return None
    return np.linspace(0, rights - 1, TEACHING).astype(np.int64)


def namesakes_among(levels: Levels, right: Positions, bits: Bits) -> float:
    """Return the share of equal names that are of another company, as far as two lists show it.

    Of the best candidates that bear the name of a right, those count whose country or city is known
    of both, and those of them that are elsewhere. Few are held towards what is usual.
    """
    country, city = (levels[:, PLACE_OF[name]] for name in ("country", "city"))
    same = levels[:, PLACE_OF["overlap"]] == len(COMPARISONS[PLACE_OF["overlap"]].levels) - 1
    told = np.flatnonzero(same & ((country != 1) | (city != 1)))
    told = told[np.lexsort((-bits[told], right[told]))]
    best = told[np.diff(right[told], prepend=-1) != 0]
    elsewhere = int(((country[best] == 0) | (city[best] == 0)).sum())
    return (elsewhere + _NAMESAKES * _SEEN_BEFORE) / (len(best) + _SEEN_BEFORE)


def namesake_bits(share: float) -> float:
    """Return what an equal name says more, or less, where namesakes are as common as this."""
    return log2((1 - share) / share) - log2((1 - _NAMESAKES) / _NAMESAKES)


def shifted(weights: Weights, bits: float) -> Weights:
    """Return weights for lists in which equal names say so much less; more they never say.

    Where equal names are seldom of two companies, it is often because the lists tell little about
    places: to trust names more for that costs precision among the pairs taken for certain.
    """
    if bits >= 0:
        return weights
    rows = list(weights.bits)
    place = PLACE_OF["overlap"]
    rows[place] = tuple(
        round(value + bits, 3) if level >= _SAME_WORDS else value
        for level, value in enumerate(rows[place])
    )
    return replace(weights, bits=tuple(rows))


def claims(bits: Bits, right: Positions) -> Bits:
    """Turn bits into probabilities that add up to one at most for each right."""
    odds = 2.0 ** np.clip(bits, -_MOST_BITS, _MOST_BITS)
    total = np.bincount(right, odds) if len(right) else np.zeros(0)
    found: Bits = odds / (1.0 + total[right])
    return found


__all__ = ["ASSUMED", "FEWEST_RIGHTS", "MOST_RIGHTS", "Adapted", "adapt", "claims", "teaching"]
