"""Imports of partners' lists: where each came from and whether its summary has gone out."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, select, update

from partnering.list_changes import Replaced
from partnering.partners import PartnerList
from store.columns import storable
from store.tables import partner_lists
from store.transaction import Transaction

_OF_PARTNER = (
    select(partner_lists)
    .where(partner_lists.c.partner_id == bindparam("partner"))
    .order_by(partner_lists.c.id)
)


class Lists:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(
        self,
        partner_id: int,
        segment: str,
        source: str,
        file_name: str,
        rows: int,
        baseline: bool,
        at: datetime,
        by: str,
        agreement: str = "",
        dropped: Iterable[str] = (),
    ) -> PartnerList:
        """Record one import of one segment."""
        row = self._tx.insert(
            partner_lists,
            {
                "partner_id": partner_id,
                "segment": segment,
                "source": storable(source),
                "file_name": storable(file_name),
                "rows": rows,
                "baseline": baseline,
                "imported_at": at,
                "imported_by": by,
                "summarised": False,
                "agreement": storable(agreement),
                "dropped": [storable(name) for name in dropped],
            },
        )
        return _from_row(row)

    def get(self, id: int) -> PartnerList | None:
        row = self._tx.row(select(partner_lists).where(partner_lists.c.id == id))
        return None if row is None else _from_row(row)

    def of_partner(self, partner_id: int) -> list[PartnerList]:
        """List a partner's imports, oldest first."""
        return [_from_row(row) for row in self._tx.rows(_OF_PARTNER, partner=partner_id)]

    def segments(self) -> dict[int, tuple[str, ...]]:
        """Name the segments of which each partner ever sent a list, by the partner's id."""
        c, found = partner_lists.c, dict[int, list[str]]()
        query = select(c.partner_id, c.segment).distinct()
        for row in self._tx.rows(query.order_by(c.partner_id, c.segment)):
            found.setdefault(row["partner_id"], []).append(row["segment"])
        return {number: tuple(names) for number, names in found.items()}

    def set_replaced(self, id: int, replaced: Replaced) -> None:
        """Note what became of the list whose place an import took."""
        now = {"had": replaced.had, "lost": replaced.lost}
        self._tx.run(update(partner_lists).where(partner_lists.c.id == id).values(**now))

    def told_stale(self, id: int, at: datetime) -> None:
        """Note that somebody was told that a list is stale."""
        self._tx.run(update(partner_lists).where(partner_lists.c.id == id).values(stale_told_at=at))

    def summary_due(self) -> list[PartnerList]:
        """List the first imports whose summary is still owed, oldest first."""
        query = select(partner_lists).where(
            partner_lists.c.baseline, partner_lists.c.summarised.is_(False)
        )
        return [_from_row(row) for row in self._tx.rows(query.order_by(partner_lists.c.id))]

    def set_summarised(self, id: int) -> None:
        """Note that an import's summary is no longer owed."""
        self._tx.run(update(partner_lists).where(partner_lists.c.id == id).values(summarised=True))


def _from_row(row: RowMapping) -> PartnerList:
    values = {name: row[name] for name in PartnerList.__slots__}
    return PartnerList(**{**values, "dropped": tuple(values["dropped"])})
