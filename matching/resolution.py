"""Which of a right record's candidates it is: the best one, if any; the others can be relatives."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching.hashing import NOTHING
from matching.records import Positions, Records
from matching.relations import ELSEWHERE, NO_RULE, TIE, Ruling
from matching.scoring import Bits, probabilities
from matching.verdict import Thresholds, Verdict

TIE_BITS = 1.0  # two accounts nearer than this fit equally well
# What is reported for pairs that a rule keeps from being `auto`, or the same at all.
_MOST_WHERE_HELD = 0.94
_MOST_WHERE_RELATED = 0.05
_MOST_WHERE_EXCLUDED = 0.01
# A relative by its name need not look like the same company beside that.
_LEAST_KINSHIP = 0.03

KIN = "parent, subsidiary or sister of the account that fits best"
KIN_ON_THE_RIGHT = "its parent or subsidiary on the same list is that account"
_CODES = {Verdict.NONE: 0, Verdict.RELATED: 1, Verdict.REVIEW: 2, Verdict.AUTO: 3}
VERDICTS = (Verdict.NONE, Verdict.RELATED, Verdict.REVIEW, Verdict.AUTO)
_TOLD_APART_BY = ("domain", "country", "city", "phone", "duns", "tax_id")


@dataclass(frozen=True, slots=True)
class Scored:
    """Candidate pairs with their bits and what the rules say; positions in the two lists."""

    left: Positions
    right: Positions
    bits: Bits
    ruling: Ruling


def unweighed(left: Positions, right: Positions, excluded: NDArray[np.bool_]) -> Scored:
    """Return candidate pairs of which nothing is known yet but which are ruled out."""
    none, bits = np.zeros(len(left), np.uint8), np.zeros(len(left))
    return Scored(left, right, bits, Ruling(none, none, excluded, bits))


@dataclass(frozen=True, slots=True)
class Claims:
    """The rights of all chunks: ids, parents' ids, and where each chunk begins."""

    ids: Sequence[str]
    parents: Sequence[str]
    offsets: Sequence[int]

    @staticmethod
    def of(chunks: Sequence[Records]) -> "Claims":
        """Put the rights of several chunks one after the other."""
        ids = [id for chunk in chunks for id in chunk.ids]
        parents: list[str] = []
        for chunk in chunks:
            every = np.arange(len(chunk))
            known = chunk.parent_id.codes.any()
            parents += chunk.parent_id.taken(every) if known else [""] * len(chunk)
        return Claims(ids, parents, [0, *np.cumsum([len(chunk) for chunk in chunks]).tolist()])


def together(chunks: Sequence[Scored], offsets: Sequence[int]) -> Scored:
    """Put the scored pairs of several chunks one after the other."""
    if not chunks:
        nothing = np.zeros(0, np.int64)
        return unweighed(nothing, nothing, np.zeros(0, np.bool_))
    return Scored(
        np.concatenate([chunk.left for chunk in chunks]),
        np.concatenate([c.right + first for c, first in zip(chunks, offsets, strict=False)]),
        np.concatenate([chunk.bits for chunk in chunks]),
        Ruling(
            np.concatenate([chunk.ruling.related for chunk in chunks]),
            np.concatenate([chunk.ruling.held for chunk in chunks]),
            np.concatenate([chunk.ruling.excluded for chunk in chunks]),
            np.concatenate([chunk.ruling.kinship for chunk in chunks]),
        ),
    )


@dataclass(frozen=True, slots=True)
class Decided:
    """A pair with its verdict; `place` is its position among the scored pairs.

    `kin` says in words why a hierarchy makes relatives of the two; `rival` is the position of
    another left that fits as well, or -1. An `excluded` pair is none by a rule, however it scores.
    """

    place: int
    probability: float
    verdict: Verdict
    related: int = NO_RULE
    held: int = NO_RULE
    kin: str = ""
    rival: int = -1
    excluded: bool = False


def decide(pairs: Scored, by: Thresholds) -> tuple[NDArray[np.int8], Bits]:
    """Give each pair its verdict, looked at alone: a position in `VERDICTS`, and a probability."""
    probability = probabilities(pairs.bits)
    kinship = probabilities(pairs.ruling.kinship)
    code = np.full(len(probability), _CODES[Verdict.NONE], np.int8)
    code[probability >= by.review] = _CODES[Verdict.REVIEW]
    held = pairs.ruling.held != NO_RULE
    code[(probability >= by.auto) & ~held] = _CODES[Verdict.AUTO]
    # A namesake elsewhere can be the same, which a person says; other kin never is.
    elsewhere = pairs.ruling.related == ELSEWHERE
    related = (pairs.ruling.related != NO_RULE) & ~elsewhere & (kinship >= _LEAST_KINSHIP)
    related |= elsewhere & (kinship >= by.review) & (probability < by.review)
    code[related] = _CODES[Verdict.RELATED]
    code[pairs.ruling.excluded] = _CODES[Verdict.NONE]
    probability = np.where(held, np.minimum(probability, _MOST_WHERE_HELD), probability)
    probability = np.where(related, np.minimum(probability, _MOST_WHERE_RELATED), probability)
    excluded = pairs.ruling.excluded
    probability = np.where(excluded, np.minimum(probability, _MOST_WHERE_EXCLUDED), probability)
    return code, probability


