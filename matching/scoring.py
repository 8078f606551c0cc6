"""From levels to a probability: bits of evidence are added up, nothing else.

The weights are data (`weights.json`), made by `make weights`: bits for every level of every
comparison, and for some pairs of comparisons what two answers say together beyond each alone.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from matching.comparisons import COMPARISONS, PLACE_OF
from matching.features import Levels

_MOST_BITS = 40.0  # beyond, a probability is 0 or 1 in any case

Bits = NDArray[np.float64]

# Answers that say more, or less, together than one after the other.
TOGETHER: tuple[tuple[str, str], ...] = (
    ("rest", "legal form"),
    ("clash", "rest"),
    ("clash", "distinctive"),
    ("clash", "letters"),
    ("distinctive", "letters"),
    ("letters", "initials"),
    ("letters", "namesakes"),
    ("first word", "domain"),
    ("letters", "domain"),
    ("domain", "numbers"),
    ("domain", "city"),
    ("domain", "postal code"),
    ("country", "city"),
    ("country", "postal code"),
    ("city", "postal code"),
    ("legal form", "country"),
    ("known", "letters"),
    ("known", "distinctive"),
    ("known", "rest"),
    ("rivals", "letters"),
    ("rivals", "known"),
)


@dataclass(frozen=True, slots=True)
class Weights:
    """Bits for every level, in the order of `COMPARISONS`, and for levels together (`TOGETHER`)."""

    version: str
    start: float
    bits: tuple[tuple[float, ...], ...]
    together: tuple[tuple[tuple[float, ...], ...], ...]
    note: str = ""

    def score(self, levels: Levels) -> Bits:
        """Return for rows of levels the bits of evidence that two records are one company."""
        total = np.full(len(levels), self.start)
        for place, table in enumerate(self.bits):
            total += np.array(table)[levels[:, place]]
        for (one, other), tables in zip(TOGETHER, self.together, strict=True):
            total += np.array(tables)[levels[:, PLACE_OF[one]], levels[:, PLACE_OF[other]]]
        return total


def probabilities(bits: Bits) -> Bits:
    """Turn bits of evidence into probabilities."""
    found: Bits = 1.0 / (1.0 + 2.0 ** -np.clip(bits, -_MOST_BITS, _MOST_BITS))
    return found


@lru_cache(maxsize=1)
def shipped_weights() -> Weights:
    """Return the weights that ship with the package."""
    text = files("matching").joinpath("weights.json").read_text(encoding="utf-8")
    return weights_from(json.loads(text))


def weights_from(table: Mapping[str, object]) -> Weights:
    """Read weights from a table of that shape.

    Raises ValueError where a comparison or a level is missing or unknown, or where the figures are
    not those that the digest was taken of.
    """
    comparisons, together = table["comparisons"], table["together"]
    if not isinstance(comparisons, dict) or set(comparisons) != {c.name for c in COMPARISONS}:
        raise ValueError("the weights name other comparisons than the engine makes")
    bits = []
    for comparison in COMPARISONS:
        levels = comparisons[comparison.name]
        if tuple(levels) != comparison.levels:
            raise ValueError(f"the weights name other levels of {comparison.name!r}")
        bits.append(tuple(float(value) for value in levels.values()))
    names = [_both(pair) for pair in TOGETHER]
    if not isinstance(together, dict) or list(together) != names:
        raise ValueError("the weights put other comparisons together than the engine does")
    tables = []
    for (one, other), name in zip(TOGETHER, names, strict=True):
        shape = len(COMPARISONS[PLACE_OF[one]].levels), len(COMPARISONS[PLACE_OF[other]].levels)
        rows = tuple(tuple(float(value) for value in row) for row in together[name])
        if (len(rows), *{len(row) for row in rows}) != shape:
            raise ValueError(f"the weights of {name!r} have another shape than its levels")
        tables.append(rows)
    found = Weights(
        str(table["version"]), float(str(table["start"])), tuple(bits), tuple(tables),
        str(table.get("note", "")),
    )  # fmt: skip
    if digest_of(found) != table.get("digest"):
        raise ValueError("the weights are not those that their digest was taken of")
    return found


def as_table(weights: Weights) -> dict[str, object]:
    """Return weights in the shape that `weights_from` reads."""
    return {
        "version": weights.version,
        "note": weights.note,
        "digest": digest_of(weights),
        "start": weights.start,
        "comparisons": {
            comparison.name: dict(zip(comparison.levels, row, strict=True))
            for comparison, row in zip(COMPARISONS, weights.bits, strict=True)
        },
        "together": {
            _both(pair): [list(row) for row in rows]
            for pair, rows in zip(TOGETHER, weights.together, strict=True)
        },
    }


def digest_of(weights: Weights) -> str:
    """Return a digest of all figures, so that a changed or damaged one shows."""
    figures: Sequence[object] = [weights.start, weights.bits, weights.together]
    return sha256(json.dumps(figures).encode()).hexdigest()[:16]


def blank_weights() -> Weights:
    """Return weights that say nothing."""
    return Weights(
        "0",
        0.0,
        tuple(tuple(0.0 for _ in comparison.levels) for comparison in COMPARISONS),
        tuple(
            tuple(tuple(0.0 for _ in _levels(other)) for _ in _levels(one))
            for one, other in TOGETHER
        ),
    )


def _levels(name: str) -> tuple[str, ...]:
    return COMPARISONS[PLACE_OF[name]].levels


def _both(pair: tuple[str, str]) -> str:
    return f"{pair[0]} and {pair[1]}"
