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
from journeys.notices import LostRight
from journeys.record_links import holder_of
from partnering.people import Person, Right
from partnering.refusals import Refusal, Unknown
from store.credit_forms import CreditForm


@dataclass(frozen=True, slots=True)
class OpenedCredit:
    """A credit that may be read and answered now, with who does; `zone` is where they are."""

    form: CreditForm
    person: Person
    notice: PartnerCreditNotice
    zone: str


def open_credit(desk: Desk, token: str, *, now: datetime) -> OpenedCredit:
    """Open a credit by its link; reading it changes nothing. Raises: Unknown, in the same words.

    What is not shared at this moment is as unknown as a link that was forged.
    """
    handle = handle_of(desk.links, token)
    with desk.store.read() as view:
        form = view.credit_forms.by_handle(handle)
        touch = view.credits.get(form.touch_id) if form else None
        if form is None or touch is None:
            raise Unknown(NEUTRAL)
        person = holder_of(
            view,
            form.person_id,
            touch.partner_id,
            Right.OWN_HELP,
            expires_at=form.expires_at,
            now=now,
        )
        sharing = view.sharing.of(touch.partner_id, desk.policy.sharing)
    try:
        notice = as_shared(own_credit(desk, touch.id, by=person), sharing)
    except (Refusal, LostRight):
        raise Unknown(NEUTRAL) from None
    return OpenedCredit(form, person, notice, zone_for(desk, person))
