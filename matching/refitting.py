"""Weights refitted to pairs that people have judged, and what that is worth on pairs held out.

Opens no files and decides nothing: a person puts new weights in force, or does not. How freely a
single word may be missing is not learned: on a thousand judged links it changed no figure by more
than chance (docs/model-card.md).
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from math import log
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from matching.adapting import ASSUMED, FEWEST_RIGHTS
from matching.company import Company
from matching.engine import Index, prepare
from matching.features import Levels
from matching.learning import Sample, fit
from matching.scoring import Bits, Weights, probabilities
from matching.table import table_of

FEWEST_JUDGED = 50
_FOLDS = 5
_HELD = 2.0
_AT_ONCE = 5_000
_SURE = 1e-6  # as sure as a probability is taken to be when its loss is counted
_SAME_FROM = 0.5
_F1_BY_CHANCE = 0.005

Positions = NDArray[np.int64]


class TooFew(ValueError):
    """There is too little to learn from; the message says how much there is and is needed."""


class FewAnswers(TooFew):
    """Too little is known: `judged` pairs were compared, of which `same` are the same company."""

    def __init__(self, judged: int, same: int) -> None:
        super().__init__(_too_few(judged, same))
        self.judged, self.same = judged, same


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said of a pair: the same company, or not (relatives are not)."""

    left_id: str
    right_id: str
    same: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """How well answers are told; a pair is taken for the same from a probability of one half.

    `log_loss` is the mean surprise per pair in bits: 1 is a coin, 0 is knowing.
    """

    precision: float
    recall: float
    f1: float
    log_loss: float

    def words(self) -> str:
        """Return the figures on one line."""
        return (
            f"precision {self.precision:.3f}, recall {self.recall:.3f}, F1 {self.f1:.3f}, "
            f"log loss {self.log_loss:.3f}"
        )


@dataclass(frozen=True, slots=True)
class Refitted:
    """New weights, with both sets measured on answers that the fit had not seen.

    `judged` answers, of which `same` were the same; `known` pairs follow from them.
    """

    weights: Weights
    judged: int
    same: int
    known: int
    before: Figures
    after: Figures

    @property
    def better(self) -> bool:
        """Say whether the new weights surprise less, and tell pairs apart no worse."""
        return (
            self.after.log_loss < self.before.log_loss
            and self.after.f1 > self.before.f1 - _F1_BY_CHANCE
        )


@dataclass(frozen=True, slots=True)
class Known:
    """Compared pairs of which it follows from the answers what they are; `right` by position."""

    levels: Levels
    right: Positions
    same: NDArray[np.bool_]
    asked: NDArray[np.bool_]  # judged, not followed
    missed: int  # judged the same, but no candidates


def refit(
    left: Sequence[Company],
    right: Sequence[Company],
    answers: Collection[Answer],
    weights: Weights,
    *,
    version: str,
    complete: bool = False,
    progress: Callable[[float], None] = lambda share: None,
) -> Refitted:
    """Refit weights to answers, held back towards the weights that are in force.

    `complete` answers are all there are: a right that is the same as no left by them is none of its
    candidates. The figures are those of five fits that each left out a fifth of the rights.
    Raises: TooFew below `FEWEST_JUDGED` answers about records on the lists, or where all are alike.
    """
    here = _usable(left, right, answers)
    known = known_pairs(prepare(left, weights=weights), right, here, complete=complete)
    judged = int(known.asked.sum())
    same = int((known.asked & known.same).sum())
    if judged < FEWEST_JUDGED or not 0 < int(known.same.sum()) < len(known.same):
        raise FewAnswers(judged, same)
    before = weights.score(known.levels)
    after = np.zeros(len(before))
    fold = _folds(known.right, [company.id for company in right])
    for number in range(_FOLDS):
        out = fold == number
        after[out] = _fit(known, ~out, weights, version, 0).score(known.levels[out])
        progress((number + 1) / (_FOLDS + 1))
    found = _fit(known, np.ones(len(before), np.bool_), weights, version, judged)
    return Refitted(
        found, judged, same, len(before), figures_of(known, before), figures_of(known, after)
    )


def adapted_to(
    left: Sequence[Company], right: Sequence[Company], weights: Weights, *, version: str
) -> Weights:
    """Adapt weights to two lists without an answer.

    Raises: TooFew where the lists are too short.
    """
    index = prepare(left, weights=weights)
    found = index.adapted(index.chunks(table_of(right), weighed=False))
    if found.weights is weights:
        raise TooFew(
            f"the lists are too short to adapt the weights to them: fewer than {FEWEST_RIGHTS} "
            "records have candidates"
        )
    note = f"Adapted to {len(left):,} and {len(right):,} records, without an answer."
    return Weights(version, found.weights.start, found.weights.bits, found.weights.together, note)


