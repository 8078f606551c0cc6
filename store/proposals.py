"""Approvals that wait, for a second person or the CRM: what was wanted, on which version."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, select, update

from store.deal_tables import deal_proposals
from store.transaction import StaleVersion, Transaction, chunks

# What an approval waits for: a second person, or a CRM that does not answer.
APPROVAL, CRM_WAIT = "approval", "crm_wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """`told` are the first person's words and choices by name; `kind` says what they want.

    It counts only while the registration is at `registration_version`.
    """

    registration_id: int
    registration_version: int
    kind: str
    proposed_by: int
    proposed_at: datetime
    told: dict[str, Any]
    id: int = 0
    settled_at: datetime | None = None
    settled_by: int | None = None
    accepted: bool | None = None


class Proposals:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, value: Proposal) -> Proposal:
        """Keep a new one; its number comes back in it."""
        return _from_row(self._tx.insert(deal_proposals, _to_row(value)))

    def get(self, id: int) -> Proposal | None:
        row = self._tx.row(select(deal_proposals).where(deal_proposals.c.id == id))
        return None if row is None else _from_row(row)

    def waiting(self, registration_id: int, version: int, kind: str = APPROVAL) -> Proposal | None:
        """Give what waits on this version of a registration: for a second person, or of a kind."""
        found = self.waiting_on([registration_id]).get(registration_id, [])
        same = (each for each in found if (each.kind, each.registration_version) == (kind, version))
        return next(same, None)

    def waiting_on(self, registration_ids: Iterable[int]) -> dict[int, list[Proposal]]:
        """List all that waits on several registrations, of any version, the newest first."""
        return self._tx.by_keys("waiting proposals", registration_ids, self._read_waiting)

    def _read_waiting(self, ids: Iterable[int]) -> dict[int, list[Proposal]]:
        c, found = deal_proposals.c, dict[int, list[Proposal]]()
        for chunk in chunks(ids):
            query = select(deal_proposals).where(
                c.registration_id.in_(chunk), c.settled_at.is_(None)
            )
            for row in self._tx.rows(query.order_by(c.id.desc())):
                found.setdefault(row["registration_id"], []).append(_from_row(row))
        return found

    def latest(self, registration_id: int, kind: str) -> Proposal | None:
        """Give the last one of a kind about a registration, whatever version it is of."""
        query = select(deal_proposals).where(
            deal_proposals.c.kind == kind, deal_proposals.c.registration_id == registration_id
        )
        row = self._tx.row(query.order_by(deal_proposals.c.id.desc()).limit(1))
        return None if row is None else _from_row(row)

    def unsettled(self, kind: str, limit: int = 500) -> list[Proposal]:
        """List what waits, of a kind, the oldest first."""
        query = select(deal_proposals).where(
            deal_proposals.c.kind == kind, deal_proposals.c.settled_at.is_(None)
        )
        rows = self._tx.rows(query.order_by(deal_proposals.c.id).limit(limit))
        return [_from_row(row) for row in rows]

    def settle(self, id: int, *, accepted: bool, by: int, at: datetime) -> None:
        """Write down what the second person said. Raises: StaleVersion where somebody did."""
        mine = (deal_proposals.c.id == id) & deal_proposals.c.settled_at.is_(None)
        values = {"accepted": accepted, "settled_by": by, "settled_at": at}
        if not self._tx.run(update(deal_proposals).where(mine).values(**values)):
            raise StaleVersion(f"deal_proposals {id} is settled")


def _to_row(value: Proposal) -> dict[str, Any]:
    return {
        "registration_id": value.registration_id,
        "registration_version": value.registration_version,
        "kind": value.kind,
        "proposed_by": value.proposed_by,
        "proposed_at": value.proposed_at,
        "told": value.told,
    }


def _from_row(row: RowMapping) -> Proposal:
    return Proposal(**{name: row[name] for name in Proposal.__slots__})
