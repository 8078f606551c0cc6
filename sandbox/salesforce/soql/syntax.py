"""The parts of a SOQL query as values, and how they are written."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Path:
    """A field, or a field of a parent: `Account.Owner.Name`. `at` is where it stood."""

    parts: tuple[str, ...]
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return ".".join(self.parts)


@dataclass(frozen=True, slots=True)
class Text:
    value: str


@dataclass(frozen=True, slots=True)
class Pattern:
    r"""What LIKE compares with: `%` and `_` are wild unless written `\%` and `\_`."""

    text: str


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal


@dataclass(frozen=True, slots=True)
class Truth:
    value: bool


@dataclass(frozen=True, slots=True)
class Null:
    pass


@dataclass(frozen=True, slots=True)
class Day:
    value: date


@dataclass(frozen=True, slots=True)
class Moment:
    value: datetime


@dataclass(frozen=True, slots=True)
class Named:
    """A date literal such as TODAY or LAST_N_DAYS:7."""

    name: str
    count: int | None = None


Value = Text | Pattern | Number | Truth | Null | Day | Moment | Named


@dataclass(frozen=True, slots=True)
class Comparison:
    """`path operator value`; the value is a tuple for IN, NOT IN, INCLUDES and EXCLUDES."""

    path: Path
    operator: str
    value: Value | tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Both:
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Either:
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Negation:
    part: "Condition"


Condition = Comparison | Both | Either | Negation


@dataclass(frozen=True, slots=True)
class Order:
    path: Path
    descending: bool = False
    nulls_last: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """One statement; `fields` is None for COUNT()."""

    fields: tuple[Path, ...] | None
    sobject: str
    where: Condition | None = None
    order: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int | None = None
    sobject_at: int = field(default=0, compare=False)


def render(query: Query) -> str:
    """Return the query as text that parses to the same query."""
    fields = "COUNT()" if query.fields is None else ", ".join(map(str, query.fields))
    parts = [f"SELECT {fields} FROM {query.sobject}"]
    if query.where is not None:
        parts.append(f"WHERE {_condition(query.where)}")
    if query.order:
        parts.append("ORDER BY " + ", ".join(_order(order) for order in query.order))
    if query.limit is not None:
        parts.append(f"LIMIT {query.limit}")
    if query.offset is not None:
        parts.append(f"OFFSET {query.offset}")
    return " ".join(parts)


def quote(text: str) -> str:
    """Return the text as a SOQL string."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    for character, escape in (("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        escaped = escaped.replace(character, escape)
    return f"'{escaped}'"


def _order(order: Order) -> str:
    direction = "DESC" if order.descending else "ASC"
    return f"{order.path} {direction} NULLS {'LAST' if order.nulls_last else 'FIRST'}"


def _condition(condition: Condition) -> str:
    if isinstance(condition, Comparison):
        return f"{condition.path} {condition.operator} {_value(condition.value)}"
    if isinstance(condition, Negation):
        return f"NOT {_operand(condition.part)}"
    joint = " AND " if isinstance(condition, Both) else " OR "
    return joint.join(map(_operand, condition.parts))


def _operand(condition: Condition) -> str:
    text = _condition(condition)
    return text if isinstance(condition, Comparison) else f"({text})"


def _value(value: Value | Iterable[Value]) -> str:
    match value:
        case Text():
            return quote(value.value)
        case Pattern():
            return _pattern(value.text)
        case Number():
            return f"{value.value:f}"
        case Truth():
            return "TRUE" if value.value else "FALSE"
        case Null():
            return "NULL"
        case Day():
            return value.value.isoformat()
        case Moment():
            utc = value.value.astimezone(UTC)
            return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"
        case Named():
            return value.name if value.count is None else f"{value.name}:{value.count}"
        case _:
            return "(" + ", ".join(map(_value, value)) + ")"


def _pattern(text: str) -> str:
    escaped = text.replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    return "'" + escaped.replace("\t", "\\t") + "'"
