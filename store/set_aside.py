"""Records that could not be used, set aside with the reason, for a person to see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, func, select

from store.columns import storable
from store.tables import set_aside
from store.transaction import Transaction, chunks


@dataclass(frozen=True, slots=True)
class BadRow:
    """`kind` and `key` name a record in its own system."""

    kind: str
    key: str
    reason: str
    at: datetime


class SetAside:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def put(self, kind: str, key: str, reason: str, at: datetime) -> None:
        """Set a record aside; the last reason stays."""
        values = {"kind": kind, "key": storable(key), "reason": storable(reason), "at": at}
        self._tx.upsert(set_aside, values)

    def clear(self, kind: str, keys: Iterable[str]) -> None:
        """Forget that records were set aside: they can be used again, or are gone."""
        for chunk in chunks(map(storable, keys)):
            mine = and_(set_aside.c.kind == kind, set_aside.c.key.in_(chunk))
            self._tx.run(delete(set_aside).where(mine))

    def keys(self, kind: str) -> set[str]:
        """The keys of all records of one kind that are set aside."""
        query = select(set_aside.c.key).where(set_aside.c.kind == kind)
        return {row["key"] for row in self._tx.rows(query)}

    def all(self, limit: int = 100) -> list[BadRow]:
        """List what is set aside, the latest first."""
        query = select(set_aside).order_by(set_aside.c.at.desc(), set_aside.c.kind, set_aside.c.key)
        return [BadRow(**row) for row in self._tx.rows(query.limit(limit))]

    def count(self) -> int:
        return int(self._tx.value(select(func.count()).select_from(set_aside)))
