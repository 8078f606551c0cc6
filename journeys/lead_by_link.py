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
from journeys.record_links import holder_of
from partnering.people import Person, Right
from partnering.refusals import Unknown
from store.lead_forms import LeadForm


@dataclass(frozen=True, slots=True)
class OpenedLead:
    """A link that works now, with who holds it and what they may read."""

    form: LeadForm
    person: Person
    notice: PartnerLeadNotice


def open_lead(desk: Desk, token: str, *, now: datetime) -> OpenedLead:
    """Open a lead by its link; reading it changes nothing. Raises: Unknown, in one way for all.

    What is not shared at this moment is as unknown as a link that was forged.
    """
    handle = handle_of(desk.links, token)
    with desk.store.read() as view:
        form = view.lead_forms.by_handle(handle)
        offer = view.lead_offers.get(form.offer_id) if form else None
        notice = partner_lead_notice(view, form.offer_id, now=now) if form else None
        if form is None or offer is None or notice is None:
            raise Unknown(NEUTRAL)
        person = holder_of(
            view,
            form.person_id,
            offer.partner_id,
            Right.OWN_LEADS,
            expires_at=form.expires_at,
            now=now,
        )
        sharing = view.sharing.of(offer.partner_id, desk.policy.sharing)
    try:
        return OpenedLead(form, person, as_shared(notice, sharing))
    except NotShared:
        raise Unknown(NEUTRAL) from None
