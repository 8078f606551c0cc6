"""Account mapping, start to end: normalise, block, compare, score, resolve, verdict.

Pure: plain values in and out, the same result for the same lists, safe in a spawned process.
"""

import gc
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.adapting import adapt, teaching
from matching.blocking import Blocks, Key, blocks_of, candidates
from matching.company import Company
from matching.evidence import evidence_of
from matching.features import Compared, compare
from matching.few import few_candidates
from matching.hashing import Hashes
from matching.lookup import Found, find
from matching.neighbours import neighbours
from matching.overlay import Delta, changed, lefts_at
from matching.prepared import Prepared, prepared
from matching.rarity import Rarity, rarity_of
from matching.reasons import Line, lines_of, reasons_of, rule_words
from matching.records import Positions, records_of
from matching.relations import excluded, rule
from matching.resolution import Claims, Decided, Scored, decide_alone, resolve, together, unweighed
from matching.scoring import Weights, shipped_weights
from matching.stored_texts import texts_at
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
    "with_kin",
]

_CHUNK = 25_000  # rights at a time: bounds memory and paces the progress
_FEW = 64  # rights, that are quicker looked up one by one than multiplied out

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
    """Some rights with their candidates compared and scored; positions count within the chunk.

    `lefts` are what they were compared with: the index's own or, where `places` says which of them
    these are, just the candidates. `scored` has positions of the index, `compared` of `lefts`.
    """

    lefts: Prepared
    places: Positions | None
    right: Prepared
    compared: Compared
    scored: Scored


