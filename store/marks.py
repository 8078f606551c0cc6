"""What people said of overlaps for themselves: one mark per person and overlap, the last."""

from datetime import datetime

from sqlalchemy import RowMapping, select

from partnering.overlaps import Mark, PersonalMark
from store.tables import marks
from store.transaction import Transaction


class Marks:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def put(self, mark: PersonalMark) -> None:
        """Keep a person's mark in place of their last one."""
        self._tx.upsert(
            marks,
            {
                "overlap_id": mark.overlap_id,
                "person_id": mark.person_id,
                "mark": mark.mark,
                "at": mark.at,
                "until": mark.until,
                "stood": mark.stood,
            },
        )

    def of(self, overlap_id: int, person_id: int) -> PersonalMark | None:
        row = self._tx.row(
            select(marks).where(marks.c.overlap_id == overlap_id, marks.c.person_id == person_id)
        )
        return None if row is None else _from_row(row)

    def ended(self, after: datetime, before: datetime) -> list[PersonalMark]:
        """List the marks whose time ran out after one moment and not after another, by time."""
        query = select(marks).where(marks.c.until > after, marks.c.until <= before)
        return [_from_row(row) for row in self._tx.rows(query.order_by(marks.c.until))]

    def waiting(self, now: datetime, *, after: tuple[int, int], limit: int) -> list[PersonalMark]:
        """List snoozes that end with a change, past a place in the order of overlap and person."""
        c = marks.c
        query = select(marks).where(c.stood != "", c.until > now)
        past = (c.overlap_id > after[0]) | ((c.overlap_id == after[0]) & (c.person_id > after[1]))
        rows = self._tx.rows(query.where(past).order_by(c.overlap_id, c.person_id).limit(limit))
        return [_from_row(row) for row in rows]


def _from_row(row: RowMapping) -> PersonalMark:
    return PersonalMark(
        overlap_id=row["overlap_id"],
        person_id=row["person_id"],
        mark=Mark(row["mark"]),
        at=row["at"],
        until=row["until"],
        stood=row["stood"],
    )
