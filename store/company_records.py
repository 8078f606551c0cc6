"""Overlaps that are one real company together, so that every number counts it once.

Only those are kept that are not a company by themselves: of most companies either side has one
record. What came of the pairs is kept, not why; a number lives with it until the next look.
"""

from collections.abc import Mapping

from sqlalchemy import Column, ColumnElement, Index, Table, delete, func, insert, select

from store.columns import Id, metadata
from store.tables import overlaps
from store.transaction import Transaction

# `first_id` is the lowest of the company's overlaps, its own included; NULL where the only pairs
# that it stands on contradict surer ones, so that it is no company.
company_records = Table(
    "company_records",
    metadata,
    Column("overlap_id", Id, primary_key=True, autoincrement=False),
    Column("partner_id", Id, nullable=False),
    Column("first_id", Id),
)
Index(None, company_records.c.partner_id)

WITH_COMPANY = company_records.c.overlap_id == overlaps.c.id


def too_many() -> ColumnElement[int]:
    """Count by how many overlaps more there are than companies, where joined by WITH_COMPANY."""
    return func.count() - func.count(func.distinct(company_records.c.first_id))


def has_any(tx: Transaction) -> bool:
    """Tell whether anything is to be joined: mostly either side keeps each company once."""
    return tx.row(select(company_records.c.overlap_id).limit(1)) is not None


class CompanyRecords:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def of_partner(self, partner_id: int) -> dict[int, int | None]:
        """Give what is kept of a partner: of each overlap the first one of its company."""
        c = company_records.c
        query = select(c.overlap_id, c.first_id).where(c.partner_id == partner_id)
        return {row["overlap_id"]: row["first_id"] for row in self._tx.rows(query)}

    def by_account(self, partner_id: int) -> dict[int, int | None]:
        """Give the same by account."""
        c = company_records.c
        query = (
            select(overlaps.c.account_id, c.first_id)
            .join(company_records, WITH_COMPANY)
            .where(c.partner_id == partner_id)
        )
        return {row["account_id"]: row["first_id"] for row in self._tx.rows(query)}

    def replace(self, partner_id: int, found: Mapping[int, int | None]) -> None:
        """Keep what was found of a partner in place of what there is."""
        self.erase_of(partner_id)
        rows = [
            {"overlap_id": each, "partner_id": partner_id, "first_id": first}
            for each, first in sorted(found.items())
        ]
        self._tx.run_many(insert(company_records), rows)

    def erase_of(self, partner_id: int) -> int:
        return self._tx.run(
            delete(company_records).where(company_records.c.partner_id == partner_id)
        )
