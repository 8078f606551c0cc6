"""Our side decides on a registration: reject, ask, assign, say which account it is; and approve.

A decision holds for the version that was shown.
"""

from collections.abc import Callable
from datetime import datetime

from journeys.approve_registration import approve, confirm
from journeys.ask_whom import stands_for
from journeys.conflict_opening import open_for
from journeys.deal_evidence import NEW_ACCOUNT
from journeys.deal_moves import held_registration, keep_moves
from journeys.deal_scene import (
    Sighted,
    as_mirrored,
    ask_crm,
    sight,
    staffed,
)
from journeys.deal_scenes import keep_scene
from journeys.desk import Desk
from journeys.pinned_policy import pinned
from partnering import registration_decisions as rules
from partnering import registration_moves as moves
from partnering.deciders import Act
from partnering.people import Person, Right, must
from partnering.reasons import Reason
from partnering.refusals import Unknown
from partnering.registration_moves import Moved
from partnering.registrations import Registration
from store.work import Work

__all__ = ["approve", "ask", "assign", "confirm", "identify", "reject"]


def reject(
    desk: Desk,
    registration_id: int,
    *,
    shown: int,
    reason: Reason | None,
    text: str = "",
    note: str = "",
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Registration:
    """Reject a claim with a reason. Raises: MovedOn; NotAllowed; Invalid; Unknown."""
    must(by, Right.DECIDE)

    def ruled(work: Work, held: Registration) -> Moved:
        seen = _seen(desk, work, held, now)
        act = _act(work, held, by, now, shown, text=text, note=note)
        moved = rules.reject(held, act, reason, policy=seen.policy, level=seen.check.level)
        keep_scene(work, held, seen.scene, len(moved.registration.decisions))
        return moved

    return _decided(desk, registration_id, ruled, by, now, receipt, correlation)


def ask(
    desk: Desk,
    registration_id: int,
    *,
    shown: int,
    missing: frozenset[str],
    text: str,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Registration:
    """Ask the partner for something: our clock stops. Raises: MovedOn; NotAllowed; Invalid."""
    must(by, Right.DECIDE)

    def ruled(work: Work, held: Registration) -> Moved:
        policy = pinned(work, held.policy_version, desk.policy.deals)
        return moves.ask(held, _act(work, held, by, now, shown, text=text), missing, policy)

    return _decided(desk, registration_id, ruled, by, now, receipt, correlation)


def assign(
    desk: Desk,
    registration_id: int,
    *,
    shown: int,
    owner_id: int,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Registration:
    """Hand the decision over to somebody else who may take it. Raises: as `ask`."""
    must(by, Right.DECIDE)

    def ruled(work: Work, held: Registration) -> Moved:
        owner = work.people.by_id(owner_id)
        if owner is None:
            raise Unknown("There is no such person.")
        return moves.assign(held, owner, _act(work, held, by, now, shown))

    return _decided(desk, registration_id, ruled, by, now, receipt, correlation)


def identify(
    desk: Desk,
    registration_id: int,
    *,
    shown: int,
    account_key: str,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Registration:
    """Say which account a claim means; then it is checked against everything on that account.

    An empty key says that it is none of ours: a new customer.
    Raises: MovedOn; NotAllowed; Unknown for no such account; Invalid once it is decided.
    """
    must(by, Right.DECIDE)
    before, as_new = _keys(desk, registration_id)
    account_key = account_key or as_new
    answer = ask_crm(desk, account_key, now=now)
    with desk.store.begin(receipt=receipt) as work:
        # Both customers at once, in the one order that everybody takes them in.
        work.claims.hold_all({account_key, before} - {""})
        held = held_registration(work, registration_id)
        act = _act(work, held, by, now, shown)
        known = (held.account_key, as_new)
        if account_key not in known and work.accounts.by_key(account_key) is None:
            raise Unknown("There is no such account.")
        named = moves.identify(held, act, account_key)
        seen = sight(desk, work, named.registration, answer, now=now)
        done = [named]
        if seen.check.holds and moves.may_hold(named.registration):
            done.append(moves.hold(named.registration))
        kept = keep_moves(work, held, done, by=by, now=now, correlation=correlation)
        open_for(work, kept, seen.check, seen.scene, seen.policy, now=now, correlation=correlation)
    desk.wake()
    return kept


def _decided(
    desk: Desk,
    registration_id: int,
    ruled: Callable[[Work, Registration], Moved],
    by: Person,
    now: datetime,
    receipt: int | None,
    correlation: str,
) -> Registration:
    with desk.store.begin(receipt=receipt) as work:
        held = held_registration(work, registration_id)
        moved = ruled(work, held)
        kept = keep_moves(work, held, [moved], by=by, now=now, correlation=correlation)
    desk.wake()
    return kept


def _act(
    work: Work,
    held: Registration,
    by: Person,
    now: datetime,
    shown: int,
    *,
    text: str = "",
    note: str = "",
) -> Act:
    return Act(
        by=by,
        now=now,
        shown=shown,
        text=text,
        note=note,
        on_behalf_of=stands_for(work, held.owner_id, by, now),
        staffed=staffed(work),
    )


def _seen(desk: Desk, work: Work, held: Registration, now: datetime) -> Sighted:
    return sight(desk, work, held, as_mirrored(desk, work, held.account_key, now=now), now=now)


def _keys(desk: Desk, registration_id: int) -> tuple[str, str]:
    """Give the account of a registration, and its key where the CRM does not know the customer."""
    with desk.store.read() as view:
        found = view.registrations.get(registration_id)
    if found is None:
        raise Unknown("There is no such registration.")
    return found.account_key, f"{NEW_ACCOUNT}{found.sequence}"
