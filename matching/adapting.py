"""Weights adapted to two lists of which no single answer is known. Opens no files.

Expectation maximisation with two things known beforehand: a right is one left at most, and most
pairs are plainly the same company or plainly not. What the lists are silent on stays as it was.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.features import Levels
from matching.learning import Sample, fit
from matching.records import Positions
from matching.scoring import Bits, Weights

FEWEST_RIGHTS = 200  # with a candidate; below, chance would be learned
MOST_RIGHTS = 2_500  # more teach next to nothing new, and cost time
_ROUNDS, _HELD = 5, 4.0
# Guesses are made surer than they are before they are learned from: taken as they are, they only
# say again what the weights said already. Those at four in ten stay as they are: about as likely
# the same as not, once the other candidates of the record are counted in.
_SHARPER = 1.5
_EVEN_BITS = -0.6
_MOST_BITS = 40.0

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
    ones = np.ones(len(pairs))
    found = weights
    for _ in range(_ROUNDS):
        surer = _SHARPER * (found.score(levels) - _EVEN_BITS) + _EVEN_BITS
        guessed = Sample(levels, claims(surer, place), ones)
        found = fit(
            guessed, weights.version, weights.note, towards=weights, held=_HELD, fixed=ASSUMED
        )
    return Adapted(found, int(asked.sum()), enough=True)


def claims(bits: Bits, right: Positions) -> Bits:
    """Turn bits into probabilities that add up to one at most for each right."""
    odds = 2.0 ** np.clip(bits, -_MOST_BITS, _MOST_BITS)
    total = np.bincount(right, odds) if len(right) else np.zeros(0)
    found: Bits = odds / (1.0 + total[right])
    return found


__all__ = ["ASSUMED", "FEWEST_RIGHTS", "MOST_RIGHTS", "Adapted", "adapt", "claims"]
