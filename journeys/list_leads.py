"""Reading leads: one, or a list, for our people and for a partner's. Who may not, reads nothing."""

from collections.abc import Sequence
from datetime import datetime

from journeys.answer_leads import must_act_for
from journeys.desk import Desk
from journeys.draw_leads import (
    LeadLine,
    lead_lines,
    lead_notice,
    partner_lead_notice,
    partner_lines,
)
from journeys.guard import as_shared
from journeys.lead_moves import NO_SUCH, sees
from journeys.lead_notices import LeadNotice, PartnerLeadNotice
from journeys.notices import NotShared
from journeys.take_leads import families_sold
from partnering.leads import ENDED, LeadDetails, LeadState
from partnering.partners import Partner
from partnering.people import Person, Right, may, must
from partnering.refusals import Unknown
from partnering.registration_moves import must_act_for_partner

MOST_LISTED = 100


def read_lead(desk: Desk, lead_id: int, *, by: Person) -> LeadNotice:
    """Draw a lead for one of ours. Raises: NotAllowed; Unknown for one that is not theirs."""
    must(by, Right.SEE_LEADS)
    with desk.store.read() as view:
        lead = view.partner_leads.get(lead_id)
        notice = lead_notice(desk, view, lead_id, reader=by)
    if lead is None or notice is None or not sees(by, lead):
        raise Unknown(NO_SUCH)
    return notice


def lead_details(desk: Desk, lead_id: int, *, by: Person) -> tuple[LeadDetails, tuple[str, ...]]:
    """Give what is known of a lead to who may change it, and the products to choose from.

    Raises: NotAllowed; Unknown.
    """
    must(by, Right.SEE_LEADS)
    with desk.store.read() as view:
        lead = view.partner_leads.get(lead_id)
        if lead is None or not sees(by, lead):
            raise Unknown(NO_SUCH)
        return lead.details, families_sold(view, desk)


def products(desk: Desk) -> tuple[str, ...]:
    """List the products to choose from."""
    with desk.store.read() as view:
        return families_sold(view, desk)


def list_leads(desk: Desk, *, by: Person, state: LeadState | None = None) -> Sequence[LeadLine]:
    """List leads that have not ended, or those in one state, the newest first.

    Who gives leads out sees all of them, others those that they keep. Raises: NotAllowed.
    """
    must(by, Right.SEE_LEADS)
    states = {state} if state is not None else set(LeadState) - ENDED
    with desk.store.read() as view:
        found = view.partner_leads.newest(
            states=states,
            keeper_id=None if may(by, Right.ROUTE_LEADS) else by.id,
            limit=MOST_LISTED,
        )
        return lead_lines(view, found)


def own_lead(desk: Desk, offer_id: int, *, by: Person, now: datetime) -> PartnerLeadNotice:
    """Draw an offer for who acts for its partner, as far as it is shared at this moment.

    Raises: NotAllowed; Unknown for anybody else, and while nothing is shared.
    """
    must(by, Right.OWN_LEADS)
    with desk.store.read() as view:
        offer = view.lead_offers.get(offer_id)
        if offer is None:
            raise Unknown(NO_SUCH)
        must_act_for(by, offer)
        notice = partner_lead_notice(view, offer_id, now=now)
        sharing = view.sharing.of(offer.partner_id, desk.policy.sharing)
    if notice is None:
        raise Unknown(NO_SUCH)
    try:
        return as_shared(notice, sharing)
    except NotShared:
        raise Unknown(NO_SUCH) from None


def own_leads(
    desk: Desk, partner_id: int, *, by: Person, now: datetime
) -> tuple[Partner, Sequence[LeadLine]]:
    """List the leads that a partner has or may take. Raises: NotAllowed; Unknown."""
    must(by, Right.OWN_LEADS)
    must_act_for_partner(partner_id, by)
    with desk.store.read() as view:
        partner = view.partners.by_id(partner_id)
        if partner is None or partner.is_removed:
            raise Unknown(NO_SUCH)
        sharing = view.sharing.of(partner_id, desk.policy.sharing)
        return partner, partner_lines(view, partner_id, sharing, now=now)