@dataclass(frozen=True, slots=True)
class Index:
    """The left list, prepared once and asked often. Read-only.

    With a `delta` it stands for the list as it has become since.
    """

    left: Prepared
    rarity: Rarity
    blocks: Blocks
    weights: Weights
    delta: Delta | None = None

    def match(
        self,
        rights: Sequence[Company] | Table,
        *,
        thresholds: Thresholds | None = None,
        only_right: frozenset[str] | None = None,
        one_to_one: bool = False,
        adapting: bool = False,
        verdicts: frozenset[Verdict] | None = None,
        progress: Progress | None = None,
    ) -> list[Match]:
        """Return each right's best left and its relatives, by left id and falling probability.

        With `verdicts`, only pairs with one of these: the reasons of the others are not put in
        words.
        """
        wanted = with_kin(table_of(rights), only_right)
        chunks = self.chunks(wanted, progress, weighed=not adapting)
        index, chunks = self.reweighed(chunks) if adapting else (self, chunks)
        return index.resolved(
            chunks,
            thresholds or Thresholds(),
            only_right=only_right,
            one_to_one=one_to_one,
            verdicts=verdicts,
        )

    def match_adapting(
        self,
        rights: Sequence[Company] | Table,
        *,
        thresholds: Thresholds | None = None,
        only_right: frozenset[str] | None = None,
    ) -> tuple[Weights, list[Match]]:
        """Match with weights adapted to these rights; return the weights as well, for later ones.

        They are the index's own where the rights are too few.
        """
        chunks = self.chunks(with_kin(table_of(rights), only_right), weighed=False)
        index, chunks = self.reweighed(chunks)
        found = index.resolved(chunks, thresholds or Thresholds(), only_right=only_right)
        return index.weights, found

    def reweighed(self, chunks: Sequence[Chunk]) -> tuple[Self, list[Chunk]]:
        """Adapt the weights to the rights of these chunks, and score them by what came out."""
        index = self.adapted(chunks)
        return index, [index.rescored(chunk) for chunk in chunks]

    def adapted(self, chunks: Sequence[Chunk]) -> Self:
        """Return this index with its weights adapted to the rights of these chunks.

        Without a single known answer; where the rights are too few it stays as it is.
        """
        if not chunks:
            return self
        rights = Claims.of([chunk.right.records for chunk in chunks])
        scored = together([chunk.scored for chunk in chunks], rights.offsets)
        levels = np.concatenate([chunk.compared.levels for chunk in chunks])
        right, excluded = scored.right, scored.ruling.excluded
        some = teaching(len(rights.ids))
        if some is not None:
            kept = np.isin(right, some)
            levels, right, excluded = levels[kept], right[kept], excluded[kept]
        return replace(self, weights=adapt(self.weights, levels, right, excluded).weights)

    def adapted_to(self, rights: Table) -> Self:
        """Return what `adapted` does with all chunks of these rights, comparing few of many."""
        some = teaching(len(rights))
        few = rights if some is None else rights.rows(some.tolist())
        return self.adapted(self.chunks(few, weighed=False))

    def rescored(self, chunk: Chunk) -> Chunk:
        """Score a chunk that was compared, by the weights of this index."""
        bits = self.weights.score(chunk.compared.levels)
        ruling = rule(chunk.compared, bits, self.weights)
        return replace(chunk, scored=replace(chunk.scored, bits=bits, ruling=ruling))

    def right(self, rights: Sequence[Company] | Table) -> Prepared:
        """Prepare a right list for this index."""
        return prepared(records_of(table_of(rights)), self.rarity)

    def chunks(
        self, rights: Table, progress: Progress | None = None, *, weighed: bool = True
    ) -> list[Chunk]:
        """Find, compare and score the candidates of all rights, some at a time."""
        chunks: list[Chunk] = []
        for start in range(0, len(rights), _CHUNK):
            chunks.append(self.chunk(rights.part(start, start + _CHUNK), weighed=weighed))
            if progress:
                progress(min(1.0, (start + _CHUNK) / len(rights)))
        return chunks

    def chunk(
        self, rights: Sequence[Company] | Table, *, apart: bool = False, weighed: bool = True
    ) -> Chunk:
        """Find, compare and score the candidates of some rights; needs nothing of the others.

        Set `apart`, it holds no more of the left list than it needs, and can travel. Not
        `weighed`, it has no bits yet: it will be `rescored` by adapted weights.
        """
        right = self.right(rights)
        few = self.delta is not None or len(right.records) <= _FEW
        if few:
            left, of = few_candidates(self.blocks, self.left.records, right.records, self.delta)
        else:
            left, of = candidates(self.blocks, self.left.records, right.records)
        lefts, local, places = self.left, left, None
        if few or apart:
            lefts, local = lefts_at(self.left, self.delta, left)
            places = np.unique(left)
        found = compare(lefts, right, local, of)
        chunk = Chunk(lefts, places, right, found, unweighed(left, of, excluded(found)))
        return self.rescored(chunk) if weighed else chunk

    def changed(
        self,
        upserts: Sequence[Company] | Table,
        removed: Collection[str] = (),
        *,
        ids: Key | None = None,
    ) -> "Index":
        """Return the index of the list with these records changed, added or removed, by their ids.

        Takes milliseconds; how rare words are stays as it was when the list was prepared. `ids`
        say where each id of the list stands; they are looked up where they are not given.
        """
        delta = changed(
            self.left, self.blocks, self.rarity, self.delta, table_of(upserts), removed, ids
        )
        return replace(self, delta=delta)

    def resolved(
        self,
        chunks: Sequence[Chunk],
        thresholds: Thresholds,
        *,
        only_right: frozenset[str] | None = None,
        one_to_one: bool = False,
        verdicts: frozenset[Verdict] | None = None,
    ) -> list[Match]:
        """Give each right of all chunks its best left; what is kept has its reasons."""
        rights = Claims.of([chunk.right.records for chunk in chunks])
        scored = together([chunk.scored for chunk in chunks], rights.offsets)
        lefts = self.left.records
        if self.delta is not None:
            used = np.unique(scored.left)
            if len(chunks) == 1:
                few, local = chunks[0].lefts, chunks[0].compared.left
            else:
                few, local = lefts_at(self.left, self.delta, scored.left)
            lefts, scored = few.records, replace(scored, left=local)
        decided = resolve(scored, lefts, rights, thresholds, one_to_one=one_to_one)
        if self.delta is not None:
            decided = [replace(d, rival=int(used[d.rival])) if d.rival >= 0 else d for d in decided]
        if only_right is not None:
            decided = [d for d in decided if rights.ids[int(scored.right[d.place])] in only_right]
        if verdicts is not None:
            decided = [d for d in decided if d.verdict in verdicts]
        decided.sort(key=lambda d: d.place)
        matches: list[Match] = []
        first = 0
        with _uncollected():
            for chunk in chunks:
                size = len(chunk.scored.left)
                low, high = (bisect_left(decided, at, key=_place) for at in (first, first + size))
                matches += self._matches(chunk, decided[low:high], first)
                first += size
        return sorted(matches, key=lambda m: (m.left_id, -m.probability, m.right_id))

    def namesakes_of(self, other: Prepared) -> NDArray[np.int32]:
        """Count for each record of a list how many of this list have its name, at least itself."""
        return self._counted("name", other.records.compact[other.records.main])

    def on_domain_of(self, other: Prepared) -> NDArray[np.int32]:
        """Count for each record of a list how many of this list have its domain, or 1."""
        return self._counted("domain", other.records.domain.per_record())

    def _counted(self, kind: str, hashes: Hashes) -> NDArray[np.int32]:
        count = self.blocks.keys[kind].counted(hashes)
        if self.delta is not None:
            count = count + self.delta.keys[kind].counted(hashes)
            count = count - self.delta.lost[kind].counted(hashes)
        return np.maximum(count, 1)

    def _matches(self, chunk: Chunk, decided: Sequence[Decided], first: int) -> list[Match]:
        """Put pairs of one chunk in words; `first` is the place of the chunk's first pair."""
        places = np.array([d.place for d in decided], np.int64) - first
        found = chunk.compared.taken(places)
        lefts = chunk.lefts
        if chunk.places is not None:
            at = np.searchsorted(chunk.places, np.array([d.rival for d in decided], np.int64))
            decided = [
                replace(d, rival=k) if d.rival >= 0 else d
                for d, k in zip(decided, at.tolist(), strict=True)
            ]
        reasons = reasons_of(lefts, chunk.right, found, decided, self.weights)
        evidence = evidence_of(lefts, chunk.right, found)
        left_ids = texts_at(lefts.records.ids, found.left)
        right_ids = texts_at(chunk.right.records.ids, found.right)
        return [
            Match(
                left_id=left,
                right_id=right,
                probability=round(each.probability, 4),
                verdict=each.verdict,
                reasons=why.pro,
                evidence=proof,
                against=why.against,
            )
            for each, why, proof, left, right in zip(
                decided, reasons, evidence, left_ids, right_ids, strict=True
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
    adapting: bool = False,
    verdicts: frozenset[Verdict] | None = None,
    progress: Progress | None = None,
) -> list[Match]:
    """Find for each right the left that is the same company, and lefts that are related to it.

    A right has at most one `auto` or `review`; a left can have several rights, or one if it is to
    be `one_to_one`. Pairs that are neither are left out. Sorted by left id, then falling
    probability. With `only_right`, only these rights are looked at, with the same result for them.
    When `adapting`, the weights are adapted to the rights looked at, so that the result for a
    right depends on the others. `progress` is given the share done.
    """
    return prepare(left, weights=weights).match(
        right,
        thresholds=thresholds,
        only_right=only_right,
        one_to_one=one_to_one,
        adapting=adapting,
        verdicts=verdicts,
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
    weights = index.weights if index else shipped_weights()
    one, other, found = _compared_alone(left, right, index)
    bits = weights.score(found.levels)
    scored = Scored(found.left, found.right, bits, rule(found, bits, weights))
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


def _compared_alone(
    left: Company, right: Company, index: Index | None
) -> tuple[Prepared, Prepared, Compared]:
    """Compare one pair: among all candidates of the right, where the index has the left too."""
    if index:
        chunk = index.chunk([right])
        ids = chunk.lefts.records.ids
        for row, place in enumerate(chunk.compared.left.tolist()):
            if ids[place] == left.id:
                found = chunk.compared.taken(np.array([row]))
                return chunk.lefts, chunk.right, found
    rarity = index.rarity if index else rarity_of(None)
    one = prepared(records_of(table_of([left])), rarity)
    if index:
        one = replace(one, namesakes=index.namesakes_of(one), on_domain=index.on_domain_of(one))
    other = prepared(records_of(table_of([right])), rarity)
    alone = np.zeros(1, np.int64)
    return one, other, compare(one, other, alone, alone)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Hold the collector of cycles: it would walk all matches again and again, and find none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _place(decided: Decided) -> int:
    return decided.place


def with_kin(rights: Table, only: frozenset[str] | None) -> Table:
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
