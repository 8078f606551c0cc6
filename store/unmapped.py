"""Owners of CRM records whom nobody in chat could be found for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from store.columns import storable
from store.tables import unmapped
from store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class UnmappedOwner:
    owner_key: str
    email: str
    reason: str
    at: datetime


class Unmapped:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def put(self, owner_key: str, email: str, reason: str, at: datetime) -> None:
        """List an owner; the last reason stays."""
        self._tx.upsert(
            unmapped,
            {
                "owner_key": owner_key,
                "email": storable(email),
                "reason": storable(reason),
                "at": at,
            },
        )

    def clear(self, owner_key: str) -> None:
        """Take an owner off the list: somebody was found."""
        self._tx.run(delete(unmapped).where(unmapped.c.owner_key == owner_key))

    def all(self) -> list[UnmappedOwner]:
        """List them, by the CRM's key."""
        query = select(unmapped).order_by(unmapped.c.owner_key)
        return [UnmappedOwner(**row) for row in self._tx.rows(query)]
