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
from journeys.help_notices import PartnerHelpNotice
from journeys.record_links import holder_of
from partnering.people import Person, Right
from partnering.refusals import Refusal, Unknown
from store.help_forms import HelpForm


@dataclass(frozen=True, slots=True)
class OpenedHelp:
    """A request that may be read and answered now, with who does; `zone` is where they are."""

    form: HelpForm
    person: Person
    notice: PartnerHelpNotice
    zone: str


def open_help(desk: Desk, token: str, *, now: datetime) -> OpenedHelp:
    """Open a request by its link; reading it changes nothing. Raises: Unknown, in the same words.

    What is not shared at this moment is as unknown as a link that was forged.
    """
    handle = handle_of(desk.links, token)
    with desk.store.read() as view:
        form = view.help_forms.by_handle(handle)
        request = view.help_requests.get(form.request_id) if form else None
        if form is None or request is None:
            raise Unknown(NEUTRAL)
        person = holder_of(
            view,
            form.person_id,
            request.partner_id,
            Right.OWN_HELP,
            expires_at=form.expires_at,
            now=now,
        )
    try:
        notice = own_help_notice(desk, request.id, by=person, now=now)
    except Refusal:
        raise Unknown(NEUTRAL) from None
    return OpenedHelp(form, person, notice, zone_for(desk, person))
