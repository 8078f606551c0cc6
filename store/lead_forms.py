"""Leads by link: for whom each link was made. It keeps no link and no key."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, select

from store.lead_tables import lead_forms
from store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class LeadForm:
    """`handle` names the form in its link and opens nothing without the signature beside it."""

    handle: str
    offer_id: int
    person_id: int
    made_at: datetime
    expires_at: datetime
    id: int = 0


class LeadForms:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, form: LeadForm) -> LeadForm:
        """Keep a new form; it comes back with its number."""
        row = self._tx.insert(
            lead_forms,
            {
                "handle": form.handle,
                "offer_id": form.offer_id,
                "person_id": form.person_id,
                "made_at": form.made_at,
                "expires_at": form.expires_at,
            },
        )
        return _from_row(row)

    def by_handle(self, handle: str) -> LeadForm | None:
        row = self._tx.row(select(lead_forms).where(lead_forms.c.handle == handle))
        return None if row is None else _from_row(row)

    def of(self, offer_id: int, person_id: int) -> LeadForm | None:
        """Find the newest form about an offer that somebody has."""
        query = select(lead_forms).where(
            lead_forms.c.offer_id == offer_id, lead_forms.c.person_id == person_id
        )
        row = self._tx.row(query.order_by(lead_forms.c.id.desc()).limit(1))
        return None if row is None else _from_row(row)


def _from_row(row: RowMapping) -> LeadForm:
    return LeadForm(**{name: row[name] for name in LeadForm.__slots__})
