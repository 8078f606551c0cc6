"""The fact log: history and outbox in one. Facts are written once and never changed."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, func, select, update

from partnering.facts import KINDS, Fact
from store.tables import facts
from store.transaction import Transaction, chunks

_BY_ID = select(facts).where(facts.c.id == bindparam("id"))
_UNRELAYED = (
    select(facts).where(facts.c.relayed_at.is_(None)).order_by(facts.c.id).limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class StoredFact:
    """A fact with when it happened, who caused it and the id that its log lines carry."""

    id: int
    fact: Fact
    at: datetime
    by: str
    correlation: str


class Facts:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, fact: Fact, *, at: datetime, by: str, correlation: str) -> int:
        """Write one fact; its id. Journeys call `work.record`."""
        row = self._tx.insert(
            facts,
            {
                "kind": type(fact).__name__,
                "payload": asdict(fact),
                "at": at,
                "by": by,
                "correlation": correlation,
            },
        )
        return int(row["id"])

    def get(self, id: int) -> StoredFact | None:
        row = self._tx.row(_BY_ID, id=id)
        return None if row is None else _from_row(row)

    def unrelayed(self, limit: int = 100) -> list[StoredFact]:
        """List facts that have not become deliveries yet, by id.

        They are locked until the transaction ends, and what another relay has locked is left
        out. Never asked for as "after the last id": a lower id can be committed later.
        """
        query = self._tx.locked(_UNRELAYED, skip=True)
        return [_from_row(row) for row in self._tx.rows(query, most=limit)]

    def after(self, id: int, limit: int = 100) -> list[StoredFact]:
        """List facts above a number, by number, relayed or not."""
        query = select(facts).where(facts.c.id > id).order_by(facts.c.id).limit(limit)
        return [_from_row(row) for row in self._tx.rows(query)]

    def newest(self) -> int:
        """Give the highest number of a fact, 0 where there is none."""
        return int(self._tx.value(select(func.max(facts.c.id))) or 0)

    def set_relayed(self, ids: Sequence[int], at: datetime) -> None:
        """Note that facts have become deliveries."""
        for chunk in chunks(ids):
            self._tx.run(update(facts).where(facts.c.id.in_(chunk)).values(relayed_at=at))


def _from_row(row: RowMapping) -> StoredFact:
    fact = KINDS[row["kind"]](**row["payload"])
    return StoredFact(row["id"], fact, row["at"], row["by"], row["correlation"])
