"""What is shared with a partner has changed: every card that shows some of it is drawn again."""

from datetime import datetime

from journeys.desk import Desk
from journeys.guard import SHARED_KINDS, THEIR_KINDS
from journeys.notices import TryLater, Unreachable
from journeys.outcomes import Done, Outcome
from journeys.redraw import redraw_record
from partnering.facts import SharingChanged
from store.facts import StoredFact


def redraw_shared(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Redraw what the partner's people read of us, and what ours read of its lists.

    One that fails does not hold back the others; it is raised once all have been tried.
    """
    fact = stored.fact
    assert isinstance(fact, SharingChanged)
    with desk.store.read() as view:
        records = [
            *view.messages.records_before_partner(fact.partner_id, SHARED_KINDS),
            *view.messages.records_of_lists(fact.partner_id, THEIR_KINDS),
        ]
    failed: Exception | None = None
    drawn = 0
    for record in records:
        try:
            drawn += redraw_record(desk, record, now=now)
        except (TryLater, Unreachable) as fault:
            failed = fault
    if failed is not None:
        raise failed
    return Done(f"{drawn} cards")
