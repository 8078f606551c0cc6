"""Account mapping, start to end: normalise, block, compare, score, resolve, verdict.

Pure: plain values in and out, the same result for the same lists, safe in a spawned process.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching.blocking import Blocks, blocks_of, candidates
from matching.company import Company
from matching.features import Compared, compare
from matching.lookup import Found, find
from matching.neighbours import neighbours
from matching.prepared import Prepared, prepared
from matching.rarity import Rarity, rarity_of
from matching.reasons import Line, evidence_of, lines_of, reasons_of, rule_words
from matching.records import records_of
from matching.relations import rule
from matching.resolution import Claims, Decided, Scored, decide_alone, resolve, together
from matching.scoring import Weights, shipped_weights
from matching.table import Table, table_of
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

_CHUNK = 25_000  # rights at a time: bounds memory and paces the progress

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Match:
    """A pair that is, may be, or is related to, the same company.

    `reasons` are the strongest for it and what a rule says, `against` the strongest against it, in
    plain words.
    """

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
    against: tuple[str, ...]
    evidence: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rights with their candidates compared and scored; positions count within the chunk."""

    right: Prepared
    compared: Compared
    scored: Scored


@dataclass(frozen=True, slots=True)
class Index:
    """The left list, prepared once and asked often. Read-only."""

    left: Prepared
    rarity: Rarity
    blocks: Blocks
    weights: Weights

    def match(
        self,
        rights: Sequence[Company] | Table,
        *,
        thresholds: Thresholds | None = None,
        only_right: frozenset[str] | None = None,
        one_to_one: bool = False,
        progress: Progress | None = None,
    ) -> list[Match]:
        """Return each right's best left and its relatives, by left id and falling probability."""
        chunks = self.chunks(_wanted(table_of(rights), only_right), progress)
        return self.resolved(
            chunks, thresholds or Thresholds(), only_right=only_right, one_to_one=one_to_one
        )

    def right(self, rights: Sequence[Company] | Table) -> Prepared:
        """Prepare a right list for this index."""
        return prepared(records_of(table_of(rights)), self.rarity)

    def chunks(self, rights: Table, progress: Progress | None = None) -> list[Chunk]:
        """Find, compare and score the candidates of all rights, some at a time."""
        chunks: list[Chunk] = []
        for start in range(0, len(rights), _CHUNK):
            chunks.append(self.chunk(rights.part(start, start + _CHUNK)))
            if progress:
                progress(min(1.0, (start + _CHUNK) / len(rights)))
        return chunks

    def chunk(self, rights: Sequence[Company] | Table) -> Chunk:
        """Find, compare and score the candidates of some rights; needs nothing of the others."""
        right = self.right(rights)
        found = compare(
            self.left, right, *candidates(self.blocks, self.left.records, right.records)
        )
        bits = self.weights.score(found.levels)
        scored = Scored(found.left, found.right, bits, rule(found, bits, self.weights))
        return Chunk(right, found, scored)

    def resolved(
        self,
        chunks: Sequence[Chunk],
        thresholds: Thresholds,
        *,
        only_right: frozenset[str] | None = None,
        one_to_one: bool = False,
    ) -> list[Match]:
        """Give each right of all chunks its best left; what is kept has its reasons."""
        rights = Claims.of([chunk.right.records for chunk in chunks])
        scored = together([chunk.scored for chunk in chunks], rights.offsets)
        decided = resolve(scored, self.left.records, rights, thresholds, one_to_one=one_to_one)
        if only_right is not None:
            decided = [d for d in decided if rights.ids[int(scored.right[d.place])] in only_right]
        matches: list[Match] = []
        first = 0
        for chunk in chunks:
            size = len(chunk.scored.left)
            mine = [d for d in decided if first <= d.place < first + size]
            matches += self._matches(chunk, [replace(d, place=d.place - first) for d in mine])
            first += size
        return sorted(matches, key=lambda m: (m.left_id, -m.probability, m.right_id))

    def namesakes_of(self, other: Prepared) -> NDArray[np.int32]:
        """Count for each record of a list how many of this list have its name, at least itself."""
        names = self.blocks.keys["name"].counted(other.records.compact[other.records.main])
        return np.maximum(names, 1)

    def on_domain_of(self, other: Prepared) -> NDArray[np.int32]:
        """Count for each record of a list how many of this list have its domain, or 1."""
        return np.maximum(self.blocks.keys["domain"].counted(other.records.domain.per_record()), 1)

    def _matches(self, chunk: Chunk, decided: Sequence[Decided]) -> list[Match]:
        places = np.array([d.place for d in decided], np.int64)
        found = chunk.compared.taken(places)
        reasons = reasons_of(self.left, chunk.right, found, decided, self.weights)
        evidence = evidence_of(self.left, chunk.right, found)
        left_ids, right_ids = self.left.records.ids, chunk.right.records.ids
        return [
            Match(
                left_id=left_ids[left],
                right_id=right_ids[right],
                probability=round(each.probability, 4),
                verdict=each.verdict,
                reasons=why.pro,
                evidence=proof,
                against=why.against,
            )
            for each, why, proof, left, right in zip(
                decided, reasons, evidence, found.left.tolist(), found.right.tolist(), strict=True
            )
        ]


