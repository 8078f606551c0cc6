"""From levels to a probability: bits of evidence are added up, nothing else.

The weights are data (`weights.json`), made by `bench/weights.py`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from matching.features import COMPARISONS

_MOST_BITS = 40.0  # beyond, a probability is 0 or 1 in any case


@dataclass(frozen=True, slots=True)
class Weights:
    """Bits for every level of every comparison, in the order of `COMPARISONS`."""

    version: str
    start: float
    bits: tuple[tuple[float, ...], ...]

    def score(self, levels: Sequence[int]) -> float:
        """Return the bits of evidence that two records are the same company."""
        return self.start + sum(
            table[level] for table, level in zip(self.bits, levels, strict=True)
        )


def probability_of(bits: float) -> float:
    """Turn bits of evidence into a probability."""
    bits = max(-_MOST_BITS, min(_MOST_BITS, bits))
    return float(1.0 / (1.0 + 2.0**-bits))


@lru_cache(maxsize=1)
def shipped_weights() -> Weights:
    """Return the weights that ship with the package."""
    text = files("matching").joinpath("weights.json").read_text(encoding="utf-8")
    return weights_from(json.loads(text))


def weights_from(table: Mapping[str, object]) -> Weights:
    """Read weights from a table of that shape.

    Raises ValueError where a comparison or a level is missing or unknown.
    """
    comparisons = table["comparisons"]
    if not isinstance(comparisons, dict) or set(comparisons) != {c.name for c in COMPARISONS}:
        raise ValueError("the weights name other comparisons than the engine makes")
    bits = []
    for comparison in COMPARISONS:
        levels = comparisons[comparison.name]
        if tuple(levels) != comparison.levels:
            raise ValueError(f"the weights name other levels of {comparison.name!r}")
        bits.append(tuple(float(value) for value in levels.values()))
    return Weights(str(table["version"]), float(str(table["start"])), tuple(bits))
