"""Account mapping, start to end: normalise, block, compare, score, resolve, verdict.

Pure: plain values in and out, the same result for the same lists, safe in a spawned process.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from matching.blocking import Blocks, blocks_of, candidates
from matching.company import Company
from matching.features import Context, compare
from matching.lookup import Found, find
from matching.neighbours import neighbours
from matching.rarity import Rarity, rarity_of
from matching.reasons import Line, lines_of, reasons_of
from matching.records import Record, evidence_of, record_of
from matching.relations import Ruling, ruling_on
from matching.resolution import Decided, Scored, decide, resolve
from matching.scoring import Weights, shipped_weights
from matching.verdict import Thresholds, Verdict

__all__ = [
    "Explanation",
    "Found",
    "Index",
    "Match",
    "Thresholds",
    "Verdict",
    "explain",
    "find",
    "map_lists",
    "neighbours",
    "prepare",
]

_CHUNK = 1_000  # rights at a time: bounds memory and paces the progress

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Match:
    """A pair that is, may be, or is related to, the same company; `reasons` are plain words."""

    left_id: str
    right_id: str
    probability: float
    verdict: Verdict
    reasons: tuple[str, ...]
    evidence: str
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that was compared of one pair; `rule` is what a rule says, or empty."""

    left_id: str
    right_id: str
    probability: float
    verdict: Verdict
    start_bits: float
    lines: tuple[Line, ...]
    rule: str
    reasons: tuple[str, ...]
    evidence: str


@dataclass(frozen=True, slots=True)
class Index:
    """The left list, prepared once and asked often. Read-only."""

    records: tuple[Record, ...]
    rarity: Rarity
    blocks: Blocks
    weights: Weights
    _namesakes: Mapping[str, int] = field(repr=False)
    _on_domain: Mapping[str, int] = field(repr=False)

    def match(
        self,
        rights: Sequence[Company],
        *,
        thresholds: Thresholds | None = None,
        only_right: frozenset[str] | None = None,
        progress: Progress | None = None,
    ) -> list[Match]:
        """Return each right's best left and its relatives, by left id and falling probability."""
        by = thresholds or Thresholds()
        wanted = _wanted(rights, only_right)
        records = [record_of(company) for company in wanted]
        scored: list[Scored] = []
        for start in range(0, len(records), _CHUNK):
            scored.extend(self.pairs(records[start : start + _CHUNK], offset=start))
            if progress:
                progress(min(1.0, (start + _CHUNK) / len(records)))
        decided = resolve(scored, self.records, dict(enumerate(records)), by)
        matches = [
            self._match(d, records[d.pair.right])
            for d in decided
            if only_right is None or records[d.pair.right].id in only_right
        ]
        return sorted(matches, key=lambda m: (m.left_id, -m.probability, m.right_id))

    def pairs(self, rights: Sequence[Record], *, offset: int = 0) -> Iterator[Scored]:
        """Compare and score the candidates of these rights; positions count from `offset`."""
        for position, lefts in enumerate(candidates(self.blocks, rights)):
            right = rights[position]
            for left in lefts:
                found = compare(
                    self.records[left], right, self.rarity, self.context(self.records[left])
                )
                bits = self.weights.score(found.levels)
                ruling = ruling_on(self.records[left], right, found, self.rarity)
                yield Scored(left, position + offset, bits, ruling)

    def context(self, left: Record) -> Context:
        """Return how usual the name and the domain of a left are in this list."""
        return Context(
            namesakes=self._namesakes.get(left.name.compact, 1),
            on_domain=self._on_domain.get(left.domain.name, 1),
        )

    def _match(self, decided: Decided, right: Record) -> Match:
        left = self.records[decided.pair.left]
        found = compare(left, right, self.rarity, self.context(left))
        return Match(
            left_id=left.id,
            right_id=right.id,
            probability=round(decided.probability, 4),
            verdict=decided.verdict,
            reasons=reasons_of(left, right, found, decided.pair.ruling, self.weights),
            evidence=evidence_of(left, right),
        )


def prepare(left: Sequence[Company], *, weights: Weights | None = None) -> Index:
    """Prepare the left list; all statistics (how rare a word is, namesakes) are its own."""
    records = tuple(record_of(company) for company in left)
    return Index(
        records=records,
        rarity=rarity_of(name.words for record in records for name in record.names[:1]),
        blocks=blocks_of(records),
        weights=weights or shipped_weights(),
        _namesakes=Counter(r.name.compact for r in records if r.name.compact),
        _on_domain=Counter(r.domain.name for r in records if r.domain),
    )


def map_lists(
    left: Sequence[Company],
    right: Sequence[Company],
    *,
    thresholds: Thresholds = Thresholds(),  # noqa: B008 - a frozen value
    only_right: frozenset[str] | None = None,
    progress: Progress | None = None,
) -> list[Match]:
    """Find for each right the left that is the same company, and lefts that are related to it.

    A right has at most one `auto` or `review`; a left can have several rights. Pairs that are
    neither are left out. Sorted by left id, then falling probability. With `only_right`, only these
    rights are looked at, with the same result for them. `progress` is given the share done.
    """
    return prepare(left).match(
        right, thresholds=thresholds, only_right=only_right, progress=progress
    )


def explain(
    left: Company,
    right: Company,
    *,
    index: Index | None = None,
    thresholds: Thresholds = Thresholds(),  # noqa: B008 - a frozen value
) -> Explanation:
    """Lay open every comparison of one pair with its bits.

    Give the `index` of the left list to have the figures that `map_lists` used: how rare a word is
    and how many accounts share a name or domain are properties of the list.
    """
    one, other = record_of(left), record_of(right)
    rarity = index.rarity if index else rarity_of(())
    weights = index.weights if index else shipped_weights()
    found = compare(one, other, rarity, index.context(one) if index else Context())
    ruling = ruling_on(one, other, found, rarity)
    decided = decide(Scored(0, 0, weights.score(found.levels), ruling), thresholds)
    return Explanation(
        left_id=left.id,
        right_id=right.id,
        probability=round(decided.probability, 4),
        verdict=decided.verdict,
        start_bits=weights.start,
        lines=tuple(lines_of(one, other, found, weights)),
        rule=_rule(ruling),
        reasons=reasons_of(one, other, found, ruling, weights),
        evidence=evidence_of(one, other),
    )


def _rule(ruling: Ruling) -> str:
    return ruling.excluded or ruling.related or ruling.held


def _wanted(rights: Sequence[Company], only: frozenset[str] | None) -> Sequence[Company]:
    """Keep the rights asked for, and their kin, whose claims can decide over theirs."""
    if only is None:
        return rights
    kin = {company.parent_id for company in rights if company.id in only and company.parent_id}
    return [c for c in rights if c.id in only or c.id in kin or c.parent_id in only]
