"""Links by which somebody at a partner brings one list. It keeps no link and no key."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, delete, select, update

from store.columns import storable
from store.sharing_tables import list_links
from store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ListLink:
    """`handle` names the form in its link and opens nothing without the signature beside it.

    `made_by` is who of ours gave it out; `draft_id` the file that was sent and not confirmed yet.
    """

    handle: str
    partner_id: int
    segment: str
    agreement: str
    made_by: int
    made_at: datetime
    expires_at: datetime
    mail_to: str = ""
    used_at: datetime | None = None
    draft_id: int | None = None
    id: int = 0


class ListLinks:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, link: ListLink) -> ListLink:
        """Keep a new link; it comes back with its number."""
        row = self._tx.insert(
            list_links,
            {
                "handle": link.handle,
                "partner_id": link.partner_id,
                "segment": storable(link.segment),
                "agreement": storable(link.agreement),
                "mail_to": storable(link.mail_to),
                "made_by": link.made_by,
                "made_at": link.made_at,
                "expires_at": link.expires_at,
            },
        )
        return _from_row(row)

    def by_handle(self, handle: str) -> ListLink | None:
        row = self._tx.row(select(list_links).where(list_links.c.handle == handle))
        return None if row is None else _from_row(row)

    def get(self, id: int) -> ListLink | None:
        row = self._tx.row(select(list_links).where(list_links.c.id == id))
        return None if row is None else _from_row(row)

    def hold(self, link: ListLink) -> None:
        """Let two who send something by one link wait for each other."""
        self._tx.alone(f"list_link:{link.id}")

    def set_draft(self, id: int, draft_id: int | None) -> None:
        """Note which file waits to be confirmed."""
        self._tx.run(update(list_links).where(list_links.c.id == id).values(draft_id=draft_id))

    def use(self, id: int, at: datetime) -> bool:
        """Note that the list came in; False where it had already."""
        once = update(list_links).where(list_links.c.id == id, list_links.c.used_at.is_(None))
        return self._tx.run(once.values(used_at=at, draft_id=None)) > 0

    def erase_of(self, partner_id: int) -> int:
        """Erase for good the links that a partner was given; how many."""
        return self._tx.run(delete(list_links).where(list_links.c.partner_id == partner_id))


def _from_row(row: RowMapping) -> ListLink:
    return ListLink(**{name: row[name] for name in ListLink.__slots__})
