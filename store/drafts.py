"""Drafts of lists: files that somebody looks over before they become lists. Gone within a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, delete, select

from store.columns import storable
from store.tables import list_drafts
from store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ListDraft:
    """A file without the columns that nobody needs; `made_by` is a person's id."""

    id: int
    partner_id: int
    segment: str
    source: str
    agreement: str
    file_name: str
    content: str
    rows: int
    dropped: tuple[str, ...]
    made_by: int
    made_at: datetime


class Drafts:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(
        self,
        partner_id: int,
        *,
        segment: str,
        source: str,
        agreement: str,
        file_name: str,
        content: str,
        rows: int,
        dropped: Iterable[str],
        by: int,
        at: datetime,
    ) -> ListDraft:
        row = self._tx.insert(
            list_drafts,
            {
                "partner_id": partner_id,
                "segment": storable(segment),
                "source": storable(source),
                "agreement": storable(agreement),
                "file_name": storable(file_name),
                "content": storable(content),
                "rows": rows,
                "dropped": [storable(name) for name in dropped],
                "made_by": by,
                "made_at": at,
            },
        )
        return _from_row(row)

    def get(self, id: int) -> ListDraft | None:
        row = self._tx.row(select(list_drafts).where(list_drafts.c.id == id))
        return None if row is None else _from_row(row)

    def discard(self, id: int) -> bool:
        """Erase a draft; False where there is none any more."""
        return self._tx.run(delete(list_drafts).where(list_drafts.c.id == id)) > 0

    def prune(self, before: datetime) -> int:
        """Erase the drafts that were made before a moment; how many."""
        return self._tx.run(delete(list_drafts).where(list_drafts.c.made_at < before))


def _from_row(row: RowMapping) -> ListDraft:
    values = {name: row[name] for name in ListDraft.__slots__}
    return ListDraft(**{**values, "dropped": tuple(values["dropped"])})
