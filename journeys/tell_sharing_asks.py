"""Requests for more to be shared: who answers is asked, and who asked hears what became of it."""

from datetime import datetime

from journeys.desk import Desk
from journeys.notices import ToPlace
from journeys.outcomes import Done, Outcome
from journeys.redraw import redraw_record
from journeys.sharing_ask_notices import partner_sharing_ask_notice, sharing_ask_notice
from journeys.tell_each import tell_each
from journeys.tell_managers import manager_of, tell_manager
from partnering.facts import SharingAskMoved
from partnering.sharing import Side
from partnering.sharing_asks import REMINDED, AskState
from store.facts import StoredFact


def tell_sharing_ask(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Ask the side that answers; once it has, redraw that and tell the other."""
    fact = stored.fact
    assert isinstance(fact, SharingAskMoved)
    with desk.store.read() as view:
        found = view.sharing_asks.get(fact.ask_id)
        ours = sharing_ask_notice(view, fact.ask_id)
        theirs = partner_sharing_ask_notice(view, fact.ask_id)
        channels = view.partner_channels.of_partner(fact.partner_id)
        manager = manager_of(view, fact.partner_id)
        asker = view.people.by_id(found.asked_by) if found and found.asked_by else None
    is_late, is_asked = fact.event == REMINDED, found is not None and found.state is AskState.OPEN
    if found is None or ours is None or theirs is None:
        return Done("no longer holds")
    if not is_asked if is_late else fact.event != found.state:
        return Done("no longer holds")
    for record in records_of(found.id):
        redraw_record(desk, record, now=now)
    # A reminder is a card of its own: drawn over the first, nobody would see it.
    again = f":{REMINDED}" if is_late else ""
    # The side that hears of it: that which answers, and after its answer the one that asked.
    if (found.of is Side.OURS) is is_asked:
        record = f"sharing-{'ask' if is_asked else 'asked'}:{found.id}{again}"
        reader = manager if is_asked or asker is None or not asker.active else asker
        return tell_manager(desk, reader, ours, record, stored, now)
    if not channels:
        # `mail_sharing_ask` writes to who speaks for it by mail, where there is somebody.
        return Done("the partner has no channel", code="no_partner_channel")
    record = f"partner-sharing-{'ask' if is_asked else 'asked'}:{found.id}{again}"
    number = tell_each(
        desk,
        [ToPlace(channel) for _, channel in channels],
        theirs,
        record=record,
        correlation=stored.correlation,
        fact=stored,
        now=now,
    )
    return Done(f"{number} channels")


def records_of(ask_id: int) -> tuple[str, ...]:
    """Name the cards by which a request is answered, the first and the reminder, of both sides."""
    both = (f"sharing-ask:{ask_id}", f"partner-sharing-ask:{ask_id}")
    return (*both, *(f"{each}:{REMINDED}" for each in both))


def all_records_of(ask_id: int) -> tuple[str, ...]:
    """Name all cards about a request, those that tell who asked of the answer too."""
    return (*records_of(ask_id), f"sharing-asked:{ask_id}", f"partner-sharing-asked:{ask_id}")
