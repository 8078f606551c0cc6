"""The two values behind an answer, in words as they were typed. Weighs and decides nothing."""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.comparisons import COMPARISONS, Comparison
from matching.features import Compared
from matching.normalise import clean
from matching.prepared import Prepared
from matching.records import Positions
from matching.spelling import fold
from matching.texts import Coded
from matching.vocabulary import country_code_of

NAME_COMPARISONS = (
    "overlap", "clash", "extra", "distinctive", "letters", "first word", "rest",
)  # fmt: skip
_BY_LEVEL = frozenset(  # whose answer says it all, without the two values
    {"numbers", "namesakes", "legal form", "initials", "business", "place in the name", "known",
     "rivals"}
)  # fmt: skip
_IN_CAPITALS = frozenset({"tax id", "country", "likely country", "postal code"})
_LONGEST_VALUE = 60
_WORD = re.compile(r"\w+")


class Wording:
    """Answers with both values in words; those of countries and cities come again and again."""

    def __init__(self, lefts: Prepared, rights: Prepared, found: Compared) -> None:
        self._sides = (lefts, found.left), (rights, found.right)
        self._codes: dict[int, tuple[list[int], list[int]]] = {}
        self._known: dict[tuple[int, int, int], str] = {}

    def of(self, place: int, level: int, pair: int) -> str:
        """Say the answer to one comparison of a pair."""
        comparison = COMPARISONS[place]
        if comparison.name in _BY_LEVEL:
            return comparison.levels[level]
        if place not in self._codes:
            one, other = (_codes(comparison.name, *side).tolist() for side in self._sides)
            self._codes[place] = one, other
        codes = self._codes[place]
        key = (place * 16 + level, codes[0][pair], codes[1][pair])
        words = self._known.get(key)
        if words is None:
            words = self._known[key] = self._said(comparison, level, key[1], key[2])
        return words

    def _said(self, comparison: Comparison, level: int, one: int, other: int) -> str:
        (lefts, _), (rights, _) = self._sides
        mine = _shown(comparison.name, _raw(comparison.name, lefts, one))
        theirs = _shown(comparison.name, _raw(comparison.name, rights, other))
        words = comparison.levels[level]
        both = mine if mine == theirs else f"{mine or '-'} / {theirs or '-'}"
        joint = " " if mine == theirs else ": "
        return f"{words}{joint}{both}".strip()


def values_of(
    comparison: str, lefts: Prepared, rights: Prepared, left: int, right: int
) -> tuple[str, str]:
    """Return both values of one comparison of a pair."""
    if comparison in NAME_COMPARISONS or comparison in _BY_LEVEL:
        return clean(lefts.records.shown[left]), clean(rights.records.shown[right])
    return _value(comparison, lefts, left), _value(comparison, rights, right)


def _value(comparison: str, prepared: Prepared, place: int) -> str:
    code = int(_codes(comparison, prepared, np.array([place]))[0])
    return _shown(comparison, _raw(comparison, prepared, code))


def _codes(comparison: str, prepared: Prepared, places: Positions) -> NDArray[Any]:
    if comparison == "likely country":
        return prepared.likely[places]
    return _column(comparison, prepared).codes[places]


def _raw(comparison: str, prepared: Prepared, code: int) -> str:
    if comparison == "likely country":
        return country_code_of(code)
    return _column(comparison, prepared).values[code]


def _column(comparison: str, prepared: Prepared) -> Coded:
    column: Coded = getattr(prepared.records, comparison.replace(" ", "_"))
    return column


def _shown(comparison: str, text: str) -> str:
    if comparison == "phone":
        return f"...{text}" if text else ""
    if comparison in _IN_CAPITALS or (comparison == "state" and len(text) < 4):
        return cut(text.upper())
    return cut(text.title() if comparison in ("state", "city", "street") else text)


def typed(name: str, spelled: str) -> str:
    """Return a folded word as it stands in the name."""
    for word in _WORD.findall(name):
        if fold(word) == spelled:
            return str(word)
    pattern = r"\W*".join(map(re.escape, spelled))
    match = re.search(rf"(?<!\w){pattern}(?!\w)", name, re.IGNORECASE)
    return match.group() if match else spelled.title()


def cut(text: str) -> str:
    """Return text in one line that is not too long for a reason."""
    text = clean(text)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
