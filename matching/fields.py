"""How each field of a company is read into the one form in which it is compared; names apart."""

import re

from matching.normalise import clean
from matching.spelling import fold, loose
from matching.vocabulary import CITIES, STREET_WORDS

_MAX_FIELD = 200
_LAST_PART = re.compile(r"\s*(?:\((?P<bracket>[^()]{2,40})\)|\s[-–,]\s(?P<dash>[^-–,]{2,40}))\s*$")
_FILLERS = frozenset({"", "na", "none", "null", "unknown", "0", "tbd", "test"})
_WORDS = re.compile(r"[a-z0-9]+")
_NO_WORD = re.compile(r"[^a-z0-9]")


def without_own_city(name: str, city: str) -> str:
    """Drop the city that a record repeats behind its name: `Acme (Denver)`, `Acme - Denver`."""
    match = _LAST_PART.search(name) if city else None
    if match and match.start() > 0 and city_of(match["bracket"] or match["dash"]) == city_of(city):
        return name[: match.start()]
    return name


def state_of(text: str) -> str:
    """Return a state's words."""
    found = " ".join(_WORDS.findall(fold(clean(text, _MAX_FIELD))))
    return "" if found.replace(" ", "") in _FILLERS else found


def city_of(text: str) -> str:
    """Return a city under its one name."""
    city = loose(state_of(text))
    return CITIES.get(city, city).removesuffix(" city")


def postal_code_of(text: str) -> str:
    """Return a postal code without blanks, leading zeros and what follows a ZIP code."""
    code = _NO_WORD.sub("", fold(clean(text, _MAX_FIELD)))
    # Spreadsheets drop leading zeros; ZIP+4 says less about a company than the five digits.
    code = "" if code in _FILLERS else code.lstrip("0")
    return code[:5] if code.isdecimal() and len(code) > 7 else code


def street_of(text: str) -> str:
    """Return the words of a street in alphabetical order, `Street` and the like shortened."""
    words = state_of(text).split()
    return " ".join(sorted(STREET_WORDS.get(word, word) for word in words))


def number_of(text: str) -> str:
    """Return the letters and digits of a registry number; empty where it is a filler."""
    number = _NO_WORD.sub("", fold(clean(text, _MAX_FIELD)))
    return "" if number in _FILLERS or len(set(number)) < 2 else number


def duns_of(text: str) -> str:
    """Return a D-U-N-S number with its nine digits."""
    number = number_of(text)
    return number.zfill(9) if number else ""


def parent_of(text: str) -> str:
    """Return a parent's id."""
    return text.strip()
