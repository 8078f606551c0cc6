"""The comparisons: what is asked of a pair of records, and the levels an answer can have.

Every level is in words that a person can argue with; levels go from the strongest against to the
strongest for. What a level is worth stands in `weights.json`.
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from matching.alignment import Alignment, align
from matching.domains import domain_country
from matching.normalise import Name
from matching.rarity import Rarity
from matching.records import Record


@dataclass(frozen=True, slots=True)
class Comparison:
    """A question about a pair; `silent` is the level that says nothing, if there is one."""

    name: str
    levels: tuple[str, ...]
    silent: int | None = None


COMPARISONS: tuple[Comparison, ...] = (
    Comparison(
        "overlap",
        (
            "hardly a word in common",
            "few words in common",
            "some words in common",
            "half of the words in common",
            "most words in common",
            "nearly all words in common",
            "names alike but for details",
            "the same words",
            "the same name",
        ),
    ),
    Comparison(
        "clash",
        (
            "each name has very distinctive words of its own",
            "each name has distinctive words of its own",
            "each name has words of its own",
            "each name has a common word of its own",
            "each name has a detail of its own",
            "no words against each other",
        ),
    ),
    Comparison(
        "extra",
        (
            "one name has several distinctive words more",
            "one name has distinctive words more",
            "one name has a distinctive word more",
            "one name has a word more",
            "one name has a common word more",
            "one name has a detail more",
            "no name says more",
        ),
    ),
    Comparison(
        "distinctive",
        (
            "they share next to nothing",
            "what they share is common",
            "what they share is rather common",
            "what they share is fairly distinctive",
            "what they share is distinctive",
            "what they share is very distinctive",
            "what they share is unmistakable",
        ),
    ),
    Comparison(
        "letters",
        (
            "letters unlike",
            "letters hardly alike",
            "letters partly alike",
            "letters alike",
            "letters much alike",
            "letters nearly the same",
            "letters the same",
        ),
    ),
    Comparison("first word", ("different first word", "similar first word", "same first word")),
    Comparison(
        "numbers",
        (
            "different numbers in the names",
            "a number in one name only",
            "no numbers",
            "same numbers",
        ),
        silent=2,
    ),
    Comparison(
        "legal form",
        ("different kind of legal form", "legal form not known", "same kind of legal form"),
        silent=1,
    ),
    Comparison(
        "namesakes",
        (
            "several accounts have this name",
            "two accounts have this name",
            "one account has this name",
        ),
        silent=2,
    ),
    Comparison(
        "domain",
        (
            "different web domains",
            "different web domains, both after the name",
            "web domain not known",
            "web domain after both names",
            "web domain after the other name",
            "same web domain but for the ending",
            "same web domain, which many accounts share",
            "same web domain",
        ),
        silent=2,
    ),
    Comparison(
        "phone", ("different phone numbers", "phone not known", "same phone number"), silent=1
    ),
    Comparison(
        "duns", ("different D-U-N-S numbers", "D-U-N-S not known", "same D-U-N-S number"), silent=1
    ),
    Comparison("tax id", ("different tax ids", "tax id not known", "same tax id"), silent=1),
    Comparison("country", ("different country", "country not known", "same country"), silent=1),
    Comparison(
        "domain country",
        ("web domain of another country", "no other country by the web domain"),
        silent=1,
    ),
    Comparison("state", ("different state", "state not known", "same state"), silent=1),
    Comparison("city", ("different city", "city not known", "similar city", "same city"), silent=1),
    Comparison(
        "postal code",
        (
            "different postal code",
            "postal code not known",
            "nearby postal code",
            "same postal code",
        ),
        silent=1,
    ),
    Comparison(
        "street",
        ("different street", "street not known", "similar street", "same street"),
        silent=1,
    ),
)

_OVERLAP = (0.25, 0.4, 0.55, 0.7, 0.82, 0.92, 0.995)
_CLASH = (0.01, 2.5, 6.0, 10.0, 16.0)
_EXTRA = (0.01, 2.5, 7.0, 11.0, 15.0, 22.0)
_DISTINCTIVE = (6.0, 9.0, 12.0, 15.0, 20.0, 28.0)
_LETTERS = (0.4, 0.55, 0.7, 0.8, 0.9, 0.999)
_MANY_ACCOUNTS = 4  # on one domain: a group, a reseller or a portal


@dataclass(frozen=True, slots=True)
class Context:
    """What the left list says about a pair: how usual its name and its domain are there."""

    namesakes: int = 1
    on_domain: int = 1


@dataclass(frozen=True, slots=True)
class Comparisons:
    """The level of every comparison, in the order of `COMPARISONS`, and the names used."""

    levels: tuple[int, ...]
    left_name: Name
    right_name: Name
    alignment: Alignment


def compare(left: Record, right: Record, rarity: Rarity, context: Context) -> Comparisons:
    """Compare two records; where one has several names, the two that fit best are used."""
    left_name, right_name, alignment = _best_names(left, right, rarity)
    levels = (
        *_name_levels(left_name, right_name, alignment),
        _namesakes_level(left_name, right_name, context),
        _domain_level(left, right, context),
        _same_or_not(left.phone, right.phone),
        _same_or_not(left.duns, right.duns),
        _same_or_not(left.tax_id, right.tax_id),
        _same_or_not(left.country, right.country),
        _domain_country_level(left, right),
        _state_level(left, right),
        _city_level(left.city, right.city),
        _postal_level(left.postal_code, right.postal_code),
        _street_level(left.street, right.street),
    )
    return Comparisons(levels, left_name, right_name, alignment)


def _best_names(left: Record, right: Record, rarity: Rarity) -> tuple[Name, Name, Alignment]:
    best = (left.name, right.name, align(left.name, right.name, rarity))
    if len(left.names) + len(right.names) > 2:
        for one in left.names:
            for other in right.names:
                found = align(one, other, rarity)
                if found.overlap > best[2].overlap:
                    best = (one, other, found)
    return best


def _name_levels(left: Name, right: Name, found: Alignment) -> tuple[int, ...]:
    less, more = sorted((found.left_over, found.right_over))
    same = bool(left.compact) and left.compact == right.compact
    return (
        len(_OVERLAP) + 1 if same else bisect_right(_OVERLAP, found.overlap),
        len(_CLASH) - bisect_right(_CLASH, less),
        len(_EXTRA) - bisect_right(_EXTRA, more),
        bisect_right(_DISTINCTIVE, found.shared),
        bisect_right(_LETTERS, _letters(left.compact, right.compact)),
        2 if found.first_alike == 1.0 else 1 if found.first_alike else 0,
        _numbers_level(left, right),
        _same_or_not(left.legal, right.legal),
    )


def _letters(left: str, right: str) -> float:
    if not left or not right:
        return 0.0
    return fuzz.ratio(min(left, right), max(left, right)) / 100


def _numbers_level(left: Name, right: Name) -> int:
    if left.numbers == right.numbers:
        return 3 if left.numbers else 2
    return 0 if left.numbers and right.numbers else 1


def _namesakes_level(left: Name, right: Name, context: Context) -> int:
    return 2 - min(context.namesakes - 1, 2) if left.compact == right.compact else 2


def _same_or_not(left: str, right: str) -> int:
    if not left or not right:
        return 1
    return 2 if left == right else 0


def _domain_level(left: Record, right: Record, context: Context) -> int:
    one, other = left.domain, right.domain
    if one and other:
        if one.name == other.name:
            return 6 if context.on_domain >= _MANY_ACCOUNTS else 7
        if one.label == other.label:
            return 5
        both = label_fits(one.label, right) and label_fits(other.label, left)
        return 1 if both else 0
    owner, stranger, label = (left, right, one.label) if one else (right, left, other.label)
    if not label_fits(label, stranger):
        return 2
    return 3 if label_fits(label, owner) else 4


def _domain_country_level(left: Record, right: Record) -> int:
    """Read a country from a web domain where a record names none; only ever against a pair."""
    if left.domain == right.domain or (left.country and right.country):
        return 1
    here = left.country or domain_country(left.domain)
    there = right.country or domain_country(right.domain)
    return 0 if here and there and here != there else 1


def label_fits(label: str, record: Record) -> bool:
    """Say whether a domain's label is the record's name, its first words, or its initials."""
    return any(_label_fits(label, name.words, name.spelled) for name in record.names)


@lru_cache(maxsize=200_000)
def _label_fits(label: str, words: tuple[str, ...], spelled: tuple[str, ...]) -> bool:
    if not words or len(label) < 3:
        return False
    starts = {"".join(spelled[:size]) for size in range(1, len(spelled) + 1)}
    if label in starts or label in {"".join(words[:n]) for n in range(1, len(words) + 1)}:
        return True
    whole = "".join(spelled)
    if len(words) >= 3 and label == "".join(word[0] for word in words):
        return True
    if len(spelled[0]) >= 5 and label.startswith(spelled[0]):
        return True
    return len(label) >= 5 and fuzz.ratio(label, whole) >= 84


def _state_level(left: Record, right: Record) -> int:
    if left.country != right.country and left.country and right.country:
        return 1
    # A code and a name written out cannot be told apart without a gazetteer.
    if left.state != right.state and (len(left.state) > 3) != (len(right.state) > 3):
        return 1
    return _same_or_not(left.state, right.state)


def _city_level(left: str, right: str) -> int:
    if not left or not right:
        return 1
    if left == right:
        return 3
    short, long = sorted((left, right), key=len)
    if len(short) >= 4 and (short in long or fuzz.ratio(short, long) >= 80):
        return 2
    return 0


def _postal_level(left: str, right: str) -> int:
    if not left or not right:
        return 1
    if left == right:
        return 3
    return 2 if left[:3] == right[:3] and min(len(left), len(right)) >= 3 else 0


def _street_level(left: str, right: str) -> int:
    if not left or not right:
        return 1
    if left == right:
        return 3
    return 2 if fuzz.token_sort_ratio(min(left, right), max(left, right)) >= 80 else 0
