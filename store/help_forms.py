"""Who answers requests for help at a partner, and the links by which they are answered.

A link is named by its handle; only with the signature over it, which is kept nowhere, it opens.
"""

from dataclasses import asdict, dataclass, fields
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, select, update

from store.help_tables import help_forms, help_responders
from store.transaction import Transaction

_RESPONDER = select(help_responders.c.person_id).where(
    help_responders.c.partner_id == bindparam("partner")
)


@dataclass(frozen=True, slots=True)
class HelpForm:
    """A link for one person to one request."""

    handle: str
    request_id: int
    person_id: int
    made_at: datetime
    expires_at: datetime
    id: int = 0


class HelpForms:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def keep(self, form: HelpForm) -> HelpForm:
        """Give the link of a person to a request: the one that there is, for longer, or this."""
        mine = (help_forms.c.request_id == form.request_id) & (
            help_forms.c.person_id == form.person_id
        )
        values = {key: each for key, each in asdict(form).items() if key != "id"}
        made = self._tx.insert_new(help_forms, values)
        if made is None:
            longer = help_forms.c.expires_at < form.expires_at
            self._tx.run(update(help_forms).where(mine & longer).values(expires_at=form.expires_at))
            made = self._tx.row(select(help_forms).where(mine))
        if made is None:
            raise LookupError(f"the handle of a link to request {form.request_id} is taken")
        return _from_row(made)

    def by_handle(self, handle: str) -> HelpForm | None:
        row = self._tx.row(select(help_forms).where(help_forms.c.handle == handle))
        return None if row is None else _from_row(row)

    def responder_of(self, partner_id: int) -> int | None:
        """Give who answers requests at a partner, where somebody was named."""
        found: int | None = self._tx.value(_RESPONDER, partner=partner_id)
        return found

    def set_responder(
        self, partner_id: int, person_id: int, *, by: int | None, at: datetime
    ) -> None:
        """Name who answers requests at a partner."""
        values = {"partner_id": partner_id, "person_id": person_id, "set_by": by, "at": at}
        self._tx.upsert(help_responders, values)


def _from_row(row: RowMapping) -> HelpForm:
    return HelpForm(**{each.name: row[each.name] for each in fields(HelpForm)})
