"""Our side decides on what is protected: more time, edits, notices, revocations.

A protection ends early only by what somebody does here, with a reason that the partner reads.
"""

from dataclasses import replace
from typing import Unpack

from journeys.acting import Doing
from journeys.deal_moves import act_of, move_it, read_registration
from journeys.deal_scene import ask_crm, ground_of, sight
from journeys.desk import Desk
from journeys.pinned_policy import pinned
from partnering import registration_ends as ends
from partnering.people import Person, Right, must
from partnering.reasons import EndCause
from partnering.refusals import Invalid
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
    **doing: Unpack[Doing],
) -> Registration:
    """Grant or refuse more time. Raises: MovedOn; NotAllowed; Invalid; Unknown."""
    must(doing["by"], Right.DECIDE)

    def rule(work: Work, held: Registration) -> Moved:
        policy = pinned(work, held.policy_version, desk.policy.deals)
        act = act_of(work, held, doing, shown=shown, text=text)
        return ends.decide_extension(held, act, grant=grant, policy=policy)

    return move_it(desk, registration_id, rule, doing)


def decide_edit(
    desk: Desk,
    registration_id: int,
    *,
    shown: int,
    accept: bool,
    text: str = "",
    note: str = "",
    second: Person | None = None,
    **doing: Unpack[Doing],
) -> Registration:
    """Accept or refuse a material edit: accepted, it needs what an approval of it would need.

    Raises: MovedOn; NotAllowed; ScopeTaken; Invalid; Unknown.
    """
    must(doing["by"], Right.DECIDE)
    now = doing["now"]
    before = read_registration(desk, registration_id)
    answer = ask_crm(desk, before.account_key, now=now)

    def rule(work: Work, held: Registration) -> Moved:
        if held.pending_edit is None:
            raise Invalid("No edit waits for a decision.")
        seen = sight(desk, work, replace(held, claim=held.pending_edit), answer, now=now)
        act = act_of(work, held, doing, shown=shown, text=text, note=note, second=second)
        return ends.decide_edit(held, act, accept=accept, ground=ground_of(work, seen, answer))

    try:
        return move_it(desk, registration_id, rule, doing)
    except ClaimTaken as taken:
        with desk.store.read() as view:
            rival = view.registrations.get(taken.registration_id)
        if rival is None:
            raise
        raise taken_by(rival) from taken


def serve_notice(
    desk: Desk, registration_id: int, *, shown: int, text: str, **doing: Unpack[Doing]
) -> Registration:
    """Tell the partner that its protection ends unless it shows work. Raises: as `decide_edit`."""
    must(doing["by"], Right.DECIDE)

    def rule(work: Work, held: Registration) -> Moved:
        policy = pinned(work, held.policy_version, desk.policy.deals)
        act = act_of(work, held, doing, shown=shown, text=text)
        return ends.serve_notice(held, act, policy)

    return move_it(desk, registration_id, rule, doing)


def revoke(
    desk: Desk,
    registration_id: int,
    *,
    shown: int,
    cause: EndCause,
    text: str,
    evidence: tuple[str, ...] = (),
    **doing: Unpack[Doing],
) -> Registration:
    """Take a protection away, as the channel chief does. Raises: as `serve_notice`; NotNow."""
    must(doing["by"], Right.DECIDE)

    def rule(work: Work, held: Registration) -> Moved:
        act = act_of(work, held, doing, shown=shown, text=text, evidence=evidence)
        return ends.revoke(held, act, cause)

    return move_it(desk, registration_id, rule, doing)
