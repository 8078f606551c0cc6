"""What a partner does with its own registrations: answer, withdraw, extend, report, edit, appeal.

A registration of another partner is as unknown as one that there is not. The door says who acts;
a partner manager may act on a partner's behalf.
"""

from dataclasses import replace
from typing import Unpack

from journeys.acting import Doing, written
from journeys.claim_checks import fitted
from journeys.conflict_opening import open_for
from journeys.deal_moves import held_registration, keep_moves, move_it, read_registration
from journeys.deal_scene import as_mirrored, sight
from journeys.desk import Desk
from journeys.edited_customer import find_edited, note_found
from journeys.find_customer import find_customer
from journeys.own_deals import latest_claim
from journeys.pinned_policy import pinned
from partnering import registration_ends as ends
from partnering import registration_moves as moves
from partnering.appeals import Appeal, AppealState, file_appeal
from partnering.appeals import withdraw_appeal as taken_back
from partnering.calendar import local_day
from partnering.facts import AppealMoved
from partnering.people import Person
from partnering.refusals import Invalid, Stale
from partnering.registration_form import new_faults
from partnering.registration_moves import Incomplete, Moved
from partnering.registrations import Claim, Registration
from store.work import Work

CHANGED_MEANWHILE = "It was changed by somebody else meanwhile."


class Unchanged(Invalid):
    """A change that says what is there already: the form is given back."""

    def __init__(self) -> None:
        super().__init__("Nothing differs from what is there: change something, or close.")


def answer(desk: Desk, registration_id: int, claim: Claim, **doing: Unpack[Doing]) -> Registration:
    """Answer what was asked: the claim is checked anew, and keeps its place in the line.

    Raises: Unknown; NotAllowed; NotNow after the time to answer; Incomplete; Invalid.
    """
    by, now, correlation = doing["by"], doing["now"], doing.get("correlation", "")
    before = read_registration(desk, registration_id)
    moves.must_act_for(before, by)
    # Whom a claim means is looked for once more where nobody was sure of it.
    found = None if before.account_certain else find_customer(desk, claim, now=now)
    named = found.account_key if found and found.certain else ""
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        work.claims.hold_all({before.account_key, named} - {""})
        held = _own(work, registration_id, by)
        said = fitted(work, claim, desk.policy.deals)
        done = [moves.answer(held, said, by=by, now=now)]
        if named and not held.account_certain:
            done.append(moves.recognise(done[-1].registration, named))
        crm = as_mirrored(desk, work, done[-1].registration.account_key, now=now)
        seen = sight(desk, work, done[-1].registration, crm, now=now)
        if seen.check.holds:
            done.append(moves.hold(done[-1].registration))
        kept = keep_moves(work, held, done, by=by, now=now, correlation=correlation)
        judged = seen.check, seen.scene, seen.policy
        open_for(work, kept, *judged, now=now, correlation=correlation)
    desk.wake()
    return kept


def withdraw(desk: Desk, registration_id: int, **doing: Unpack[Doing]) -> Registration:
    """Take a claim back before it is decided. Raises: Unknown; NotAllowed; Invalid."""

    def rule(_: Work, held: Registration) -> Moved:
        return moves.withdraw(held, by=doing["by"], now=doing["now"])

    return move_it(desk, registration_id, rule, doing)


def release(desk: Desk, registration_id: int, **doing: Unpack[Doing]) -> Registration:
    """Give a protection up. Raises: Unknown; NotAllowed; Invalid where there is none."""

    def rule(_: Work, held: Registration) -> Moved:
        return ends.release(held, by=doing["by"], now=doing["now"])

    return move_it(desk, registration_id, rule, doing)


def ask_extension(
    desk: Desk, registration_id: int, *, why: str, **doing: Unpack[Doing]
) -> Registration:
    """Ask for more time before the end. Raises: Unknown; NotAllowed; NotNow; Invalid."""

    def rule(work: Work, held: Registration) -> Moved:
        moves.must_act_for(held, doing["by"])
        policy = pinned(work, held.policy_version, desk.policy.deals)
        by, now = doing["by"], doing["now"]
        return ends.ask_for_extension(held, by=by, why=why, policy=policy, now=now)

    return move_it(desk, registration_id, rule, doing)


