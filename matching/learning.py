"""Weights from pairs whose answer is known, or guessed. Opens no files.

A logistic regression over levels, held back towards the weights it starts from: where a list says
nothing about a level, what was known before stands.
"""

from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix

from matching.comparisons import COMPARISONS, PLACE_OF, Comparison
from matching.features import Levels
from matching.scoring import TOGETHER, Weights, blank_weights, probabilities

Reals = NDArray[np.float64]

_ALONE, _BOTH = 1.0, 3.0  # how strongly a level, or two together, are held back
_ROUNDS = 300
# What two names share is asked in several ways, whose figures count as one sum; in the others a
# higher level is never worth less. What is known, and who else fits, is no scale at all.
FREE = frozenset(
    {
        "overlap",
        "clash",
        "extra",
        "distinctive",
        "letters",
        "first word",
        "rest",
        "legal form",
        "known",
        "rivals",
    }
)
_SIZES = tuple(len(comparison.levels) for comparison in COMPARISONS)


@dataclass(frozen=True, slots=True)
class Sample:
    """Compared pairs: their levels, how likely they are the same company (1 or 0 where it is
    known), and how much each counts."""

    levels: Levels
    same: Reals
    counts: Reals

    def __add__(self, other: "Sample") -> "Sample":
        return Sample(
            np.concatenate((self.levels, other.levels)),
            np.concatenate((self.same, other.same)),
            np.concatenate((self.counts, other.counts)),
        )


def fit(
    sample: Sample,
    version: str,
    note: str,
    *,
    towards: Weights | None = None,
    held: float = 1.0,
    fixed: frozenset[str] = frozenset(),
) -> Weights:
    """Fit weights to a sample, held back towards others (or towards nothing) by `held`.

    A level that stands for what is not known stays at zero bits. Comparisons in `fixed` keep the
    weights of `towards`.
    """
    fitting = Fitting.to(sample.levels, towards=towards, held=held, fixed=fixed)
    return fitting.weights(fitting.found(sample.same, sample.counts), version, note)


@dataclass(frozen=True, slots=True)
class Fitting:
    """What a fit needs of the levels of pairs: for guesses that change, they are read only once.

    Pairs of the same levels are one row of `design`, `row` says which; `steps` turns steps into
    figures, `prior` are the steps of the weights that it is held back towards.
    """

    row: NDArray[np.int64]
    design: Any
    steps: Any
    prior: Reals
    penalty: Reals
    free: NDArray[np.bool_]

    @staticmethod
    def to(
        levels: Levels,
        *,
        towards: Weights | None = None,
        held: float = 1.0,
        fixed: frozenset[str] = frozenset(),
    ) -> "Fitting":
        """Read the levels of pairs; the rest is as `fit` has it."""
        # Half of what it takes to import the engine, and most who match never fit.
        from scipy.sparse.linalg import spsolve

        some, row = _distinct(levels)
        steps = _steps()
        penalty = held * _penalties()
        penalty[0] = 1e-3 if towards is None else penalty[0]
        return Fitting(
            row=row,
            design=csr_matrix(_design(levels[some]) @ steps),
            steps=steps,
            prior=spsolve(steps, _flat(towards or blank_weights()) * log(2)),
            penalty=penalty,
            free=_free(fixed),
        )

    def found(self, same: Reals, counts: Reals, start: Reals | None = None) -> Reals:
        """Return the steps from the prior that fit best; look for them from a `start` on."""
        from scipy.optimize import minimize

        rows = self.design.shape[0]
        count = np.bincount(self.row, counts, minlength=rows)
        yes = np.bincount(self.row, counts * same, minlength=rows)
        # Steps that no pair tells of, or that are fixed, stay where they are.
        told = np.flatnonzero(self.free & (np.diff(csc_matrix(self.design).indptr) > 0))
        design, penalty = self.design[:, told], self.penalty[told]
        before, transposed = self.design @ self.prior, csr_matrix(design.T)

        def loss(step: Reals) -> tuple[float, Reals]:
            logit = before + design @ step
            value = count * np.logaddexp(0, logit) - yes * logit
            slope = count * probabilities(logit / log(2)) - yes
            total = float(value.sum() + (penalty * step**2).sum() / 2)
            return total, transposed @ slope + penalty * step

        # A step between two levels of a rising comparison is never downwards.
        least = np.where(_rising(), -np.maximum(self.prior, 0.0), -np.inf)[told]
        found = np.zeros(len(self.prior)) if start is None else start.copy()
        if not len(told):
            return found
        result: Any = minimize(
            loss, found[told], jac=True,
            method="L-BFGS-B", bounds=np.stack((least, np.full(len(least), np.inf)), axis=1),
            options={"maxiter": _ROUNDS, "maxfun": 2 * _ROUNDS},
        )  # fmt: skip
        found[told] = result.x
        return found

    def weights(self, steps: Reals, version: str, note: str) -> Weights:
        """Return the weights that are these steps from the prior."""
        return _weights(self.steps @ (self.prior + steps) / log(2), version, note)


