"""An approval that the CRM would have to confirm and does not: kept, with our clock stopped.

Trying it again is another file's; here nothing is decided.
"""

from journeys.deal_moves import held_registration, keep_moves
from journeys.desk import Desk
from partnering.deciders import Act
from partnering.registration_moves import wait_for_crm
from partnering.registrations import Basis
from store.proposals import CRM_WAIT, Proposal

CRM_WAITS = (
    "This cannot be verified against the CRM at present. The approval is kept and tried again by "
    "itself; our clock stands still meanwhile."
)


def keep_for_later(
    desk: Desk,
    registration_id: int,
    act: Act,
    basis: Basis | None,
    proposal: Proposal | None,
    correlation: str,
) -> None:
    """Keep what somebody wants to approve until the CRM answers, and stop our clock."""
    with desk.store.begin() as work:
        held = held_registration(work, registration_id)
        if not held.is_pending or work.proposals.waiting(held.id, held.version, CRM_WAIT):
            return
        if proposal is not None and proposal.settled_at is None:
            # The second person has said yes; only the CRM is waited for now.
            work.proposals.settle(proposal.id, accepted=True, by=act.by.id, at=act.now)
        kept = keep_moves(
            work,
            held,
            [wait_for_crm(held, act.now)],
            by=act.by,
            now=act.now,
            correlation=correlation,
        )
        told = {"note": act.note, "basis": str(basis) if basis else ""}
        work.proposals.add(
            Proposal(
                registration_id=kept.id,
                registration_version=kept.version,
                kind=CRM_WAIT,
                proposed_by=act.by.id,
                proposed_at=act.now,
                told={**told, "second": act.second.id if act.second else 0},
            )
        )
    desk.wake()
