"""A request for help opened by a link, for people of a partner without a place in chat.

What is wrong with a link is never said: to whoever holds it there is one answer for all of it.
"""

from dataclasses import dataclass
from datetime import datetime

from journeys.answer_help import own_help_notice
from journeys.deal_forms import NEUTRAL
from journeys.deal_sheets import zone_for
from journeys.desk import Desk
from journeys.form_links import handle_of
from journeys.help_hours import answers_for
from journeys.help_notices import PartnerHelpNotice
from partnering.people import Person
from partnering.refusals import Refusal, Unknown
from store.help_forms import HelpForm


@dataclass(frozen=True, slots=True)
class OpenedHelp:
    """A request that may be read and answered now, with who does; `zone` is where they are."""

    form: HelpForm
    person: Person
    notice: PartnerHelpNotice
    zone: str


def is_for_help(desk: Desk, token: str) -> bool:
    """Tell whether a link is one to a request for help; a forged one is none."""
    handle = handle_of(desk.links, token)
    with desk.store.read() as view:
        return view.help_forms.by_handle(handle) is not None


def open_help(desk: Desk, token: str, *, now: datetime) -> OpenedHelp:
    """Open a request by its link; reading it changes nothing. Raises: Unknown, in the same words.

    What is not shared at this moment is as unknown as a link that was forged.
    """
    handle = handle_of(desk.links, token)
    with desk.store.read() as view:
        form = view.help_forms.by_handle(handle)
        person = view.people.by_id(form.person_id) if form else None
        request = view.help_requests.get(form.request_id) if form else None
        partner = view.partners.by_id(request.partner_id) if request else None
    if form is None or person is None or request is None or partner is None:
        raise Unknown(NEUTRAL)
    if now >= form.expires_at or partner.is_removed or not answers_for(person, partner.id):
        raise Unknown(NEUTRAL)
    try:
        notice = own_help_notice(desk, request.id, by=person, now=now)
    except Refusal:
        raise Unknown(NEUTRAL) from None
    return OpenedHelp(form, person, notice, zone_for(desk, person))
