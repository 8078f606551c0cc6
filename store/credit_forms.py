"""Credits by link: for whom each link was made. It keeps no link and no key."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime

from sqlalchemy import RowMapping, select, update

from store.credit_tables import credit_forms
from store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class CreditForm:
    """`handle` names the form in its link and opens nothing without the signature beside it."""

    handle: str
    touch_id: int
    person_id: int
    made_at: datetime
    expires_at: datetime
    id: int = 0


class CreditForms:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def keep(self, form: CreditForm) -> CreditForm:
        """Give the link of a person to a touch: the one that there is, for longer, or this."""
        c = credit_forms.c
        mine = (c.touch_id == form.touch_id) & (c.person_id == form.person_id)
        values = {key: each for key, each in asdict(form).items() if key != "id"}
        made = self._tx.insert_new(credit_forms, values)
        if made is None:
            longer = c.expires_at < form.expires_at
            self._tx.run(
                update(credit_forms).where(mine & longer).values(expires_at=form.expires_at)
            )
            made = self._tx.row(select(credit_forms).where(mine))
        if made is None:
            raise LookupError(f"the handle of a link to credit {form.touch_id} is taken")
        return _from_row(made)

    def by_handle(self, handle: str) -> CreditForm | None:
        row = self._tx.row(select(credit_forms).where(credit_forms.c.handle == handle))
        return None if row is None else _from_row(row)


def _from_row(row: RowMapping) -> CreditForm:
    return CreditForm(**{each.name: row[each.name] for each in fields(CreditForm)})
