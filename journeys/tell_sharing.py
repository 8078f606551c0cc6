"""Each side hears when the other opts in or stops: our manager in private, the partner in its room.

Each time it is a message of its own: drawn over an earlier one, nobody would see it.
"""

from datetime import datetime

from journeys.desk import Desk
from journeys.notices import ToPlace
from journeys.outcomes import Done, Outcome
from journeys.share import sharing_of
from journeys.sharing_notices import PartnerSharingNotice, SharingNotice
from journeys.tell_each import tell_each
from journeys.tell_managers import manager_of, tell_manager
from partnering.facts import SharingChanged
from partnering.sharing import Side
from store.facts import StoredFact

OPTED_IN = "opted_in"


def tell_sharing(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Tell the other side what one has said, unless it has said something else since."""
    fact = stored.fact
    assert isinstance(fact, SharingChanged)
    said, _, whose = fact.what.partition(":")
    side = Side(whose)
    with desk.store.read() as view:
        partner = view.partners.by_id(fact.partner_id)
        consent = sharing_of(desk, view, fact.partner_id).consent
        manager = manager_of(view, fact.partner_id)
        channels = view.partner_channels.of_partner(fact.partner_id)
    word = consent.of(side)
    if partner is None or partner.is_removed or word is None or word.given != (said == OPTED_IN):
        return Done("no longer holds")
    told = (partner.id, partner.name, word.given, consent.stands)
    record = record_of(partner.id, side)
    _set_apart(desk, record, stored.at)
    if side is Side.THEIRS:
        notice = SharingNotice(*told)
        return tell_manager(desk, manager, notice, record, stored, now)
    if not channels:
        return Done("the partner has no channel", code="no_partner_channel")
    places = [ToPlace(channel) for _, channel in channels]
    number = tell_each(
        desk,
        places,
        PartnerSharingNotice(*told),
        record=record,
        correlation=stored.correlation,
        fact=stored,
        now=now,
    )
    return Done(f"{number} channels")


def record_of(partner_id: int, side: Side) -> str:
    """Name the messages that tell what a side has said."""
    return f"{'partner-' if side is Side.OURS else ''}sharing:{partner_id}"


def _set_apart(desk: Desk, record: str, before: datetime) -> None:
    with desk.store.begin() as work:
        for posted in work.messages.of_record(record):
            if posted.posted_at < before and not posted.kind.startswith("earlier_"):
                work.messages.set_kind(posted.id, f"earlier_{posted.kind}")
