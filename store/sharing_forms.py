"""Requests for more to be shared, by link: for whom each link was made. It keeps no key."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime

from sqlalchemy import RowMapping, delete, select, update

from store.sharing_tables import sharing_asks, sharing_forms
from store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class SharingForm:
    """`handle` names the form in its link and opens nothing without the signature beside it."""

    handle: str
    ask_id: int
    person_id: int
    made_at: datetime
    expires_at: datetime
    id: int = 0


class SharingForms:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def keep(self, form: SharingForm) -> SharingForm:
        """Give the link of a person to a request: the one that there is, for longer, or this."""
        c = sharing_forms.c
        mine = (c.ask_id == form.ask_id) & (c.person_id == form.person_id)
        values = {key: each for key, each in asdict(form).items() if key != "id"}
        made = self._tx.insert_new(sharing_forms, values)
        if made is None:
            longer = c.expires_at < form.expires_at
            self._tx.run(
                update(sharing_forms).where(mine & longer).values(expires_at=form.expires_at)
            )
            made = self._tx.row(select(sharing_forms).where(mine))
        if made is None:
            raise LookupError(f"the handle of a link to request {form.ask_id} is taken")
        return _from_row(made)

    def by_handle(self, handle: str) -> SharingForm | None:
        row = self._tx.row(select(sharing_forms).where(sharing_forms.c.handle == handle))
        return None if row is None else _from_row(row)

    def erase_of(self, partner_id: int) -> int:
        """Erase for good the links to a partner's requests; how many."""
        asks = select(sharing_asks.c.id).where(sharing_asks.c.partner_id == partner_id)
        return self._tx.run(delete(sharing_forms).where(sharing_forms.c.ask_id.in_(asks)))


def _from_row(row: RowMapping) -> SharingForm:
    return SharingForm(**{each.name: row[each.name] for each in fields(SharingForm)})
