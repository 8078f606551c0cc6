"""Why a pair is taken for the same company or not, in words with both values. Decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.alignment import Laid, lay
from matching.comparisons import COMPARISONS, PLACE_OF
from matching.features import Compared
from matching.normalise import clean
from matching.prepared import Prepared
from matching.relations import BUSINESS, HELD_WORDS, NO_RULE, PLACE, TIE, related_words
from matching.resolution import Decided
from matching.scoring import TOGETHER, Bits, Weights
from matching.spelling import fold
from matching.stored_texts import texts_at
from matching.wording import NAME_COMPARISONS, Wording, cut, typed, values_of
from matching.words import Words

_MOST_EACH_WAY = 3
_MOST_READINGS = 2
_MOST_REST = 3  # words in one name only
_LEAST_BITS = 0.25  # below, a reason is noise
_NAMES = [PLACE_OF[name] for name in NAME_COMPARISONS]
# What is known and who else fits is about the lists, not about the two: only `--explain` shows it.
_UNSAID = (PLACE_OF["known"], PLACE_OF["rivals"])
_OTHERS = [p for p in range(len(COMPARISONS)) if p not in _NAMES and p not in _UNSAID]
_SIDES = np.zeros((len(_OTHERS), max(len(each.levels) for each in COMPARISONS)), np.int8)
for _row, _place in enumerate(_OTHERS):
    for _level in range(len(COMPARISONS[_place].levels)):
        _SIDES[_row, _level] = COMPARISONS[_place].side_of(_level)


@dataclass(frozen=True, slots=True)
class Line:
    """One comparison of an explanation: what was asked, the answer, its bits, the two values."""

    comparison: str
    level: str
    bits: float
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """The strongest reasons for and against a pair, in words; a rule's words come last of `pro`."""

    pro: tuple[str, ...]
    against: tuple[str, ...]


class _Pair(NamedTuple):
    """The words of two names side by side, as they were typed."""

    both: str
    same: str
    rest_left: tuple[str, ...]
    rest_right: tuple[str, ...]
    readings: tuple[str, ...]
    alike: bool
    none: bool
    shares: bool


def lines_of(lefts: Prepared, rights: Prepared, found: Compared, weights: Weights) -> list[Line]:
    """Return for one pair every comparison with its answer and bits; they add up."""
    levels = found.levels[0].tolist()
    left, right = int(found.left[0]), int(found.right[0])
    lines = []
    for place, comparison in enumerate(COMPARISONS):
        values = values_of(comparison.name, lefts, rights, left, right)
        level = levels[place]
        lines.append(
            Line(comparison.name, comparison.levels[level], weights.bits[place][level], *values)
        )
    for (one, other), table in zip(TOGETHER, weights.together, strict=True):
        a, b = PLACE_OF[one], PLACE_OF[other]
        bits = table[levels[a]][levels[b]]
        if bits:
            words = f"{COMPARISONS[a].levels[levels[a]]}; {COMPARISONS[b].levels[levels[b]]}"
            lines.append(Line(f"{one} and {other}", words, bits, "", ""))
    return lines


def reasons_of(
    lefts: Prepared,
    rights: Prepared,
    found: Compared,
    decided: Sequence[Decided],
    weights: Weights,
) -> list[Reasons]:
    """Return for each pair the strongest reasons for and against, and what a rule says."""
    if not len(found.left):
        return []
    shares = _shares(found, weights)
    names, others = shares[:, _NAMES].sum(axis=1), shares[:, _OTHERS]
    # The strongest come first; a look at a few more than are said is enough.
    order = np.argsort(-np.abs(others), axis=1, kind="stable")[:, : 2 * _MOST_EACH_WAY + 1]
    levels = np.take_along_axis(found.levels[:, _OTHERS], order, axis=1)
    bits = np.column_stack((names, np.take_along_axis(others, order, axis=1)))
    worth = np.abs(bits) >= _LEAST_BITS
    # An answer on the one side of what says nothing is no reason on the other.
    worth[:, 1:] &= bits[:, 1:] * _SIDES[order, levels] > 0
    worth[:, 0] = True
    ranked = np.argsort(-np.abs(bits), axis=1, kind="stable")
    words = Wording(lefts, rights, found)
    said = {
        speaks_for: _strongest(words, worth & ((bits > 0) == speaks_for), ranked, order, levels)
        for speaks_for in (True, False)
    }
    reasons = []
    for row, (pair, speaks_for) in enumerate(
        zip(_pairs(lefts, rights, found), (names > 0).tolist(), strict=True)
    ):
        pro, against = (
            [_name_words(pair, speaks_for) if text is None else text for text in said[way][row]]
            for way in (True, False)
        )
        pro += pair.readings
        if not pro:  # nothing but what the names have in common speaks for it
            pro = [_name_words(pair, speaks_for)]
            against = [text for text in against if text != pro[0]]
        pro += _rule_words(decided[row], pair, lefts)
        reasons.append(Reasons(tuple(pro), tuple(against)))
    return reasons


