"""Nudges about what went quiet: one open row for each thing, and the rows that have ended."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from partnering.nudges import Nudge, NudgeState
from store.lead_tables import nudges
from store.lead_values import nudge_from, nudge_to
from store.transaction import Transaction, chunks

_OPEN = (
    select(nudges)
    .where(nudges.c.state == NudgeState.OPEN)
    .order_by(nudges.c.next_at, nudges.c.id)
    .limit(bindparam("most"))
)


class Nudges:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, nudge: Nudge) -> Nudge | None:
        """Keep a new row of nudges; None where one is open for the same thing."""
        row = self._tx.insert_new(nudges, {**nudge_to(nudge), "version": 1})
        return None if row is None else nudge_from(row)

    def save(self, nudge: Nudge, *, seen: int) -> Nudge:
        """Overwrite it where version `seen` still holds. Raises: StaleVersion."""
        return nudge_from(self._tx.save(nudges, nudge.id, seen, nudge_to(nudge)))

    def get(self, id: int) -> Nudge | None:
        row = self._tx.row(select(nudges).where(nudges.c.id == id))
        return None if row is None else nudge_from(row)

    def open(self, *, limit: int = 10_000) -> list[Nudge]:
        """List the rows that go on, by when they are looked at next."""
        return self._all(_OPEN, most=limit)

    def last_of(self, subjects: Iterable[str]) -> dict[str, Nudge]:
        """Give the newest row about each of some things."""
        found: dict[str, Nudge] = {}
        for chunk in chunks(sorted(set(subjects))):
            newest = (
                select(func.max(nudges.c.id))
                .where(nudges.c.subject.in_(chunk))
                .group_by(nudges.c.subject)
            )
            for each in self._all(select(nudges).where(nudges.c.id.in_(newest))):
                found[each.subject] = each
        return found

    def asked_since(self, person_id: int, since: datetime) -> int:
        """Count what a person was asked about since an instant."""
        query = select(func.count()).select_from(nudges)
        return int(
            self._tx.value(query.where(nudges.c.person_id == person_id, nudges.c.last_at >= since))
        )

    def _all(self, query: Select[Any], **values: Any) -> list[Nudge]:
        return [nudge_from(row) for row in self._tx.rows(query, **values)]