def known_pairs(
    index: Index, right: Sequence[Company], answers: Collection[Answer], *, complete: bool = False
) -> Known:
    """Compare the judged rights with their candidates, and keep the pairs that are known.

    A right that is the same as one left is none of the other candidates, but for accounts of that
    left's very name, which can be the same record twice.
    """
    judged = {answer.right_id for answer in answers}
    rights = [company for company in right if complete or company.id in judged]
    place_of = {company.id: place for place, company in enumerate(right)}
    found = [
        index.chunk(table_of(rights[k : k + _AT_ONCE])) for k in range(0, len(rights), _AT_ONCE)
    ]
    said = {(answer.left_id, answer.right_id): answer.same for answer in answers}
    records = index.left.records
    names = records.compact[records.main]
    name_of = {id: int(names[place]) for place, id in enumerate(records.ids)}
    taken: dict[str, set[int]] = {}
    for answer in answers:
        if answer.same:
            taken.setdefault(answer.right_id, set()).add(name_of.get(answer.left_id, 0))
    levels, rows = [], []
    for chunk in found:
        ids = chunk.right.records.ids
        for row, (one, other) in enumerate(
            zip(chunk.scored.left.tolist(), chunk.scored.right.tolist(), strict=True)
        ):
            pair = (records.ids[one], ids[other])
            asked = pair in said
            left_names = taken.get(ids[other], set())
            follows = (complete or bool(left_names)) and int(names[one]) not in left_names
            if asked or follows:
                levels.append(chunk.compared.levels[row])
                rows.append((place_of[ids[other]], said.get(pair, False), asked))
    asked_for = sum(said.values())
    got = sum(1 for _, same, asked in rows if same and asked)
    return Known(
        np.array(levels, np.uint8).reshape(len(rows), len(index.weights.bits)),
        np.array([row[0] for row in rows], np.int64),
        np.array([row[1] for row in rows], np.bool_),
        np.array([row[2] for row in rows], np.bool_),
        asked_for - got,
    )


def figures_of(known: Known, bits: Bits) -> Figures:
    """Measure bits against what is known; a pair that was no candidate costs recall."""
    probability = np.clip(probabilities(bits), _SURE, 1 - _SURE)
    claimed = probability >= _SAME_FROM
    hits = int((claimed & known.same).sum())
    total = int(known.same.sum()) + known.missed
    precision = hits / int(claimed.sum()) if claimed.any() else 0.0
    recall = hits / total if total else 0.0
    told = np.where(known.same, probability, 1 - probability)
    loss = float(-np.log(told).mean() / log(2)) if len(told) else 0.0
    both = precision + recall
    return Figures(precision, recall, 2 * precision * recall / both if both else 0.0, loss)


def _usable(
    left: Sequence[Company], right: Sequence[Company], answers: Collection[Answer]
) -> list[Answer]:
    lefts, rights = {c.id for c in left}, {c.id for c in right}
    return [each for each in answers if each.left_id in lefts and each.right_id in rights]


def _fit(
    known: Known, rows: NDArray[np.bool_], weights: Weights, version: str, judged: int
) -> Weights:
    sample = Sample(known.levels[rows], known.same[rows].astype(float), np.ones(int(rows.sum())))
    note = f"Refitted to {judged:,} judged pairs, from version {weights.version}."
    return fit(sample, version, note, towards=weights, held=_HELD, fixed=ASSUMED)


def _folds(right: Positions, ids: Sequence[str]) -> Positions:
    """Deal rights into folds by their ids, so that the same lists are dealt alike."""
    dealt = np.array([crc32(id.encode()) % _FOLDS for id in ids], np.int64)
    found: Positions = dealt[right]
    return found


def _too_few(judged: int, same: int) -> str:
    if judged < FEWEST_JUDGED:
        return f"{judged} pairs are judged; at least {FEWEST_JUDGED} are needed to refit weights"
    kind = "the same company" if same else "different companies"
    return f"all {judged} judged pairs are {kind}; both kinds are needed to refit weights"


__all__ = [
    "FEWEST_JUDGED",
    "Answer",
    "FewAnswers",
    "Figures",
    "Refitted",
    "TooFew",
    "adapted_to",
    "refit",
]
