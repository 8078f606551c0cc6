"""From a name as somebody typed it to words that can be compared. Judges no pair."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from matching.legal_forms import AFFIXES, split_legal_form
from matching.spelling import fold, loose
from matching.vocabulary import (
    CONNECTORS,
    PLACE_BEGINNINGS,
    PLACE_PAIRS,
    PLACEHOLDERS,
    SECURITY_WORDS,
    SPELLINGS,
)

MAX_NAME_LENGTH = 500  # what is compared; the longest registered names have some 250 characters
MAX_WORDS = 24
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
    r"|\s+-\s+(?:hq|headquarters|head office|main|inactive|closed|old|test)\s*$",
    re.IGNORECASE,
)
# Share lines in names that come from exchanges: `ADR1/5`, `DL-,01`, `NAM. DK 1`, `Class A Shares`.
_SHARE_LINE = re.compile(
    r"\b(?:(?:sp(?:ons(?:ored)?)?\.?\s*)?(?:adrs?|ads|gdrs?)(?![a-z]).*$"
    r"|(?:class\s|series\s|cl\.|cl\s)\s*[a-hn]\b\s*(?:ordinary|common|preferred)?"
    r"\s*(?:shares?|stock|units?)?"
    r"|(?:american depositary|ordinary|common|subordinate voting|preferred)\s+"
    r"(?:shares?|stock|units?)\b.*$"
    r"|(?:[-\s][ab]\s+)?(?:ord\.?\s+)?shs\b.*$"
    r"|(?:inh\.?|v?na)?\s?\bo\.\s?n\.?(?=\s|$).*$|inh\.?\s?o\.?\s?n\.?\b.*$|\bord\.? sh\b.*$"
    r"|(?:dl|eo|sk|ls|nk|dk|rp|yn|hd|sf|ad|cd|rb|zy|pp|bp|il|sd|mr|kw|un|ki|yc|rl|tl|zl|bd|kc|ir"
    r"|rc|ba)\s*-?\s*,?\d[\d,.]*\s*$)",
    re.IGNORECASE,
)
# The share class behind a legal form (`Inc. A`, `ASA B`), the state behind it (`CORP/TX`).
_BEHIND_FORM = re.compile(
    r"\b(inc|corp|ltd|limited|plc|co|company|a\.?g|a\.?b|asa|a/?s|oyj?|s\.?a|n\.?v|s\.?p\.?a|se)"
    r"\b\.?(?:[\s-]+[a-hn](?:[\s-]+shares?)?|/[a-z]{2})\s*$",
    re.IGNORECASE,
)
# What registers add: `/DE/`, `/NEW/`, ` /FI`.
_REGISTRY_TAIL = re.compile(r"\s*/[a-z]{2,4}/\s*$|\s+/[a-z]{2}\s*$", re.IGNORECASE)
_INITIALS = re.compile(r"\b(?:[a-z]\.\s?){2,}[a-z]?(?=\W|$)")
_ELISION = re.compile(r"\b[dl]['’](?=\w{2})")
ROMAN = {
    "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8",
    "ix": "9", "x": "10", "xi": "11", "xii": "12", "xiii": "13", "xiv": "14", "xv": "15",
    "xvi": "16",
}  # fmt: skip


# What is in every text that one of the expressions finds something in: a look for it is cheap.
_NOTED = ("(", "[", "{", "*", "<", "do not use", "duplicate", " - ")
_ALIASED = (
    "/", ".", "dba", "business", "trading", "aka", "known", "fka", "formerly", "previously",
    "vormals", "anciennement",
)  # fmt: skip
_SHARED = (
    *"0123456789", "adr", "ads", "gdr", "class ", "series ", "cl ", "cl.", "share", "stock",
    "unit", "shs", "o.", "inh", "sh",
)  # fmt: skip

# Most names need none of the above. These two say which do, so that a million names stay cheap.
_ODD = re.compile(r"[^A-Za-z ,.&-]| - |  ")
_TELLING_LIST = """
dba aka fka formerly previously known doing trading vormals anciennement duplicate do dont
adr adrs ads gdr gdrs sp spons sponsored class series cl american ordinary common subordinate
preferred shs ord inh on a b c d e f g h n
"""
TELLING = frozenset(_TELLING_LIST.split())
_SEPARATORS = str.maketrans(dict.fromkeys(",.&-", " "))


class Name(NamedTuple):
    """A name ready to be compared: its words in lower-case ASCII without legal form and connectors.

    `whole` is the same with connectors, written together, as a web domain would have it.
    """

    words: tuple[str, ...]
    legal: str
    whole: str


def clean(text: str, limit: int = MAX_NAME_LENGTH) -> str:
    """Return text in one line of composed characters, without control and format characters."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text[: limit * 4])
    elif len(text) <= limit and "  " not in text and text.isprintable():  # most
        return text.strip()
    if not text.isprintable():
        text = text[: limit * 4]
        text = "".join(" " if c.isspace() else c for c in text if c.isprintable() or c.isspace())
    return " ".join(text[: limit * 4].split())[:limit]


