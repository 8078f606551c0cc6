"""Forms by link: whom each was made for and whether it was used. It keeps no link and no key.

A form is named by its handle; only with the signature over it, which is kept nowhere, it opens.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, func, select

from partnering.deal_forms import DealForm, Purpose
from store.deal_tables import deal_forms
from store.transaction import Transaction


class DealForms:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, form: DealForm) -> DealForm:
        """Keep a new form; it comes back with its number."""
        return _from_row(self._tx.insert(deal_forms, {**_to_row(form), "version": 1}))

    def get(self, id: int) -> DealForm | None:
        row = self._tx.row(select(deal_forms).where(deal_forms.c.id == id))
        return None if row is None else _from_row(row)

    def by_handle(self, handle: str) -> DealForm | None:
        row = self._tx.row(select(deal_forms).where(deal_forms.c.handle == handle))
        return None if row is None else _from_row(row)

    def held(self, id: int) -> DealForm | None:
        """Give it as it is now, and let nobody else use it until this transaction ends."""
        row = self._tx.row(self._tx.locked(select(deal_forms).where(deal_forms.c.id == id)))
        return None if row is None else _from_row(row)

    def save(self, form: DealForm) -> DealForm:
        """Save a changed form. Raises: StaleVersion."""
        return _from_row(self._tx.save(deal_forms, form.id, form.version, _to_row(form)))

    def one_at_a_time(self, person_id: int) -> None:
        """Let forms for one person wait for each other, so that each counts those before it."""
        self._tx.alone(f"forms:{person_id}")

    def unused(self, person_id: int, purpose: Purpose, now: datetime) -> int:
        """Count a person's forms for a purpose that could still be used."""
        query = select(func.count()).select_from(deal_forms)
        return int(
            self._tx.value(
                query.where(
                    deal_forms.c.person_id == person_id,
                    deal_forms.c.purpose == purpose,
                    deal_forms.c.used_at.is_(None),
                    deal_forms.c.expires_at > now,
                )
            )
        )

    def newest(
        self, person_id: int, purpose: Purpose, registration_id: int, *, beyond: datetime
    ) -> DealForm | None:
        """Find a person's unused form about a registration that lasts beyond an instant."""
        query = (
            select(deal_forms)
            .where(
                deal_forms.c.person_id == person_id,
                deal_forms.c.purpose == purpose,
                deal_forms.c.registration_id == registration_id,
                deal_forms.c.used_at.is_(None),
                deal_forms.c.expires_at > beyond,
            )
            .order_by(deal_forms.c.id.desc())
            .limit(1)
        )
        row = self._tx.row(query)
        return None if row is None else _from_row(row)

    def which_made(self, registration_id: int) -> DealForm | None:
        """Find the form by which a registration was filed, if it was filed by one."""
        query = select(deal_forms).where(
            deal_forms.c.registration_id == registration_id,
            deal_forms.c.purpose == Purpose.REGISTER,
            deal_forms.c.used_at.is_not(None),
        )
        row = self._tx.row(query.order_by(deal_forms.c.id).limit(1))
        return None if row is None else _from_row(row)

    def erase_of(self, partner_id: int) -> int:
        """Erase all forms of a partner; how many. Their links open nothing any more."""
        return self._tx.run(delete(deal_forms).where(deal_forms.c.partner_id == partner_id))


def _to_row(form: DealForm) -> dict[str, Any]:
    row = asdict(form)
    del row["id"], row["version"]
    return row


def _from_row(row: RowMapping) -> DealForm:
    values = {name: row[name] for name in DealForm.__slots__}
    return DealForm(**{**values, "purpose": Purpose(row["purpose"])})