def _distinct(levels: Levels) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return a row of each kind, and for each row which of these it is like."""
    rows = np.ascontiguousarray(levels).view(np.dtype((np.void, levels.shape[1]))).ravel()
    _, some, row = np.unique(rows, return_index=True, return_inverse=True)
    return some, row


def _steps() -> Any:
    """Return what turns steps into figures, a column per step.

    A figure of a rising comparison is the sum of the steps from the silent level up to it, or down
    to it; any other figure is a step of its own.
    """
    rows: list[int] = [0]
    columns: list[int] = [0]
    signs: list[float] = [1.0]
    offset = 1
    for comparison, size in zip(COMPARISONS, _SIZES, strict=True):
        silent = comparison.silent
        for level in range(size):
            passed = [level]
            if silent is not None and comparison.name not in FREE and level != silent:
                passed = [*range(silent + 1, level + 1)] or [*range(level, silent)]
            sign = -1.0 if _is_step(comparison, level) < 0 else 1.0
            rows += [offset + level] * len(passed)
            columns += [offset + step for step in passed]
            signs += [sign] * len(passed)
        offset += size
    for one, other in TOGETHER:
        axis = _rising_axis(one, other)
        comparison = COMPARISONS[PLACE_OF[(one, other)[axis]]]
        size = _SIZES[PLACE_OF[other]]
        for i in range(_SIZES[PLACE_OF[one]]):
            for j in range(size):
                level = (i, j)[axis]
                silent = comparison.silent
                passed = [level]
                if _is_risen(one, other) and silent is not None and level != silent:
                    passed = [*range(silent + 1, level + 1)] or [*range(level, silent)]
                cells = [(k, j) if axis == 0 else (i, k) for k in passed]
                sign = -1.0 if _is_risen(one, other) and comparison.side_of(level) < 0 else 1.0
                rows += [offset + i * size + j] * len(cells)
                columns += [offset + a * size + b for a, b in cells]
                signs += [sign] * len(cells)
        offset += _SIZES[PLACE_OF[one]] * size
    return csc_matrix((signs, (rows, columns)), shape=(len(_penalties()),) * 2)


def _is_step(comparison: Comparison, level: int) -> int:
    """Say if a level of a rising comparison is above its silent level (1), below it (-1)."""
    return 0 if comparison.name in FREE else comparison.side_of(level)


def _rising_axis(one: str, other: str) -> int:
    """Say which of two comparisons rises where the other does not: 0 or 1."""
    return 0 if one not in FREE else 1


def _is_risen(one: str, other: str) -> bool:
    """Say whether two comparisons together rise: one does, and the other has no silent level.

    Then the figures of the one alone can be small enough for those together to be never negative.
    """
    rising, free = (one, other) if one not in FREE else (other, one)
    return (
        rising not in FREE
        and COMPARISONS[PLACE_OF[rising]].silent is not None
        and free in FREE
        and COMPARISONS[PLACE_OF[free]].silent is None
    )


def _rising() -> NDArray[np.bool_]:
    """Return which steps are never downwards."""
    found = [False]
    for comparison, size in zip(COMPARISONS, _SIZES, strict=True):
        found += [_is_step(comparison, level) != 0 for level in range(size)]
    for one, other in TOGETHER:
        axis = _rising_axis(one, other)
        silent = COMPARISONS[PLACE_OF[(one, other)[axis]]].silent
        found += [
            _is_risen(one, other) and (i, j)[axis] != silent
            for i in range(_SIZES[PLACE_OF[one]])
            for j in range(_SIZES[PLACE_OF[other]])
        ]
    return np.array(found)


def _design(levels: Levels) -> Any:
    rows = len(levels)
    columns: list[NDArray[np.int64]] = [np.zeros(rows, np.int64)]
    offset = 1
    wide = levels.astype(np.int64)
    for place, size in enumerate(_SIZES):
        columns.append(wide[:, place] + offset)
        offset += size
    for one, other in TOGETHER:
        size = _SIZES[PLACE_OF[other]]
        columns.append(wide[:, PLACE_OF[one]] * size + wide[:, PLACE_OF[other]] + offset)
        offset += _SIZES[PLACE_OF[one]] * size
    indices = np.stack(columns, axis=1)
    keep = _informative()[indices]
    starts = np.concatenate(([0], np.cumsum(keep.sum(1))))
    return csr_matrix((np.ones(int(starts[-1])), indices[keep], starts), shape=(rows, offset))


def _informative() -> NDArray[np.bool_]:
    """Return which figures there are to find: those of silent levels are zero by definition."""
    silent = [comparison.silent for comparison in COMPARISONS]
    found = [True]
    for size, level in zip(_SIZES, silent, strict=True):
        found += [k != level for k in range(size)]
    for one, other in TOGETHER:
        a, b = PLACE_OF[one], PLACE_OF[other]
        found += [
            i != silent[a] and j != silent[b] for i in range(_SIZES[a]) for j in range(_SIZES[b])
        ]
    return np.array(found)


def _penalties() -> Reals:
    alone = 1 + sum(_SIZES)
    both = sum(_SIZES[PLACE_OF[one]] * _SIZES[PLACE_OF[other]] for one, other in TOGETHER)
    return np.concatenate((np.full(alone, _ALONE), np.full(both, _BOTH)))


def _free(fixed: frozenset[str]) -> NDArray[np.bool_]:
    found = [True]
    for comparison in COMPARISONS:
        found += [comparison.name not in fixed] * len(comparison.levels)
    for one, other in TOGETHER:
        found += [not fixed & {one, other}] * (_SIZES[PLACE_OF[one]] * _SIZES[PLACE_OF[other]])
    return np.array(found)


def _flat(weights: Weights) -> Reals:
    figures = [weights.start]
    for row in weights.bits:
        figures += row
    for rows in weights.together:
        for row in rows:
            figures += row
    return np.array(figures)


def _weights(figures: Reals, version: str, note: str) -> Weights:
    values = iter(figures.round(3).tolist())
    start = next(values)
    bits = tuple(tuple(next(values) for _ in range(size)) for size in _SIZES)
    together = tuple(
        tuple(
            tuple(next(values) for _ in range(_SIZES[PLACE_OF[other]]))
            for _ in range(_SIZES[PLACE_OF[one]])
        )
        for one, other in TOGETHER
    )
    return Weights(version, start, bits, together, note)


__all__ = ["Fitting", "Sample", "fit"]
