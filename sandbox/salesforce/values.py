"""Turns what a client sent for one field into what is stored, or refuses it."""

import re
from datetime import UTC
from typing import Any, Final

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.instants import parse_day, parse_moment, stamp
from sandbox.salesforce.objects import sobject_of
from sandbox.salesforce.org import Draft
from sandbox.salesforce.schema import NUMBER_TYPES, TEXT_TYPES, Field, SObject
from sandbox.world.ids import canonical

_EMAIL: Final = re.compile(r"[^@\s,;<>()]+@[^@\s,;<>()]+\.[^@\s,;<>().]+\Z")
_LARGEST: Final = 10.0**15


def stored(field: Field, value: Any, sobject: SObject, draft: Draft) -> Any:
    """Return the value in its stored form; None for an empty one.

    Raises ApiError with Salesforce's code for the field's type.
    """
    if value is None or value == "":
        return False if field.type == "boolean" else None
    if field.type in TEXT_TYPES:
        return _text(field, value, sobject)
    if field.type == "reference":
        return _reference(field, value, draft)
    if field.type == "boolean":
        return _boolean(value)
    if field.type in NUMBER_TYPES:
        return _number(field, value)
    if field.type in ("date", "datetime"):
        return _time(field, value)
    raise AssertionError(field.type)


def _text(field: Field, value: Any, sobject: SObject) -> str | None:
    if not isinstance(value, str) or not _encodable(value):
        raise _unreadable("string", value)
    text = value.strip()
    if not text:
        return None
    if len(text) > field.length:
        message = f"{field.label}: data value too large: {text} (max length={field.length})"
        raise ApiError(400, "STRING_TOO_LONG", message, [field.name])
    if field.type == "email" and not (text.isascii() and _EMAIL.match(text)):
        message = f"{field.label}: invalid email address: {text}"
        raise ApiError(400, "INVALID_EMAIL_ADDRESS", message, [field.name])
    if field.restricted:
        return _restricted(field, text)
    return text


def _encodable(text: str) -> bool:
    """Tell whether no half of a surrogate pair stands alone: JSON can say it, no file keep it."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _restricted(field: Field, text: str) -> str:
    known = {choice.casefold(): choice for choice in field.picklist}
    multi = field.type == "multipicklist"
    said = [part.strip() for part in text.split(";")] if multi else [text]
    chosen = []
    for part in said:
        choice = known.get(part.casefold())
        if choice is None:
            message = f"{field.label}: bad value for restricted picklist field: {part}"
            code = "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
            raise ApiError(400, code, message, [field.name])
        chosen.append(choice)
    if not multi:
        return chosen[0]
    # A multi-select value is kept in the order of the picklist, whatever order was sent.
    return ";".join(choice for choice in field.picklist if choice in chosen)


def _reference(field: Field, value: Any, draft: Draft) -> str:
    if not isinstance(value, str):
        raise _unreadable("string", value)
    identifier = canonical(value)
    target = sobject_of(identifier) if identifier else None
    if identifier is None or target is None or target.name not in field.reference_to:
        message = f"{field.label}: id value of incorrect type: {value}"
        raise ApiError(400, "MALFORMED_ID", message, [field.name])
    row = draft.get(identifier)
    if row is None:
        raise ApiError(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [])
    if row.get("IsDeleted"):
        raise ApiError(400, "ENTITY_IS_DELETED", "entity is deleted", [])
    return identifier


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise _unreadable("boolean", value)


def _number(field: Field, value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _unreadable("double", value)
    try:
        number = float(value)
    except ValueError:
        raise _unreadable("double", value) from None
    if not abs(number) < _LARGEST:
        message = f"{field.label}: value outside of valid range on numeric field: {value}"
        raise ApiError(400, "NUMBER_OUTSIDE_VALID_RANGE", message, [field.name])
    if field.type == "int":
        if number != int(number):
            raise _unreadable("int", value)
        return int(number)
    return number


def _time(field: Field, value: Any) -> str:
    if isinstance(value, str):
        if field.type == "date":
            day = parse_day(value[:10]) if len(value) == 10 or "T" in value else None
            if day is not None:
                return day.isoformat()
        else:
            moment = parse_moment(value)
            if moment is not None:
                return stamp(moment.astimezone(UTC))
    raise _unreadable(field.type, value)


def _unreadable(kind: str, value: Any) -> ApiError:
    said = "VALUE_STRING" if isinstance(value, str) else "VALUE"
    message = (
        f"Cannot deserialize instance of {kind} from {said} value {str(value)[:200]}"
        " or request may be missing a required field"
    )
    return ApiError(400, "JSON_PARSER_ERROR", message)
