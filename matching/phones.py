"""From any way of writing a telephone number to a comparable one. Validates nothing."""

import re
import unicodedata

_KEPT_DIGITS = 9  # long enough to be unique, short enough to lose country code and trunk prefix
_FEWEST_DIGITS = 7


def phone_key(text: str) -> str:
    """Return the last nine digits; empty where there are fewer than seven or all are alike."""
    text = unicodedata.normalize("NFKC", text[:100])
    text = re.split(r"(?i)\b(?:ext|extension|x|durchwahl)\b\.?", text, maxsplit=1)[0]
    digits = "".join(str(unicodedata.digit(sign)) for sign in text if sign.isdecimal())
    digits = digits.lstrip("0")
    if len(digits) < _FEWEST_DIGITS or len(set(digits)) == 1:
        return ""
    return digits[-_KEPT_DIGITS:]
