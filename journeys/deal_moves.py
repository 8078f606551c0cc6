"""Saving what a rule returned about a registration, with its facts: the one way in which it moves.

Called inside the transaction of who acts; it decides nothing.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from journeys.acting import Actor, Doing, written
from journeys.ask_whom import stands_for
from journeys.deal_owner import staffed
from journeys.desk import Desk
from journeys.pinned_policy import pin
from journeys.words_for_partner import must_name_nobody_else
from partnering.deciders import Act
from partnering.facts import RegistrationMoved
from partnering.people import Person
from partnering.refusals import Unknown
from partnering.registration_ends import follow_merge
from partnering.registration_moves import Moved
from partnering.registrations import Registration, State
from store.work import Work


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
    for each in moves:
        if each.rules is not None and each.rules.version != before.policy_version:
            pin(work, each.rules, now)
        fact = RegistrationMoved(last.id, each.registration.version, str(each.event))
        work.record(fact, at=now, by=written(by), correlation=correlation)
    return saved


def move_to_account(
    work: Work,
    before: Registration,
    account_key: str,
    *,
    beside: bool,
    now: datetime,
    correlation: str = "",
) -> None:
    """Let a registration stand on an account, after a merge; one that is over moves, too.

    With `beside` it is marked as protected beside another: whoever says so opens a case.
    Raises: StaleVersion; ClaimTaken, after which the transaction is to be left.
    """
    if before.state is State.DRAFT:
        later = replace(before, account_key=account_key, version=before.version + 1)
        work.registrations.save(later, seen=before.version, now=now)
        return
    moves = [follow_merge(before, account_key, beside=beside)]
    keep_moves(work, before, moves, by=None, now=now, correlation=correlation, contested=beside)


def move_it(
    desk: Desk,
    registration_id: int,
    rule: Callable[[Work, Registration], Moved],
    doing: Doing,
    also: Collection[str] = (),
) -> Registration:
    """Hold a registration, ask a rule, keep what it returned: one act in one transaction.

    With `also` other customers are held from the beginning, its own among them.
    Raises: Unknown; whatever the rule does.
    """
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        work.claims.hold_all(also)
        held = held_registration(work, registration_id)
        moved = rule(work, held)
        kept = keep_moves(
            work,
            held,
            [moved],
            by=doing["by"],
            now=doing["now"],
            correlation=doing.get("correlation", ""),
        )
    desk.wake()
    return kept


def act_of(
    work: Work,
    held: Registration,
    doing: Doing,
    *,
    shown: int,
    text: str = "",
    note: str = "",
    evidence: tuple[str, ...] = (),
    second: Person | None = None,
) -> Act:
    """Say who decides, in whose place, on the version that they were shown.

    Raises: NamesAnother where `text`, which the partner reads, names another partner.
    """
    must_name_nobody_else(work, [held], text)
    by, now = doing["by"], doing["now"]
    return Act(
        by=by,
        now=now,
        shown=shown,
        text=text,
        note=note,
        evidence=evidence,
        second=second,
        on_behalf_of=stands_for(work, held.owner_id, by, now),
        staffed=staffed(work),
    )


def read_registration(desk: Desk, registration_id: int) -> Registration:
    """Read a registration before it is acted on, outside the transaction. Raises: Unknown."""
    with desk.store.read() as view:
        found = view.registrations.get(registration_id)
    if found is None:
        raise Unknown("There is no such registration.")
    return found


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
