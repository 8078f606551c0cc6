"""Links that open one record: to what a link leads, and whether its holder may still act.

What is wrong with a link is never said: to whoever holds it there is one answer for all of it.
"""

from datetime import datetime

from journeys.deal_forms import NEUTRAL
from journeys.desk import Desk
from journeys.form_links import handle_of
from partnering.people import Person, Right, may
from partnering.refusals import Unknown
from store.links import LinkKind
from store.work import Work


def kind_of(desk: Desk, token: str) -> LinkKind | None:
    """Say to what a link leads; None for a registration's form, and for what is forged."""
    handle = handle_of(desk.links, token)
    with desk.store.read() as view:
        return view.links.kind_of(handle)


def holder_of(
    view: Work,
    person_id: int,
    partner_id: int,
    right: Right,
    *,
    expires_at: datetime,
    now: datetime,
) -> Person:
    """Give who holds a link, if it still works and they still act for its partner.

    Raises: Unknown, in one way for all.
    """
    person = view.people.by_id(person_id)
    partner = view.partners.by_id(partner_id)
    if person is None or partner is None or partner.is_removed or now >= expires_at:
        raise Unknown(NEUTRAL)
    if person.partner_id != partner.id or not may(person, right):
        raise Unknown(NEUTRAL)
    return person
