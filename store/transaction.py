"""One open transaction, as the repositories use it: the few statements that differ by database.

It never commits and never rolls back; the store does.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, RowMapping, Select, Table, func, select, update
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

    def rows(self, query: Executable) -> Sequence[RowMapping]:
        return self._connection.execute(query).mappings().all()

    def row(self, query: Executable) -> RowMapping | None:
        return self._connection.execute(query).mappings().first()

    def value(self, query: Executable) -> Any:
        return self._connection.execute(query).scalar()

    def run(self, statement: Executable) -> int:
        """Run a write; the number of rows that it touched."""
        return self._connection.execute(statement).rowcount

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
        statement = self._insert(table).values(**values).on_conflict_do_nothing()
        return self.row(statement.returning(table))

    def insert_all_new(
        self, table: Table, rows: Sequence[Mapping[str, Any]]
    ) -> Sequence[RowMapping]:
        """Insert rows in one go and give them back as stored, in no order.

        One with the same unique values as another, there or among them, is left out.
        """
        if not rows:
            return []
        statement = self._insert(table).on_conflict_do_nothing().returning(table)
        return self._connection.execute(statement, rows).mappings().all()

    def upsert(self, table: Table, values: Mapping[str, Any]) -> None:
        """Insert one row, or overwrite the one with the same primary key."""
        key = [column.name for column in table.primary_key]
        rest = {name: value for name, value in values.items() if name not in key}
        statement = self._insert(table).values(**values)
        self.run(statement.on_conflict_do_update(index_elements=key, set_=rest))

    def save(self, table: Table, id: int, version: int, values: Mapping[str, Any]) -> RowMapping:
        """Overwrite one row where its version still holds; give it back as stored.

        Raises: StaleVersion where it does not.
        """
        row = self.row(
            update(table)
            .where(table.c.id == id, table.c.version == version)
            .values(**values, version=version + 1)
            .returning(table)
        )
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

    def _insert(self, table: Table) -> "sqlite.Insert | postgresql.Insert":
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)


def chunks(items: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """Cut into lists of at most `size`, in order."""
    waiting = iter(items)
    while chunk := list(islice(waiting, size)):
        yield chunk
