"""Answers a query from the rows of an org: filtered, ordered, cut and shaped as REST shapes it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sandbox.salesforce.errors import ApiError, not_implemented
from sandbox.salesforce.objects import sobject_of
from sandbox.salesforce.schema import Row, SObject
from sandbox.salesforce.soql.grammar import parse, pointing_at
from sandbox.salesforce.soql.meaning import (
    Column,
    Find,
    comparable,
    find_sobject,
    resolve,
    test_of,
)
from sandbox.salesforce.soql.syntax import Order, Path, Query

MAX_OFFSET: Final = 2000

Rows = Callable[[SObject], Iterable[Row]]


@dataclass(frozen=True, slots=True)
class Answer:
    """All records of an answer in order; `total` differs from their number for COUNT()."""

    total: int
    records: tuple[dict[str, Any], ...]


def answer(
    soql: str, *, rows: Rows, find: Find, deleted_too: bool, base: str, now: datetime
) -> Answer:
    """Return the answer; `base` starts each record's URL, such as /services/data/v67.0.

    Raises ApiError where the query is refused.
    """
    query = parse(soql)
    sobject = find_sobject(query.sobject, soql, query.sobject_at)
    columns = _columns(query, sobject, soql)
    chosen: Iterable[Row] = rows(sobject)
    if not deleted_too:
        chosen = (row for row in chosen if not row.get("IsDeleted"))
    if query.where is not None:
        test = test_of(query.where, sobject, soql, find, now)
        chosen = filter(test, chosen)
    ordered = _ordered(list(chosen), query.order, sobject, soql, find)
    kept = ordered[query.offset or 0 :]
    kept = kept if query.limit is None else kept[: query.limit]
    if columns is None:
        return Answer(len(kept), ())
    records = tuple(_record(row, sobject.name, columns, find, base) for row in kept)
    return Answer(len(records), records)


def shape(
    row: Row, sobject: SObject, names: Sequence[str], find: Find, base: str
) -> dict[str, Any]:
    """Return one record with the named fields, as REST shapes it.

    Raises ApiError: INVALID_FIELD.
    """
    columns = [resolve(Path(tuple(name.split("."))), sobject, name) for name in names]
    return _record(row, sobject.name, columns, find, base)


def _columns(query: Query, sobject: SObject, soql: str) -> list[Column] | None:
    if query.offset is not None and query.offset > MAX_OFFSET:
        message = f"Maximum SOQL offset allowed is {MAX_OFFSET}"
        raise ApiError(400, "NUMBER_OUTSIDE_VALID_RANGE", message)
    if query.fields is None:
        if query.order:
            raise not_implemented("COUNT() with ORDER BY")
        return None
    columns: list[Column] = []
    seen: set[tuple[str, ...]] = set()
    for path in query.fields:
        column = resolve(path, sobject, soql)
        key = (*(parent.name for parent in column.parents), column.field.name)
        if key in seen:
            message = f"duplicate field selected: {path}"
            raise ApiError(400, "INVALID_FIELD", pointing_at(soql, path.at, message))
        seen.add(key)
        columns.append(column)
    return columns


def _ordered(
    rows: list[Row], order: Sequence[Order], sobject: SObject, soql: str, find: Find
) -> list[Row]:
    # Sorting is stable: the last key first, and the id settles what is left.
    rows.sort(key=lambda row: str(row["Id"]))
    for item in reversed(order):
        column = resolve(item.path, sobject, soql)
        if not column.field.filterable:
            message = f"field '{item.path}' can not be sorted in a query call"
            raise ApiError(400, "INVALID_FIELD", pointing_at(soql, item.path.at, message))
        empty: list[tuple[Any, Row]] = []
        filled: list[tuple[Any, Row]] = []
        for row in rows:
            value = column.read(row, find)
            (empty if value is None else filled).append((comparable(value), row))
        filled.sort(key=lambda pair: pair[0], reverse=item.descending)
        both = filled + empty if item.nulls_last else empty + filled
        rows = [row for _, row in both]
    return rows


def _record(
    row: Row, type_name: str, columns: Sequence[Column], find: Find, base: str
) -> dict[str, Any]:
    record: dict[str, Any] = {"attributes": _attributes(type_name, row["Id"], base)}
    for column in columns:
        at: Row | None = row
        out: dict[str, Any] | None = record
        for parent in column.parents:
            identifier = at.get(parent.name) if at is not None else None
            at = find(identifier) if identifier else None
            assert out is not None
            key = str(parent.relationship)
            if at is None:
                out[key] = None
                out = None
                break
            if key not in out:
                attributes = _attributes(_type_of(at), at["Id"], base)
                if parent.polymorphic:
                    attributes["type"] = "Name"
                out[key] = {"attributes": attributes}
            out = out[key]
        if out is not None and at is not None:
            out[column.field.name] = at.get(column.field.name)
    return record


def _type_of(row: Row) -> str:
    sobject = sobject_of(str(row["Id"]))
    assert sobject is not None
    return sobject.name


def _attributes(type_name: str, identifier: str, base: str) -> dict[str, str]:
    return {"type": type_name, "url": f"{base}/sobjects/{type_name}/{identifier}"}
