"""From any way of writing a telephone number to a comparable one. Validates nothing."""

import re
import unicodedata

KEPT_DIGITS = 9  # long enough to be unique, short enough to lose country code and trunk prefix
FEWEST_DIGITS = 7


_PLAIN = str.maketrans("", "", "+-(). /")


def phone_key(text: str) -> str:
    """Return the last nine digits; empty where there are fewer than seven or all are alike."""
    digits = text.translate(_PLAIN)
    if not (digits.isascii() and digits.isdecimal()):
        digits = _digits_in(text)
    digits = digits.lstrip("0")
    if len(digits) < FEWEST_DIGITS or len(set(digits)) == 1:
        return ""
    return digits[-KEPT_DIGITS:]


def _digits_in(text: str) -> str:
    text = unicodedata.normalize("NFKC", text[:100])
    text = re.split(r"(?i)\b(?:ext|extension|x|durchwahl)\b\.?", text, maxsplit=1)[0]
    return "".join(str(unicodedata.digit(sign)) for sign in text if sign.isdecimal())


_PREFIX = re.compile(r"\s*(?:\+|00)\s*(\d[\d\s]{0,6})")
# Calling codes of one country each; those that several share (1, 7) say nothing. Source: ITU E.164.
_CALLING_CODES = {
    "20": "eg", "27": "za", "30": "gr", "31": "nl", "32": "be", "33": "fr", "34": "es", "36": "hu",
    "39": "it", "40": "ro", "41": "ch", "43": "at", "44": "gb", "45": "dk", "46": "se", "47": "no",
    "48": "pl", "49": "de", "51": "pe", "52": "mx", "54": "ar", "55": "br", "56": "cl", "57": "co",
    "58": "ve", "60": "my", "61": "au", "62": "id", "63": "ph", "64": "nz", "65": "sg", "66": "th",
    "81": "jp", "82": "kr", "84": "vn", "86": "cn", "90": "tr", "91": "in", "92": "pk", "94": "lk",
    "98": "ir", "212": "ma", "213": "dz", "216": "tn", "234": "ng", "254": "ke", "351": "pt",
    "352": "lu", "353": "ie", "354": "is", "356": "mt", "357": "cy", "358": "fi", "359": "bg",
    "370": "lt", "371": "lv", "372": "ee", "380": "ua", "381": "rs", "385": "hr", "386": "si",
    "420": "cz", "421": "sk", "852": "hk", "853": "mo", "880": "bd", "886": "tw", "961": "lb",
    "962": "jo", "965": "kw", "966": "sa", "971": "ae", "972": "il", "973": "bh", "974": "qa",
}  # fmt: skip


def dialled_country(text: str) -> str:
    """Return the country of a telephone number with a calling code; empty where it has none."""
    found = _PREFIX.match(text)
    if not found:
        return ""
    digits = found[1].replace(" ", "")
    return _CALLING_CODES.get(digits[:3], "") or _CALLING_CODES.get(digits[:2], "")
