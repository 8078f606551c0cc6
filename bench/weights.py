"""Make the weights that ship with the engine, from a folder of labelled company lists.

`python -m bench.weights FOLDER` reads `left.csv`, `right.csv`, `truth.csv` and, where present,
`right_blind.csv` (the same without websites), `ignore.csv` and `split.csv`; only the records that
`split.csv` marks `dev` are learned from. Writes `words.json` and `weights.json` into `matching/`.
"""

import argparse
import csv
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import log, log2
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bench.dirt import crm_lists
from matching.blocking import candidates
from matching.company import Company
from matching.engine import prepare
from matching.features import COMPARISONS, compare
from matching.files import read_companies, read_pairs
from matching.records import record_of
from matching.relations import ruling_on
from matching.scoring import Weights

OUT = Path(__file__).resolve().parent.parent / "matching"
VERSION = "1"
PENALTY = 0.5  # keeps a level that few pairs have from saying much
INVENTED = 5_000  # records in each invented list
FEWEST_NAMES = 12  # a word in fewer names than this is left to the default

# Comparisons that the labelled lists are silent on: shares assumed among candidate pairs.
# (of the same company, of different ones) by level, the silent level apart. A company has several
# sites, so a difference says little; relatives share a building.
ASSUMED: dict[str, dict[int, tuple[float, float]]] = {
    "namesakes": {0: (0.2, 1.0), 1: (0.5, 1.0)},  # one of two, one of five: at most one is meant
    "duns": {0: (0.10, 0.997), 2: (0.90, 0.003)},
    "tax id": {0: (0.05, 0.998), 2: (0.95, 0.002)},
    "street": {0: (0.35, 0.96), 2: (0.15, 0.02), 3: (0.50, 0.02)},
}

Levels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sample:
    """Compared pairs: their levels, and whether they are the same company."""

    levels: Levels
    same: NDArray[np.float64]


