"""Ticks: one row per job and due time, so that two clocks or a late one run it once."""

from datetime import datetime

from sqlalchemy import delete

from store.tables import ticks
from store.transaction import Transaction


class Ticks:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def first(self, job: str, due_at: datetime, now: datetime) -> bool:
        """Tell whether nobody took this tick before, and take it."""
        values = {"job": job, "due_at": due_at, "taken_at": now}
        return self._tx.insert_new(ticks, values) is not None

    def prune(self, before: datetime) -> int:
        """Delete ticks that were due before a moment; how many."""
        return self._tx.run(delete(ticks).where(ticks.c.due_at < before))
