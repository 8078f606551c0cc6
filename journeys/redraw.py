"""Draw every posted card of a record again, from the record, whatever changed it."""

from collections.abc import Iterable
from datetime import datetime

from journeys.desk import Desk
from journeys.draw import fallback_notice, overlap_notice
from journeys.draw_conflicts import conflict_notice
from journeys.draw_credit import credit_notice, partner_credit_notice
from journeys.draw_deals import deal_notice
from journeys.draw_help import help_notice, partner_help_notice
from journeys.draw_joining import invitation_notice, joining_notice
from journeys.draw_leads import lead_notice, partner_lead_notice, paused_notice
from journeys.draw_lists import list_notice
from journeys.draw_questions import partner_question_notice, question_notice
from journeys.draw_reviews import baseline_notice, review_notice
from journeys.draw_weights import weights_notice
from journeys.mapping_matrix import matrix_notice
from journeys.notices import MessageRef, Notice, TryLater, Unreachable
from journeys.open_deal_door import deal_door_notice
from journeys.outcomes import Done, Outcome
from journeys.partner_deals import partner_notice
from journeys.quiet_things import nudge_notice
from journeys.sharing_ask_notices import partner_sharing_ask_notice, sharing_ask_notice
from journeys.tell_person import roll_up_of
from journeys.withhold import for_channel
from partnering.facts import (
    JudgementSettled,
    MatchJudged,
    OverlapHidden,
    OverlapMarked,
    OverlapRestored,
)
from partnering.people import Person
from store.facts import StoredFact
from store.messages import PostedMessage
from store.work import Work


def redraw_overlap(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Redraw each card about an overlap, and each review of its judgements."""
    fact = stored.fact
    assert isinstance(
        fact, MatchJudged | JudgementSettled | OverlapHidden | OverlapRestored | OverlapMarked
    )
    drawn = redraw_record(desk, f"overlap:{fact.overlap_id}", now=now)
    if isinstance(fact, JudgementSettled):
        drawn += redraw_record(desk, f"judgement:{fact.judgement_id}", now=now)
    if isinstance(fact, MatchJudged) and fact.replaces:
        drawn += redraw_record(desk, f"judgement:{fact.replaces}", now=now)
    return Done(f"{drawn} cards")


def redraw_record(desk: Desk, record: str, *, now: datetime) -> int:
    """Redraw all posted messages of a record; the number of them.

    A message that is gone, or whose reader is, does not hold back the others; nor does one that
    fails, which is raised once all have been tried.
    """
    with desk.store.read() as view:
        todo = [
            (ref_of(posted), notice)
            for posted in view.messages.of_record(record)
            if (notice := _notice(desk, view, posted, now)) is not None
        ]
    redraw_each(desk, todo, now=now)
    return len(todo)


def redraw_each(desk: Desk, todo: Iterable[tuple[MessageRef, Notice]], *, now: datetime) -> None:
    """Redraw messages; what fails is raised once all have been tried, what is gone is not."""
    failed: Exception | None = None
    for ref, notice in todo:
        try:
            desk.messenger.redraw(ref, notice, now=now)
        except Unreachable as fault:
            failed = failed if fault.code in GONE else fault
        except TryLater as fault:
            failed = fault
    if failed is not None:
        raise failed


# The card itself is out of reach; there is nothing to mend and nobody misses the redraw.
GONE = frozenset(
    {
        "message_not_found",
        "channel_not_found",
        "is_archived",
        "cant_update_message",
        "user_not_found",
        "not_in_channel",
    }
)


def ref_of(posted: PostedMessage) -> MessageRef:
    """Hand the store's row to the messenger as what it expects."""
    return MessageRef(
        id=posted.id,
        workspace=posted.workspace,
        address=posted.address,
        kind=posted.kind,
        record=posted.record,
        person_id=posted.person_id,
        content_hash=posted.content_hash,
        posted_at=posted.posted_at,
    )


def _notice(desk: Desk, view: Work, posted: PostedMessage, now: datetime) -> Notice | None:
    """Draw what a posted message shows now, as its reader, or a whole channel, may see it."""
    told = posted.record.split(":")[1]
    number = int(told) if told.isdigit() else 0
    reader = view.people.by_id(posted.person_id) if posted.person_id is not None else None
    drawn: Notice | None = None
    match posted.kind:
        case "overlap":
            if reader is None or view.overlaps.get(number) is None:
                return None
            return overlap_notice(desk, view, number, reader, now=now)
        case "review":
            drawn = review_notice(view, number)
        case "baseline":
            newest = view.lists.of_partner(number)
            drawn = baseline_notice(desk, view, number, newest[-1].id if newest else 0, now=now)
        case "fallback":
            drawn = fallback_notice(desk, view, number, reader)
        case "invitation":
            drawn = invitation_notice(view, number, now=now)
        case "joining":
            drawn = joining_notice(view, number, now=now)
        case "weights":
            drawn = weights_notice(view, number)
        case "list_came" | "stale_list":
            drawn = list_notice(view, posted.kind, number, desk.policy.lists, now=now)
        case "roll_up":
            return roll_up_of(desk, view, posted.record)
        case "deal_door":
            channel = posted.record.partition(":")[2]
            return deal_door_notice(view, posted.workspace, channel)
        case _:
            drawn = _of_deal(desk, view, posted, number, reader, now)
    return drawn if drawn is None or reader is not None else for_channel(drawn)


def _of_deal(
    desk: Desk,
    view: Work,
    posted: PostedMessage,
    number: int,
    reader: Person | None,
    now: datetime,
) -> Notice | None:
    match posted.kind:
        case "deal":
            return deal_notice(desk, view, number, now=now, reader=reader)
        case "conflict":
            return conflict_notice(desk, view, number, now=now)
        case "lead":
            return lead_notice(desk, view, number, reader=reader)
        case "partner_lead":
            return partner_lead_notice(view, number, now=now)
        case "lead_word" if posted.record.startswith("lead-offers:"):
            return paused_notice(desk, view, number)
        case "nudge" if posted.record.startswith("nudge:"):
            return nudge_notice(view, number)
        case "partner_deal":
            return partner_notice(view, number, desk.policy.deals, now=now)
        case "help":
            return help_notice(desk, view, number, now=now)
        case "partner_help":
            return partner_help_notice(desk, view, number, now=now)
        case _:
            return _of_credit(desk, view, posted, number, reader, now)


def _of_credit(
    desk: Desk,
    view: Work,
    posted: PostedMessage,
    number: int,
    reader: Person | None,
    now: datetime,
) -> Notice | None:
    match posted.kind:
        case "matrix":
            return None if reader is None else matrix_notice(desk, view, number, reader)
        case "credit":
            return credit_notice(desk, view, number, reader=reader)
        case "partner_credit":
            return partner_credit_notice(desk, view, number)
        case "sharing_ask":
            return sharing_ask_notice(view, number)
        case "partner_sharing_ask":
            return partner_sharing_ask_notice(view, number)
        case "question":
            return question_notice(desk, view, number)
        case "partner_question":
            return partner_question_notice(desk, view, number, now=now)
        case _:
            return None
