"""The deals on the vendor's accounts, mirrored from the CRM."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, bindparam, select

from partnering.accounts import Opportunity
from partnering.money import Money
from store.columns import storable
from store.mirror import Mirror, write
from store.tables import opportunities
from store.transaction import Transaction, chunks

_OF_ACCOUNTS = select(opportunities).where(
    opportunities.c.account_key.in_(bindparam("accounts")), opportunities.c.deleted_at.is_(None)
)
_SHARED = select(opportunities).where(
    opportunities.c.is_closed.is_(False),
    opportunities.c.deleted_at.is_(None),
    (opportunities.c.partner_name != "") | (opportunities.c.registration_ref != ""),
)


class Opportunities(Mirror[Opportunity]):
    """Reads give only opportunities that are in the CRM now, open and closed."""

    def __init__(self, tx: Transaction) -> None:
        super().__init__(tx, opportunities, _to_row, _from_row)

    def take_in(self, records: Sequence[Opportunity], *, now: datetime) -> list[str]:
        """Take in deals as they stand in the CRM; the keys of those that are new or different."""
        found = self.compare(records)
        write(self._tx, opportunities, found, now)
        return [row["key"] for row in (*found.new, *(new for _, new in found.changed))]

    def many(self, keys: Iterable[str], *, gone: bool = False) -> dict[str, Opportunity]:
        """Find deals by the CRM's key; with `gone`, also those that have left it."""
        found: dict[str, Opportunity] = {}
        for chunk in chunks(keys):
            query = select(opportunities).where(opportunities.c.key.in_(chunk))
            if not gone:
                query = query.where(opportunities.c.deleted_at.is_(None))
            found.update((deal.key, deal) for deal in self.values_of(query))
        return found

    def registered(self, ref: str) -> list[Opportunity]:
        """List the deals that carry a registration, `DR-42`."""
        query = select(opportunities).where(opportunities.c.registration_ref == ref)
        return self.values_of(query.where(opportunities.c.deleted_at.is_(None)))

    def by_id(self, id: int, *, gone: bool = False) -> Opportunity | None:
        """Find a deal by our number; with `gone`, also one that has left the CRM."""
        query = select(opportunities).where(opportunities.c.id == id)
        if not gone:
            query = query.where(opportunities.c.deleted_at.is_(None))
        return next(iter(self.values_of(query)), None)

    def shared(self) -> list[Opportunity]:
        """List the open deals that name a partner or a registration, by our id."""
        return self.values_of(_SHARED)

    def won_between(self, first: date, until: date) -> list[Opportunity]:
        """List the deals that were won from a day on and before another, by our id."""
        query = select(opportunities).where(
            opportunities.c.is_won.is_(True),
            opportunities.c.close_on >= first,
            opportunities.c.close_on < until,
            opportunities.c.deleted_at.is_(None),
        )
        return self.values_of(query)

    def owners(self) -> set[str]:
        """Name the users and queues that own an open deal."""
        c = opportunities.c
        open_ones = (c.deleted_at.is_(None), c.is_closed.is_(False), c.owner_key != "")
        query = select(c.owner_key).where(*open_ones)
        return {row["owner_key"] for row in self._tx.rows(query.distinct())}

    def owners_of(self, ids: Iterable[int]) -> dict[int, str]:
        """Say who owns some deals, by our number; those that have left the CRM are absent."""
        c = opportunities.c
        return {
            row["id"]: row["owner_key"]
            for chunk in chunks(sorted(set(ids)))
            for row in self._tx.rows(
                select(c.id, c.owner_key).where(c.id.in_(chunk), c.deleted_at.is_(None))
            )
        }

    def carrying_a_registration(self) -> list[int]:
        """Name the deals in the CRM that carry a registration, by our number."""
        c = opportunities.c
        query = select(c.id).where(c.registration_ref != "", c.deleted_at.is_(None))
        return [row["id"] for row in self._tx.rows(query.order_by(c.id))]

    def names(self) -> list[tuple[int, str, str]]:
        """List (id, name, account's key) of the deals in the CRM, by id."""
        c = opportunities.c
        query = select(c.id, c.name, c.account_key).where(c.deleted_at.is_(None))
        rows = self._tx.rows(query.order_by(c.id))
        return [(row["id"], row["name"], row["account_key"]) for row in rows]

    def of_account(self, account_key: str) -> list[Opportunity]:
        """List the deals on one account, by our id."""
        return self.of_accounts([account_key]).get(account_key, [])

    def of_accounts(self, keys: Iterable[str]) -> dict[str, list[Opportunity]]:
        """Find the deals on several accounts by account key; accounts without any are absent."""
        found = self._tx.by_keys("deals of accounts", keys, self._of_accounts)
        return {key: list(deals) for key, deals in found.items()}

    def _of_accounts(self, keys: Iterable[str]) -> dict[str, list[Opportunity]]:
        found: dict[str, list[Opportunity]] = {}
        for chunk in chunks(keys):
            for deal in self.values_of(_OF_ACCOUNTS, accounts=chunk):
                found.setdefault(deal.account_key, []).append(deal)
        return found


def _to_row(deal: Opportunity) -> dict[str, Any]:
    return {
        "key": deal.key,
        "account_key": deal.account_key,
        "name": storable(deal.name),
        "stage": storable(deal.stage),
        "amount_minor": None if deal.amount is None else deal.amount.minor,
        "currency": "" if deal.amount is None else deal.amount.currency,
        "close_on": deal.close_on,
        "is_closed": deal.is_closed,
        "is_won": deal.is_won,
        "owner_key": deal.owner_key,
        "families": [storable(family) for family in deal.families],
        "created_at": deal.created_at,
        "last_activity_at": deal.last_activity_at,
        "stage_since": deal.stage_since,
        "registration_ref": storable(deal.registration_ref),
        "partner_name": storable(deal.partner_name),
        "partner_role": storable(deal.partner_role),
        "is_registered": deal.is_registered,
        "protected_until": deal.protected_until,
        "modified_at": deal.modified_at,
    }


def _from_row(row: RowMapping) -> Opportunity:
    amount = None if row["amount_minor"] is None else Money(row["amount_minor"], row["currency"])
    return Opportunity(
        key=row["key"],
        account_key=row["account_key"],
        name=row["name"],
        stage=row["stage"],
        amount=amount,
        close_on=row["close_on"],
        is_closed=row["is_closed"],
        is_won=row["is_won"],
        owner_key=row["owner_key"],
        families=tuple(row["families"]),
        created_at=row["created_at"],
        last_activity_at=row["last_activity_at"],
        stage_since=row["stage_since"],
        registration_ref=row["registration_ref"],
        partner_name=row["partner_name"],
        partner_role=row["partner_role"],
        is_registered=row["is_registered"],
        protected_until=row["protected_until"],
        modified_at=row["modified_at"],
        id=row["id"],
        version=row["version"],
    )
