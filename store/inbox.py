"""The inbox: what came in, committed before it is acknowledged, and done exactly once.

Undone rows are run again by the door that took them in; nothing is acted on here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, select, update

from store.columns import storable
from store.tables import inbox
from store.transaction import Transaction


class AlreadyDone(Exception):
    """What came in was acted on before: a redelivery, a double click or a second process."""


@dataclass(frozen=True, slots=True)
class InboxRow:
    """`key` is the sender's own id for what it sent; with the workspace it is unique."""

    id: int
    workspace: str
    key: str
    kind: str
    payload: dict[str, Any]
    received_at: datetime
    done_at: datetime | None
    attempts: int
    note: str


class Inbox:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def take(
        self, workspace: str, key: str, kind: str, payload: Mapping[str, Any], now: datetime
    ) -> tuple[InboxRow, bool]:
        """Keep what came in; the row, and whether it came for the first time."""
        row = self._tx.insert_new(
            inbox,
            {
                "workspace": workspace,
                "key": key,
                "kind": kind,
                "payload": dict(payload),
                "received_at": now,
                "attempts": 0,
                "note": "",
            },
        )
        if row is not None:
            return _from_row(row), True
        held = self._tx.row(select(inbox).where(inbox.c.workspace == workspace, inbox.c.key == key))
        if held is None:
            raise LookupError(f"{workspace}/{key} was pruned while it came in again")
        return _from_row(held), False

    def get(self, id: int) -> InboxRow | None:
        row = self._tx.row(select(inbox).where(inbox.c.id == id))
        return None if row is None else _from_row(row)

    def hold(self, id: int) -> None:
        """Lock a row until the transaction ends. Raises: AlreadyDone where it was done, or was
        done so long ago that it was pruned."""
        query = select(inbox.c.id).where(inbox.c.id == id, inbox.c.done_at.is_(None))
        if self._tx.row(self._tx.locked(query)) is None:
            raise AlreadyDone(f"inbox row {id}")

    def done(self, id: int, now: datetime) -> None:
        """Note that a row was acted on. `Store.begin(receipt=id)` does so with the act itself."""
        self._tx.run(
            update(inbox).where(inbox.c.id == id, inbox.c.done_at.is_(None)).values(done_at=now)
        )

    def undone(
        self, before: datetime, limit: int = 100, *, max_attempts: int | None = None
    ) -> list[InboxRow]:
        """List what came in before a moment and was never acted on, oldest first.

        With `max_attempts`, only what was tried fewer times than that.
        """
        query = select(inbox).where(inbox.c.done_at.is_(None), inbox.c.received_at < before)
        if max_attempts is not None:
            query = query.where(inbox.c.attempts < max_attempts)
        return [_from_row(row) for row in self._tx.rows(query.order_by(inbox.c.id).limit(limit))]

    def tried_in_vain(
        self, attempts: int, limit: int = 100, *, unless_noted: str = ""
    ) -> list[InboxRow]:
        """List what was tried so often and never acted on, oldest first.

        With `unless_noted`, only rows whose note does not begin with those words.
        """
        query = select(inbox).where(inbox.c.done_at.is_(None), inbox.c.attempts >= attempts)
        if unless_noted:
            query = query.where(~inbox.c.note.startswith(unless_noted, autoescape=True))
        return [_from_row(row) for row in self._tx.rows(query.order_by(inbox.c.id).limit(limit))]

    def touch(self, id: int) -> None:
        """Count one attempt to act on a row."""
        self._tx.run(update(inbox).where(inbox.c.id == id).values(attempts=inbox.c.attempts + 1))

    def set_note(self, id: int, note: str) -> None:
        """Say in a code what became of a row, for whoever looks."""
        self._tx.run(update(inbox).where(inbox.c.id == id).values(note=storable(note)))

    def stuck(self, limit: int = 100) -> list[InboxRow]:
        """List rows that were given up on, each with a note that says why, oldest first."""
        query = select(inbox).where(inbox.c.done_at.is_(None), inbox.c.note != "")
        return [_from_row(row) for row in self._tx.rows(query.order_by(inbox.c.id).limit(limit))]

    def prune(self, before: datetime) -> int:
        """Delete what was done before a moment; how many. What is not done is never deleted."""
        return self._tx.run(delete(inbox).where(inbox.c.done_at < before))


def _from_row(row: RowMapping) -> InboxRow:
    return InboxRow(**{name: row[name] for name in InboxRow.__slots__})
