"""From any way of writing a telephone number to a comparable one. Validates nothing."""

import re
import unicodedata

_KEPT_DIGITS = 9  # long enough to be unique, short enough to lose country code and trunk prefix
_FEWEST_DIGITS = 7


_PLAIN = str.maketrans("", "", "+-(). /")


def phone_key(text: str) -> str:
    """Return the last nine digits; empty where there are fewer than seven or all are alike."""
    digits = text.translate(_PLAIN)
    if not (digits.isascii() and digits.isdecimal()):
        digits = _digits_in(text)
    digits = digits.lstrip("0")
    if len(digits) < _FEWEST_DIGITS or len(set(digits)) == 1:
        return ""
    return digits[-_KEPT_DIGITS:]


def _digits_in(text: str) -> str:
    text = unicodedata.normalize("NFKC", text[:100])
    text = re.split(r"(?i)\b(?:ext|extension|x|durchwahl)\b\.?", text, maxsplit=1)[0]
    return "".join(str(unicodedata.digit(sign)) for sign in text if sign.isdecimal())
