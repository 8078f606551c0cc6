"""One open transaction, as the repositories use it: the few statements that differ by database.

It never commits and never rolls back; the store does.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    Executable,
    RowMapping,
    Select,
    Table,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

Item = TypeVar("Item")
Key = TypeVar("Key", bound=Hashable)

# Stays below every limit on bound values, and a statement's text stays cached.
CHUNK = 500
# So much of a kind does a snapshot keep at hand; who reads more reads it from the database.
_MOST_KNOWN = 5000


class StaleVersion(Exception):
    """The record was saved by somebody else since it was read, or exists already."""


class Transaction:
    """Runs statements inside one transaction; `writable` is false in a snapshot.

    `at` is the instant at which it began: what has an end is read as it stands then.
    """

    def __init__(self, connection: Connection, *, writable: bool, at: datetime) -> None:
        self._connection = connection
        self.writable, self.at = writable, at
        self.is_sqlite = connection.dialect.name == "sqlite"
        self._known: dict[str, dict[Any, Any]] = {}

    def by_keys(
        self, what: str, keys: Iterable[Key], read: Callable[[list[Key]], Mapping[Key, Item]]
    ) -> dict[Key, Item]:
        """Give what keys of a kind stand for; those that stand for nothing are left out.

        In a snapshot nothing changes, so it reads each key once: who shows many records asks for
        all of them first, and the single looks that follow read nothing. Values that are kept are
        not to be changed.
        """
        wanted = list(dict.fromkeys(keys))
        if self.writable or len(wanted) > _MOST_KNOWN:
            return dict(read(wanted)) if wanted else {}
        known = self._known.setdefault(what, {})
        missing = [key for key in wanted if key not in known]
        found = read(missing) if missing else {}
        both = {key: known[key] if key in known else found.get(key) for key in wanted}
        if len(known) + len(missing) > _MOST_KNOWN:
            known.clear()
        known.update(both)
        return {key: item for key, item in both.items() if item is not None}

    def once(self, what: str, read: Callable[[], Item]) -> Item:
        """Give what there is one of; a snapshot reads it once."""
        return self.by_keys(what, [what], lambda _: {what: read()})[what]

    def rows(self, query: Executable, /, **values: Any) -> Sequence[RowMapping]:
        """Give all rows of a query; `values` are for the parameters of a prepared one.

        To build a statement costs more than to run it. One that is run often is built once, next
        to its table, with a `bindparam` for whatever changes.
        """
        return self._connection.execute(query, values).mappings().all()

    def row(self, query: Executable, /, **values: Any) -> RowMapping | None:
        return self._connection.execute(query, values).mappings().first()

    def value(self, query: Executable, /, **values: Any) -> Any:
        return self._connection.execute(query, values).scalar()

    def run(self, statement: Executable, /, **values: Any) -> int:
        """Run a write; the number of rows that it touched."""
        return self._connection.execute(statement, values).rowcount

    def run_many(self, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run a write once for each row of values, in one go."""
        if rows:
            self._connection.execute(statement, rows)

    def insert(self, table: Table, values: Mapping[str, Any]) -> RowMapping:
        """Insert one row and give it back as stored.

        Raises: StaleVersion where a row with the same unique values exists already.
        """
        row = self.insert_new(table, values)
        if row is None:
            raise StaleVersion(f"{table.name}: there is one already")
        return row

    def insert_new(self, table: Table, values: Mapping[str, Any]) -> RowMapping | None:
        """Insert one row, or give None where one with the same unique values exists already."""
        return self.row(_new_row(table, self.is_sqlite), **values)

    def insert_all_new(
        self, table: Table, rows: Sequence[Mapping[str, Any]]
    ) -> Sequence[RowMapping]:
        """Insert rows in one go and give them back as stored, in no order.

        One with the same unique values as another, there or among them, is left out.
        """
        if not rows:
            return []
        statement = _new_row(table, self.is_sqlite)
        return self._connection.execute(statement, rows).mappings().all()

    def upsert(self, table: Table, values: Mapping[str, Any]) -> None:
        """Insert one row, or overwrite the one with the same primary key."""
        self.run(_same_key(table, self.is_sqlite, tuple(values)), **values)

    def save(self, table: Table, id: int, version: int, values: Mapping[str, Any]) -> RowMapping:
        """Overwrite one row where its version still holds; give it back as stored.

        Raises: StaleVersion where it does not.
        """
        wanted = {"held_id": id, "held_version": version, "version": version + 1}
        row = self.row(_next_version(table), **{**values, **wanted})
        if row is None:
            raise StaleVersion(f"{table.name} {id} is no longer at version {version}")
        return row

    def locked(self, query: Select[Any], *, skip: bool = False) -> Select[Any]:
        """Lock what a query finds until the end; with `skip`, leave out what others hold.

        SQLite has one writer at a time, so there is nothing to lock there.
        """
        if self.is_sqlite or not self.writable:
            return query
        return query.with_for_update(skip_locked=skip)

    def alone(self, name: str) -> None:
        """Let no other transaction that names the same thing go on until this one ends."""
        if not self.is_sqlite:
            self.row(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


@cache
def _new_row(table: Table, is_sqlite: bool) -> Executable:
    return _insert(table, is_sqlite).on_conflict_do_nothing().returning(table)


@cache
def _same_key(table: Table, is_sqlite: bool, names: tuple[str, ...]) -> Executable:
    key = [column.name for column in table.primary_key]
    statement = _insert(table, is_sqlite)
    rest = {name: statement.excluded[name] for name in names if name not in key}
    return statement.on_conflict_do_update(index_elements=key, set_=rest)


@cache
def _next_version(table: Table) -> Executable:
    held = table.c.id == bindparam("held_id"), table.c.version == bindparam("held_version")
    return update(table).where(*held).returning(table)


def _insert(table: Table, is_sqlite: bool) -> "sqlite.Insert | postgresql.Insert":
    return sqlite.insert(table) if is_sqlite else postgresql.insert(table)


def chunks(items: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """Cut into lists of at most `size`, in order."""
    waiting = iter(items)
    while chunk := list(islice(waiting, size)):
        yield chunk