def names_of(text: str) -> tuple[Name, ...]:
    """Read a name and the other names that it mentions (`dba`, `formerly`), the main one first.

    Never empty; a name without a single letter or digit has no words.
    """
    if len(text) <= MAX_NAME_LENGTH and not _ODD.search(text):
        pieces = _plain_pieces(text)
        if pieces and TELLING.isdisjoint(pieces):
            return (_name(pieces),)
    shown = clean(text)
    main, *others = _parts(shown)
    first = _careful_name(main)
    aliases = (_careful_name(other.strip(" ()[]\"'")) for other in others[:_MAX_ALIASES])
    kept = [alias for alias in aliases if alias.words]
    if not first.words and kept:
        return tuple(kept)
    return (first, *kept)


def canonical(piece: str) -> str:
    """Return the one spelling of a word, in whatever form, number or language it was written."""
    if piece in SPELLINGS:
        return SPELLINGS[piece]
    singular = _singular(piece)
    return loose(SPELLINGS.get(singular, singular))


def _plain_pieces(text: str) -> list[str]:
    lowered = text.lower()
    if lowered.count(".") > 1:
        lowered = _INITIALS.sub(_together, lowered)
    return lowered.translate(_SEPARATORS).split()


def _parts(shown: str) -> list[str]:
    """Split a name from the other names that it mentions, without notes."""
    plain = shown.isascii()  # beyond, other letters may stand for these
    lowered = shown.lower()
    if not plain or any(sign in lowered for sign in _NOTED):
        shown = _NOISE.sub(" ", shown) or shown
    if not plain or any(sign in lowered for sign in _ALIASED):
        return _ALIAS.split(shown)
    return [shown]


def _careful_name(text: str) -> Name:
    if "/" in text:
        text = _REGISTRY_TAIL.sub("", text)
    lowered = text.lower()
    if not text.isascii() or any(sign in lowered for sign in _SHARED):
        without_shares = _SHARE_LINE.sub(" ", text)
        text = without_shares if any(c.isalnum() for c in without_shares) else text
    text = _BEHIND_FORM.sub(r"\1", text.strip())
    lowered = text.casefold()
    if not lowered.isascii():
        stripped = lowered
        for affix in AFFIXES:
            stripped = stripped.replace(affix, " ")
        lowered = stripped if any(c.isalnum() for c in stripped) else lowered
    return _name(list(_pieces(lowered)))


def _name(pieces: list[str]) -> Name:
    if len(pieces) > 1 and pieces[-1] == "the":  # `Coca Cola Company, The`
        pieces = pieces[:-1]
    pieces, legal = split_legal_form(_without_security_words(pieces))
    if len(pieces) > 1 and pieces[-1] == pieces[0]:  # `AAK AB (publ) AAK`, as exchanges write
        pieces, again = split_legal_form(pieces[:-1])
        legal = legal or again
    pieces = pieces[:MAX_WORDS]
    if not PLACE_BEGINNINGS.isdisjoint(pieces):
        pieces = _with_places_together(pieces)
    # A first word that looks like a Roman number is a name: `X Corp`, `VI Partners`.
    words = [ROMAN.get(piece, piece) for piece in pieces if piece not in CONNECTORS]
    if words and pieces[0] in ROMAN:
        words[0] = pieces[0]
    whole = "".join(pieces[1:] if len(pieces) > 1 and pieces[0] == "the" else pieces)
    if whole in PLACEHOLDERS:
        return Name((), legal, "")
    return Name(tuple(words) or tuple(pieces[:1]), legal, whole)


def _with_places_together(pieces: list[str]) -> list[str]:
    kept: list[str] = []
    for piece in pieces:
        if kept and (kept[-1], piece) in PLACE_PAIRS:
            kept[-1] += piece
        else:
            kept.append(piece)
    return kept


def _without_security_words(pieces: list[str]) -> list[str]:
    while len(pieces) > 1 and pieces[-1] in SECURITY_WORDS:
        pieces = pieces[:-1]
    return pieces


def _pieces(text: str) -> Iterator[str]:
    """Split a lower-case name into ASCII words."""
    folded = fold(text).replace("’", "'").replace("`", "'")
    if "'" in folded:
        folded = _ELISION.sub("", folded)
    if folded.count(".") > 1:
        folded = _INITIALS.sub(_together, folded)
    folded = folded.replace("a/s", "as").replace("'", "")
    yield from re.findall(r"[a-z]+|\d+(?:[a-z]{1,2}\b)?|\d+", folded)


def _together(initials: re.Match[str]) -> str:
    return initials.group().replace(".", "").replace(" ", "") + " "


def _singular(word: str) -> str:
    if len(word) < 5 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    return word[:-3] + "y" if word.endswith("ies") else word[:-1]
