"""Who a chat user is to us where a person has said so; it outranks what an e-mail says."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, delete, select

from store.tables import bindings
from store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Binding:
    """`address` is the workspace's own id of a user; `bound_by` is None for the command line."""

    workspace: str
    address: str
    person_id: int
    bound_by: int | None
    at: datetime


class Bindings:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def put(self, binding: Binding) -> None:
        """Bind a chat user to a person; whoever they were bound to before, they are no longer."""
        self._tx.upsert(bindings, {name: getattr(binding, name) for name in Binding.__slots__})

    def get(self, workspace: str, address: str) -> Binding | None:
        row = self._tx.row(
            select(bindings).where(bindings.c.workspace == workspace, bindings.c.address == address)
        )
        return None if row is None else _from_row(row)

    def of_person(self, person_id: int) -> list[Binding]:
        """List a person's chat users in all workspaces, the newest binding first."""
        query = select(bindings).where(bindings.c.person_id == person_id)
        rows = self._tx.rows(query.order_by(bindings.c.at.desc(), bindings.c.address))
        return [_from_row(row) for row in rows]

    def all(self) -> list[Binding]:
        """List them all, by workspace and user."""
        query = select(bindings).order_by(bindings.c.workspace, bindings.c.address)
        return [_from_row(row) for row in self._tx.rows(query)]

    def remove(self, workspace: str, address: str) -> bool:
        """Unbind a chat user; false where they were not bound."""
        where = (bindings.c.workspace == workspace, bindings.c.address == address)
        return self._tx.run(delete(bindings).where(*where)) > 0

    def remove_of(self, person_id: int) -> int:
        """Unbind all chat users of a person; how many there were."""
        return self._tx.run(delete(bindings).where(bindings.c.person_id == person_id))


def _from_row(row: RowMapping) -> Binding:
    return Binding(**{name: row[name] for name in Binding.__slots__})
