"""From any spelling of a country to its two-letter code. Knows nothing of addresses."""

import re
from functools import cache, lru_cache

from babel import Locale
from babel.core import get_global

from matching.spelling import fold

# In the order in which they are asked: each takes some hundredths of a second to load.
_LANGUAGES = (
    "en", "de", "fr", "es", "it", "nl", "pt", "sv", "ar", "bg", "cs", "da", "el", "et", "fi",
    "he", "hi", "hr", "hu", "id", "ja", "ko", "lt", "lv", "nb", "pl", "ro", "ru", "sk", "sl",
    "sr", "th", "tr", "uk", "vi", "zh", "zh_Hant",
)  # fmt: skip

# What people and exports write beside the names of the Unicode locale data.
_OTHER_NAMES = {
    "america": "us", "england": "gb", "great britain": "gb", "britain": "gb", "scotland": "gb",
    "wales": "gb", "northern ireland": "gb", "uk": "gb", "united states of america": "us",
    "usa": "us", "holland": "nl", "the netherlands": "nl", "uae": "ae", "prc": "cn",
    "peoples republic of china": "cn", "mainland china": "cn", "china mainland": "cn",
    "hong kong": "hk", "macau": "mo", "macao": "mo", "korea": "kr", "republic of korea": "kr",
    "korea republic of": "kr", "korea south": "kr", "rok": "kr", "north korea": "kp",
    "russian federation": "ru", "viet nam": "vn", "czech republic": "cz", "turkey": "tr",
    "turkiye": "tr", "ivory coast": "ci", "cote divoire": "ci", "burma": "mm", "swaziland": "sz",
    "macedonia": "mk", "bosnia": "ba", "bosnia and herzegovina": "ba",
    "iran islamic republic of": "ir",
    "taiwan province of china": "tw", "republic of china": "tw",
    "federal republic of germany": "de",
    "brd": "de", "republic of ireland": "ie", "eire": "ie", "palestine": "ps", "syria": "sy",
    "tanzania united republic of": "tz", "venezuela bolivarian republic of": "ve",
    "bolivia plurinational state of": "bo", "moldova republic of": "md", "laos": "la",
    "trinidad and tobago": "tt", "antigua and barbuda": "ag", "st kitts and nevis": "kn",
    "congo democratic republic": "cd", "democratic republic of the congo": "cd", "drc": "cd",
    "cape verde": "cv", "east timor": "tl", "virgin islands british": "vg",
    "british virgin islands": "vg", "us virgin islands": "vi", "curacao": "cw",
    "isle of man": "im", "jersey": "je", "guernsey": "gg", "channel islands": "je",
    "kingdom of saudi arabia": "sa", "ksa": "sa", "el salvador": "sv", "kosovo": "xk",
}  # fmt: skip

_FILLERS = frozenset({"", "na", "none", "unknown", "null", "other", "nil", "xx", "zz"})


@lru_cache(maxsize=20_000)
def country_code(text: str) -> str:
    """Return the ISO 3166 alpha-2 code in lower case; empty where the text names no country.

    `NA` is Namibia's code, but in an exported list it is a filler far more often: it is empty.
    """
    key = _key(text[:200])
    if key in _FILLERS:
        return ""
    short = key.removeprefix("the ").removeprefix("republic of ")
    for language in _LANGUAGES:
        names = _names_in(language)
        if found := names.get(key) or names.get(short):
            return found
    return ""


def _key(text: str) -> str:
    folded = re.sub(r"\(.*?\)", " ", fold(text)).replace("&", " and ")
    return " ".join(re.sub(r"[.'`’]", "", folded).replace(",", " ").replace("-", " ").split())


@cache
def _names_in(language: str) -> dict[str, str]:
    """Read the names of one language; with the first, codes of two and three letters."""
    names: dict[str, str] = {}
    for code, name in Locale.parse(language).territories.items():
        if len(code) == 2 and code.isalpha() and code not in ("ZZ", "XA", "XB"):
            names.setdefault(_key(name), code.lower())
            names[code.lower()] = code.lower()
    if language != _LANGUAGES[0]:
        return names
    for alias, codes in get_global("territory_aliases").items():
        if len(alias) == 3 and alias.isalpha() and len(codes) == 1:
            names.setdefault(alias.lower(), codes[0].lower())
    return names | _OTHER_NAMES
