"""What one value of a Salesforce answer may be, as the product's, and what we write as theirs.

Knows the shapes of JSON, and no object or field: those are in `fields`.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from partnering.money import Money, digits, from_decimal
from partnering.policy import is_zone

Native = Mapping[str, Any]


class Unusable(Exception):
    """A record that cannot be read, or a value that cannot be written; the message says why.

    It names the field and never the value, which may be somebody's address: the words are kept.
    """


def text(native: Native, field: str) -> str:
    value = native.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unusable(_expected(field, value, "text"))
    return value.strip()


def zone(native: Native, field: str) -> str:
    """Read a time zone; one that nobody knows reads as none, and the policy's counts."""
    said = text(native, field)
    return said if is_zone(said) else ""


def named(native: Native, field: str) -> str:
    if not (name := text(native, field)):
        raise Unusable(f"{field} is empty")
    return name


def flag(native: Native, field: str) -> bool:
    value = native.get(field)
    if not isinstance(value, bool):
        raise Unusable(_expected(field, value, "true or false"))
    return value


def day(native: Native, field: str) -> date | None:
    said = text(native, field)
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise Unusable(f"{field} is text, expected a date") from None


def money(native: Native, field: str, currency: str) -> Money | None:
    value = native.get(field)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise Unusable(_expected(field, value, "a number"))
    return from_decimal(Decimal(str(value)), currency)


def instant(native: Native, field: str) -> datetime:
    """Read an instant as REST writes it: `2026-11-21T09:41:00.000+0000`."""
    try:
        moment = datetime.fromisoformat(str(native.get(field)))
    except ValueError:
        raise Unusable(f"{field} is not an instant") from None
    if moment.tzinfo is None:
        raise Unusable(f"{field} has no zone")
    return moment


def instant_or_none(native: Native, field: str) -> datetime | None:
    """Read an instant that the org may not have or not tell."""
    return instant(native, field) if native.get(field) is not None else None


def start_of_day(native: Native, field: str) -> datetime | None:
    """Read a day as the instant at which it begins in UTC."""
    said = day(native, field)
    return None if said is None else datetime(said.year, said.month, said.day, tzinfo=UTC)


def native_value(value: object) -> object:
    """Say one value as Salesforce takes it; the empty text empties a field."""
    if isinstance(value, Money):
        # JSON has one kind of number; below 2**53 minor units the shortest float is exact.
        return float(Decimal(value.minor).scaleb(-digits(value.currency)))
    if isinstance(value, tuple):
        return ";".join(str(part) for part in value)
    if isinstance(value, date):  # an instant is a date as well
        return value.isoformat()
    return None if value == "" else value


def _expected(field: str, value: object, what: str) -> str:
    return f"{field} is {type(value).__name__}, expected {what}"
