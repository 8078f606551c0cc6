"""Somebody else's records, mirrored: what is new, what changed, what is gone.

Removed rows stay, marked, because matches, overlaps and facts point to them.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import Any, Generic, TypeVar

from sqlalchemy import RowMapping, Select, Table, bindparam, func, insert, select, update

from store.transaction import Transaction, chunks

Value = TypeVar("Value")
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Due:
    """A record whose matches have to be worked out again, as it stood when it was read."""

    id: int
    version: int
    cause: str
    deleted: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """What has to be written. `changed` pairs the row that we hold with the values wanted."""

    new: list[dict[str, Any]]
    changed: list[tuple[RowMapping, dict[str, Any]]]


def difference(held: Mapping[Key, RowMapping], wanted: Mapping[Key, dict[str, Any]]) -> Difference:
    """Compare what we hold with what is wanted; a removed row that comes back has changed."""
    new = [row for key, row in wanted.items() if key not in held]
    changed = [
        (held[key], row)
        for key, row in wanted.items()
        if key in held
        and (held[key]["deleted_at"] is not None or any(held[key][n] != row[n] for n in row))
    ]
    return Difference(new, changed)


def write(
    tx: Transaction,
    table: Table,
    found: Difference,
    now: datetime,
    due: Callable[[RowMapping | None, dict[str, Any]], Mapping[str, Any]] = lambda old, new: {},
) -> None:
    """Write a difference in bulk; `due` adds columns to a row from what it was and will be."""
    tx.run_many(
        insert(table),
        [{**new, "version": 1, "updated_at": now, **due(None, new)} for new in found.new],
    )
    rows = [
        {**new, **due(old, new), "deleted_at": None, "updated_at": now, "row_id": old["id"]}
        for old, new in found.changed
    ]
    if rows:
        columns: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "row_id"}
        tx.run_many(
            update(table)
            .where(table.c.id == bindparam("row_id"))
            .values({**columns, "version": table.c.version + 1}),
            rows,
        )


def due_rows(tx: Transaction, table: Table) -> list[Due]:
    """List what has to be matched again, removed rows included."""
    found = tx.rows(
        select(table.c.id, table.c.version, table.c.match_due, table.c.deleted_at)
        .where(table.c.match_due.is_not(None))
        .order_by(table.c.id)
    )
    return [
        Due(row["id"], row["version"], row["match_due"], row["deleted_at"] is not None)
        for row in found
    ]


def due_still(table: Table) -> Any:
    """What a row is due for once it is gone: what it was due for before, else news."""
    return func.coalesce(table.c.match_due, "news")


def clear_due_rows(tx: Transaction, table: Table, dues: Sequence[Due]) -> None:
    """Mark as matched, but only rows that have not changed since they were listed."""
    tx.run_many(
        update(table)
        .where(table.c.id == bindparam("row_id"), table.c.version == bindparam("row_version"))
        .values(match_due=None),
        [{"row_id": due.id, "row_version": due.version} for due in dues],
    )


@cache
def _of_keys(table: Table) -> Select[Any]:
    return select(table).where(table.c.key.in_(bindparam("keys")))


class Mirror(Generic[Value]):
    """The records of one kind by the CRM's own key."""

    def __init__(
        self,
        tx: Transaction,
        table: Table,
        to_row: Callable[[Value], dict[str, Any]],
        from_row: Callable[[RowMapping], Value],
    ) -> None:
        self._tx, self._table = tx, table
        self._to_row, self._from_row = to_row, from_row

    def put(self, records: Sequence[Value], *, now: datetime) -> int:
        """Take in records as they stand in the CRM; how many were new or different.

        Of two with one key the later wins.
        """
        found = self.compare(records)
        write(self._tx, self._table, found, now)
        return len(found.new) + len(found.changed)

    def remove(
        self, keys: Iterable[str], *, now: datetime, held: Mapping[str, int] | None = None
    ) -> int:
        """Mark records as gone from the CRM; how many were there before.

        With `held`, what `live_versions` gave, only those that nobody has put since.
        """
        return len(self.take_out(keys, now, held))

    def live(self) -> list[Value]:
        """List what is in the CRM, by our id."""
        return self.values_of(select(self._table).where(self._table.c.deleted_at.is_(None)))

    def live_keys(self) -> set[str]:
        """The keys of all that is in the CRM."""
        query = select(self._table.c.key).where(self._table.c.deleted_at.is_(None))
        return {row["key"] for row in self._tx.rows(query)}

    def live_versions(self) -> dict[str, int]:
        """The version of all that is in the CRM, by key."""
        query = select(self._table.c.key, self._table.c.version)
        rows = self._tx.rows(query.where(self._table.c.deleted_at.is_(None)))
        return {row["key"]: row["version"] for row in rows}

    def count(self) -> int:
        """Count what is in the CRM."""
        query = select(func.count()).select_from(self._table)
        return int(self._tx.value(query.where(self._table.c.deleted_at.is_(None))))

    def by_key(self, key: str) -> Value | None:
        """Find one record that is in the CRM by the CRM's key."""
        return self.by_keys([key]).get(key)

    def by_keys(self, keys: Iterable[str]) -> dict[str, Value]:
        """Find several records that are in the CRM by the CRM's keys; the others are left out."""
        return self._tx.by_keys(self._table.name, keys, self._live_of)

    def _live_of(self, keys: Iterable[str]) -> dict[str, Value]:
        live = (row for row in self._held(keys).values() if row["deleted_at"] is None)
        return {row["key"]: self._from_row(row) for row in live}

    def compare(self, records: Sequence[Value]) -> Difference:
        # Two syncs at once would both insert the same key; the second waits for the first.
        self._tx.alone(f"mirror:{self._table.name}")
        wanted = {row["key"]: row for row in map(self._to_row, records)}
        return difference(self._held(wanted), wanted)

    def _held(self, keys: Iterable[str]) -> dict[str, RowMapping]:
        held: dict[str, RowMapping] = {}
        for chunk in chunks(keys):
            rows = self._tx.rows(_of_keys(self._table), keys=chunk)
            held.update((row["key"], row) for row in rows)
        return held

    def take_out(
        self, keys: Iterable[str], now: datetime, held: Mapping[str, int] | None = None, **also: Any
    ) -> list[int]:
        self._tx.alone(f"mirror:{self._table.name}")
        gone: list[int] = []
        table = self._table
        for chunk in chunks(keys):
            if held is not None:
                rows = self._held(chunk)
                chunk = [key for key in rows if rows[key]["version"] == held.get(key)]
            removal = (
                update(table)
                .where(table.c.key.in_(chunk), table.c.deleted_at.is_(None))
                .values(deleted_at=now, updated_at=now, version=table.c.version + 1, **also)
                .returning(table.c.id)
            )
            gone.extend(row["id"] for row in self._tx.rows(removal))
        return sorted(gone)

    def values_of(self, query: Select[Any], **values: Any) -> list[Value]:
        """Give the records that a query finds, by our id."""
        rows = sorted(self._tx.rows(query, **values), key=itemgetter("id"))
        return [self._from_row(row) for row in rows]
