"""Approving a registration: the CRM is asked live, the scope is locked, and the database has the
last word. Where a second person is needed, the first one's wish waits for them.
"""

import logging
from dataclasses import replace
from datetime import datetime

from journeys.acting import written
from journeys.ask_whom import stands_for
from journeys.conflict_opening import open_for
from journeys.deal_moves import held_registration, keep_moves
from journeys.deal_scene import (
    CrmAnswer,
    ask_crm,
    ground_of,
    sight,
    staffed,
)
from journeys.deal_scenes import keep_scene
from journeys.deal_statements import statements
from journeys.desk import Desk
from partnering import registration_decisions as rules
from partnering.deciders import Act, SecondNeeded, must_have_second
from partnering.facts import ProposalMade, ProposalSettled
from partnering.people import Person, Right, must
from partnering.refusals import Invalid, NotAllowed, Refusal, Stale, Unknown
from partnering.registration_decisions import CannotVerify, ScopeTaken
from partnering.registration_moves import go_on_after_crm, wait_for_crm
from partnering.registrations import Basis, Registration
from store.proposals import APPROVAL, CRM_WAIT, Proposal
from store.work import ClaimTaken, Work

log = logging.getLogger(__name__)

CRM_WAITS = (
    "This cannot be verified against the CRM at present. The approval is kept and tried again by "
    "itself; our clock stands still meanwhile."
)


