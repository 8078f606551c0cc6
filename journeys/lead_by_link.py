"""A lead by link, for a partner without a channel: who opens it, and what they may read now.

What is wrong with a link is never said: to whoever holds it there is one answer for all of it.
"""

from dataclasses import dataclass
from datetime import datetime

from journeys.deal_forms import NEUTRAL
from journeys.desk import Desk
from journeys.draw_leads import partner_lead_notice
from journeys.form_links import handle_of
from journeys.guard import as_shared
from journeys.lead_notices import PartnerLeadNotice
from journeys.notices import NotShared
from partnering.people import Person, Right, may
from partnering.refusals import Unknown
from store.lead_forms import LeadForm


@dataclass(frozen=True, slots=True)
class OpenedLead:
    """A link that works now, with who holds it and what they may read."""

    form: LeadForm
    person: Person
    notice: PartnerLeadNotice


def is_for_a_lead(desk: Desk, token: str) -> bool:
    """Tell whether a link is one to a lead; what is forged is one to nothing."""
    handle = handle_of(desk.links, token)
    with desk.store.read() as view:
        return view.lead_forms.by_handle(handle) is not None


def open_lead(desk: Desk, token: str, *, now: datetime) -> OpenedLead:
    """Open a lead by its link; reading it changes nothing. Raises: Unknown, in one way for all.

    What is not shared at this moment is as unknown as a link that was forged.
    """
    handle = handle_of(desk.links, token)
    with desk.store.read() as view:
        form = view.lead_forms.by_handle(handle)
        person = view.people.by_id(form.person_id if form else 0)
        offer = view.lead_offers.get(form.offer_id if form else 0)
        notice = partner_lead_notice(view, form.offer_id if form else 0, now=now)
        partner = view.partners.by_id(offer.partner_id if offer else 0)
        sharing = view.sharing.of(partner.id, desk.policy.sharing) if partner else None
    stands = (
        form is not None
        and person is not None
        and offer is not None
        and partner is not None
        and now < form.expires_at
        and not partner.is_removed
        and person.partner_id == offer.partner_id
        and may(person, Right.OWN_LEADS)
    )
    if not stands or form is None or person is None or notice is None:
        raise Unknown(NEUTRAL)
    try:
        return OpenedLead(form, person, as_shared(notice, sharing))
    except NotShared:
        raise Unknown(NEUTRAL) from None
