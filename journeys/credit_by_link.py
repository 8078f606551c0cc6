"""A credit opened by a link, for people of a partner without a place in chat.

What is wrong with a link is never said: to whoever holds it there is one answer for all of it.
"""

from dataclasses import dataclass
from datetime import datetime

from journeys.credit_notices import PartnerCreditNotice
from journeys.deal_forms import NEUTRAL
from journeys.deal_sheets import zone_for
from journeys.desk import Desk
from journeys.draw_credit import own_credit
from journeys.form_links import handle_of
from journeys.guard import as_shared
from journeys.help_hours import answers_for
from journeys.notices import LostRight
from partnering.people import Person
from partnering.refusals import Refusal, Unknown
from store.credit_forms import CreditForm


@dataclass(frozen=True, slots=True)
class OpenedCredit:
    """A credit that may be read and answered now, with who does; `zone` is where they are."""

    form: CreditForm
    person: Person
    notice: PartnerCreditNotice
    zone: str


def is_for_credit(desk: Desk, token: str) -> bool:
    """Tell whether a link is one to a credit; a forged one is none."""
    handle = handle_of(desk.links, token)
    with desk.store.read() as view:
        return view.credit_forms.by_handle(handle) is not None


def open_credit(desk: Desk, token: str, *, now: datetime) -> OpenedCredit:
    """Open a credit by its link; reading it changes nothing. Raises: Unknown, in the same words.

    What is not shared at this moment is as unknown as a link that was forged.
    """
    handle = handle_of(desk.links, token)
    with desk.store.read() as view:
        form = view.credit_forms.by_handle(handle)
        person = view.people.by_id(form.person_id) if form else None
        touch = view.credits.get(form.touch_id) if form else None
        partner = view.partners.by_id(touch.partner_id) if touch else None
        sharing = view.sharing.of(partner.id, desk.policy.sharing) if partner else None
    if form is None or person is None or touch is None or partner is None:
        raise Unknown(NEUTRAL)
    if now >= form.expires_at or partner.is_removed or not answers_for(person, partner.id):
        raise Unknown(NEUTRAL)
    try:
        notice = as_shared(own_credit(desk, touch.id, by=person), sharing)
    except (Refusal, LostRight):
        raise Unknown(NEUTRAL) from None
    return OpenedCredit(form, person, notice, zone_for(desk, person))
