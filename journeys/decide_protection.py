"""Our side decides on what is protected: more time, edits, notices, revocations.

A protection ends early only by what somebody does here, with a reason that the partner reads.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from journeys.deal_moves import held_registration, keep_moves
from journeys.deal_scene import ask_crm, ground_of, sight, staffed
from journeys.desk import Desk
from journeys.pinned_policy import pinned
from partnering import registration_ends as ends
from partnering.deal_policy import DealPolicy
from partnering.deciders import Act
from partnering.people import Person, Right, must
from partnering.reasons import EndCause
from partnering.refusals import Invalid, Unknown
from partnering.registration_decisions import taken_by
from partnering.registration_moves import Moved
from partnering.registrations import Registration
from store.work import ClaimTaken, Work


def decide_extension(
    desk: Desk,
    registration_id: int,
    *,
    shown: int,
    grant: bool,
    text: str = "",
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Registration:
    """Grant or refuse more time. Raises: MovedOn; NotAllowed; Invalid; Unknown."""

    def rule(work: Work, held: Registration, policy: DealPolicy) -> Moved:
        act = Act(by=by, now=now, shown=shown, text=text, staffed=staffed(work))
        return ends.decide_extension(held, act, grant=grant, policy=policy)

    return _decided(desk, registration_id, rule, by, now, receipt, correlation)


def decide_edit(
    desk: Desk,
    registration_id: int,
    *,
    shown: int,
    accept: bool,
    text: str = "",
    note: str = "",
    second: Person | None = None,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Registration:
    """Accept or refuse a material edit: accepted, it needs what an approval of it would need.

    Raises: MovedOn; NotAllowed; ScopeTaken; Invalid; Unknown.
    """
    must(by, Right.DECIDE)
    with desk.store.read() as view:
        found = view.registrations.get(registration_id)
    if found is None:
        raise Unknown("There is no such registration.")
    answer = ask_crm(desk, found.account_key, now=now)
    try:
        with desk.store.begin(receipt=receipt) as work:
            held = held_registration(work, registration_id)
            if held.pending_edit is None:
                raise Invalid("No edit waits for a decision.")
            wanted = replace(held, claim=held.pending_edit)
            seen = sight(desk, work, wanted, answer, now=now)
            act = Act(
                by=by,
                now=now,
                shown=shown,
                text=text,
                note=note,
                second=second,
                staffed=staffed(work),
            )
            ground = ground_of(work, seen, answer)
            moved = ends.decide_edit(held, act, accept=accept, ground=ground)
            kept = keep_moves(work, held, [moved], by=by, now=now, correlation=correlation)
    except ClaimTaken as taken:
        with desk.store.read() as view:
            rival = view.registrations.get(taken.registration_id)
        if rival is None:
            raise
        raise taken_by(rival) from taken
    desk.wake()
    return kept


def serve_notice(
    desk: Desk,
    registration_id: int,
    *,
    shown: int,
    text: str,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Registration:
    """Tell the partner that its protection ends unless it shows work. Raises: as `decide_edit`."""

    def rule(work: Work, held: Registration, policy: DealPolicy) -> Moved:
        act = Act(by=by, now=now, shown=shown, text=text, staffed=staffed(work))
        return ends.serve_notice(held, act, policy)

    return _decided(desk, registration_id, rule, by, now, receipt, correlation)


def revoke(
    desk: Desk,
    registration_id: int,
    *,
    shown: int,
    cause: EndCause,
    text: str,
    evidence: tuple[str, ...] = (),
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Registration:
    """Take a protection away, as the channel chief does. Raises: as `serve_notice`; NotNow."""

    def rule(work: Work, held: Registration, policy: DealPolicy) -> Moved:
        act = Act(by=by, now=now, shown=shown, text=text, evidence=evidence, staffed=staffed(work))
        return ends.revoke(held, act, cause)

    return _decided(desk, registration_id, rule, by, now, receipt, correlation)


def _decided(
    desk: Desk,
    registration_id: int,
    rule: Callable[[Work, Registration, DealPolicy], Moved],
    by: Person,
    now: datetime,
    receipt: int | None,
    correlation: str,
) -> Registration:
    must(by, Right.DECIDE)
    with desk.store.begin(receipt=receipt) as work:
        held = held_registration(work, registration_id)
        policy = pinned(work, held.policy_version, desk.policy.deals)
        moved = rule(work, held, policy)
        kept = keep_moves(work, held, [moved], by=by, now=now, correlation=correlation)
    desk.wake()
    return kept
