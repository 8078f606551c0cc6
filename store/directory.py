"""Who is in a chat workspace, as last seen there, and which of them we know as a person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import RowMapping, and_, select

from store.columns import storable
from store.tables import bindings, directory, partner_people, people
from store.transaction import Transaction

ContactKind = Literal["member", "guest", "external", "bot", "gone"]


@dataclass(frozen=True, slots=True)
class Contact:
    """`address` is the workspace's own id for them; `person_id` is None for somebody unknown.

    `team` is the workspace from which they come, empty where chat was not asked for it yet.
    """

    workspace: str
    address: str
    email: str
    name: str
    kind: ContactKind
    zone: str
    person_id: int | None
    refreshed_at: datetime
    team: str = ""


class Directory:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def put(self, contact: Contact) -> None:
        """Keep how somebody was last seen in a workspace."""
        self._tx.upsert(
            directory,
            {
                "workspace": contact.workspace,
                "address": contact.address,
                "email": storable(contact.email).strip().lower(),
                "name": storable(contact.name),
                "kind": contact.kind,
                "zone": contact.zone,
                "person_id": contact.person_id,
                "refreshed_at": contact.refreshed_at,
                "team": contact.team,
            },
        )

    def by_address(self, workspace: str, address: str) -> Contact | None:
        row = self._tx.row(
            select(directory).where(
                directory.c.workspace == workspace, directory.c.address == address
            )
        )
        return None if row is None else _from_row(row)

    def is_kept(self, address: str) -> bool:
        """Tell whether anything is kept about somebody, in whatever workspace."""
        query = select(directory.c.address).where(directory.c.address == address).limit(1)
        return self._tx.row(query) is not None

    def by_email(self, workspace: str, email: str) -> Contact | None:
        """Find somebody by e-mail, without regard to case; of several a member comes first."""
        rows = self._tx.rows(
            select(directory)
            .where(directory.c.workspace == workspace)
            .where(directory.c.email == email.strip().lower())
            .order_by(directory.c.address)
        )
        contacts = sorted(map(_from_row, rows), key=lambda each: each.kind != "member")
        return contacts[0] if contacts else None

    def partners_of_team(self, workspace: str, team: str) -> set[int]:
        """Find the partners whose confirmed people come from another workspace, by id."""
        query = (
            select(partner_people.c.partner_id)
            .join(people, people.c.id == partner_people.c.person_id)
            .join(bindings, bindings.c.person_id == people.c.id)
            .join(
                directory,
                and_(
                    directory.c.workspace == bindings.c.workspace,
                    directory.c.address == bindings.c.address,
                ),
            )
            .where(
                bindings.c.workspace == workspace,
                directory.c.team == team,
                directory.c.kind == "external",
                people.c.active,
            )
        )
        return {row["partner_id"] for row in self._tx.rows(query.distinct())}

    def all(self, workspace: str | None = None) -> list[Contact]:
        """List everybody of one workspace, or of all, by address."""
        query = select(directory).order_by(directory.c.workspace, directory.c.address)
        if workspace is not None:
            query = query.where(directory.c.workspace == workspace)
        return [_from_row(row) for row in self._tx.rows(query)]


def _from_row(row: RowMapping) -> Contact:
    return Contact(**{name: row[name] for name in Contact.__slots__})
