"""Lanes: one row per receiver that has a pace of its own, saying when it may be used next."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from store.tables import lanes
from store.transaction import Transaction

_NEXT_AT = select(lanes.c.next_at).where(lanes.c.lane == bindparam("lane"))


class Lanes:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def next_at(self, lane: str) -> datetime | None:
        """When the lane may be used next; None where it never was."""
        found: datetime | None = self._tx.value(_NEXT_AT, lane=lane)
        return found

    def reserve(self, lane: str, now: datetime, gap_seconds: float) -> float:
        """Take the lane for `gap_seconds` from now and give 0, or give the seconds to wait."""
        after = now + timedelta(seconds=gap_seconds)
        if self._tx.insert_new(lanes, {"lane": lane, "next_at": after}) is not None:
            return 0.0
        next_at: datetime = self._tx.value(self._tx.locked(_NEXT_AT), lane=lane)
        if next_at > now:
            return (next_at - now).total_seconds()
        self._tx.run(update(lanes).where(lanes.c.lane == lane).values(next_at=after))
        return 0.0

    def pause(self, lane: str, until: datetime) -> None:
        """Keep a lane shut until a moment, as its receiver asked; never opens it earlier."""
        if self._tx.insert_new(lanes, {"lane": lane, "next_at": until}) is None:
            self._tx.run(
                update(lanes)
                .where(lanes.c.lane == lane, lanes.c.next_at < until)
                .values(next_at=until)
            )
