"""Our side decides on a registration: reject, ask, assign, say which account it is; and approve.

A decision holds for the version that was shown.
"""

from typing import Unpack

from journeys.acting import Doing
from journeys.approve_registration import approve, confirm
from journeys.conflict_opening import open_for
from journeys.deal_evidence import NEW_ACCOUNT
from journeys.deal_moves import (
    act_of,
    held_registration,
    keep_moves,
    move_it,
    read_registration,
)
from journeys.deal_scene import as_mirrored, ask_crm, sight
from journeys.deal_scenes import keep_scene
from journeys.desk import Desk
from journeys.pinned_policy import pinned
from partnering import registration_decisions as rules
from partnering import registration_moves as moves
from partnering.people import Right, must
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
    **doing: Unpack[Doing],
) -> Registration:
    """Reject a claim with a reason. Raises: MovedOn; NotAllowed; Invalid; Unknown."""
    must(doing["by"], Right.DECIDE)
    now = doing["now"]

    def rule(work: Work, held: Registration) -> Moved:
        crm = as_mirrored(desk, work, held.account_key, now=now)
        seen = sight(desk, work, held, crm, now=now)
        act = act_of(work, held, doing, shown=shown, text=text, note=note)
        moved = rules.reject(held, act, reason, policy=seen.policy, level=seen.check.level)
        keep_scene(work, held, seen.scene, len(moved.registration.decisions))
        return moved

    return move_it(desk, registration_id, rule, doing)


def ask(
    desk: Desk,
    registration_id: int,
    *,
    shown: int,
    missing: frozenset[str],
    text: str,
    **doing: Unpack[Doing],
) -> Registration:
    """Ask the partner for something: our clock stops. Raises: MovedOn; NotAllowed; Invalid."""
    must(doing["by"], Right.DECIDE)

    def rule(work: Work, held: Registration) -> Moved:
        policy = pinned(work, held.policy_version, desk.policy.deals)
        act = act_of(work, held, doing, shown=shown, text=text)
        return moves.ask(held, act, missing, policy)

    return move_it(desk, registration_id, rule, doing)


def assign(
    desk: Desk, registration_id: int, *, shown: int, owner_id: int, **doing: Unpack[Doing]
) -> Registration:
    """Hand the decision over to somebody else who may take it. Raises: as `ask`."""
    must(doing["by"], Right.DECIDE)

    def rule(work: Work, held: Registration) -> Moved:
        owner = work.people.by_id(owner_id)
        if owner is None:
            raise Unknown("There is no such person.")
        return moves.assign(held, owner, act_of(work, held, doing, shown=shown))

    return move_it(desk, registration_id, rule, doing)


def identify(
    desk: Desk, registration_id: int, *, shown: int, account_key: str, **doing: Unpack[Doing]
) -> Registration:
    """Say which account a claim means; then it is checked against everything on that account.

    An empty key says that it is none of ours: a new customer.
    Raises: MovedOn; NotAllowed; Unknown for no such account; Invalid once it is decided.
    """
    by, now, correlation = doing["by"], doing["now"], doing.get("correlation", "")
    must(by, Right.DECIDE)
    before = read_registration(desk, registration_id)
    as_new = f"{NEW_ACCOUNT}{before.sequence}"
    account_key = account_key or as_new
    answer = ask_crm(desk, account_key, now=now)
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        # Both customers at once, in the one order that everybody takes them in.
        work.claims.hold_all({account_key, before.account_key} - {""})
        held = held_registration(work, registration_id)
        known = (held.account_key, as_new)
        if account_key not in known and work.accounts.by_key(account_key) is None:
            raise Unknown("There is no such account.")
        named = moves.identify(held, act_of(work, held, doing, shown=shown), account_key)
        seen = sight(desk, work, named.registration, answer, now=now)
        done = [named]
        if seen.check.holds and moves.may_hold(named.registration):
            done.append(moves.hold(named.registration))
        kept = keep_moves(work, held, done, by=by, now=now, correlation=correlation)
        open_for(work, kept, seen.check, seen.scene, seen.policy, now=now, correlation=correlation)
    desk.wake()
    return kept
