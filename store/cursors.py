"""Cursors: how far something has been read, by name. What the value means is the reader's."""

from datetime import datetime

from sqlalchemy import RowMapping, delete, select

from store.tables import cursors
from store.transaction import Transaction


class Cursors:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def get(self, name: str) -> str | None:
        row = self._row(name)
        return None if row is None else row["value"]

    def at(self, name: str) -> datetime | None:
        """When the cursor was set last."""
        row = self._row(name)
        return None if row is None else row["set_at"]

    def _row(self, name: str) -> RowMapping | None:
        return self._tx.by_keys(
            "cursors",
            [name],
            lambda wanted: {
                row["name"]: row
                for row in self._tx.rows(select(cursors).where(cursors.c.name.in_(wanted)))
            },
        ).get(name)

    def set(self, name: str, value: str, at: datetime) -> None:
        self._tx.upsert(cursors, {"name": name, "value": value, "set_at": at})

    def drop(self, *names: str) -> None:
        """Forget cursors: what they stood for is read from its beginning."""
        self._tx.run(delete(cursors).where(cursors.c.name.in_(names)))
