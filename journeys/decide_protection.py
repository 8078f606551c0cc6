"""Our side decides on what is protected: more time, edits, notices, revocations.

A protection ends early only by what somebody does here, with a reason that the partner reads.
"""

from typing import Unpack

from journeys.acting import Doing
from journeys.deal_moves import act_of, move_it, read_registration
from journeys.deal_scene import ask_crm, ground_of, sellers_of, sight
from journeys.desk import Desk
from journeys.edited_customer import find_edited, leave_deals, locks_of, must_be_found_still
from journeys.pinned_policy import pinned
from journeys.register_deal import CameBetween
from partnering import registration_ends as ends
from partnering.deciders import Act
from partnering.edited_customer import Meant, as_edited
from partnering.people import Person, Right, must
from partnering.reasons import EndCause
from partnering.refusals import Invalid
from partnering.registration_decisions import taken_by
from partnering.registration_moves import Moved
from partnering.registrations import Registration
from store.work import ClaimTaken, Work

# Somebody else's claim, or a merge of accounts, came in between: it is looked at anew.
_LOOKS = 5


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
    account_key: str | None = None,
    **doing: Unpack[Doing],
) -> Registration:
    """Accept or refuse a material edit: accepted, it needs what an approval of it would need.

    Where it names another customer, that one is looked for anew, the CRM is asked about it, and
    the claim moves there; `account_key` says which it is where that is not certain, empty for a
    customer that the CRM does not know.
    Raises: MovedOn; NotAllowed; ScopeTaken; WhichAccount; CannotVerify; NotNow; Invalid; Unknown.
    """
    must(doing["by"], Right.DECIDE)
    told = Act(by=doing["by"], now=doing["now"], shown=shown, text=text, note=note, second=second)
    for _ in range(_LOOKS):
        try:
            return _decide_edit(desk, registration_id, told, accept, account_key, doing)
        except CameBetween:
            continue
    raise TimeoutError("the registration, or its customer, moves on too fast")


def _decide_edit(
    desk: Desk,
    registration_id: int,
    told: Act,
    accept: bool,
    account_key: str | None,
    doing: Doing,
) -> Registration:
    now = told.now
    before = read_registration(desk, registration_id)
    found = find_edited(desk, before, said=account_key, now=now)
    answer = ask_crm(desk, found.account_key if found else before.account_key, now=now)

    def rule(work: Work, held: Registration) -> Moved:
        if held.pending_edit is None:
            raise Invalid("No edit waits for a decision.")
        meant = None
        if found is not None:
            must_be_found_still(work, before, held, found)
            account = work.accounts.by_key(found.account_key)
            paid = sellers_of(work, account, answer.deals)
            meant = Meant(found.account_key, found.certain, paid)
        after = as_edited(held, held.pending_edit, meant)
        seen = sight(desk, work, after, answer, now=now)
        act = act_of(
            work,
            held,
            doing,
            shown=told.shown,
            text=told.text,
            note=told.note,
            second=told.second,
        )
        ground = ground_of(work, seen, answer)
        moved = ends.decide_edit(held, act, accept=accept, ground=ground, meant=meant)
        if moved.registration.account_key != held.account_key:
            leave_deals(work, held, doing)
        return moved

    try:
        return move_it(desk, registration_id, rule, doing, also=locks_of(before, found))
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
