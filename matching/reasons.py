"""Why a pair is taken for the same company or not, in words with both values. Decides nothing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.alignment import lay
from matching.comparisons import COMPARISONS, PLACE_OF
from matching.features import Compared
from matching.normalise import clean
from matching.prepared import Prepared
from matching.relations import BUSINESS, HELD_WORDS, NO_RULE, PLACE, TIE, related_words
from matching.resolution import Decided
from matching.scoring import TOGETHER, Bits, Weights
from matching.spelling import fold
from matching.texts import Coded
from matching.vocabulary import country_code_of

_MOST_EACH_WAY = 3
_MOST_READINGS = 2
_LEAST_BITS = 0.25  # below, a reason is noise
_NAME_COMPARISONS = (
    "overlap", "clash", "extra", "distinctive", "letters", "first word", "rest",
)  # fmt: skip
_NAMES = [PLACE_OF[name] for name in _NAME_COMPARISONS]
# What is known and who else fits is about the lists, not about the two: only `--explain` shows it.
_UNSAID = (PLACE_OF["known"], PLACE_OF["rivals"])
_OTHERS = [p for p in range(len(COMPARISONS)) if p not in _NAMES and p not in _UNSAID]
_BY_LEVEL = frozenset(  # whose answer says it all, without the two values
    {"numbers", "namesakes", "legal form", "initials", "business", "place in the name", "known",
     "rivals"}
)  # fmt: skip
_IN_CAPITALS = frozenset({"tax id", "country", "likely country", "postal code"})
_LONGEST_VALUE = 60
_WORD = re.compile(r"\w+")


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


@dataclass(frozen=True, slots=True)
class _Pair:
    """The words of two names side by side, as they were typed."""

    both: str
    same: str
    rest_left: list[str]
    rest_right: list[str]
    readings: list[str]
    alike: bool
    none: bool
    shares: bool


def lines_of(lefts: Prepared, rights: Prepared, found: Compared, weights: Weights) -> list[Line]:
    """Return for one pair every comparison with its answer and bits; they add up."""
    levels = found.levels[0].tolist()
    left, right = int(found.left[0]), int(found.right[0])
    lines = []
    for place, comparison in enumerate(COMPARISONS):
        values = _values(comparison.name, lefts, rights, left, right)
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
    names = shares[:, _NAMES].sum(axis=1).tolist()
    others = shares[:, _OTHERS]
    # The strongest come first; a look at a few more than are said is enough.
    order = np.argsort(-np.abs(others), axis=1, kind="stable")[:, : 2 * _MOST_EACH_WAY + 1]
    strongest = np.take_along_axis(others, order, axis=1).tolist()
    levels = np.take_along_axis(found.levels[:, _OTHERS], order, axis=1).tolist()
    words = _Wording(lefts, rights)
    reasons = []
    for row, (pair, places, left, right) in enumerate(
        zip(
            _pairs(lefts, rights, found),
            order.tolist(),
            found.left.tolist(),
            found.right.tolist(),
            strict=True,
        )
    ):
        weighed: list[tuple[float, str]] = [(names[row], _name_words(pair, names[row] > 0))]
        for place, bits, level in zip(places, strongest[row], levels[row], strict=True):
            if abs(bits) < _LEAST_BITS:
                break
            # An answer on the one side of what says nothing is no reason on the other.
            if bits * COMPARISONS[_OTHERS[place]].side_of(level) > 0:
                weighed.append((bits, words.of(_OTHERS[place], level, left, right)))
        weighed.sort(key=_strength)
        pro = [text for bits, text in weighed if bits > 0][:_MOST_EACH_WAY]
        against = [text for bits, text in weighed if bits <= 0][:_MOST_EACH_WAY]
        pro += pair.readings[:_MOST_READINGS]
        pro += _rule_words(decided[row], pair, lefts)
        if not pro:  # weakly likely, and nothing but the names is known
            pro = [_name_words(pair, names[row] > 0)]
            against = [text for text in against if text != pro[0]]
        reasons.append(Reasons(tuple(pro), tuple(against)))
    return reasons


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
        return [related_words(decided.related, [*pair.rest_left, *pair.rest_right][:3])]
    if decided.related != NO_RULE:
        return [related_words(decided.related, [])]
    if decided.held == TIE:
        rival = lefts.records
        other = f"{_cut(rival.shown[decided.rival])} ({rival.ids[decided.rival]})"
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
    more = ", ".join(f"'{word}'" for word in (pair.rest_left or pair.rest_right)[:3])
    start = "names alike, though one says" if speaks_for else "one name says"
    return f"{start} {more} more: {pair.both}"


def _pairs(lefts: Prepared, rights: Prepared, found: Compared) -> list[_Pair]:
    pairs: list[_Pair | None] = [None] * len(found.left)
    names = found.names
    for laid in lay(lefts.records, rights.records, names.left_name, names.right_name):
        tables = (
            laid.left.word.tolist(), laid.right.word.tolist(), laid.left.cover.tolist(),
            laid.right.cover.tolist(), laid.left.partner.tolist(),
        )  # fmt: skip
        for row, place in enumerate(laid.pairs.tolist()):
            here = lefts.records.shown[int(found.left[place])]
            there = rights.records.shown[int(found.right[place])]
            pairs[place] = _pair(here, there, lefts, rights, *(table[row] for table in tables))
    return [pair for pair in pairs if pair is not None]


def _pair(
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
    here, there = clean(here), clean(there)
    rest_left = [
        _typed(here, spelled[w]) for w, c in zip(ours, cover, strict=True) if w >= 0 and c == 0
    ]
    rest_right = [
        _typed(there, opposite[w]) for w, c in zip(theirs, back, strict=True) if w >= 0 and c == 0
    ]
    readings = []
    alike = False
    for word, c, place in zip(ours, cover, partner, strict=True):
        if word < 0 or c == 0 or place < 0 or theirs[place] < 0:
            continue
        one, other = spelled[word], opposite[theirs[place]]
        alike = alike or c < 1.0
        if one == other or (c == 1.0 and _is_part(one, other)):
            continue
        readings.append(_reading(_typed(here, one), _typed(there, other), c))
    return _Pair(
        both=f"{_cut(here)} / {_cut(there)}",
        same=_cut(here) if here == there else "",
        rest_left=rest_left,
        rest_right=rest_right,
        readings=readings,
        alike=alike,
        none=ours[0] < 0 or theirs[0] < 0,
        shares=any(cover),
    )


def _is_part(one: str, other: str) -> bool:
    """Say whether a word is only part of the other: `food` of `foodmart`, nothing was read."""
    return (one in other or other in one) and one.rstrip("s") != other.rstrip("s")


def _reading(one: str, other: str, alike: float) -> str:
    short, long = sorted((one, other), key=len)
    begins = fold(long).startswith(fold(short)) or alike in (1.0, 0.75, 0.5)
    return f"'{short}' read as '{long}'" if begins else f"'{short}' taken for a misspelt '{long}'"


def _strength(weighed: tuple[float, str]) -> float:
    return -abs(weighed[0])


class _Wording:
    """Answers with both values in words; those of countries and cities come again and again."""

    def __init__(self, lefts: Prepared, rights: Prepared) -> None:
        self._lists = lefts, rights
        self._known: dict[tuple[int, str, str], str] = {}

    def of(self, place: int, level: int, left: int, right: int) -> str:
        """Say the answer to one comparison of two records."""
        comparison = COMPARISONS[place]
        if comparison.name in _BY_LEVEL:
            return comparison.levels[level]
        lefts, rights = self._lists
        one, other = _raw(comparison.name, lefts, left), _raw(comparison.name, rights, right)
        key = (place * 16 + level, one, other)
        if key not in self._known:
            mine, theirs = _shown(comparison.name, one), _shown(comparison.name, other)
            words = comparison.levels[level]
            both = mine if mine == theirs else f"{mine or '-'} / {theirs or '-'}"
            joint = " " if mine == theirs else ": "
            self._known[key] = f"{words}{joint}{both}".strip()
        return self._known[key]


def _values(
    comparison: str, lefts: Prepared, rights: Prepared, left: int, right: int
) -> tuple[str, str]:
    if comparison in _NAME_COMPARISONS or comparison in _BY_LEVEL:
        return clean(lefts.records.shown[left]), clean(rights.records.shown[right])
    return _value(comparison, lefts, left), _value(comparison, rights, right)


def _value(comparison: str, prepared: Prepared, place: int) -> str:
    return _shown(comparison, _raw(comparison, prepared, place))


def _raw(comparison: str, prepared: Prepared, place: int) -> str:
    if comparison == "likely country":
        return country_code_of(int(prepared.likely[place]))
    column: Coded = getattr(prepared.records, comparison.replace(" ", "_"))
    return column.of(place)


def _shown(comparison: str, text: str) -> str:
    if comparison == "phone":
        return f"...{text}" if text else ""
    if comparison in _IN_CAPITALS or (comparison == "state" and len(text) < 4):
        return _cut(text.upper())
    return _cut(text.title() if comparison in ("state", "city", "street") else text)


def _typed(name: str, spelled: str) -> str:
    """Return a folded word as it stands in the name."""
    for word in _WORD.findall(name):
        if fold(word) == spelled:
            return str(word)
    pattern = r"\W*".join(map(re.escape, spelled))
    match = re.search(rf"(?<!\w){pattern}(?!\w)", name, re.IGNORECASE)
    return match.group() if match else spelled.title()


def _cut(text: str) -> str:
    text = clean(text)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def evidence_of(lefts: Prepared, rights: Prepared, found: Compared) -> list[str]:
    """Return for each pair a short stable hash of all that is compared: a change of it shows.

    Ids and hierarchy are not part of it, nor is how a value was typed.
    """
    ours, theirs = _evidence(lefts, found.left), _evidence(rights, found.right)
    mixed = (ours * np.uint64(0x9E3779B97F4A7C15)) ^ theirs
    return [f"{value:016x}" for value in mixed.tolist()]


def _evidence(prepared: Prepared, places: NDArray[np.int64]) -> NDArray[np.uint64]:
    records = prepared.records
    total = np.zeros(len(places), np.uint64)
    for number, name in enumerate(_evidence_columns(), start=1):
        total += getattr(records, name).hashed(places) * np.uint64(2 * number + 1)
    first, more = records.main[places], prepared.more[places]
    for k in range(int((more - first).max()) if len(places) else 0):
        there = first + k < more
        which = first[there] + k
        legal = records.names.legal[which].astype(np.uint64)
        total[there] += (records.compact[which] + legal) * np.uint64(2 * k + 101)
    return total


def _evidence_columns() -> Iterator[str]:
    yield from (
        "domain", "phone", "duns", "tax_id", "country", "state", "city", "postal_code", "street",
    )  # fmt: skip
