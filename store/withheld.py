"""What was not sent: by a shadow run, or because of a channel and who reads it. Once each."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, delete, func, select

from store.columns import storable
from store.tables import withheld_sends
from store.transaction import Transaction

SHADOW, AUDIENCE, CHANNEL_OUT = "shadow", "audience", "channel out"


@dataclass(frozen=True, slots=True)
class Withheld:
    """`why` is one of the above; `reader` is a person's name or a channel with its `#`.

    A shadow's `kind` and `record` are the message's; an audience's `kind` is who reads there, a
    channel's the code for which nothing can be posted in it.
    """

    id: int
    why: str
    kind: str
    record: str
    reader: str
    person_id: int | None
    first_at: datetime


class WithheldSends:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(
        self,
        why: str,
        *,
        kind: str,
        record: str,
        reader: str,
        now: datetime,
        person_id: int | None = None,
    ) -> Withheld | None:
        """Keep that something was not sent; None where that is kept already."""
        row = self._tx.insert_new(
            withheld_sends,
            {
                "why": why,
                "kind": kind,
                "record": record,
                "reader": storable(reader),
                "person_id": person_id,
                "first_at": now,
            },
        )
        return None if row is None else _from_row(row)

    def get(self, id: int) -> Withheld | None:
        row = self._tx.row(select(withheld_sends).where(withheld_sends.c.id == id))
        return None if row is None else _from_row(row)

    def of(self, why: str, limit: int = 1000) -> list[Withheld]:
        """List what was withheld for a reason, the latest first."""
        query = select(withheld_sends).where(withheld_sends.c.why == why)
        query = query.order_by(withheld_sends.c.id.desc()).limit(limit)
        return [_from_row(row) for row in self._tx.rows(query)]

    def count_of(
        self, why: str, kind: str, person_id: int, *, since: datetime, but_not: str
    ) -> int:
        """Count a person's messages of a kind that were withheld since a moment."""
        query = select(func.count()).where(
            withheld_sends.c.why == why,
            withheld_sends.c.kind == kind,
            withheld_sends.c.person_id == person_id,
            withheld_sends.c.first_at >= since,
            withheld_sends.c.record != but_not,
        )
        return int(self._tx.value(query))

    def forget(self, why: str, reader: str | None = None) -> int:
        """Forget what was withheld for a reason, from one reader or from all; how many."""
        statement = delete(withheld_sends).where(withheld_sends.c.why == why)
        if reader is not None:
            statement = statement.where(withheld_sends.c.reader == storable(reader))
        return self._tx.run(statement)


def _from_row(row: RowMapping) -> Withheld:
    return Withheld(**{name: row[name] for name in Withheld.__slots__})
