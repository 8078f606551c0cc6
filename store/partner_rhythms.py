"""How often each partner wants its digest; weekly where nobody there has said anything."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Column, ForeignKey, Table, delete, select

from partnering.digests import Rhythm
from store.columns import Id, Utc, choice, metadata
from store.transaction import Transaction, chunks

partner_rhythms = Table(
    "partner_rhythms",
    metadata,
    Column("partner_id", Id, ForeignKey("partners.id"), primary_key=True, autoincrement=False),
    choice("rhythm", Rhythm),
    # It holds on to no person: who has gone may be erased.
    Column("set_by", Id),
    Column("set_at", Utc, nullable=False),
)


class PartnerRhythms:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def of(self, partner_id: int) -> Rhythm:
        return self.many([partner_id])[partner_id]

    def many(self, partner_ids: Iterable[int]) -> dict[int, Rhythm]:
        """Give how often some partners want a digest, by id."""
        wanted, c = sorted(set(partner_ids)), partner_rhythms.c
        found = dict.fromkeys(wanted, Rhythm.WEEKLY)
        for chunk in chunks(wanted):
            for row in self._tx.rows(select(partner_rhythms).where(c.partner_id.in_(chunk))):
                found[row["partner_id"]] = Rhythm(row["rhythm"])
        return found

    def choose(self, partner_id: int, rhythm: Rhythm, *, by: int | None, at: datetime) -> None:
        """Keep how often a partner wants it."""
        values = {"partner_id": partner_id, "rhythm": rhythm, "set_by": by, "set_at": at}
        self._tx.upsert(partner_rhythms, values)

    def erase_of(self, partner_id: int) -> int:
        """Forget what a partner has chosen."""
        gone = partner_rhythms.c.partner_id == partner_id
        return self._tx.run(delete(partner_rhythms).where(gone))
