"""The CRM's users and queues, as owners of records. Who they are to us is in `people`."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import RowMapping, func, select

from partnering.people import CrmUser
from store.columns import storable
from store.mirror import Mirror
from store.tables import crm_users
from store.transaction import Transaction, chunks


class Users(Mirror[CrmUser]):
    """Reads give only users that are in the CRM now, inactive ones included."""

    def __init__(self, tx: Transaction) -> None:
        super().__init__(tx, crm_users, _to_row, user_from_row)

    def many(self, keys: Iterable[str]) -> dict[str, CrmUser]:
        """Find users by the CRM's key; unknown ones are absent."""
        return {
            row["key"]: user_from_row(row)
            for chunk in chunks(keys)
            for row in self._held(chunk).values()
            if row["deleted_at"] is None
        }

    def by_id(self, id: int) -> CrmUser | None:
        """Find a user or a queue by our own number of it."""
        query = select(crm_users).where(crm_users.c.id == id, crm_users.c.deleted_at.is_(None))
        row = self._tx.row(query)
        return None if row is None else user_from_row(row)

    def by_email(self, email: str) -> CrmUser | None:
        """Find a user by e-mail, without regard to case; of several an active one comes first."""
        row = self._tx.row(
            select(crm_users)
            .where(func.lower(crm_users.c.email) == email.strip().lower())
            .where(crm_users.c.deleted_at.is_(None))
            .order_by(crm_users.c.is_active.desc(), crm_users.c.id)
        )
        return None if row is None else user_from_row(row)


def _to_row(user: CrmUser) -> dict[str, Any]:
    row = asdict(user)
    del row["id"], row["version"]
    return {n: storable(each) if isinstance(each, str) else each for n, each in row.items()}


def user_from_row(row: RowMapping) -> CrmUser:
    return CrmUser(**{name: row[name] for name in CrmUser.__slots__})
