"""What a partner does with its own registrations: answer, withdraw, extend, report, edit, appeal.

A registration of another partner is as unknown as one that there is not. The door says who acts;
a partner manager may act on a partner's behalf.
"""

from collections.abc import Callable
from datetime import datetime

from journeys.acting import written
from journeys.claim_checks import in_our_words, more_faults
from journeys.conflict_opening import open_for
from journeys.deal_moves import held_registration, keep_moves
from journeys.deal_scene import as_mirrored, sight
from journeys.desk import Desk
from journeys.pinned_policy import pinned
from partnering import registration_ends as ends
from partnering import registration_moves as moves
from partnering.appeals import Appeal, file_appeal
from partnering.appeals import withdraw_appeal as taken_back
from partnering.deal_policy import DealPolicy
from partnering.facts import AppealMoved
from partnering.people import Person
from partnering.refusals import Unknown
from partnering.registration_moves import Moved
from partnering.registrations import Claim, Registration
from store.work import Work

Rule = Callable[[Registration, DealPolicy], Moved]


def answer(
    desk: Desk,
    registration_id: int,
    claim: Claim,
    *,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Registration:
    """Answer what was asked: the claim is checked anew, and keeps its place in the line.

    Raises: Unknown; NotAllowed; NotNow after the time to answer; Incomplete; Invalid.
    """
    if wrong := more_faults(claim, desk.policy.deals):
        raise moves.Incomplete(wrong)
    with desk.store.begin(receipt=receipt) as work:
        held = _own(work, registration_id, by)
        claim = in_our_words(work, claim, desk.policy.deals)
        answered = moves.answer(held, claim, by=by, now=now)
        done = [answered]
        crm = as_mirrored(desk, work, held.account_key, now=now)
        seen = sight(desk, work, answered.registration, crm, now=now)
        if seen.check.holds:
            done.append(moves.hold(answered.registration))
        kept = keep_moves(work, held, done, by=by, now=now, correlation=correlation)
        judged = seen.check, seen.scene, seen.policy
        open_for(work, kept, *judged, now=now, correlation=correlation)
    desk.wake()
    return kept


def withdraw(
    desk: Desk,
    registration_id: int,
    *,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Registration:
    """Take a claim back before it is decided. Raises: Unknown; NotAllowed; Invalid."""

    def rule(held: Registration, policy: DealPolicy) -> Moved:
        return moves.withdraw(held, by=by, now=now)

    return _moved(desk, registration_id, rule, by, now, receipt, correlation)


def release(
    desk: Desk,
    registration_id: int,
    *,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Registration:
    """Give a protection up. Raises: Unknown; NotAllowed; Invalid where there is none."""

    def rule(held: Registration, policy: DealPolicy) -> Moved:
        return ends.release(held, by=by, now=now)

    return _moved(desk, registration_id, rule, by, now, receipt, correlation)


def ask_extension(
    desk: Desk,
    registration_id: int,
    *,
    why: str,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Registration:
    """Ask for more time before the end. Raises: Unknown; NotAllowed; NotNow; Invalid."""

    def rule(held: Registration, policy: DealPolicy) -> Moved:
        return ends.ask_for_extension(held, by=by, why=why, policy=policy, now=now)

    return _moved(desk, registration_id, rule, by, now, receipt, correlation)


def report_activity(
    desk: Desk,
    registration_id: int,
    *,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Registration:
    """Say that one still works on the deal. Raises: Unknown; NotAllowed; Invalid."""

    def rule(held: Registration, policy: DealPolicy) -> Moved:
        return ends.report_activity(held, by=by, now=now)

    return _moved(desk, registration_id, rule, by, now, receipt, correlation)


def edit(
    desk: Desk,
    registration_id: int,
    claim: Claim,
    *,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Registration:
    """Change a protected claim: what is material waits for us, the rest counts at once.

    Raises: Unknown; NotAllowed; Invalid.
    """

    if wrong := more_faults(claim, desk.policy.deals):
        raise moves.Incomplete(wrong)
    with desk.store.read() as view:
        said = in_our_words(view, claim, desk.policy.deals)

    def rule(held: Registration, policy: DealPolicy) -> Moved:
        return ends.edit(held, said, by=by, policy=policy, now=now)

    return _moved(desk, registration_id, rule, by, now, receipt, correlation)


def appeal(
    desk: Desk,
    registration_id: int,
    *,
    text: str,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Appeal:
    """Appeal against a rejection; pressed twice, it is one appeal.

    Raises: Unknown; NotAllowed; NotNow when it is too late; Invalid.
    """
    with desk.store.begin(receipt=receipt) as work:
        held = _own(work, registration_id, by)
        filed = [each for each in work.appeals.of_registration(held.id) if each.decided_at is None]
        if filed and filed[-1].state == "filed":
            return filed[-1]
        policy = pinned(work, held.policy_version, desk.policy.deals)
        kept = work.appeals.add(file_appeal(held, by=by, text=text, policy=policy, now=now))
        fact = AppealMoved(kept.id, held.id, "filed")
        work.record(fact, at=now, by=written(by), correlation=correlation)
    desk.wake()
    return kept


def withdraw_appeal(
    desk: Desk,
    appeal_id: int,
    *,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Appeal:
    """Take an appeal back while it waits. Raises: Unknown; NotAllowed; Invalid."""
    with desk.store.begin(receipt=receipt) as work:
        found = work.appeals.get(appeal_id)
        if found is None:
            raise Unknown("There is no such registration.")
        held = _own(work, found.registration_id, by)
        kept = work.appeals.save(taken_back(found, held, by=by), seen=found.version)
        fact = AppealMoved(kept.id, held.id, "withdrawn")
        work.record(fact, at=now, by=written(by), correlation=correlation)
    desk.wake()
    return kept


def _moved(
    desk: Desk,
    registration_id: int,
    rule: Rule,
    by: Person,
    now: datetime,
    receipt: int | None,
    correlation: str,
) -> Registration:
    with desk.store.begin(receipt=receipt) as work:
        held = _own(work, registration_id, by)
        policy = pinned(work, held.policy_version, desk.policy.deals)
        moved = rule(held, policy)
        kept = keep_moves(work, held, [moved], by=by, now=now, correlation=correlation)
    desk.wake()
    return kept


def _own(work: Work, registration_id: int, by: Person) -> Registration:
    """Give one of this partner's for a change. Raises: Unknown for anybody else's."""
    held = held_registration(work, registration_id)
    moves.must_act_for(held, by)
    return held
