"""Receipts of what was erased: kept for good, with counts and no names."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import RowMapping, select, update

from partnering.receipts import Cause, Receipt
from store.columns import storable
from store.tables import purges
from store.transaction import Transaction


class Receipts:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def begin(
        self, partner_id: int, cause: Cause, segment: str, *, by: int | None, at: datetime
    ) -> Receipt:
        """Open the receipt of an erasure; the one that is under way, where there is one."""
        self._tx.alone(f"purge:{partner_id}")
        for each in self._values(purges.c.partner_id == partner_id, purges.c.finished_at.is_(None)):
            if each.cause is cause and each.segment == segment:
                return each
        row = self._tx.insert(
            purges,
            {
                "partner_id": partner_id,
                "cause": cause,
                "segment": storable(segment),
                "by_person_id": by,
                "at": at,
                "counts": {},
            },
        )
        return _from_row(row)

    def count(self, id: int, counts: Mapping[str, int]) -> None:
        """Add to what an erasure has erased so far."""
        row = self._tx.row(self._tx.locked(select(purges).where(purges.c.id == id)))
        if row is None:
            raise LookupError(f"there is no receipt {id}")
        told = dict(row["counts"])
        for name, number in counts.items():
            if number:
                told[name] = told.get(name, 0) + number
        self._tx.run(update(purges).where(purges.c.id == id).values(counts=told))

    def finish(self, id: int, at: datetime) -> Receipt:
        """Note that all is erased; the receipt as it is kept."""
        self._tx.run(
            update(purges)
            .where(purges.c.id == id, purges.c.finished_at.is_(None))
            .values(finished_at=at)
        )
        return self._values(purges.c.id == id)[0]

    def get(self, id: int) -> Receipt | None:
        return next(iter(self._values(purges.c.id == id)), None)

    def of_partner_going(self, partner_id: int) -> Receipt | None:
        """Find the erasure of a whole partner, under way or done."""
        found = self._values(
            purges.c.partner_id == partner_id, purges.c.cause == Cause.PARTNER_REMOVED
        )
        return next(iter(found), None)

    def unfinished(self) -> list[Receipt]:
        """List erasures that began and did not end, oldest first."""
        return self._values(purges.c.finished_at.is_(None))

    def all(self) -> list[Receipt]:
        """List all receipts, oldest first."""
        return self._values()

    def forget_segments(self, partner_id: int, kept: Iterable[str]) -> None:
        """Take the names of a partner's own segments out of its earlier receipts."""
        self._tx.run(
            update(purges)
            .where(purges.c.partner_id == partner_id, purges.c.segment.not_in([*kept, ""]))
            .values(segment="")
        )

    def _values(self, *conditions: object) -> list[Receipt]:
        query = select(purges).where(*conditions).order_by(purges.c.id)  # type: ignore[arg-type]
        return [_from_row(row) for row in self._tx.rows(query)]


def _from_row(row: RowMapping) -> Receipt:
    return Receipt(
        id=row["id"],
        partner_id=row["partner_id"],
        cause=Cause(row["cause"]),
        at=row["at"],
        segment=row["segment"],
        by_person_id=row["by_person_id"],
        counts=dict(row["counts"]),
        finished_at=row["finished_at"],
    )
