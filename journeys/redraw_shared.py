"""What is shared with a partner has changed: all that was posted of it follows.

Cards are drawn again from their records. A digest is of its day and cannot be: where it may hold
what is not shared any more, one plain line takes its place, and stays.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from journeys.desk import Desk
from journeys.draw_leads import partner_lines
from journeys.guard import SHARED_KINDS, THEIR_KINDS
from journeys.notices import ErasedNotice, TryLater, Unreachable
from journeys.outcomes import Done, Outcome
from journeys.question_notices import PartnerQuestionNotice
from journeys.redraw import redraw_each, redraw_record, ref_of
from journeys.tell_sharing_asks import all_records_of
from partnering.facts import SharingChanged
from partnering.sharing import UNKNOWN, Field, Side
from partnering.sharing_asks import AskState
from store.facts import StoredFact
from store.work import Work

# What a partner reads of us: by levels, and its questions with the lines of its leads.
BEFORE_PARTNER = SHARED_KINDS | {PartnerQuestionNotice.kind}


def redraw_shared(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Redraw what the partner's people read of us, and what ours read of its lists.

    One that fails does not hold back the others; it is raised once all have been tried.
    """
    fact = stored.fact
    assert isinstance(fact, SharingChanged)
    with desk.store.read() as view:
        records = [
            *view.messages.records_before_partner(fact.partner_id, BEFORE_PARTNER),
            *view.messages.records_of_lists(fact.partner_id, THEIR_KINDS),
            *view.sent_notices.rolled_about(fact.partner_id, THEIR_KINDS),
            # What was granted may have been taken back.
            *(
                record
                for each in view.sharing_asks.of(fact.partner_id, only_open=False)
                if each.state is AskState.GRANTED
                for record in all_records_of(each.id)
            ),
        ]
        over = _digests_over(desk, view, fact.partner_id, now)
    todo: list[Callable[[], int]] = [
        *(partial(redraw_record, desk, each, now=now) for each in records),
        *(partial(_take_down, desk, each, now) for each in over),
    ]
    failed: Exception | None = None
    drawn = 0
    for each in todo:
        try:
            drawn += each()
        except (TryLater, Unreachable) as fault:
            failed = fault
    if failed is not None:
        raise failed
    return Done(f"{drawn} cards")


def _digests_over(desk: Desk, view: Work, partner_id: int, now: datetime) -> list[str]:
    """Name the digests that may hold what is not shared now: the partner's own, and ours of it."""
    sharing = view.sharing.of(partner_id, desk.policy.sharing)
    leads = partner_lines(view, partner_id, sharing, now=now)
    found: list[str] = []
    if not sharing.consent.stands or not all(each.company for each in leads):
        found += view.messages.digests_of(partner_id)
    if not sharing.shows(Side.THEIRS, UNKNOWN, Field.NAME, on_both=True):
        found += view.messages.digests_naming(partner_id)
    return found


def _take_down(desk: Desk, record: str, now: datetime) -> int:
    """Put a plain line in the place of a digest, for each who has it."""
    with desk.store.read() as view:
        posted = view.messages.of_record(record)
    line = ErasedNotice(unshared=True)
    redraw_each(desk, [(ref_of(each), line) for each in posted], now=now)
    return len(posted)