def prepare(left: Sequence[Company] | Table, *, weights: Weights | None = None) -> Index:
    """Prepare the left list; all statistics (how rare a word is, namesakes) are its own."""
    records = records_of(table_of(left))
    rarity = rarity_of(records)
    return Index(
        left=prepared(records, rarity),
        rarity=rarity,
        blocks=blocks_of(records),
        weights=weights or shipped_weights(),
    )


def map_lists(
    left: Sequence[Company] | Table,
    right: Sequence[Company] | Table,
    *,
    thresholds: Thresholds = Thresholds(),  # noqa: B008 - a frozen value
    only_right: frozenset[str] | None = None,
    one_to_one: bool = False,
    weights: Weights | None = None,
    progress: Progress | None = None,
) -> list[Match]:
    """Find for each right the left that is the same company, and lefts that are related to it.

    A right has at most one `auto` or `review`; a left can have several rights, or one if it is to
    be `one_to_one`. Pairs that are neither are left out. Sorted by left id, then falling
    probability. With `only_right`, only these rights are looked at, with the same result for them.
    `progress` is given the share done.
    """
    return prepare(left, weights=weights).match(
        right,
        thresholds=thresholds,
        only_right=only_right,
        one_to_one=one_to_one,
        progress=progress,
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
    rarity = index.rarity if index else rarity_of(None)
    weights = index.weights if index else shipped_weights()
    one = prepared(records_of(table_of([left])), rarity)
    if index:
        one = replace(one, namesakes=index.namesakes_of(one), on_domain=index.on_domain_of(one))
    other = prepared(records_of(table_of([right])), rarity)
    alone = np.zeros(1, np.int64)
    found = compare(one, other, alone, alone)
    bits = weights.score(found.levels)
    scored = Scored(alone, alone, bits, rule(found, bits, weights))
    decided = decide_alone(scored, thresholds)
    reasons = reasons_of(one, other, found, [decided], weights)[0]
    return Explanation(
        left_id=left.id,
        right_id=right.id,
        probability=round(decided.probability, 4),
        verdict=decided.verdict,
        start_bits=weights.start,
        lines=tuple(lines_of(one, other, found, weights)),
        rule=rule_words(decided, one, other, found),
        reasons=reasons.pro,
        against=reasons.against,
        evidence=evidence_of(one, other, found)[0],
    )


def _wanted(rights: Table, only: frozenset[str] | None) -> Table:
    """Keep the rights asked for, and their kin, whose claims can decide over theirs."""
    if only is None:
        return rights
    ids, parents = rights.columns["id"], rights.get("parent_id")
    if parents is None:
        return rights.rows([place for place, id in enumerate(ids) if id in only])
    kin = {parent for id, parent in zip(ids, parents, strict=True) if id in only and parent}
    return rights.rows(
        [
            place
            for place, (id, parent) in enumerate(zip(ids, parents, strict=True))
            if id in only or id in kin or parent in only
        ]
    )
