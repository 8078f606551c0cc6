"""Invitations of partners' people: the posted cards, and a row for each who pressed one."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, select

from partnering.invitations import Invitation, InvitationState
from partnering.people import Role
from store.columns import storable
from store.tables import invitations
from store.transaction import Transaction


class Invitations:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, invitation: Invitation) -> Invitation:
        """Keep a new invitation; it comes back with its number."""
        return _from_row(self._tx.insert(invitations, {**_to_row(invitation), "version": 1}))

    def get(self, id: int) -> Invitation | None:
        row = self._tx.row(select(invitations).where(invitations.c.id == id))
        return None if row is None else _from_row(row)

    def save(self, invitation: Invitation) -> Invitation:
        """Save a changed invitation. Raises: StaleVersion."""
        row = self._tx.save(invitations, invitation.id, invitation.version, _to_row(invitation))
        return _from_row(row)

    def pressed_by(self, workspace: str, address: str, partner_id: int) -> list[Invitation]:
        """List what somebody pressed to join a partner, newest first."""
        query = (
            select(invitations)
            .where(invitations.c.workspace == workspace, invitations.c.address == address)
            .where(invitations.c.partner_id == partner_id)
            .order_by(invitations.c.id.desc())
        )
        return [_from_row(row) for row in self._tx.rows(query)]

    def of_person(self, person_id: int) -> list[Invitation]:
        """List the invitations by which a person became known, oldest first."""
        query = select(invitations).where(invitations.c.person_id == person_id)
        return [_from_row(row) for row in self._tx.rows(query.order_by(invitations.c.id))]

    def undecided(self) -> list[Invitation]:
        """List cards that are out and presses that wait, those past their time too, by id."""
        waiting = (InvitationState.OPEN, InvitationState.PRESSED)
        query = select(invitations).where(invitations.c.state.in_(waiting))
        return [_from_row(row) for row in self._tx.rows(query.order_by(invitations.c.id))]

    def one_press_at_a_time(self) -> None:
        """Let presses wait for each other, so that one who presses twice gets one row."""
        self._tx.alone("invitations")

    def ended(self, now: datetime) -> list[Invitation]:
        """List what is past its time and has not been closed yet."""
        return [each for each in self.undecided() if each.is_over(now)]


def _to_row(invitation: Invitation) -> dict[str, Any]:
    row = asdict(invitation)
    del row["id"], row["version"]
    return {n: storable(each) if isinstance(each, str) else each for n, each in row.items()}


def _from_row(row: RowMapping) -> Invitation:
    values = {name: row[name] for name in Invitation.__slots__}
    values["role"], values["state"] = Role(row["role"]), InvitationState(row["state"])
    return Invitation(**values)
