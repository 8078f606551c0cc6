"""A request for more to be shared, opened by a link, for people of a partner without a channel.

What is wrong with a link is never said: to whoever holds it there is one answer for all of it.
"""

from dataclasses import dataclass
from datetime import datetime

from journeys.ask_to_share import is_shown_still
from journeys.deal_forms import NEUTRAL
from journeys.deal_sheets import zone_for
from journeys.desk import Desk
from journeys.form_links import handle_of
from journeys.record_links import holder_of
from journeys.sharing_ask_notices import PartnerSharingAskNotice, partner_sharing_ask_notice
from partnering.people import Person, Right
from partnering.refusals import Unknown
from store.sharing_forms import SharingForm


@dataclass(frozen=True, slots=True)
class OpenedAsk:
    """A request that may be read and answered now, with who does; `zone` is where they are.

    `may_take_back` says that what the partner granted is shown at this moment.
    """

    form: SharingForm
    person: Person
    notice: PartnerSharingAskNotice
    zone: str
    may_take_back: bool


def open_ask(desk: Desk, token: str, *, now: datetime) -> OpenedAsk:
    """Open a request by its link; reading it changes nothing. Raises: Unknown, in one way."""
    handle = handle_of(desk.links, token)
    with desk.store.read() as view:
        form = view.sharing_forms.by_handle(handle)
        found = view.sharing_asks.get(form.ask_id) if form else None
        notice = partner_sharing_ask_notice(view, form.ask_id) if form else None
        if form is None or found is None or notice is None:
            raise Unknown(NEUTRAL)
        person = holder_of(
            view,
            form.person_id,
            found.partner_id,
            Right.OWN_SHARING,
            expires_at=form.expires_at,
            now=now,
        )
        back = not notice.ours_answers and is_shown_still(desk, view, found)
    return OpenedAsk(form, person, notice, zone_for(desk, person), back)
