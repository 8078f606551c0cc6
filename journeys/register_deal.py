"""A partner registers a deal: the server stamps it, says whom it means, and puts it in the line.

What is incomplete is kept as a draft, which reserves nothing. The door says who files; a partner
manager may file on a partner's behalf.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from journeys.acting import written
from journeys.claim_checks import in_our_words, more_faults
from journeys.conflict_opening import open_for
from journeys.deal_evidence import NEW_ACCOUNT
from journeys.deal_moves import held_registration, keep_moves
from journeys.deal_owner import owner_for
from journeys.deal_scene import (
    CrmAnswer,
    Sighted,
    as_mirrored,
    ask_crm,
    ground_of,
    scene_of,
    sellers_of,
    sight,
)
from journeys.deal_scenes import keep_scene
from journeys.desk import Desk
from journeys.find_customer import LOCK_OF_NEW, Found, find_customer
from journeys.pinned_policy import pin
from partnering.calendar import local_day
from partnering.collisions import Sameness, collides
from partnering.conflicts import check
from partnering.facts import RegistrationMoved
from partnering.findings import Check, Scene
from partnering.partners import Partner
from partnering.people import Person
from partnering.protection import is_open
from partnering.refusals import Unknown
from partnering.registration_decisions import approve_by_policy
from partnering.registration_form import faults
from partnering.registration_moves import (
    Incomplete,
    Moved,
    hold,
    may_hold,
    must_act_for_partner,
    submit,
    take_up,
)
from partnering.registrations import Claim, Registration, State
from store.work import Work

# Somebody else's claim to the same unknown customer came in between: it is looked for anew.
_LOOKS = 5


@dataclass(frozen=True, slots=True)
class Filing:
    """Who files what for whom; `draft_id` is the draft that it completes."""

    partner_id: int
    claim: Claim
    by: Person
    draft_id: int | None
    receipt: int | None
    correlation: str


class CameBetween(Exception):
    """Another claim of an unknown customer was stored since they were compared."""


def register(
    desk: Desk,
    partner_id: int,
    claim: Claim,
    *,
    by: Person,
    now: datetime,
    draft_id: int | None = None,
    receipt: int | None = None,
    correlation: str = "",
) -> Registration:
    """Take a claim in. The same claim sent twice is one registration, given back both times.

    Raises: Incomplete, after keeping a draft; Unknown to people of another partner; NotAllowed;
    Invalid with words that the partner may read.
    """
    with desk.store.read() as view:
        claim = in_our_words(view, claim, desk.policy.deals)
        filing = Filing(partner_id, claim, by, draft_id, receipt, correlation)
        _must_file(view, filing)
    missing = faults(claim, local_day(desk.policy.deals.zone, now))
    missing |= {
        name: words
        for name, words in more_faults(claim, desk.policy.deals).items()
        if name not in missing
    }
    if missing:
        _keep_draft(desk, filing, now)
        raise Incomplete(missing)
    for _ in range(_LOOKS):
        found = find_customer(desk, claim, now=now)
        answer = ask_crm(desk, found.account_key, now=now)
        try:
            return _take_in(desk, filing, found, answer, now)
        except CameBetween:
            continue
    raise TimeoutError("claims to the same unknown customers come in too fast")


def _take_in(
    desk: Desk, filing: Filing, found: Found, answer: CrmAnswer, now: datetime
) -> Registration:
    policy = desk.policy.deals
    with desk.store.begin(receipt=filing.receipt) as work:
        # First the lock of the customer, then that of the line: as whoever decides takes them.
        work.claims.hold(found.account_key or LOCK_OF_NEW)
        partner = _must_file(work, filing)
        if found.is_new and work.registrations.newest_of(NEW_ACCOUNT) > found.newest:
            raise CameBetween
        sequence = work.registrations.next_sequence()
        draft = replace(
            _draft(work, filing, now),
            account_key=found.account_key or f"{NEW_ACCOUNT}{sequence}",
            account_certain=found.certain,
            seller_ids=sellers_of(work, work.accounts.by_key(found.account_key), answer.deals),
        )
        scene = scene_of(work, draft, partner, answer.deals, policy, now=now)
        if again := _the_same(draft, scene, now):
            return again
        # Stored after one that came in later, it stands before that one all the same.
        placed = replace(draft, received_at=now, sequence=sequence)
        result = check(placed, scene, policy, now)
        pin(work, policy, now)
        first = submit(
            draft,
            by=filing.by,
            received_at=now,
            sequence=sequence,
            policy=policy,
            check=result,
        )
        moves = [first, *_then(work, first.registration, result)]
        seen = Sighted(moves[-1].registration, partner, scene, result, policy)
        ground = ground_of(work, seen, answer)
        if by_policy := approve_by_policy(moves[-1].registration, ground, now):
            moves.append(by_policy)
        kept = _keep(work, draft, moves, filing, now)
        if by_policy:
            before = replace(seen.registration, id=kept.id)
            keep_scene(work, before, scene, len(kept.decisions))
        if result.opens_case:
            open_for(work, kept, result, scene, policy, now=now, correlation=filing.correlation)
        _put_behind(desk, work, kept, scene, now, filing.correlation)
    desk.wake()
    return kept


def _put_behind(
    desk: Desk, work: Work, kept: Registration, scene: Scene, now: datetime, correlation: str
) -> None:
    """Put claims behind this one that came in later and were faster to be stored.

    Only those on the very account, whose lock is held; others are kept back when they are decided.
    """
    for each in scene.others:
        rival = each.partner_id != kept.partner_id and each.account_key == kept.account_key
        if not rival or not may_hold(each) or each.priority < kept.priority:
            continue
        held = held_registration(work, each.id)
        crm = as_mirrored(desk, work, held.account_key, now=now)
        seen = sight(desk, work, held, crm, now=now)
        if seen.check.holds and may_hold(held):
            moved = hold(held)
            after = keep_moves(work, held, [moved], by=None, now=now, correlation=correlation)
            judged = seen.check, seen.scene, seen.policy
            open_for(work, after, *judged, now=now, correlation=correlation)


def _then(work: Work, submitted: Registration, result: Check) -> list[Moved]:
    """Give it to who decides, and put it behind whoever came first."""
    moves = []
    owner = owner_for(work, submitted, result.level)
    if owner is not None:
        moves.append(take_up(submitted, owner.id))
    if result.holds:
        moves.append(hold(moves[-1].registration if moves else submitted))
    return moves


def _keep(
    work: Work, draft: Registration, moves: list[Moved], filing: Filing, now: datetime
) -> Registration:
    last = moves[-1].registration
    if draft.id:
        kept = work.registrations.save(last, seen=draft.version, now=now)
    else:
        kept = work.registrations.add(last, now=now)
    for number, each in enumerate(moves):
        who = written(None if number else filing.by)
        fact = RegistrationMoved(kept.id, each.registration.version, str(each.event))
        work.record(fact, at=now, by=who, correlation=filing.correlation)
    return kept


def _keep_draft(desk: Desk, filing: Filing, now: datetime) -> None:
    with desk.store.begin(receipt=filing.receipt) as work:
        _must_file(work, filing)
        draft = _draft(work, filing, now)
        if draft.id:
            changed = replace(draft, version=draft.version + 1)
            work.registrations.save(changed, seen=draft.version, now=now)
        else:
            work.registrations.add(draft, now=now)


def _draft(work: Work, filing: Filing, now: datetime) -> Registration:
    """Give the draft that is completed, or the newest one of this person, or a new one."""
    held = _held_draft(work, filing)
    if held is not None:
        return replace(held, claim=filing.claim)
    return Registration(
        id=0,
        partner_id=filing.partner_id,
        claim=filing.claim,
        submitter_id=filing.by.id,
        drafted_at=now,
    )


def _held_draft(work: Work, filing: Filing) -> Registration | None:
    if filing.draft_id is None:
        begun = work.registrations.drafts_of(filing.partner_id, filing.by.id)
        wanted = filing.claim.customer.strip().casefold()
        return next((d for d in begun if d.claim.customer.strip().casefold() == wanted), None)
    held = work.registrations.held(filing.draft_id)
    if held is None or held.partner_id != filing.partner_id or held.state is not State.DRAFT:
        raise Unknown("There is no such registration.")
    return held


def _the_same(draft: Registration, scene: Scene, now: datetime) -> Registration | None:
    """Find the registration that this very claim has made already: a second press, a replay."""
    for each in scene.others:
        if each.partner_id == draft.partner_id and is_open(each, now):
            alike = each.claim == draft.claim
            if alike and collides(draft, each, scene.customers) is not Sameness.NO:
                return each
    return None


def _must_file(view: Work, filing: Filing) -> Partner:
    """Let pass who may file for this partner. Raises: Unknown; NotAllowed."""
    partner = view.partners.by_id(filing.partner_id)
    if partner is None or partner.is_removed:
        raise Unknown("There is no such partner.")
    must_act_for_partner(partner.id, filing.by)
    return partner