def report_activity(desk: Desk, registration_id: int, **doing: Unpack[Doing]) -> Registration:
    """Say that one still works on the deal. Raises: Unknown; NotAllowed; Invalid."""

    def rule(_: Work, held: Registration) -> Moved:
        return ends.report_activity(held, by=doing["by"], now=doing["now"])

    return move_it(desk, registration_id, rule, doing)


def edit(
    desk: Desk,
    registration_id: int,
    claim: Claim,
    *,
    shown: Claim | None = None,
    **doing: Unpack[Doing],
) -> Registration:
    """Change a protected claim: what is material waits for us, the rest counts at once.

    `shown` is the claim as it was before somebody's eyes, where a form was filled in with it. What
    was missing of it before may still be missing.
    Raises: Unknown; NotAllowed; Incomplete; Unchanged; Invalid; Stale where another edit came
    before.
    """
    current = read_registration(desk, registration_id)
    moves.must_act_for(current, doing["by"])
    found = find_edited(desk, replace(current, pending_edit=claim), now=doing["now"])

    def rule(work: Work, held: Registration) -> Moved:
        moves.must_act_for(held, doing["by"])
        before = latest_claim(held)
        if shown is not None and shown != before:
            raise Stale(CHANGED_MEANWHILE)
        said = fitted(work, claim, desk.policy.deals)
        if said == before:
            raise Unchanged
        today = local_day(desk.policy.deals.zone, doing["now"])
        if missing := new_faults(before, said, today):
            raise Incomplete(missing)
        policy = pinned(work, held.policy_version, desk.policy.deals)
        moved = ends.edit(held, said, by=doing["by"], policy=policy, now=doing["now"])
        if found is not None and moved.registration.pending_edit is not None:
            note_found(work, moved.registration, found, doing)
        return moved

    return move_it(desk, registration_id, rule, doing)


def appeal(desk: Desk, registration_id: int, *, text: str, **doing: Unpack[Doing]) -> Appeal:
    """Appeal against a rejection; pressed twice, it is one appeal.

    Raises: Unknown; NotAllowed; NotNow when it is too late; Invalid.
    """
    by, now = doing["by"], doing["now"]
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        held = _own(work, registration_id, by)
        filed = work.appeals.of_registration(held.id)
        if filed and filed[-1].state is AppealState.FILED:
            return filed[-1]
        policy = pinned(work, held.policy_version, desk.policy.deals)
        kept = work.appeals.add(file_appeal(held, by=by, text=text, policy=policy, now=now))
        _record(work, kept, doing)
    desk.wake()
    return kept


def withdraw_appeal(desk: Desk, registration_id: int, **doing: Unpack[Doing]) -> Appeal:
    """Take an appeal back while it waits. Raises: Unknown; NotAllowed; Invalid where none does."""
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        held = _own(work, registration_id, doing["by"])
        filed = work.appeals.of_registration(held.id)
        if not filed:
            raise Invalid("No appeal waits.")
        taken = taken_back(filed[-1], held, by=doing["by"])
        kept = work.appeals.save(taken, seen=filed[-1].version)
        _record(work, kept, doing)
    desk.wake()
    return kept


def _record(work: Work, kept: Appeal, doing: Doing) -> None:
    fact = AppealMoved(kept.id, kept.registration_id, str(kept.state))
    correlation = doing.get("correlation", "")
    work.record(fact, at=doing["now"], by=written(doing["by"]), correlation=correlation)


def _own(work: Work, registration_id: int, by: Person) -> Registration:
    """Give one of this partner's for a change. Raises: Unknown for anybody else's."""
    held = held_registration(work, registration_id)
    moves.must_act_for(held, by)
    return held