def resolve(
    pairs: Scored, lefts: Records, rights: Claims, by: Thresholds, *, one_to_one: bool = False
) -> list[Decided]:
    """Give each right its best left, if good enough, and its relatives; leave out `none`."""
    code, probability = decide(pairs, by)
    kin = probabilities(pairs.ruling.kinship) >= by.review
    same = np.flatnonzero(code >= _CODES[Verdict.REVIEW])
    order = same[np.lexsort((-pairs.bits[same], pairs.right[same]))]
    chosen: dict[int, Decided] = {}
    relatives: list[Decided] = []
    taken: set[int] = set()
    groups = np.split(order, np.flatnonzero(np.diff(pairs.right[order])) + 1) if len(order) else []
    if one_to_one:  # the surest pairs choose first
        groups.sort(key=lambda group: -pairs.bits[group[0]])
    for group in groups:
        places = group.tolist()
        if len(places) > 1:
            places.sort(key=lambda place: (-pairs.bits[place], lefts.ids[int(pairs.left[place])]))
        if one_to_one:
            places = [place for place in places if int(pairs.left[place]) not in taken]
            if not places:
                continue
            taken.add(int(pairs.left[places[0]]))
        best, *others = places
        decided = _alone(best, code, probability, pairs)
        if others:
            decided = _with_tie(decided, others, pairs, lefts)
        chosen[int(pairs.right[best])] = decided
    for place in _kin_of(chosen, pairs, lefts, kin & (code != _CODES[Verdict.RELATED])):
        relatives.append(_as_kin(_alone(place, code, probability, pairs), KIN))
    relatives += [
        _alone(place, code, probability, pairs)
        for place in np.flatnonzero(code == _CODES[Verdict.RELATED]).tolist()
    ]
    demoted = _parents_and_children(chosen, pairs, rights)
    kept = [decided for right, decided in chosen.items() if right not in demoted]
    return kept + relatives + list(demoted.values())


def _kin_of(
    chosen: dict[int, Decided], pairs: Scored, lefts: Records, kin: NDArray[np.bool_]
) -> list[int]:
    """Find the other candidates of a right that a hierarchy ties to the left that it was given."""
    if len(lefts.parent_id.values) < 2:  # nobody has a parent
        return []
    found = []
    for place in np.flatnonzero(kin).tolist():
        best = chosen.get(int(pairs.right[place]))
        if best is not None and best.place != place:
            mine, theirs = int(pairs.left[place]), int(pairs.left[best.place])
            if mine != theirs and _one_family(lefts, mine, theirs):
                found.append(place)
    return found


def decide_alone(pair: Scored, by: Thresholds) -> Decided:
    """Give one pair its verdict, looked at alone."""
    code, probability = decide(pair, by)
    return _alone(0, code, probability, pair)


def _alone(place: int, code: NDArray[np.int8], probability: Bits, pairs: Scored) -> Decided:
    verdict = VERDICTS[int(code[place])]
    return Decided(
        place,
        float(probability[place]),
        verdict,
        related=int(pairs.ruling.related[place]) if verdict is Verdict.RELATED else NO_RULE,
        held=int(pairs.ruling.held[place]) if verdict is Verdict.REVIEW else NO_RULE,
        excluded=bool(pairs.ruling.excluded[place]),
    )


def _with_tie(best: Decided, others: Iterable[int], pairs: Scored, lefts: Records) -> Decided:
    """Hold a match where another account fits as well, unless that is the same record twice.

    Of a record that is the same a person who is asked anyway hears, too: they choose between them.
    """
    mine = int(pairs.left[best.place])
    twin = -1
    for place in others:
        if pairs.bits[best.place] - pairs.bits[place] >= TIE_BITS:
            break
        rival = int(pairs.left[place])
        if _one_family(lefts, mine, rival) or not _is_duplicate(lefts, mine, rival):
            return _held_by(best, rival)
        twin = rival if twin < 0 else twin
    if twin >= 0 and best.verdict is Verdict.REVIEW:
        return _held_by(best, twin)
    return best


def _held_by(best: Decided, rival: int) -> Decided:
    return replace(
        best,
        held=TIE,
        rival=rival,
        verdict=Verdict.REVIEW,
        probability=min(best.probability, _MOST_WHERE_HELD),
    )


def _is_duplicate(lefts: Records, one: int, other: int) -> bool:
    """Say whether nothing but the id, or a value that one lacks, tells two records apart."""
    if lefts.compact[lefts.main[one]] != lefts.compact[lefts.main[other]]:
        return False
    for name in _TOLD_APART_BY:
        column = getattr(lefts, name)
        mine, theirs = (column.hashes[column.codes[k]] for k in (one, other))
        if mine != theirs and NOTHING not in (mine, theirs):
            return False
    return True


def _one_family(lefts: Records, one: int, other: int) -> bool:
    parents = lefts.parent_id
    mine, theirs = parents.of(one), parents.of(other)
    if not mine and not theirs:
        return False
    return mine == theirs or mine == lefts.ids[other] or theirs == lefts.ids[one]


def _as_kin(decided: Decided, words: str) -> Decided:
    return replace(
        decided,
        verdict=Verdict.RELATED,
        probability=min(decided.probability, _MOST_WHERE_RELATED),
        kin=words,
    )


def _parents_and_children(
    chosen: dict[int, Decided], pairs: Scored, rights: Claims
) -> dict[int, Decided]:
    """Where a parent and its subsidiary on the right claim one left, the weaker is a relative."""
    demoted: dict[int, Decided] = {}
    if not any(rights.parents):
        return demoted
    by_id = {rights.ids[right]: right for right in chosen}
    for right, mine in chosen.items():
        parent = by_id.get(rights.parents[right])
        if parent is None or parent == right:
            continue
        theirs = chosen[parent]
        if pairs.left[theirs.place] != pairs.left[mine.place]:
            continue
        weaker = right if pairs.bits[mine.place] <= pairs.bits[theirs.place] else parent
        demoted[weaker] = _as_kin(chosen[weaker], KIN_ON_THE_RIGHT)
    return demoted
