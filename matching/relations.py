"""Rules above the score: what makes two records relatives rather than one company, what makes a
match too weak to be believed unseen, and what rules it out. Each answer is in words, or empty."""

from dataclasses import dataclass

from matching.features import COMPARISONS, Comparisons
from matching.normalise import canonical
from matching.rarity import Rarity
from matching.records import Record
from matching.vocabulary import PLACE_PAIRS, PLACES, SEGMENTS

_PLACE_WORDS = frozenset(canonical(word) for word in PLACES) | {
    canonical(word) for pair in PLACE_PAIRS for word in pair
}
# Words that come along with a place or a segment and say nothing by themselves.
_FILLERS = frozenset(
    {"group", "holding", "international", "service", "management", "global", "company", "solution"}
)
_LEVEL = {comparison.name: position for position, comparison in enumerate(COMPARISONS)}
_HALF_THE_WORDS = 3  # level of `overlap`
_LETTERS_ALIKE = 4  # level of `letters`
_LITTLE_SHARED = 26.0  # bits: three or four common words
_SAME_BUT_ENDING, _SAME_DOMAIN = 5, 6  # levels of `domain`


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the rules say about a pair; empty strings where they say nothing."""

    excluded: str = ""
    related: str = ""
    held: str = ""
    one_domain: bool = False  # relatives on one web domain are relatives however they score


def ruling_on(left: Record, right: Record, found: Comparisons, rarity: Rarity) -> Ruling:
    """Apply the rules to a pair, apart from those that need the other pairs."""
    same_number = _is(found, "duns", 2) or _is(found, "tax id", 2)
    if same_number:
        return Ruling()
    if _is(found, "numbers", 0):
        return Ruling(excluded="the numbers in the names differ")
    return Ruling(
        related=_relation(left, right, found, rarity),
        held=_doubt(left, right, found, rarity),
        one_domain=found.levels[_LEVEL["domain"]] >= _SAME_DOMAIN,
    )


def _relation(left: Record, right: Record, found: Comparisons, rarity: Rarity) -> str:
    """Name the country or the line of business that only one of two otherwise equal names has."""
    laid = found.alignment
    rest = (
        *(word for word in laid.left_rest if word not in found.right_name.compact),
        *(word for word in laid.right_rest if word not in found.left_name.compact),
    )
    telling = [w for w in rest if w in _PLACE_WORDS or w in SEGMENTS]
    if not telling or any(w not in _FILLERS for w in rest if w not in telling):
        return ""
    if not laid.shared_words or all(map(rarity.is_generic, laid.shared_words)):
        return ""
    segment = next((w for w in telling if w in SEGMENTS), "")
    if not segment and _places_agree(left, right, found):
        return ""
    return f"'{(segment or telling[0]).capitalize()}' in one name only: a relative, not the same"


def _places_agree(left: Record, right: Record, found: Comparisons) -> bool:
    """Say whether the place in one name is only where the other is anyway."""
    mine, theirs = found.left_name.places, found.right_name.places
    only_left, only_right = mine - theirs, theirs - mine
    if only_left and only_right:
        return False
    return only_left <= {right.country} and only_right <= {left.country}


def _doubt(left: Record, right: Record, found: Comparisons, rarity: Rarity) -> str:
    """Say why a person must look at the pair however high it scores."""
    same_domain = found.levels[_LEVEL["domain"]] >= _SAME_DOMAIN
    if same_domain:
        words, letters = found.levels[_LEVEL["overlap"]], found.levels[_LEVEL["letters"]]
        if words < _HALF_THE_WORDS and letters < _LETTERS_ALIKE:
            return "same web domain, but the names differ"
        return ""
    if _is(found, "phone", 2):
        return ""
    if left.domain and right.domain and found.levels[_LEVEL["domain"]] < _SAME_BUT_ENDING:
        return "the name alone, and the web domains differ"
    if _is(found, "country", 0) or _is(found, "domain country", 0):
        return "the name alone, and the countries differ"
    if _is(found, "numbers", 1):
        return "a number in one name only"
    same_place = _is(found, "postal code", 3) or _is(found, "street", 3)
    shared = found.alignment
    little = shared.shared < _LITTLE_SHARED and all(map(rarity.is_generic, shared.shared_words))
    if little and not same_place:
        return "only common words are shared"
    return ""


def _is(found: Comparisons, comparison: str, level: int) -> bool:
    return found.levels[_LEVEL[comparison]] == level
