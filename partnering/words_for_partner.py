"""What a partner reads names no other partner: the one rule for every text that is typed for one.

It compares spellings that it is given; it reads no records and knows no legal forms.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from partnering.refusals import Invalid
from partnering.spelling import fold

_WORD = re.compile(r"[^\W_]+")
# One way of writing an umlaut: Süd, Sued and Sud are one.
_UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
# Shorter than this a genitive s makes another word of it.
_LEAST_WITH_S = 4


class NamesAnother(Invalid):
    """A text for a partner names another one; `field` is the input that holds it."""

    def __init__(self, name: str, field: str = "text") -> None:
        super().__init__(f"It names {name}: who reads this may not read of another partner.")
        self.name, self.field = name, field


@dataclass(frozen=True, slots=True)
class Called:
    """A partner as we call it, and every spelling that means it: short names, web domains."""

    partner_id: int
    name: str
    spellings: tuple[str, ...]


def plain_words(text: str) -> list[str]:
    """Read the words of a text in small letters, without accents and signs."""
    apart = unicodedata.normalize("NFKD", fold(text))
    plain = "".join(one for one in apart if not unicodedata.combining(one)).casefold()
    for written, meant in _UMLAUTS:
        plain = plain.replace(written, meant)
    return _WORD.findall(plain)


def name_of_another(
    text: str, own_partner: int, partners: Iterable[Called], allowed: Iterable[str] = ()
) -> str:
    """Give the first other partner that a text names, as we call it, or nothing.

    Its reader's own name and the `allowed` ones, such as its customer's, may stand in it, also
    where another's is a part of them.
    """
    told = list(partners)
    words = plain_words(text)
    read, run = " ".join(words), "".join(words)
    own = (each for one in told if one.partner_id == own_partner for each in one.spellings)
    free = [found for each in (*own, *allowed) for found in _places(each, read, run)]
    for one in told:
        if one.partner_id == own_partner:
            continue
        for spelling in one.spellings:
            for start, end in _places(spelling, read, run):
                if not any(first <= start and end <= last for first, last in free):
                    return one.name
    return ""


def _places(spelling: str, read: str, run: str) -> Iterator[tuple[int, int]]:
    """Find where a spelling stands among the words, also written together or as a genitive."""
    words = plain_words(spelling)
    whole = "".join(words)
    if not whole or whole not in run:
        return
    ending = "s?" if len(whole) >= _LEAST_WITH_S else ""
    before = "" if _unspaced(whole[0]) else r"(?<!\w)"
    after = "" if _unspaced(whole[-1]) else rf"(?={ending}(?!\w))"
    pattern = before + " ?".join(map(re.escape, words)) + after
    for found in re.finditer(pattern, read):
        yield found.span()


def _unspaced(letter: str) -> bool:
    """Tell whether a letter is of a script that joins other words to a name without a blank."""
    return unicodedata.category(letter) == "Lo"
