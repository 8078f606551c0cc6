"""Which version of a registration somebody has seen: a typed decision applies to no other.

A card in their own direct messages counts while it shows the record as it is; an answer to a
command counts until the record moves.
"""

from datetime import datetime

from journeys.deal_notices import DealNotice
from journeys.desk import Desk
from partnering.people import Person


def was_shown(desk: Desk, notice: DealNotice, *, by: Person, content_hash: str) -> bool:
    """Tell whether a person has seen this version; `content_hash` is that of the card for them."""
    with desk.store.read() as view:
        if _mark(notice, by) in view.told_once.of(notice.ref):
            return True
        posted = view.messages.of_record(f"deal:{notice.registration_id}")
    return any(each.person_id == by.id and each.content_hash == content_hash for each in posted)


def note_shown(desk: Desk, notice: DealNotice, *, by: Person, now: datetime) -> None:
    """Keep that a person is shown this version now."""
    with desk.store.begin() as work:
        work.told_once.first(notice.ref, _mark(notice, by), now)


def _mark(notice: DealNotice, by: Person) -> str:
    return f"seen:{by.id}:v{notice.version}"
