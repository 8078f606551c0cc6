"""When digests first saw something: an instant that is given after its commit, and ascends.

The time that a row says of itself is older than its commit: a mapping saves for an hour with the
instant at which it began. What is listed by this clock instead is there for whoever reads up to
an instant of it, and can fall between no two digests.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Table, select, update

from partnering.overlaps import OverlapState
from store.digest_tables import digest_listing
from store.notice_tables import digest_items
from store.tables import overlaps
from store.transaction import Transaction, chunks

_ONE = 1
# The least that two instants differ by in either database.
_NEXT = timedelta(microseconds=1)


class DigestListing:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def take_in(self, now: datetime, *, limit: int) -> tuple[datetime, bool]:
        """List what was committed since the last time; the instant given, and whether more waits.

        All that anybody lists at or before that instant is committed when this transaction is.
        An overlap that does not hold yet, or that was there at a first import, is left out.
        """
        self._tx.alone("digest listing")
        last = self._tx.value(select(digest_listing.c.at).where(digest_listing.c.id == _ONE))
        # Clocks differ between machines: one that is late must not give what another has passed.
        at = now if last is None else max(now, last + _NEXT)
        self._tx.upsert(digest_listing, {"id": _ONE, "at": at})
        one, item = overlaps.c, digest_items.c
        found = select(one.id).where(
            one.listed_at.is_(None), one.baseline.is_(False), one.state == OverlapState.OPEN
        )
        kept = select(item.id).where(item.listed_at.is_(None))
        taken = self._list(overlaps, found.limit(limit), at)
        also = self._list(digest_items, kept.limit(limit), at)
        return at, max(taken, also) >= limit

    def _list(self, table: Table, wanted: Select[Any], at: datetime) -> int:
        # What somebody else is changing is listed the next time: nobody waits for another here.
        ids = [row["id"] for row in self._tx.rows(self._tx.locked(wanted, skip=True))]
        for chunk in chunks(ids):
            self._tx.run(update(table).where(table.c.id.in_(chunk)).values(listed_at=at))
        return len(ids)
