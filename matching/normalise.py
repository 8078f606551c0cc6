"""From a name as somebody typed it to words that can be compared. Judges no pair."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from matching.legal_forms import AFFIXES, split_legal_form
from matching.spelling import fold, loose
from matching.vocabulary import (
    CONNECTORS,
    PLACE_PAIRS,
    PLACES,
    SECURITY_WORDS,
    SPELLINGS,
)

MAX_NAME_LENGTH = 500  # what is compared; the longest registered names have some 250 characters
_MAX_WORDS = 24
_MAX_ALIASES = 3

_ALIAS = re.compile(
    r"[(\[,;\-\s]+(?:d\s*[/.]\s*b\s*[/.]\s*a\.?|dba|doing business as|t/a|trading as|a/k/a|aka|"
    r"also known as|f/k/a|fka|formerly known as|formerly|previously known as|previously|"
    r"now known as|vormals|anciennement)(?:\s+|:\s*)",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"[(\[{*<]+\s*(?:do not use|don'?t use|duplicate|dupe?|dup|inactive|closed|test|old|obsolete|"
    r"merged|deleted?|archived?|bad data|new|prospect|customer|hq|headquarters|head office)"
    r"[^)\]}*>]{0,40}[)\]}*>]+"
    r"|\*+|\b(?:do not use|duplicate of\b.*|duplicate)\b"
    r"|\s+-\s+(?:hq|headquarters|head office|main)\s*$",
    re.IGNORECASE,
)
# Share lines in names that come from exchanges: `ADS`, `DL-,01`, `EO 2`, `Class A Ordinary Shares`.
_SHARE_LINE = re.compile(
    r"\b(?:(?:sp(?:ons(?:ored)?)?\.?\s*)?(?:adrs?|ads|gdrs?)\b.*$"
    r"|(?:class|series|cl\.?)\s+[a-d]\b\s*(?:ordinary|common|preferred)?\s*(?:shares?|stock|units?)?"
    r"|(?:american depositary|ordinary|common|subordinate voting|preferred)\s+"
    r"(?:shares?|stock|units?)\b.*$"
    r"|(?:[-\s][ab]\s+)?(?:ord\.?\s+)?shs\b.*$"
    r"|inh\.?\s?o\.?\s?n\.?\b.*$|o\.\s?n\.?(?=\s|$).*$"
    r"|(?:dl|eo|sk|ls|nk|dk|rp|yn|hd|sf|ad|cd|rb|zy|pp|bp|il|sd|mr|kw|un)\s*-?\s*,?\d[\d,.]*\s*$)",
    re.IGNORECASE,
)
# What registers add: `/DE/`, `/NEW/`, ` /FI`.
_REGISTRY_TAIL = re.compile(r"\s*/[a-z]{2,4}/\s*$|\s+/[a-z]{2}\s*$", re.IGNORECASE)
_INITIALS = re.compile(r"\b(?:[a-z]\.\s?){2,}[a-z]?(?=\W|$)")
_ELISION = re.compile(r"\b[dl]['’](?=\w{2})")
_ROMAN = {
    "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9",
    "x": "10", "xi": "11", "xii": "12", "xiii": "13", "xiv": "14", "xv": "15", "xvi": "16",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """A name ready to be compared; `words` and `spelled` have the same length and order."""

    shown: str
    words: tuple[str, ...]
    spelled: tuple[str, ...]
    compact: str
    legal: str
    numbers: frozenset[str]
    places: frozenset[str]


def clean(text: str, limit: int = MAX_NAME_LENGTH) -> str:
    """Return text in one line of composed characters, without control and format characters."""
    text = unicodedata.normalize("NFKC", text[: limit * 4])
    if not text.isprintable():
        text = "".join(" " if c.isspace() else c for c in text if c.isprintable() or c.isspace())
    return " ".join(text.split())[:limit]


@lru_cache(maxsize=200_000)
def names_of(text: str) -> tuple[Name, ...]:
    """Read a name and the other names that it mentions (`dba`, `formerly`), the main one first.

    Never empty; a name without a single letter or digit has no words.
    """
    shown = clean(text)
    main, *others = _ALIAS.split(_NOISE.sub(" ", shown) or shown)
    first = _name(main, shown)
    aliases = (_name(other.strip(" ()[]\"'"), other) for other in others[:_MAX_ALIASES])
    kept = [alias for alias in aliases if alias.words]
    if not first.words and kept:
        return tuple(kept)
    return (first, *kept)


def _name(text: str, shown: str) -> Name:
    text = _REGISTRY_TAIL.sub("", text)
    without_shares = _SHARE_LINE.sub(" ", text)
    text = without_shares if any(c.isalnum() for c in without_shares) else text
    lowered = text.casefold()
    if not lowered.isascii():
        stripped = lowered
        for affix in AFFIXES:
            stripped = stripped.replace(affix, " ")
        lowered = stripped if any(c.isalnum() for c in stripped) else lowered
    pieces, legal = split_legal_form(_without_security_words(list(_pieces(lowered))))
    if len(pieces) > 1 and pieces[-1] == pieces[0]:  # `AAK AB (publ) AAK`, as exchanges write
        pieces, again = split_legal_form(pieces[:-1])
        legal = legal or again
    spelled, words = [], []
    for position, piece in enumerate(pieces[:_MAX_WORDS]):
        if word := canonical(piece, first=position == 0):
            spelled.append(piece)
            words.append(word)
    if not words and pieces:
        spelled, words = list(pieces[:1]), [pieces[0]]
    return Name(
        shown=shown,
        words=tuple(words),
        spelled=tuple(spelled),
        compact=loose("".join(words)),
        legal=legal,
        numbers=frozenset(w.lstrip("0") or "0" for w in words if w.isdecimal()),
        places=frozenset(_places(pieces)),
    )


def _without_security_words(pieces: list[str]) -> list[str]:
    while len(pieces) > 1 and pieces[-1] in SECURITY_WORDS:
        pieces = pieces[:-1]
    return pieces


def _pieces(text: str) -> Iterator[str]:
    """Split a lower-case name into ASCII words."""
    folded = _ELISION.sub("", fold(text).replace("’", "'").replace("`", "'"))
    folded = _INITIALS.sub(lambda m: m.group().replace(".", "").replace(" ", "") + " ", folded)
    folded = folded.replace("a/s", "as").replace("'", "")
    yield from re.findall(r"[a-z]+|\d+(?:[a-z]{1,2}\b)?|\d+", folded)


def canonical(piece: str, *, first: bool = False) -> str:
    """Return the one spelling of a word; empty for a word that is said or left out at will."""
    if piece in CONNECTORS:
        return ""
    if not first and piece in _ROMAN:
        return _ROMAN[piece]
    if piece in SPELLINGS:
        return SPELLINGS[piece]
    singular = _singular(piece)
    return loose(SPELLINGS.get(singular, singular))


def _singular(word: str) -> str:
    if len(word) < 5 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    return word[:-3] + "y" if word.endswith("ies") else word[:-1]


def _places(pieces: list[str]) -> Iterator[str]:
    for piece in pieces:
        if piece in PLACES:
            yield PLACES[piece]
    for pair in pairwise(pieces):
        if pair in PLACE_PAIRS:
            yield PLACE_PAIRS[pair]
