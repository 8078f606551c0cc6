"""Checks a query against the org's objects and turns its parts into functions of a row."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any, Final

from sandbox.salesforce.errors import ApiError, malformed_query, not_implemented
from sandbox.salesforce.instants import sortable, span
from sandbox.salesforce.objects import OBJECTS, UNMODELLED, target_of
from sandbox.salesforce.schema import NUMBER_TYPES, TEXT_TYPES, Field, Row, SObject
from sandbox.salesforce.soql.grammar import pointing_at
from sandbox.salesforce.soql.syntax import (
    Both,
    Comparison,
    Condition,
    Day,
    Either,
    Moment,
    Named,
    Negation,
    Null,
    Number,
    Path,
    Pattern,
    Text,
    Truth,
    Value,
)
from sandbox.world.ids import canonical

Find = Callable[[str], Row | None]  # a record id -> what is known of that record
Test = Callable[[Row], bool]

MAX_PARENTS: Final = 5


@dataclass(frozen=True, slots=True)
class Column:
    """A checked path: the reference fields to follow, then the field to read."""

    parents: tuple[Field, ...]
    field: Field

    def read(self, row: Row, find: Find) -> Any:
        """Return the value, or None where a parent is missing."""
        at: Row | None = row
        for parent in self.parents:
            identifier = at.get(parent.name) if at is not None else None
            at = find(identifier) if identifier else None
            if at is None:
                return None
        return at.get(self.field.name) if at is not None else None


def find_sobject(name: str, soql: str, at: int) -> SObject:
    """Return the object that FROM names.

    Raises ApiError: INVALID_TYPE, or SANDBOX_NOT_IMPLEMENTED for one that every real org has.
    """
    sobject = OBJECTS.get(name.lower())
    if sobject is not None:
        return sobject
    if name.lower() in UNMODELLED:
        raise not_implemented(f"the object {name}")
    message = (
        f"sObject type '{name}' is not supported. If you are attempting to use a custom object, be"
        " sure to append the '__c' after the entity name. Please reference your WSDL or the"
        " describe call for the appropriate names."
    )
    raise ApiError(400, "INVALID_TYPE", pointing_at(soql, at, message))


def resolve(path: Path, sobject: SObject, soql: str) -> Column:
    """Return the column that a path names.

    Raises ApiError: INVALID_FIELD, or SANDBOX_NOT_IMPLEMENTED for fields left out here.
    """
    *names, last = path.parts
    # The object's own name may lead: SELECT Account.Name FROM Account.
    own = bool(names) and names[0].lower() == sobject.name.lower()
    if own and sobject.by_relationship(names[0]) is None:
        names = names[1:]
    if len(names) > MAX_PARENTS:
        raise malformed_query(f"relationship path too long: {path}")
    parents: list[Field] = []
    at = sobject
    for name in names:
        reference = at.by_relationship(name)
        if reference is None:
            _refuse_left_out(name + "id", at)
            message = (
                f"Didn't understand relationship '{name}' in field path. If you are attempting to"
                " use a custom relationship, be sure to append the '__r' after the custom"
                " relationship name. Please reference your WSDL or the describe call for the"
                " appropriate names."
            )
            raise ApiError(400, "INVALID_FIELD", pointing_at(soql, path.at, message))
        parents.append(reference)
        at = target_of(reference)
    field = at.field(last)
    if field is None:
        _refuse_left_out(last, at)
        message = (
            f"No such column '{last}' on entity '{at.name}'. If you are attempting to use a custom"
            " field, be sure to append the '__c' after the custom field name. Please reference"
            " your WSDL or the describe call for the appropriate names."
        )
        raise ApiError(400, "INVALID_FIELD", pointing_at(soql, path.at, message))
    return Column(tuple(parents), field)


def test_of(condition: Condition, sobject: SObject, soql: str, find: Find, now: datetime) -> Test:
    """Return the function that tells whether a row meets the condition."""
    match condition:
        case Comparison():
            column = resolve(condition.path, sobject, soql)
            return _Comparer(condition, column, soql, now).test(find)
        case Negation():
            inner = test_of(condition.part, sobject, soql, find, now)
            return lambda row: not inner(row)
        case Both():
            tests = [test_of(part, sobject, soql, find, now) for part in condition.parts]
            return lambda row: all(test(row) for test in tests)
        case Either():
            tests = [test_of(part, sobject, soql, find, now) for part in condition.parts]
            return lambda row: any(test(row) for test in tests)


def comparable(value: Any) -> Any:
    """Return what stands for a stored value in comparisons: strings lose their case."""
    return value.casefold() if isinstance(value, str) else value


def _refuse_left_out(name: str, sobject: SObject) -> None:
    if name.lower() in sobject.unmodelled:
        raise not_implemented(f"the field {sobject.name}.{name}")


class _Comparer:
    """One comparison, its field's type checked against its values."""

    def __init__(self, comparison: Comparison, column: Column, soql: str, now: datetime) -> None:
        self._operator = comparison.operator
        self._value = comparison.value
        self._column = column
        self._field = column.field
        self._path = comparison.path
        self._soql = soql
        self._now = now
        if not self._field.filterable:
            message = f"field '{self._field.name}' can not be filtered in a query call"
            raise self._refusal("INVALID_FIELD", message)

    def test(self, find: Find) -> Test:
        judge = self._judge()
        column = self._column
        if not column.parents:
            name = column.field.name
            return lambda row: judge(comparable(row.get(name)))
        return lambda row: judge(comparable(column.read(row, find)))

    def _judge(self) -> Callable[[Any], bool]:
        if isinstance(self._value, tuple):
            return self._judge_list(self._value)
        if isinstance(self._value, Pattern):
            return self._judge_like(self._value)
        if isinstance(self._value, Named):
            return self._judge_span(self._value)
        self._check_operator(self._value)
        return _ordered(self._operator, self._plain(self._value))

    def _judge_list(self, values: Sequence[Value]) -> Callable[[Any], bool]:
        multi = self._field.type == "multipicklist"
        if self._operator in ("INCLUDES", "EXCLUDES"):
            if not multi:
                raise self._refusal(
                    "INVALID_QUERY_FILTER_OPERATOR",
                    f"invalid operator on {self._field.name}: {self._operator.lower()}",
                )
            groups = [frozenset(str(self._plain(value) or "").split(";")) for value in values]
            wanted = self._operator == "INCLUDES"
            return lambda has: (
                wanted is any(group <= frozenset((has or "").split(";")) for group in groups)
            )
        if any(isinstance(value, Named) for value in values):
            raise not_implemented("date literals inside IN")
        plain = frozenset(self._plain(value) for value in values)
        inside = self._operator == "IN"
        return lambda has: (has in plain) is inside

    def _judge_like(self, pattern: Pattern) -> Callable[[Any], bool]:
        if self._field.type not in TEXT_TYPES or self._field.type == "multipicklist":
            raise self._refusal(
                "INVALID_QUERY_FILTER_OPERATOR",
                f"invalid operator on {self._field.type} field",
            )
        found = _like(pattern.text.casefold())
        return lambda has: has is not None and found.fullmatch(has) is not None

    def _judge_span(self, named: Named) -> Callable[[Any], bool]:
        if self._field.type not in ("date", "datetime"):
            raise self._mistyped()
        first, end = span(named.name, named.count, self._now)
        if self._field.type == "date":
            low, high = first.isoformat(), end.isoformat()
        else:
            low, high = (
                sortable(datetime.combine(day, time(), tzinfo=UTC)).casefold()
                for day in (first, end)
            )
        judges: Mapping[str, Callable[[Any], bool]] = {
            "=": lambda has: has is not None and low <= has < high,
            "!=": lambda has: has is None or not low <= has < high,
            "<": lambda has: has is not None and has < low,
            "<=": lambda has: has is not None and has < high,
            ">": lambda has: has is not None and has >= high,
            ">=": lambda has: has is not None and has >= low,
        }
        return judges[self._operator]

    def _check_operator(self, value: Value) -> None:
        equality = self._operator in ("=", "!=")
        if equality:
            return
        unordered = self._field.type in ("boolean", "multipicklist")
        if unordered or isinstance(value, Null):
            raise self._refusal(
                "INVALID_QUERY_FILTER_OPERATOR",
                f"invalid operator on {self._field.type} field"
                if unordered
                else f"invalid operator with null: {self._operator}",
            )

    def _plain(self, value: Value) -> Any:
        """Return the value in the stored form, checked against the field's type."""
        kind = self._field.type
        match value:
            case Null():
                return None
            case Text() if kind in ("id", "reference"):
                identifier = canonical(value.value)
                if identifier is None:
                    raise self._refusal(
                        "INVALID_QUERY_FILTER_OPERATOR", f"invalid ID field: {value.value}"
                    )
                return identifier.casefold()
            case Text() if kind in TEXT_TYPES:
                # To Salesforce an empty string is no value.
                return value.value.casefold() or None
            case Number() if kind in NUMBER_TYPES:
                return _plain_number(value.value)
            case Truth() if kind == "boolean":
                return value.value
            case Day() if kind == "date":
                return value.value.isoformat()
            case Moment() if kind == "datetime":
                return sortable(value.value).casefold()
            case _:
                raise self._mistyped()

    def _mistyped(self) -> ApiError:
        kind = self._field.type
        quoted = kind in TEXT_TYPES or kind in ("id", "reference")
        said = {"datetime": "dateTime", "reference": "reference", "id": "ID"}.get(kind, kind)
        if kind in TEXT_TYPES:
            said = "string"
        rule = "should be enclosed in quotes" if quoted else "should not be enclosed in quotes"
        message = (
            f"value of filter criterion for field '{self._field.name}' must be of type {said}"
            f" and {rule}"
        )
        return self._refusal("INVALID_FIELD", message)

    def _refusal(self, code: str, message: str) -> ApiError:
        return ApiError(400, code, pointing_at(self._soql, self._path.at, message))


def _plain_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _ordered(operator: str, wanted: Any) -> Callable[[Any], bool]:
    judges: Mapping[str, Callable[[Any], bool]] = {
        "=": lambda has: has == wanted,
        "!=": lambda has: has != wanted,
        "<": lambda has: has is not None and has < wanted,
        "<=": lambda has: has is not None and has <= wanted,
        ">": lambda has: has is not None and has > wanted,
        ">=": lambda has: has is not None and has >= wanted,
    }
    # Ordering against an empty string: it means null, and null is ordered with nothing.
    if wanted is None and operator not in ("=", "!="):
        return lambda has: False
    return judges[operator]


def _like(text: str) -> re.Pattern[str]:
    out, i = "", 0
    while i < len(text):
        character = text[i]
        if character == "\\" and i + 1 < len(text):
            out += re.escape(text[i + 1])
            i += 2
            continue
        out += {"%": ".*", "_": "."}.get(character) or re.escape(character)
        i += 1
    return re.compile(out, re.DOTALL)
