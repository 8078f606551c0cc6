"""Users and queues of the CRM that somebody tied to a person by hand, above what e-mails say."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, delete, select

from store.tables import crm_links, people_crm_keys
from store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class CrmLink:
    """`linked_by` is None for the command line."""

    crm_key: str
    person_id: int
    linked_by: int | None
    at: datetime


class CrmLinks:
    """Whoever links or unlinks has `people.settle` look at both persons afterwards."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def put(self, link: CrmLink) -> None:
        """Tie a user of the CRM to a person, whoever they belonged to before."""
        self._tx.alone("people")
        self._tx.upsert(crm_links, {name: getattr(link, name) for name in CrmLink.__slots__})
        self._tx.upsert(people_crm_keys, {"crm_key": link.crm_key, "person_id": link.person_id})

    def get(self, crm_key: str) -> CrmLink | None:
        row = self._tx.row(select(crm_links).where(crm_links.c.crm_key == crm_key))
        return None if row is None else _from_row(row)

    def of_person(self, person_id: int) -> list[CrmLink]:
        """List what is tied to a person by hand, by the CRM's key."""
        query = select(crm_links).where(crm_links.c.person_id == person_id)
        return [_from_row(row) for row in self._tx.rows(query.order_by(crm_links.c.crm_key))]

    def all(self) -> list[CrmLink]:
        """List them all, by the CRM's key."""
        query = select(crm_links).order_by(crm_links.c.crm_key)
        return [_from_row(row) for row in self._tx.rows(query)]

    def remove(self, crm_key: str) -> bool:
        """Undo a tie made by hand; false where there is none. E-mails count again."""
        self._tx.alone("people")
        if not self._tx.run(delete(crm_links).where(crm_links.c.crm_key == crm_key)):
            return False
        self._tx.run(delete(people_crm_keys).where(people_crm_keys.c.crm_key == crm_key))
        return True


def _from_row(row: RowMapping) -> CrmLink:
    return CrmLink(**{name: row[name] for name in CrmLink.__slots__})