def _strongest(
    words: "Wording",
    which: NDArray[np.bool_],
    ranked: NDArray[np.int64],
    order: NDArray[np.int64],
    levels: NDArray[Any],
) -> list[list[str | None]]:
    """Return by pair the strongest answers of those that are asked for; None is the names'."""
    which = np.take_along_axis(which, ranked, axis=1)
    which &= np.cumsum(which, axis=1) <= _MOST_EACH_WAY
    row, rank = np.nonzero(which)
    slot = ranked[row, rank] - 1
    answers = zip(
        row.tolist(), slot.tolist(), order[row, slot].tolist(), levels[row, slot].tolist(),
        strict=True,
    )  # fmt: skip
    found: list[list[str | None]] = [[] for _ in range(len(which))]
    for pair, at, place, level in answers:
        found[pair].append(None if at < 0 else words.of(_OTHERS[place], level, pair))
    return found


def rule_words(decided: Decided, lefts: Prepared, rights: Prepared, found: Compared) -> str:
    """Say what a rule says about one pair, or nothing."""
    return " ".join(_rule_words(decided, _pairs(lefts, rights, found)[0], lefts))


def _shares(found: Compared, weights: Weights) -> Bits:
    """Return the bits of each comparison; what two say together is shared by both.

    What a name and something else say together belongs to that: a domain under an equal name.
    """
    shares = np.stack(
        [np.array(row)[found.levels[:, place]] for place, row in enumerate(weights.bits)], axis=1
    )
    for (one, other), table in zip(TOGETHER, weights.together, strict=True):
        a, b = PLACE_OF[one], PLACE_OF[other]
        bits = np.array(table)[found.levels[:, a], found.levels[:, b]]
        owners = [place for place in (a, b) if place not in _NAMES] or [a, b]
        for place in owners:
            shares[:, place] += bits / len(owners)
    return shares


def _rule_words(decided: Decided, pair: _Pair, lefts: Prepared) -> list[str]:
    if decided.kin:
        return [decided.kin]
    if decided.excluded:
        found = "different numbers" if pair.shares else "nothing alike"
        return [f"ruled out: {found} in the names"]
    if decided.related in (PLACE, BUSINESS):
        return [related_words(decided.related, [*pair.rest_left, *pair.rest_right][:_MOST_REST])]
    if decided.related != NO_RULE:
        return [related_words(decided.related, [])]
    if decided.held == TIE:
        rival = lefts.records
        other = f"{cut(rival.shown[decided.rival])} ({rival.ids[decided.rival]})"
        return [f"needs a look: {HELD_WORDS[TIE].format(other)}"]
    if decided.held != NO_RULE:
        return [f"needs a look: {HELD_WORDS[decided.held]}"]
    return []


def _name_words(pair: _Pair, speaks_for: bool) -> str:
    if pair.none:
        return f"no name to compare: {pair.both}"
    if not pair.rest_left and not pair.rest_right:
        if pair.alike:
            return f"names {'alike' if speaks_for else 'not quite the same'}: {pair.both}"
        return f"same name {pair.same}" if pair.same else f"same name: {pair.both}"
    if pair.rest_left and pair.rest_right:
        return f"names differ in part: {pair.both}"
    more = ", ".join(f"'{word}'" for word in pair.rest_left or pair.rest_right)
    start = "names alike, though one says" if speaks_for else "one name says"
    return f"{start} {more} more: {pair.both}"


