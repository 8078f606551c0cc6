"""A credit as our people read it, as its partner may, and that of a whole deal. Reads only."""

from dataclasses import dataclass
from datetime import date, datetime

from crm.port import Kind
from journeys.credit_notices import CreditNotice, PartnerCreditNotice
from journeys.credit_scene import scene_of_deal, seen_deal
from journeys.desk import Desk
from journeys.our_segments import own_segments_of, segment_of_ours
from partnering.attribution import CreditPolicy, Origin, Part, Standing, why_outside
from partnering.attribution_models import Model
from partnering.credit_book import Run
from partnering.money import Money
from partnering.people import Person, Right, may, must
from partnering.refusals import Unknown
from partnering.touches import Touch, TouchState, may_answer, may_decide, must_answer
from store.work import Work

NO_SUCH = "There is no such credit."


@dataclass(frozen=True, slots=True)
class TouchLine:
    """One touch of a deal. `bears`: it is credited; `outside` says why its day brings none."""

    touch: Touch
    partner_name: str
    bears: bool
    outside: str


@dataclass(frozen=True, slots=True)
class DealCredit:
    """A deal's credit for one reader, who may see the deal.

    `partners` names everybody in it, by number; `runs` are what was entered in the book.
    """

    opportunity_id: int
    opportunity_key: str
    deal_name: str
    account_name: str
    url: str
    stage: str
    is_won: bool
    is_closed: bool
    amount: Money | None
    close_on: date | None
    standing: Standing
    sourced_by: int | None
    influenced_by: tuple[int, ...]
    delivered_by: tuple[int, ...]
    origins: tuple[Origin, ...]
    lines: tuple[TouchLine, ...]
    parts: dict[Model, tuple[Part, ...]]
    partners: dict[int, str]
    policy: CreditPolicy
    runs: tuple[Run, ...]
    crm_as_of: datetime | None
    crm_name: str
    # Whether this reader may be shown registrations.
    sees_registrations: bool = False

    def name(self, partner_id: int | None) -> str:
        """Name whose part it is."""
        if partner_id is None:
            return "no partner"
        return self.partners.get(partner_id, "a partner that is erased")


def deal_credit(desk: Desk, view: Work, opportunity_id: int, *, by: Person | None) -> DealCredit:
    """Draw a deal's credit; without `by` for the machine's admin. Raises: Unknown; NotAllowed."""
    if by is not None:
        must(by, Right.CREDIT)
        seen_deal(view, opportunity_id, by)
    deal = view.opportunities.by_id(opportunity_id)
    if deal is None:
        raise Unknown("There is no such opportunity.")
    scene = scene_of_deal(desk, view, deal)
    credit, runs = scene.credit, view.credits.runs_of(deal.id)
    entered = {each.partner_id for run in runs for each in run.entries}
    ids = {each.partner_id for each in scene.touches} | entered | {credit.sourced_by}
    named = (view.partners.by_id(id_) for id_ in sorted(each for each in ids if each is not None))
    names = {each.id: each.name for each in named if each is not None}
    return DealCredit(
        opportunity_id=deal.id,
        opportunity_key=deal.key,
        deal_name=deal.name,
        account_name=scene.account.name if scene.account else "",
        url=desk.crm.link(Kind.OPPORTUNITY, deal.key),
        stage=deal.stage,
        is_won=deal.is_won,
        is_closed=deal.is_closed,
        amount=deal.amount,
        close_on=deal.close_on,
        standing=credit.standing,
        sourced_by=credit.sourced_by,
        influenced_by=credit.influenced_by,
        delivered_by=credit.delivered_by,
        origins=scene.origins,
        lines=tuple(
            TouchLine(
                touch=each,
                partner_name=names.get(each.partner_id, ""),
                bears=each in credit.touches,
                outside=why_outside(deal, each, desk.policy.credit),
            )
            for each in scene.touches
        ),
        parts=dict(credit.parts),
        partners=names,
        policy=desk.policy.credit,
        runs=tuple(runs),
        crm_as_of=view.cursors.at("crm:opportunity"),
        crm_name=desk.crm.caps.name,
        sees_registrations=by is None or may(by, Right.SEE_DEALS),
    )