def approve(
    desk: Desk,
    registration_id: int,
    *,
    shown: int,
    note: str = "",
    basis: Basis | None = None,
    override_crm: bool = False,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Registration | Proposal:
    """Approve a claim: its protection starts. Where a second person is needed, keep the wish.

    The CRM is asked live before. Raises: MovedOn; NotAllowed; ScopeTaken, after opening a case;
    CannotVerify; NotNow; Invalid; Unknown.
    """
    must(by, Right.DECIDE)
    act = Act(by=by, now=now, shown=shown, note=note)
    return _approve(desk, registration_id, act, basis, override_crm, receipt, correlation, None)


def confirm(
    desk: Desk,
    proposal_id: int,
    *,
    accept: bool,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Registration:
    """Confirm as a second person what the first wants to approve, or say no to it.

    Said no to, the claim waits for a decision as before. Raises: Unknown; NotAllowed; Stale where
    the record moved or somebody was faster; else as `approve`.
    """
    must(by, Right.DECIDE)
    with desk.store.read() as view:
        proposal = view.proposals.get(proposal_id)
        first = view.people.by_id(proposal.proposed_by) if proposal else None
    if proposal is None or first is None:
        raise Unknown("There is nothing to confirm.")
    if proposal.settled_at is not None:
        raise Stale("This has been settled already.")
    if not accept:
        return _decline(desk, proposal, by, now, receipt, correlation)
    told = proposal.told
    basis = Basis(told["basis"]) if told.get("basis") else None
    act = Act(by=first, now=now, shown=proposal.registration_version, note=told["note"], second=by)
    done = _approve(
        desk,
        proposal.registration_id,
        act,
        basis,
        bool(told["override_crm"]),
        receipt,
        correlation,
        proposal,
    )
    assert isinstance(done, Registration)
    return done


def _approve(
    desk: Desk,
    registration_id: int,
    act: Act,
    basis: Basis | None,
    override_crm: bool,
    receipt: int | None,
    correlation: str,
    proposal: Proposal | None,
) -> Registration | Proposal:
    answer = ask_crm(desk, _account_of(desk, registration_id), now=act.now)
    try:
        with desk.store.begin(receipt=receipt) as work:
            held = held_registration(work, registration_id)
            act = replace(
                act,
                staffed=staffed(work),
                evidence=statements(work, held),
                on_behalf_of=stands_for(work, held.owner_id, act.by, act.now),
            )
            seen = sight(desk, work, held, answer, now=act.now)
            ground = ground_of(work, seen, answer, override_crm=override_crm, basis=basis)
            try:
                moved = rules.approve(held, act, ground)
            except SecondNeeded:
                done: Registration | Proposal = _propose(
                    work, held, act, basis, override_crm, correlation
                )
            else:
                keep_scene(work, held, seen.scene, len(moved.registration.decisions))
                if proposal is not None:
                    _settle(work, proposal, True, act.second, act.now, correlation)
                done = keep_moves(
                    work, held, [moved], by=act.by, now=act.now, correlation=correlation
                )
    except ScopeTaken as taken:
        _open_between(desk, registration_id, answer, taken.by.id, act.now, correlation)
        raise
    except CannotVerify as silent:
        _wait_for_crm(desk, registration_id, act, basis, proposal, correlation)
        raise CannotVerify(CRM_WAITS) from silent
    except ClaimTaken as taken:
        raise _taken(desk, registration_id, taken, answer, act.now, correlation) from taken
    desk.wake()
    return done


def retry_approvals(desk: Desk, *, now: datetime) -> int:
    """Try again what waits for the CRM; how many were approved or handed on.

    Our clock goes on from when the CRM answers. What somebody has moved meanwhile is theirs to
    decide anew.
    """
    with desk.store.read() as view:
        wishes = view.proposals.unsettled(CRM_WAIT)
        people = view.people.many({each.proposed_by for each in wishes})
        found = view.registrations.many(each.registration_id for each in wishes)
    done = 0
    for wish in wishes:
        registration = found.get(wish.registration_id)
        if registration is None:
            continue
        if registration.is_pending and ask_crm(desk, registration.account_key, now=now).fault:
            break
        done += _retry(desk, wish, people[wish.proposed_by], now)
    return done


def _retry(desk: Desk, wish: Proposal, by: Person, now: datetime) -> int:
    with desk.store.begin() as work:
        held = held_registration(work, wish.registration_id)
        as_shown = held.version == wish.registration_version
        work.proposals.settle(wish.id, accepted=as_shown, by=by.id, at=now)
        if held.is_pending:
            held = keep_moves(work, held, [go_on_after_crm(held, now)], by=None, now=now)
    desk.wake()
    if not as_shown or not held.is_pending:
        return 0
    told = wish.told
    with desk.store.read() as view:
        second = view.people.by_id(told["second"]) if told.get("second") else None
    act = Act(by=by, now=now, shown=held.version, note=told["note"], second=second)
    basis = Basis(told["basis"]) if told.get("basis") else None
    try:
        must(by, Right.DECIDE)
        _approve(desk, held.id, act, basis, False, None, "", None)
    except Refusal as refused:
        # It waits for a decision as before, and its card says so.
        log.info("%s was not approved after the outage: %s", held.ref, refused)
        return 0
    return 1


def _wait_for_crm(
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


def _propose(
    work: Work,
    held: Registration,
    act: Act,
    basis: Basis | None,
    override_crm: bool,
    correlation: str,
) -> Proposal:
    if known := work.proposals.waiting(held.id, held.version):
        if known.proposed_by != act.by.id:
            raise NotAllowed("Somebody else wants to approve it already: confirm that.")
        return known
    kept = work.proposals.add(
        Proposal(
            registration_id=held.id,
            registration_version=held.version,
            kind=APPROVAL,
            proposed_by=act.by.id,
            proposed_at=act.now,
            told={
                "note": act.note,
                "basis": str(basis) if basis else "",
                "override_crm": override_crm,
            },
        )
    )
    fact = ProposalMade(kept.id, held.id)
    work.record(fact, at=act.now, by=written(act.by), correlation=correlation)
    return kept


def _decline(
    desk: Desk,
    proposal: Proposal,
    by: Person,
    now: datetime,
    receipt: int | None,
    correlation: str,
) -> Registration:
    with desk.store.begin(receipt=receipt) as work:
        held = held_registration(work, proposal.registration_id)
        if by.id != proposal.proposed_by:
            # Whoever may not confirm may not stop it either; the first may take it back.
            act = Act(by=by, now=now, shown=held.version, second=by, staffed=staffed(work))
            must_have_second(act, held)
        _settle(work, proposal, False, by, now, correlation)
    desk.wake()
    return held


def _settle(
    work: Work,
    proposal: Proposal,
    accepted: bool,
    by: Person | None,
    now: datetime,
    correlation: str,
) -> None:
    assert by is not None
    work.proposals.settle(proposal.id, accepted=accepted, by=by.id, at=now)
    fact = ProposalSettled(proposal.id, proposal.registration_id, accepted)
    work.record(fact, at=now, by=written(by), correlation=correlation)


def _account_of(desk: Desk, registration_id: int) -> str:
    with desk.store.read() as view:
        found = view.registrations.get(registration_id)
    if found is None:
        raise Unknown("There is no such registration.")
    return found.account_key


def _open_between(
    desk: Desk,
    registration_id: int,
    answer: CrmAnswer,
    rival_id: int,
    now: datetime,
    correlation: str,
) -> None:
    """Open the case between a claim and what stands in its way: the approval itself is undone."""
    with desk.store.begin() as work:
        mine, rival = work.registrations.get(registration_id), work.registrations.get(rival_id)
        if mine is not None and rival is not None:
            seen = sight(desk, work, mine, answer, now=now)
            open_for(
                work, mine, seen.check, seen.scene, seen.policy, now=now, correlation=correlation
            )
    desk.wake()


def _taken(
    desk: Desk,
    registration_id: int,
    taken: ClaimTaken,
    answer: CrmAnswer,
    now: datetime,
    correlation: str,
) -> ScopeTaken:
    """Say the database's no in the words of the rule."""
    _open_between(desk, registration_id, answer, taken.registration_id, now, correlation)
    with desk.store.read() as view:
        rival = view.registrations.get(taken.registration_id)
    if rival is None or rival.window is None:
        raise Invalid("The scope is protected already.") from taken
    return ScopeTaken(
        f"The scope is protected until {rival.window.last_day:%d %b %Y} by {rival.ref}.", rival
    )