def _pairs(lefts: Prepared, rights: Prepared, found: Compared) -> list[_Pair]:
    ours = [clean(text) for text in texts_at(lefts.records.shown, found.left)]
    theirs = [clean(text) for text in texts_at(rights.records.shown, found.right)]
    pairs: list[_Pair] = [_same_words(one, other) for one, other in zip(ours, theirs, strict=True)]
    names = found.names
    for laid in lay(lefts.records, rights.records, names.left_name, names.right_name):
        rows = np.flatnonzero(~_has_same_words(lefts.records.words, rights.records.words, laid))
        left, right = laid.left, laid.right
        for place, *row in zip(
            laid.pairs[rows].tolist(), left.word[rows].tolist(), right.word[rows].tolist(),
            left.cover[rows].tolist(), right.cover[rows].tolist(), left.partner[rows].tolist(),
            strict=True,
        ):  # fmt: skip
            pairs[place] = _pair(pairs[place], ours[place], theirs[place], lefts, rights, *row)
    return pairs


def _has_same_words(lefts: Words, rights: Words, laid: Laid) -> NDArray[np.bool_]:
    """Say of which pairs all words were typed the same on both sides: there is no more to say."""
    left, right = laid.left, laid.right
    partner = np.maximum(left.partner, 0).astype(np.int64)
    opposite = np.take_along_axis(right.word, partner, axis=1)
    same = (left.cover == 1) & (left.partner >= 0) & (opposite >= 0)
    same &= lefts.typed.hashes[left.word] == rights.typed.hashes[opposite]
    found: NDArray[np.bool_] = (same | (left.word < 0)).all(1)
    found &= ((right.cover > 0) | (right.word < 0)).all(1)
    return found & (left.word[:, 0] >= 0) & (right.word[:, 0] >= 0)


def _same_words(here: str, there: str) -> _Pair:
    one, other = cut(here), cut(there)
    return _Pair(f"{one} / {other}", one if here == there else "", (), (), (), False, False, True)


def _pair(
    pair: _Pair,
    here: str,
    there: str,
    lefts: Prepared,
    rights: Prepared,
    ours: list[int],
    theirs: list[int],
    cover: list[float],
    back: list[float],
    partner: list[int],
) -> _Pair:
    spelled, opposite = lefts.records.words.spelled, rights.records.words.spelled
    readings: list[str] = []
    alike = False
    for word, c, place in zip(ours, cover, partner, strict=True):
        if word < 0 or c == 0 or place < 0 or theirs[place] < 0:
            continue
        one, other = spelled[word], opposite[theirs[place]]
        alike = alike or c < 1.0
        if one == other or len(readings) == _MOST_READINGS or (c == 1.0 and _is_part(one, other)):
            continue
        readings.append(_reading(typed(here, one), typed(there, other), c))
    return pair._replace(
        rest_left=_rest(here, spelled, ours, cover),
        rest_right=_rest(there, opposite, theirs, back),
        readings=tuple(readings),
        alike=alike,
        none=ours[0] < 0 or theirs[0] < 0,
        shares=any(cover),
    )


def _rest(
    name: str, spelled: Sequence[str], words: list[int], cover: list[float]
) -> tuple[str, ...]:
    """Return what only this name has, as it stands there; more than are said are not looked for."""
    rest = [word for word, c in zip(words, cover, strict=True) if word >= 0 and c == 0]
    return tuple(typed(name, spelled[word]) for word in rest[:_MOST_REST])


def _is_part(one: str, other: str) -> bool:
    """Say whether a word is only part of the other: `food` of `foodmart`, nothing was read."""
    return (one in other or other in one) and one.rstrip("s") != other.rstrip("s")


def _reading(one: str, other: str, alike: float) -> str:
    short, long = sorted((one, other), key=len)
    begins = fold(long).startswith(fold(short)) or alike in (1.0, 0.75, 0.5)
    return f"'{short}' read as '{long}'" if begins else f"'{short}' taken for a misspelt '{long}'"
