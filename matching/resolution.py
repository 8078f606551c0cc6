"""Which of a right record's candidates it is: the best one, if any; the others can be relatives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from matching.records import Record
from matching.relations import Ruling
from matching.scoring import probability_of
from matching.verdict import Thresholds, Verdict, verdict_of

_TIE_BITS = 1.0  # two accounts nearer than this fit equally well
# What is reported for pairs that a rule keeps from being `auto`, or the same at all.
_MOST_WHERE_HELD = 0.94
_MOST_WHERE_RELATED = 0.05
_MOST_WHERE_EXCLUDED = 0.01


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate pair with its bits and what the rules say about it."""

    left: int
    right: int
    bits: float
    ruling: Ruling


@dataclass(frozen=True, slots=True)
class Decided:
    """A candidate pair with its verdict."""

    pair: Scored
    probability: float
    verdict: Verdict


def decide(pair: Scored, thresholds: Thresholds) -> Decided:
    """Give a pair its verdict, looked at alone."""
    probability = probability_of(pair.bits)
    ruling = pair.ruling
    if ruling.excluded:
        return Decided(pair, min(probability, _MOST_WHERE_EXCLUDED), Verdict.NONE)
    verdict = verdict_of(
        probability, related=bool(ruling.related), held=bool(ruling.held), by=thresholds
    )
    if ruling.related and ruling.one_domain:
        verdict = Verdict.RELATED
    if ruling.related:
        probability = min(probability, _MOST_WHERE_RELATED)
    elif ruling.held:
        probability = min(probability, _MOST_WHERE_HELD)
    return Decided(pair, probability, verdict)


def resolve(
    pairs: Sequence[Scored],
    lefts: Sequence[Record],
    rights: Mapping[int, Record],
    thresholds: Thresholds,
) -> list[Decided]:
    """Give each right its best left, if good enough, and its relatives; leave out `none`."""
    by_right: dict[int, list[Decided]] = {}
    for pair in pairs:
        by_right.setdefault(pair.right, []).append(decide(pair, thresholds))
    chosen: dict[int, Decided] = {}
    relatives: list[Decided] = []
    for right, decided in by_right.items():
        same = [d for d in decided if d.verdict in (Verdict.AUTO, Verdict.REVIEW)]
        relatives += [d for d in decided if d.verdict is Verdict.RELATED]
        if not same:
            continue
        same.sort(key=lambda d: (-d.pair.bits, lefts[d.pair.left].id))
        best, *others = same
        chosen[right] = _with_tie(best, others, lefts, thresholds)
        relatives += [
            _related(d, "parent, subsidiary or sister of the account that fits best")
            for d in others
            if _one_family(lefts[d.pair.left], lefts[best.pair.left])
        ]
    demoted = _parents_and_children(chosen, rights)
    kept = [d for right, d in chosen.items() if right not in demoted]
    return kept + relatives + list(demoted.values())


def _with_tie(
    best: Decided, others: Sequence[Decided], lefts: Sequence[Record], thresholds: Thresholds
) -> Decided:
    """Hold a match where another account fits as well, unless that is the same record twice."""
    mine = lefts[best.pair.left]
    for other in others:
        if best.pair.bits - other.pair.bits >= _TIE_BITS:
            break
        rival = lefts[other.pair.left]
        if _one_family(mine, rival) or not _is_duplicate(mine, rival):
            words = f"the account {rival.name.shown} ({rival.id}) fits as well"
            ruling = replace(best.pair.ruling, held=best.pair.ruling.held or words)
            return decide(replace(best.pair, ruling=ruling), thresholds)
    return best


def _is_duplicate(one: Record, other: Record) -> bool:
    """Say whether nothing but the id, or a value that one lacks, tells two records apart."""
    pairs = (
        (one.name.compact, other.name.compact),
        (one.domain.name, other.domain.name),
        (one.country, other.country),
        (one.city, other.city),
        (one.phone, other.phone),
        (one.duns, other.duns),
        (one.tax_id, other.tax_id),
    )
    return all(a == b or not a or not b for a, b in pairs)


def _one_family(one: Record, other: Record) -> bool:
    if one.parent_id and one.parent_id == other.parent_id:
        return True
    return (one.parent_id == other.id) or (other.parent_id == one.id)


def _related(decided: Decided, words: str) -> Decided:
    pair = replace(decided.pair, ruling=replace(decided.pair.ruling, related=words))
    return Decided(pair, min(decided.probability, _MOST_WHERE_RELATED), Verdict.RELATED)


def _parents_and_children(
    chosen: Mapping[int, Decided], rights: Mapping[int, Record]
) -> dict[int, Decided]:
    """Where a parent and its subsidiary on the right claim one left, the weaker is a relative."""
    by_id = {rights[right].id: right for right in chosen}
    demoted: dict[int, Decided] = {}
    for right, mine in chosen.items():
        parent = by_id.get(rights[right].parent_id)
        if parent is None or parent == right or chosen[parent].pair.left != mine.pair.left:
            continue
        weaker = right if mine.pair.bits <= chosen[parent].pair.bits else parent
        demoted[weaker] = _related(
            chosen[weaker], "its parent or subsidiary on the same list is that account"
        )
    return demoted
