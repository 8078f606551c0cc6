"""Leases: what only one process may do at a time, held until a moment unless renewed."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update

from store.tables import leases
from store.transaction import Transaction


class Leases:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def take(self, name: str, holder: str, now: datetime, seconds: float) -> bool:
        """Take a lease that is free, has run out or is the holder's own; false where it is not.

        `holder` must name one process among all that ever ran.
        """
        expires_at = now + timedelta(seconds=seconds)
        values = {"name": name, "holder": holder, "expires_at": expires_at}
        if self._tx.insert_new(leases, values) is not None:
            return True
        free = or_(leases.c.holder == holder, leases.c.expires_at <= now)
        taken = update(leases).where(leases.c.name == name, free)
        return self._tx.run(taken.values(holder=holder, expires_at=expires_at)) == 1

    def renew(self, name: str, holder: str, now: datetime, seconds: float) -> bool:
        """Hold a lease for longer; false where somebody else has taken it since."""
        renewed = update(leases).where(leases.c.name == name, leases.c.holder == holder)
        return self._tx.run(renewed.values(expires_at=now + timedelta(seconds=seconds))) == 1

    def release(self, name: str, holder: str) -> None:
        """Give a lease back; somebody else's stays."""
        self._tx.run(delete(leases).where(leases.c.name == name, leases.c.holder == holder))

    def holder(self, name: str, now: datetime | None = None) -> str | None:
        """Who holds a lease; with `now`, only where it has not run out."""
        query = select(leases.c.holder).where(leases.c.name == name)
        if now is not None:
            query = query.where(leases.c.expires_at > now)
        found: str | None = self._tx.value(query)
        return found

    def alive(self, prefix: str, now: datetime) -> int:
        """Count the leases with names that begin so and have not run out."""
        named = leases.c.name.startswith(prefix, autoescape=True)
        query = select(func.count()).select_from(leases).where(named, leases.c.expires_at > now)
        return int(self._tx.value(query))