def main() -> None:
    """Read a folder, write the two files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--source", default="labelled company lists", help="named in the file")
    arguments = parser.parse_args()
    left = read_companies(arguments.folder / "left.csv")
    write_words(left, arguments.source)
    parts = [
        sample_of(left, arguments.folder, name)
        for name in ("right.csv", "right_blind.csv")
        if (arguments.folder / name).exists()
    ]
    parts.append(invented_sample(left))
    sample = Sample(
        np.concatenate([part.levels for part in parts]),
        np.concatenate([part.same for part in parts]),
    )
    start, bits = fit(sample)
    write_weights(start, bits, sample, arguments.source)


def write_words(left: Sequence[Company], source: str) -> None:
    """Write the share of companies whose name has a word, for the common words."""
    records = [record_of(company) for company in left]
    counts = Counter(word for record in records for word in set(record.name.words))
    shares = {
        word: round(count / len(records), 6)
        for word, count in sorted(counts.items())
        if count >= FEWEST_NAMES and len(word) > 1
    }
    note = f"Share of company names that have a word, by its one spelling. Made from: {source}."
    table = {"note": note, "unseen": round(1 / len(records), 6), "shares": shares}
    text = json.dumps(table, indent=0, ensure_ascii=False)
    (OUT / "words.json").write_text(text + "\n", encoding="utf-8")


def sample_of(left: Sequence[Company], folder: Path, right_name: str) -> Sample:
    """Compare the candidates of the development records of one right list."""
    dev = _dev_ids(folder)
    right = [c for c in read_companies(folder / right_name) if not dev or c.id in dev]
    links = set(read_pairs(folder / "truth.csv"))
    ignored = (
        set(read_pairs(folder / "ignore.csv")) if (folder / "ignore.csv").exists() else set()
    ) - links
    return _sample(left, right, links, ignored)


def _sample(
    left: Sequence[Company],
    right: Sequence[Company],
    links: Collection[tuple[str, str]],
    ignored: Collection[tuple[str, str]],
) -> Sample:
    index = prepare(left, weights=_blank())
    records = [record_of(company) for company in right]
    linked = {record.id: record.name.compact for record in index.records}
    taken: dict[str, set[str]] = defaultdict(set)
    for left_id, right_id in links:
        taken[right_id].add(linked.get(left_id, ""))
    levels: list[tuple[int, ...]] = []
    same: list[float] = []
    for record, positions in zip(records, candidates(index.blocks, records), strict=True):
        for position in positions:
            other = index.records[position]
            pair = (other.id, record.id)
            if pair in ignored or (pair not in links and other.name.compact in taken[record.id]):
                continue  # an account that is in the list twice is no counter-example
            found = compare(other, record, index.rarity, index.context(other))
            ruling = ruling_on(other, record, found, index.rarity)
            if ruling.excluded or ruling.related:
                continue  # a rule decides these, so the weights need not
            levels.append(found.levels)
            same.append(float(pair in links))
    return Sample(np.array(levels, np.int64), np.array(same))


def invented_sample(left: Sequence[Company]) -> Sample:
    """Compare the candidates of two invented lists, made dirty as CRMs are, from real names."""
    names = [" ".join(record_of(c).name.spelled).title() for c in left]
    vendor, partner, links = crm_lists([n for n in names if len(n) > 3], INVENTED, seed=7)
    return _sample(vendor, partner, links, frozenset())


def fit(sample: Sample) -> tuple[float, list[list[float]]]:
    """Fit a logistic regression whose levels can only rise; return the start and bits by level.

    A silent level stays at zero, levels above it at or over zero, levels below at or under it:
    equal domains can never speak against a pair, whatever the sample says.
    """
    design, bounds = _design(sample.levels)

    def loss(steps: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logit = design @ steps
        value = np.logaddexp(0, logit) - sample.same * logit
        slope = 1 / (1 + np.exp(-logit)) - sample.same
        penalty = steps.copy()
        penalty[0] = 0.0
        total = float(value.sum() + PENALTY * (penalty**2).sum() / 2)
        return total, design.T @ slope + PENALTY * penalty

    result: Any = minimize(
        loss, np.zeros(design.shape[1]), jac=True, bounds=bounds, method="L-BFGS-B",
        options={"maxiter": 2_000, "maxfun": 4_000},
    )  # fmt: skip
    return _bits(result.x, sample)


def _steps(position: int) -> list[tuple[int, int]]:
    """Return (first level that has the step, sign) for every free step of a comparison."""
    comparison = COMPARISONS[position]
    silent = comparison.silent if comparison.silent is not None else 0
    up = [(level, 1) for level in range(silent + 1, len(comparison.levels))]
    down = [(level, -1) for level in range(silent)]
    return down + up


def _design(levels: Levels) -> tuple[NDArray[np.float64], list[tuple[float | None, None]]]:
    columns: list[NDArray[np.float64]] = [np.ones(len(levels))]
    bounds: list[tuple[float | None, None]] = [(None, None)]
    for position, comparison in enumerate(COMPARISONS):
        if comparison.name in ASSUMED:
            continue
        mine = levels[:, position]
        for level, sign in _steps(position):
            columns.append(np.where(mine >= level if sign > 0 else mine <= level, float(sign), 0.0))
            bounds.append((0.0, None))
    return np.column_stack(columns), bounds


def _bits(steps: NDArray[np.float64], sample: Sample) -> tuple[float, list[list[float]]]:
    start = float(steps[0]) / log(2)
    table: list[list[float]] = []
    column = 1
    for position, comparison in enumerate(COMPARISONS):
        bits = [0.0] * len(comparison.levels)
        if comparison.name in ASSUMED:
            for level, (of_same, of_others) in ASSUMED[comparison.name].items():
                bits[level] = log2(of_same / of_others)
        else:
            for level, sign in _steps(position):
                reached = range(level, len(bits)) if sign > 0 else range(level + 1)
                for each in reached:
                    bits[each] += sign * float(steps[column]) / log(2)
                column += 1
            if comparison.silent is None:
                # No level is silent: zero is put half-way between same and different pairs.
                values = np.array(bits)[sample.levels[:, position]]
                middle = (
                    float(values[sample.same == 1].mean() + values[sample.same == 0].mean()) / 2
                )
                bits = [value - middle for value in bits]
                start += middle
        table.append(bits)
    return start, table


def write_weights(
    start: float, bits: Sequence[Sequence[float]], sample: Sample, source: str
) -> None:
    """Write the weights with a note of how they were made."""
    note = (
        f"Bits of evidence by level; made by bench/weights.py from {len(sample.same)} compared "
        f"pairs ({int(sample.same.sum())} of them links) of {source} and of invented CRM lists "
        f"(bench/dirt.py). Logistic regression, levels "
        f"bound to rise. Assumed, not learned: {', '.join(ASSUMED)}."
    )
    table = {
        comparison.name: {
            level: round(value, 3) for level, value in zip(comparison.levels, row, strict=True)
        }
        for comparison, row in zip(COMPARISONS, bits, strict=True)
    }
    shipped = {"version": VERSION, "note": note, "start": round(start, 3), "comparisons": table}
    text = json.dumps(shipped, indent=2, ensure_ascii=False)
    (OUT / "weights.json").write_text(text + "\n", encoding="utf-8")


def _dev_ids(folder: Path) -> frozenset[str]:
    split = folder / "split.csv"
    if not split.exists():
        return frozenset()
    with split.open(encoding="utf-8", newline="") as rows:
        return frozenset(row["right_id"] for row in csv.DictReader(rows) if row["split"] == "dev")


def _blank() -> Weights:
    levels: Iterable[tuple[float, ...]] = (tuple(0.0 for _ in c.levels) for c in COMPARISONS)
    return Weights("0", 0.0, tuple(levels))


if __name__ == "__main__":
    main()
