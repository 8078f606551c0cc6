"""What becomes of one pair among its lists, and which other record decides it. Scores nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.engine import Chunk, Explanation, Index, Match
from matching.resolution import KIN_ON_THE_RIGHT, TIE_BITS
from matching.verdict import Thresholds, Verdict

_LEAST_FOR = 0.25  # bits, below which an answer is noise
_ABOUT_LISTS = ("known", "rivals")  # what they say is about the lists, not about the two
_SAME = (Verdict.AUTO, Verdict.REVIEW)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict that a pair is given among its lists, and why, in words."""

    verdict: Verdict
    words: str


def outcome_of(
    pair: Explanation,
    index: Index,
    chunks: Sequence[Chunk],
    thresholds: Thresholds,
    *,
    one_to_one: bool = False,
) -> Outcome:
    """Say what becomes of an explained pair where all rights of `chunks` are matched together.

    `chunks` are of this index, and scored by its weights.
    """
    lists = _Lists(index, chunks)
    kin = lists.kin_of(pair.right_id)
    matches = index.resolved(
        chunks,
        thresholds,
        only_right=None if one_to_one else frozenset({pair.right_id, *kin}),
        one_to_one=one_to_one,
    )
    of_right = [match for match in matches if match.right_id == pair.right_id]
    own = next((match for match in of_right if match.left_id == pair.left_id), None)
    best = next((match for match in of_right if match.verdict in _SAME), None)
    if own is not None and own.verdict in _SAME:
        held = own.reasons[-1] if own.reasons[-1].startswith("needs a look") else ""
        given = f"{pair.right_id} is given to this account"
        return Outcome(own.verdict, "; ".join(filter(None, (given, held))))
    if own is not None:
        return Outcome(own.verdict, _as_relative(own, best, matches, lists))
    taker = next((m for m in matches if m.left_id == pair.left_id and m.verdict in _SAME), None)
    if one_to_one and taker is not None and pair.verdict in _SAME:
        given = f"; {pair.right_id} is given to {lists.left(best.left_id)}" if best else ""
        surer = f"{pair.left_id} is given to {lists.right(taker.right_id)}, which is surer"
        return Outcome(Verdict.NONE, f"{surer}, and to one record only (--one-to-one){given}")
    if best is not None:
        return Outcome(Verdict.NONE, _beaten(pair, best, lists))
    demoted = next((m for m in of_right if m.reasons[-1] == KIN_ON_THE_RIGHT), None)
    if demoted is not None:
        words = f"{pair.right_id} fits {lists.left(demoted.left_id)} first, and "
        return Outcome(Verdict.NONE, words + _as_relative(demoted, None, matches, lists))
    return Outcome(Verdict.NONE, _alone(pair, lists, thresholds))


def _as_relative(own: Match, best: Match | None, matches: Sequence[Match], lists: "_Lists") -> str:
    """Say of which record the other is a relative, where a hierarchy or a rule says so."""
    words = own.reasons[-1]
    if words == KIN_ON_THE_RIGHT:
        kin = lists.kin_of(own.right_id)
        taker = next((m for m in matches if m.left_id == own.left_id and m.right_id in kin), None)
        return f"{words}: {lists.right(taker.right_id)}" if taker else words
    return f"{words}; {own.right_id} is given to {lists.left(best.left_id)}" if best else words


def _beaten(pair: Explanation, best: Match, lists: "_Lists") -> str:
    given = f"{pair.right_id} is given to {lists.left(best.left_id)}"
    if pair.verdict is Verdict.NONE:
        return f"{given}; {_why_none(pair)}"
    mine, theirs = (lists.bits(each, pair.right_id) for each in (pair.left_id, best.left_id))
    if pair.verdict is Verdict.RELATED:
        return given
    if mine is None or theirs is None:
        return f"{given}; {_NOT_COMPARED}"
    if theirs - mine < TIE_BITS:
        return f"{given}, which fits as well ({theirs - mine:+.2f} bits) and comes first"
    return f"{given}, which fits better ({theirs - mine:+.2f} bits)"


def _alone(pair: Explanation, lists: "_Lists", thresholds: Thresholds) -> str:
    if pair.verdict is Verdict.NONE:
        below = f"below {thresholds.review:.0%}, from which a person is asked"
        return _why_none(pair) if pair.rule else f"{_why_none(pair)}; {below}"
    if lists.bits(pair.left_id, pair.right_id) is None:
        return _NOT_COMPARED
    return "another record decides"


_NOT_COMPARED = (
    "the two are not among the pairs compared: no key brings them together that few accounts "
    "share, and the names of other accounts are as near"
)


def _why_none(pair: Explanation) -> str:
    """Say why a pair is nothing by itself."""
    if pair.rule:
        return pair.rule
    speaks = [line for line in pair.lines if line.comparison not in _ABOUT_LISTS]
    if all(line.bits < _LEAST_FOR for line in speaks):
        return "nothing in the two records lines up"
    return "too little lines up"


class _Lists:
    """The records of an index and of the rights that it was asked about, by their ids."""

    def __init__(self, index: Index, chunks: Sequence[Chunk]) -> None:
        self._index, self._chunks = index, chunks

    def left(self, id: str) -> str:
        """Return a left's name and id."""
        records = self._index.left.records
        return f"{records.shown[list(records.ids).index(id)]} ({id})"

    def right(self, id: str) -> str:
        """Return a right's name and id."""
        for chunk in self._chunks:
            if id in (ids := list(chunk.right.records.ids)):
                return f"{chunk.right.records.shown[ids.index(id)]} ({id})"
        return id

    def kin_of(self, right: str) -> set[str]:
        """Return the parent and the subsidiaries of a right."""
        found = set()
        for chunk in self._chunks:
            parents = chunk.right.records.parent_id
            for place, id in enumerate(chunk.right.records.ids):
                parent = parents.of(place)
                if id == right and parent:
                    found.add(parent)
                elif parent == right:
                    found.add(id)
        return found

    def bits(self, left: str, right: str) -> float | None:
        """Return the bits of a pair that was compared, or nothing."""
        ids = self._index.left.records.ids
        for chunk in self._chunks:
            rights = list(chunk.right.records.ids)
            if right in rights:
                for row in np.flatnonzero(chunk.scored.right == rights.index(right)).tolist():
                    if ids[int(chunk.scored.left[row])] == left:
                        return float(chunk.scored.bits[row])
        return None
