"""Precision and recall of scored pairs, counted as a user meets them.

Each right record gets its best left or none, from a threshold that the development part chooses
and the rest is judged by.
"""

import csv
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

Pair = tuple[str, str, float]
SURE = 0.98  # the precision at which recall is asked for


@dataclass(frozen=True, slots=True)
class Point:
    """Precision and recall when everything from this score on is taken."""

    score: float
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """What one engine reached on one part of a folder; `best` is with the part's own threshold.

    `ceiling` is the recall of an engine that makes no mistake: below 1 where a right has several
    true lefts, since it is given one.
    """

    threshold: float
    chosen: Point
    best: Point
    recall_when_sure: float
    pair_f1: float
    links: int
    ceiling: float


def read_pairs(
    path: Path, verdicts: Collection[str] = frozenset(), least: float = float("-inf")
) -> list[Pair]:
    """Read scored pairs; the score is the column `score` or `probability`.

    With `verdicts`, only those with one of them and a score of at least `least`.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        score = "score" if "score" in (reader.fieldnames or ()) else "probability"
        return [
            (row["left_id"], row["right_id"], float(row[score]))
            for row in reader
            if (not verdicts or row["verdict"] in verdicts) and float(row[score]) >= least
        ]


def figures(
    pairs: Iterable[Pair],
    links: Mapping[str, Collection[str]],
    learned: Set[str],
    judged: Set[str],
    ignored: Collection[tuple[str, str]] = frozenset(),
) -> Figures:
    """Choose a threshold on the rights in `learned` and count on those in `judged`.

    Every true pair counts once for recall, also where a right has several true lefts.
    """
    kept = [pair for pair in pairs if (pair[0], pair[1]) not in ignored or _true(pair, links)]
    mapped = best_lefts(kept)
    threshold = max(curve(mapped, links, learned), key=lambda point: point.f1).score
    points = curve(mapped, links, judged)
    pairwise = curve(kept, links, judged)
    pair_threshold = max(curve(kept, links, learned), key=lambda point: point.f1).score
    sure = [point.recall for point in points if point.precision >= SURE]
    return Figures(
        threshold=threshold,
        chosen=_at(points, threshold),
        best=max(points, key=lambda point: point.f1),
        recall_when_sure=max(sure, default=0.0),
        pair_f1=_at(pairwise, pair_threshold).f1,
        links=_count(links, judged),
        ceiling=len(judged & links.keys()) / max(1, _count(links, judged)),
    )


def best_lefts(pairs: Iterable[Pair]) -> list[Pair]:
    """Keep the best left of each right; of equals the first by id, so that it is no luck."""
    best: dict[str, Pair] = {}
    for pair in pairs:
        other = best.get(pair[1])
        if other is None or (-pair[2], pair[0]) < (-other[2], other[0]):
            best[pair[1]] = pair
    return list(best.values())


def curve(
    pairs: Iterable[Pair], links: Mapping[str, Collection[str]], rights: Collection[str]
) -> list[Point]:
    """Return a point for each score, falling, of the pairs whose right is asked for.

    Pairs of one score are taken together; the first point takes nothing.
    """
    total = _count(links, rights)
    points = [Point(float("inf"), 1.0, 0.0)]
    taken = hits = 0
    mine = sorted((pair for pair in pairs if pair[1] in rights), key=lambda pair: -pair[2])
    for score, equals in groupby(mine, key=lambda pair: pair[2]):
        for pair in equals:
            taken += 1
            hits += _true(pair, links)
        points.append(Point(score, hits / taken, hits / total if total else 0.0))
    return points


def calibration(
    pairs: Iterable[Pair], links: Mapping[str, Collection[str]], bins: int = 10
) -> list[tuple[float, float, int]]:
    """Return (mean score, share that is true, pairs) for each bin of scores between 0 and 1."""
    found: dict[int, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(min(int(pair[2] * bins), bins - 1), []).append(pair)
    return [
        (
            sum(pair[2] for pair in mine) / len(mine),
            sum(_true(pair, links) for pair in mine) / len(mine),
            len(mine),
        )
        for _, mine in sorted(found.items())
    ]


def _at(points: list[Point], threshold: float) -> Point:
    return next((point for point in reversed(points) if point.score >= threshold), points[0])


def _true(pair: Pair, links: Mapping[str, Collection[str]]) -> bool:
    return pair[0] in links.get(pair[1], ())


def _count(links: Mapping[str, Collection[str]], rights: Collection[str]) -> int:
    return sum(len(lefts) for right, lefts in links.items() if right in rights)
