"""What a link opens: its handle is looked for in all that is reached by links, in one look."""

from enum import StrEnum

from sqlalchemy import literal, select, union_all

from store.credit_tables import credit_forms
from store.help_tables import help_forms
from store.lead_tables import lead_forms
from store.sharing_tables import list_links, sharing_forms
from store.transaction import Transaction


class LinkKind(StrEnum):
    """What a link to one record leads to; a registration's form has purposes of its own."""

    LEAD = "lead"
    LIST = "list"
    CREDIT = "credit"
    HELP = "help"
    SHARING = "sharing"


_TABLES = {
    LinkKind.LEAD: lead_forms,
    LinkKind.LIST: list_links,
    LinkKind.CREDIT: credit_forms,
    LinkKind.HELP: help_forms,
    LinkKind.SHARING: sharing_forms,
}


class Links:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def kind_of(self, handle: str) -> LinkKind | None:
        """Say what a handle leads to; None for a registration's form, and for nothing."""
        looks = (
            select(literal(str(kind)).label("kind")).where(table.c.handle == handle)
            for kind, table in _TABLES.items()
        )
        row = self._tx.row(union_all(*looks))
        return None if row is None else LinkKind(row["kind"])
