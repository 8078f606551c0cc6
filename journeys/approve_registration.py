"""Approving a registration: the CRM is asked live, the scope is locked, and the database has the
last word. Where a second person is needed, the first one's wish waits for them.
"""

from dataclasses import replace
from datetime import datetime

from journeys.acting import written
from journeys.ask_whom import stands_for
from journeys.conflict_opening import open_for
from journeys.crm_silence import CRM_WAITS, keep_for_later
from journeys.deal_moves import held_registration, keep_moves, read_registration
from journeys.deal_owner import staffed
from journeys.deal_scene import (
    CrmAnswer,
    ask_crm,
    ground_of,
    sight,
)
from journeys.deal_scenes import keep_scene
from journeys.deal_statements import statements
from journeys.desk import Desk
from partnering import registration_decisions as rules
from partnering.deciders import Act, SecondNeeded, must_have_second
from partnering.facts import ProposalMade, ProposalSettled
from partnering.people import Person, Right, must
from partnering.refusals import Invalid, NotAllowed, Stale, Unknown
from partnering.registration_decisions import CannotVerify, ScopeTaken
from partnering.registrations import Basis, Registration
from store.proposals import APPROVAL, Proposal
from store.work import ClaimTaken, Work


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
    return approve_as(desk, registration_id, act, basis, override_crm, receipt, correlation, None)


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
    done = approve_as(
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


def approve_as(
    desk: Desk,
    registration_id: int,
    act: Act,
    basis: Basis | None,
    override_crm: bool,
    receipt: int | None,
    correlation: str,
    proposal: Proposal | None,
) -> Registration | Proposal:
    """Approve as an act says, by whoever it says; `proposal` is what its second person confirms.

    Raises: as `approve`.
    """
    before = read_registration(desk, registration_id)
    answer = ask_crm(desk, before.account_key, now=act.now)
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
        keep_for_later(desk, registration_id, act, basis, proposal, correlation)
        raise CannotVerify(CRM_WAITS) from silent
    except ClaimTaken as taken:
        raise _taken(desk, registration_id, taken, answer, act.now, correlation) from taken
    desk.wake()
    return done


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
    if rival is None:
        raise Invalid("The scope is protected already.") from taken
    return rules.taken_by(rival)
