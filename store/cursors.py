"""Cursors: how far something has been read, by name. What the value means is the reader's."""

from datetime import datetime

from sqlalchemy import delete, select

from store.tables import cursors
from store.transaction import Transaction


class Cursors:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def get(self, name: str) -> str | None:
        found: str | None = self._tx.value(select(cursors.c.value).where(cursors.c.name == name))
        return found

    def at(self, name: str) -> datetime | None:
        """When the cursor was set last."""
        found: datetime | None = self._tx.value(
            select(cursors.c.set_at).where(cursors.c.name == name)
        )
        return found

    def set(self, name: str, value: str, at: datetime) -> None:
        self._tx.upsert(cursors, {"name": name, "value": value, "set_at": at})

    def drop(self, *names: str) -> None:
        """Forget cursors: what they stood for is read from its beginning."""
        self._tx.run(delete(cursors).where(cursors.c.name.in_(names)))
