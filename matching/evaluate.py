"""How good the engine is on lists whose true pairs are known, counted as a user meets it."""

import resource
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from time import perf_counter

from matching.company import Company
from matching.engine import prepare
from matching.scoring import Weights
from matching.table import Table, table_of
from matching.verdict import Thresholds, Verdict

_Z = 1.959964  # 95 %


@dataclass(frozen=True, slots=True)
class Share:
    """A proportion with its 95 % Wilson interval; the value of nothing out of nothing is 0."""

    hits: int
    total: int

    @property
    def value(self) -> float:
        """Return the proportion."""
        return self.hits / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Return the Wilson score interval. Source: E. B. Wilson, JASA 22 (1927)."""
        if not self.total:
            return 0.0, 1.0
        n, p = self.total, self.value
        middle = p + _Z**2 / (2 * n)
        spread = _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        scale = 1 + _Z**2 / n
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


@dataclass(frozen=True, slots=True)
class Band:
    """Precision and recall of one set of verdicts."""

    name: str
    precision: Share
    recall: Share

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        p, r = self.precision.value, self.recall.value
        return 2 * p * r / (p + r) if p + r else 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """What an evaluation found. Seconds are wall time, memory is the process's peak so far."""

    lefts: int
    rights: int
    links: int
    candidate_recall: Share
    bands: tuple[Band, ...]
    pairs: int
    seconds: float
    peak_mb: float

    def as_dict(self) -> dict[str, object]:
        """Return the report as plain values."""
        plain: dict[str, object] = {
            key: value
            for key, value in asdict(self).items()
            if key not in ("candidate_recall", "bands")
        }
        plain["pairs_per_second"] = self._rate()
        plain["candidate_recall"] = _plain(self.candidate_recall)
        plain["bands"] = {
            band.name: {
                "precision": _plain(band.precision),
                "recall": _plain(band.recall),
                "f1": round(band.f1, 4),
            }
            for band in self.bands
        }
        return plain

    def as_text(self) -> str:
        """Return the report as a page of text."""
        lines = [
            f"{self.lefts:,} left x {self.rights:,} right records, {self.links:,} true links",
            f"candidate recall  {_words(self.candidate_recall)}",
            "",
            f"{'':<14}  {'precision':<26}{'recall':<26}F1",
        ]
        lines += [
            f"{band.name:<14}  {_words(band.precision):<26}{_words(band.recall):<26}{band.f1:.3f}"
            for band in self.bands
        ]
        lines += [
            "",
            f"{self.pairs:,} pairs compared in {self.seconds:.1f} s "
            f"({self._rate():,} pairs/s), peak memory {self.peak_mb:,.0f} MB",
        ]
        return "\n".join(lines)

    def _rate(self) -> int:
        return round(self.pairs / self.seconds) if self.seconds else 0


def evaluate(
    left: Sequence[Company] | Table,
    right: Sequence[Company] | Table,
    truth: Collection[tuple[str, str]],
    ignore: Collection[tuple[str, str]] = frozenset(),
    *,
    thresholds: Thresholds = Thresholds(),  # noqa: B008 - a frozen value
    weights: Weights | None = None,
    adapting: bool = False,
    progress: Callable[[float], None] | None = None,
) -> Report:
    """Map two lists and count against the true pairs of (left id, right id).

    Each right is given its best left or none: a right given a wrong one costs precision, a true
    link that is not given costs recall. Pairs in `ignore` count as neither. Truth about records
    that are not in the lists is dropped.
    """
    lefts, rights = table_of(left), table_of(right)
    known_left, known_right = set(lefts.columns["id"]), set(rights.columns["id"])
    links = {pair for pair in truth if pair[0] in known_left and pair[1] in known_right}
    ignored = set(ignore) - links
    started = perf_counter()
    index = prepare(lefts, weights=weights)
    chunks = index.chunks(rights, progress, weighed=not adapting)
    if adapting:
        index, chunks = index.reweighed(chunks)
    matches = index.resolved(chunks, thresholds)
    seconds = perf_counter() - started
    left_ids = index.left.records.ids
    compared = {
        (left_ids[one], chunk.right.records.ids[other])
        for chunk in chunks
        for one, other in zip(chunk.scored.left.tolist(), chunk.scored.right.tolist(), strict=True)
    }
    given = [((m.left_id, m.right_id), m.verdict) for m in matches]
    bands = []
    for name, verdicts in (
        ("auto", (Verdict.AUTO,)),
        ("auto + review", (Verdict.AUTO, Verdict.REVIEW)),
    ):
        claimed = {pair for pair, verdict in given if verdict in verdicts} - ignored
        hits = len(claimed & links)
        bands.append(Band(name, Share(hits, len(claimed)), Share(hits, len(links))))
    return Report(
        lefts=len(lefts),
        rights=len(rights),
        links=len(links),
        candidate_recall=Share(len(compared & links), len(links)),
        bands=tuple(bands),
        pairs=len(compared),
        seconds=seconds,
        peak_mb=_peak_mb(),
    )


def _plain(share: Share) -> dict[str, float]:
    low, high = share.interval
    return {"value": round(share.value, 4), "low": round(low, 4), "high": round(high, 4)}


def _words(share: Share) -> str:
    low, high = share.interval
    return f"{share.value:.3f} ({low:.3f} to {high:.3f})"


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)
