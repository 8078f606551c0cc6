"""Which deals of the CRM belong to which registration because somebody said so, and on which
accounts registrations stand.
"""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, select

from store.deal_tables import deal_links, registrations
from store.transaction import Transaction, chunks


@dataclass(frozen=True, slots=True)
class DealLink:
    """`linked_by` is None where the guard against poaching linked it."""

    opportunity_key: str
    registration_id: int
    linked_by: int | None
    linked_at: datetime


class DealLinks:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def put(self, link: DealLink) -> None:
        """Link a deal; one that was linked to another registration moves."""
        self._tx.upsert(deal_links, asdict(link))

    def drop(self, opportunity_key: str) -> bool:
        """Take a link back; false where there is none."""
        gone = delete(deal_links).where(deal_links.c.opportunity_key == opportunity_key)
        return bool(self._tx.run(gone))

    def of_registration(self, registration_id: int) -> list[DealLink]:
        """List the deals of a registration, by key."""
        return list(self.of_registrations([registration_id]).get(registration_id, ()))

    def of_registrations(self, ids: Iterable[int]) -> dict[int, list[DealLink]]:
        """List the deals of several registrations, by key."""
        return self._tx.by_keys("deal links", ids, self._read)

    def _read(self, ids: Iterable[int]) -> dict[int, list[DealLink]]:
        c, found = deal_links.c, dict[int, list[DealLink]]()
        for chunk in chunks(ids):
            query = select(deal_links).where(c.registration_id.in_(chunk))
            for row in self._tx.rows(query.order_by(c.opportunity_key)):
                found.setdefault(row["registration_id"], []).append(DealLink(**row))
        return found

    def standing_on(self, account_keys: Collection[str]) -> set[str]:
        """Choose the accounts on which any registration stands, whatever became of it."""
        return {
            row["account_key"]
            for chunk in chunks(sorted(set(account_keys) - {""}))
            for row in self._tx.rows(
                select(registrations.c.account_key)
                .where(registrations.c.account_key.in_(chunk))
                .distinct()
            )
        }

    def of_deals(self, keys: Collection[str]) -> dict[str, int]:
        """Say to which registration deals are linked, by key; the others are left out."""
        return self._tx.by_keys(
            "deals linked",
            sorted(set(keys)),
            lambda wanted: {
                row["opportunity_key"]: row["registration_id"]
                for chunk in chunks(wanted)
                for row in self._tx.rows(
                    select(deal_links).where(deal_links.c.opportunity_key.in_(chunk))
                )
            },
        )