def credit_notice(
    desk: Desk, view: Work, touch_id: int, *, reader: Person | None = None
) -> CreditNotice | None:
    """Draw a credit for our own people; None where there is none."""
    found = view.credits.get(touch_id)
    partner = view.partners.by_id(found.partner_id) if found else None
    deal = view.opportunities.by_id(found.opportunity_id, gone=True) if found else None
    if found is None or partner is None or deal is None:
        return None
    account = view.accounts.by_key(deal.account_key)
    open_states = (TouchState.CLAIMED, TouchState.UNCONFIRMED)
    own = reader is not None and reader.id == found.claimed_by and found.state in open_states
    settles = reader is not None and may_decide(found, reader)
    live = found.state is not TouchState.REJECTED
    outside = why_outside(deal, found, desk.policy.credit) if live else ""
    return CreditNotice(
        touch_id=found.id,
        version=found.version,
        state=found.state,
        opportunity_id=deal.id,
        deal_name=deal.name,
        account_name=account.name if account else "",
        url=desk.crm.link(Kind.OPPORTUNITY, deal.key),
        partner_id=partner.id,
        partner_name=partner.name,
        touch_kind=found.kind,
        role=found.role,
        on=found.on,
        evidence=found.evidence,
        claimed_by=_name(view, found.claimed_by),
        claimed_at=found.claimed_at,
        due_at=found.due_at,
        confirmed_by=_name(view, found.confirmed_by),
        disputed_by=_name(view, found.disputed_by),
        dispute=found.dispute,
        decided_by=_name(view, found.decided_by),
        why=found.why,
        counts=found.counts and not outside,
        outside=outside,
        may_confirm=reader is not None and found.state in open_states and may_answer(found, reader),
        may_dispute=reader is not None and may(reader, Right.CREDIT) and found.may_be_disputed,
        may_decide=settles and found.state is TouchState.DISPUTED,
        may_reject=live and (own or settles),
        by_partner=found.by_partner,
    )


def partner_credit_notice(desk: Desk, view: Work, touch_id: int) -> PartnerCreditNotice | None:
    """Draw a credit for its partner; None where there is none. The guard takes out the rest."""
    found = view.credits.get(touch_id)
    partner = view.partners.by_id(found.partner_id) if found else None
    deal = view.opportunities.by_id(found.opportunity_id, gone=True) if found else None
    if found is None or partner is None or deal is None:
        return None
    account = view.accounts.by_key(deal.account_key)
    overlap = view.overlaps.of_pair(account.id, partner.id) if account else None
    known = overlap is not None and overlap.state == "open"
    deals = view.opportunities.of_account(account.key) if account else []
    return PartnerCreditNotice(
        touch_id=found.id,
        version=found.version,
        partner_id=partner.id,
        partner_name=partner.name,
        state=found.state,
        touch_kind=found.kind,
        on=found.on,
        segment=segment_of_ours(account, deals) if account else "",
        own_segments=own_segments_of(view, account, deals),
        # Who said that they worked there knows the company; who only says yes to us need not.
        on_both=known or found.by_partner,
        company=account.name if account else "",
        due_at=found.due_at if found.state is TouchState.CLAIMED else None,
        # What one of ours says against it is for us.
        dispute=found.dispute if _is_theirs(view, found.disputed_by, partner.id) else "",
        why=found.why,
        own=found.by_partner,
        words=found.evidence if found.by_partner else "",
        may_confirm=not found.by_partner
        and found.state in (TouchState.CLAIMED, TouchState.UNCONFIRMED),
        may_dispute=not found.by_partner and found.may_be_disputed,
        is_outside=found.counts and bool(why_outside(deal, found, desk.policy.credit)),
    )


def own_credit(desk: Desk, touch_id: int, *, by: Person) -> PartnerCreditNotice:
    """Draw a credit for who acts for its partner. Raises: NotAllowed; Unknown."""
    must(by, Right.OWN_CREDIT)
    with desk.store.read() as view:
        found = view.credits.get(touch_id)
        notice = partner_credit_notice(desk, view, touch_id)
    if found is None or notice is None:
        raise Unknown(NO_SUCH)
    if not found.by_partner or by.partner_id != found.partner_id:
        must_answer(found, by)
    return notice


def our_credit(desk: Desk, touch_id: int, *, by: Person) -> CreditNotice:
    """Draw a credit for one of ours who may see its deal. Raises: NotAllowed; Unknown."""
    must(by, Right.CREDIT)
    with desk.store.read() as view:
        notice = credit_notice(desk, view, touch_id, reader=by)
        if notice is None:
            raise Unknown(NO_SUCH)
        seen_deal(view, notice.opportunity_id, by)
    return notice


def _is_theirs(view: Work, person_id: int | None, partner_id: int) -> bool:
    person = view.people.by_id(person_id) if person_id is not None else None
    return person is not None and person.partner_id == partner_id


def _name(view: Work, person_id: int | None) -> str:
    person = view.people.by_id(person_id) if person_id is not None else None
    return person.name if person else ""
