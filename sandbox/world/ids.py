"""Record ids as Salesforce shapes them: 15 characters, 18 with a case-safe suffix."""

from typing import Final

_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SUFFIX: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_POD: Final = "Qy0000"  # an instance part; the same for every record of the invented org


def record_id(prefix: str, number: int) -> str:
    """Return the 18-character id of the `number`-th record with this three-character key prefix.

    Raises ValueError when the number does not fit.
    """
    digits = ""
    rest = number
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        digits = _DIGITS[digit] + digits
    if rest or number < 0 or len(prefix) != 3:
        raise ValueError(f"no id {number} under prefix {prefix!r}")
    return with_suffix(prefix + _POD + digits)


def number_of(identifier: str) -> int:
    """Return the running number that `record_id` was given."""
    number = 0
    for character in identifier[9:15]:
        number = number * 62 + _DIGITS.index(character)
    return number


def with_suffix(fifteen: str) -> str:
    """Return the 18-character form of a 15-character id.

    Each suffix character tells which of five characters are capitals.
    """
    suffix = ""
    for start in (0, 5, 10):
        bits = sum(1 << i for i, c in enumerate(fifteen[start : start + 5]) if "A" <= c <= "Z")
        suffix += _SUFFIX[bits]
    return fifteen + suffix


def canonical(identifier: str) -> str | None:
    """Return the 18-character form of a 15- or 18-character id, or None if it is no id.

    An 18-character id written in another case is mended from its suffix, as Salesforce does.
    """
    if not (identifier.isascii() and identifier.isalnum()):
        return None
    if len(identifier) == 15:
        return with_suffix(identifier)
    if len(identifier) != 18:
        return None
    mended = _mend_case(identifier)
    return mended if mended is not None and with_suffix(mended[:15]) == mended else None


def _mend_case(identifier: str) -> str | None:
    body = ""
    for block, suffix in enumerate(identifier[15:].upper()):
        if suffix not in _SUFFIX:
            return None
        bits = _SUFFIX.index(suffix)
        for i, character in enumerate(identifier[block * 5 : block * 5 + 5]):
            body += character.upper() if bits >> i & 1 else character.lower()
    return body + identifier[15:].upper()
