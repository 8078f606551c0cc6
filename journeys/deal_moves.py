"""Saving what a rule returned about a registration, with its facts: the one way in which it moves.

Called inside the transaction of who acts; it decides nothing.
"""

from collections.abc import Sequence
from datetime import datetime

from journeys.acting import Actor, written
from partnering.facts import RegistrationMoved
from partnering.refusals import Unknown
from partnering.registration_moves import Moved
from partnering.registrations import Registration
from store.work import Work

SYSTEM = "system"


def keep_moves(
    work: Work,
    before: Registration,
    moves: Sequence[Moved],
    *,
    by: Actor | None,
    now: datetime,
    correlation: str = "",
    contested: bool = False,
) -> Registration:
    """Save the last of some moves and record each; `by` is None for what no person did.

    Raises: StaleVersion; ClaimTaken, after which the transaction is to be left.
    """
    last = moves[-1].registration
    saved = work.registrations.save(last, seen=before.version, now=now, contested=contested)
    who = SYSTEM if by is None else written(by)
    for each in moves:
        fact = RegistrationMoved(last.id, each.registration.version, str(each.event))
        work.record(fact, at=now, by=who, correlation=correlation)
    return saved


def held_registration(work: Work, registration_id: int) -> Registration:
    """Take a registration for a change: first the lock of its customer, then its row.

    In this order nobody waits in a ring. Raises: Unknown.
    """
    seen = work.registrations.get(registration_id)
    while seen is not None:
        if seen.account_key:
            work.claims.hold(seen.account_key)
        held = work.registrations.held(registration_id)
        if held is not None and held.account_key == seen.account_key:
            return held
        seen = held
    raise Unknown("There is no such registration.")
