"""Why a pair is taken for the same company or not, in words with both values. Decides nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from matching.alignment import Kind
from matching.domains import domain_country
from matching.features import COMPARISONS, Comparisons
from matching.normalise import Name
from matching.records import Record
from matching.relations import Ruling
from matching.scoring import Weights
from matching.spelling import fold

_MOST_EACH_WAY = 3
_LEAST_BITS = 0.25  # below, a reason is noise
_NAME_COMPARISONS = frozenset({"overlap", "clash", "extra", "distinctive", "letters", "first word"})
_LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One comparison of an explanation: what was asked, the answer, its bits, the two values."""

    comparison: str
    level: str
    bits: float
    left: str
    right: str


def lines_of(left: Record, right: Record, found: Comparisons, weights: Weights) -> list[Line]:
    """Return every comparison with its answer and bits, in the order of `COMPARISONS`."""
    return [
        Line(
            comparison.name,
            comparison.levels[level],
            bits[level],
            *_values(comparison.name, left, right, found),
        )
        for comparison, level, bits in zip(COMPARISONS, found.levels, weights.bits, strict=True)
    ]


def reasons_of(
    left: Record, right: Record, found: Comparisons, ruling: Ruling, weights: Weights
) -> tuple[str, ...]:
    """Return the strongest reasons for, then those against, then what a rule says."""
    lines = lines_of(left, right, found, weights)
    name_bits = sum(line.bits for line in lines if line.comparison in _NAME_COMPARISONS)
    others = [
        (line.bits, _words(line))
        for line in lines
        if line.comparison not in _NAME_COMPARISONS and abs(line.bits) >= _LEAST_BITS
    ]
    every = [(name_bits, _name_words(found)), *others]
    strongest = sorted(every, key=lambda each: -abs(each[0]))
    pro = [words for bits, words in strongest if bits > 0][:_MOST_EACH_WAY]
    contra = [words for bits, words in strongest if bits <= 0][:_MOST_EACH_WAY]
    return (*_with_readings(pro, found), *contra, *_rule_words(ruling))


def _with_readings(pro: Sequence[str], found: Comparisons) -> list[str]:
    """Add how words were read, where that is not plain to see."""
    return [*pro, *_readings(found)[:2]]


def _rule_words(ruling: Ruling) -> list[str]:
    words = []
    if ruling.excluded:
        words.append(f"ruled out: {ruling.excluded}")
    if ruling.related:
        words.append(ruling.related)
    elif ruling.held:
        words.append(f"needs a look: {ruling.held}")
    return words


def _name_words(found: Comparisons) -> str:
    left, right = found.left_name, found.right_name
    both = f"{_cut(left.shown)} / {_cut(right.shown)}"
    laid = found.alignment
    if not left.words or not right.words:
        return f"no name to compare: {both}"
    if not laid.left_rest and not laid.right_rest:
        if all(pair.kind in (Kind.SAME, Kind.SPELLING, Kind.TOGETHER) for pair in laid.pairs):
            same = left.shown == right.shown
            return f"same name {_cut(left.shown)}" if same else f"same name: {both}"
        return f"names alike: {both}"
    if not laid.pairs:
        return f"different names: {both}"
    if laid.left_rest and laid.right_rest:
        return f"names differ in part: {both}"
    rest = laid.left_rest or laid.right_rest
    name = left if laid.left_rest else right
    more = ", ".join(f"'{_as_typed(name, word)}'" for word in rest[:3])
    return f"one name says {more} more: {both}"


def _readings(found: Comparisons) -> list[str]:
    words = {
        Kind.SPELLING: "'{}' read as '{}'",
        Kind.SHORT: "'{}' read as '{}'",
        Kind.TYPO: "'{}' taken for a misspelt '{}'",
        Kind.INITIALS: "'{}' taken for the initials of '{}'",
    }
    readings = []
    for pair in found.alignment.pairs:
        if pair.kind not in words:
            continue
        one, other = _typed(found.left_name, pair.left), _typed(found.right_name, pair.right)
        if one.casefold() == other.casefold():
            continue
        short, long = sorted((one, other), key=len)
        readings.append(words[pair.kind].format(short, long))
    return readings


def _words(line: Line) -> str:
    if line.comparison in ("numbers", "namesakes", "legal form"):
        return line.level
    if line.left == line.right:
        return f"{line.level} {line.left}".strip()
    return f"{line.level}: {line.left or '-'} / {line.right or '-'}"


def _values(comparison: str, left: Record, right: Record, found: Comparisons) -> tuple[str, str]:
    if comparison in _NAME_COMPARISONS or comparison == "namesakes":
        return found.left_name.shown, found.right_name.shown
    if comparison == "numbers":
        return ", ".join(sorted(found.left_name.numbers)), ", ".join(
            sorted(found.right_name.numbers)
        )
    if comparison == "legal form":
        return found.left_name.legal, found.right_name.legal
    return _value(comparison, left), _value(comparison, right)


def _value(comparison: str, record: Record) -> str:
    values = {
        "domain": record.domain.name,
        "phone": f"...{record.phone}" if record.phone else "",
        "duns": record.duns,
        "tax id": record.tax_id.upper(),
        "country": record.country.upper(),
        "domain country": domain_country(record.domain).upper() or record.country.upper(),
        "state": record.state.upper() if len(record.state) < 4 else record.state.title(),
        "city": record.city.title(),
        "postal code": record.postal_code.upper(),
        "street": record.street.title(),
    }
    return _cut(values[comparison])


def _as_typed(name: Name, word: str) -> str:
    """Return a word of a name as the person typed it, by its one spelling."""
    position = name.words.index(word) if word in name.words else -1
    return _typed(name, name.spelled[position]) if position >= 0 else word


def _typed(name: Name, spelled: str) -> str:
    """Return a folded word as it stands in the name."""
    for word in re.findall(r"\w+", name.shown):
        if fold(word) == spelled:
            return str(word)
    pattern = r"\W*".join(map(re.escape, spelled.replace(" ", "")))
    match = re.search(rf"(?<!\w){pattern}(?!\w)", name.shown, re.IGNORECASE)
    return match.group() if match else spelled.title()


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
