"""What waits for a person -> the notice of its own card, as that person may read it now."""

from datetime import datetime

from journeys.desk import Desk
from journeys.draw_conflicts import conflict_notice
from journeys.draw_credit import credit_notice, partner_credit_notice
from journeys.draw_deals import deal_notice
from journeys.draw_help import help_notice, partner_help_notice
from journeys.draw_joining import joining_notice
from journeys.draw_leads import lead_notice, partner_lead_notice
from journeys.draw_questions import question_notice
from journeys.draw_reviews import review_notice
from journeys.guard import as_shared, for_person
from journeys.notices import LostRight, Notice, NotShared
from journeys.partner_deals import partner_notice
from journeys.quiet_things import nudge_notice
from journeys.sharing_ask_notices import partner_sharing_ask_notice, sharing_ask_notice
from partnering.needs import Need, NeedKind
from partnering.people import Person
from store.work import Work


def need_notice(
    desk: Desk, view: Work, need: Need, *, reader: Person, now: datetime
) -> Notice | None:
    """Draw what the card of a need is drawn from; None where it has none, or not for this reader.

    It passes the same guard as the card does before it is posted.
    """
    drawn = _drawn(desk, view, need, reader, now)
    if drawn is None:
        return None
    sharing = None
    if drawn.partner_id is not None:
        sharing = view.sharing.of(drawn.partner_id, desk.policy.sharing)
    try:
        return for_person(as_shared(drawn, sharing), reader)
    except (LostRight, NotShared):
        return None


def _drawn(desk: Desk, view: Work, need: Need, reader: Person, now: datetime) -> Notice | None:
    number = need.number
    match need.kind:
        case NeedKind.DEAL:
            return deal_notice(desk, view, number, now=now, reader=reader)
        case NeedKind.CONFLICT:
            return conflict_notice(desk, view, number, now=now)
        case NeedKind.CREDIT:
            return credit_notice(desk, view, number, reader=reader)
        case NeedKind.LEAD:
            return lead_notice(desk, view, number, reader=reader)
        case NeedKind.HELP:
            return help_notice(desk, view, number, now=now)
        case NeedKind.QUESTION:
            return question_notice(desk, view, number)
        case NeedKind.JOINING:
            return joining_notice(view, number, now=now)
        case NeedKind.NUDGE:
            return nudge_notice(view, number)
        case NeedKind.SHARING:
            return sharing_ask_notice(view, number)
        case NeedKind.JUDGEMENT:
            return review_notice(view, number)
        case NeedKind.REVIEW:
            return None
        case _:
            return _of_partner(desk, view, need, now)


def _of_partner(desk: Desk, view: Work, need: Need, now: datetime) -> Notice | None:
    number = need.number
    match need.kind:
        case NeedKind.OWN_DEAL:
            return partner_notice(view, number, desk.policy.deals, now=now)
        case NeedKind.OWN_LEAD:
            return partner_lead_notice(view, number, now=now)
        case NeedKind.OWN_HELP:
            return partner_help_notice(desk, view, number, now=now)
        case NeedKind.OWN_CREDIT:
            return partner_credit_notice(desk, view, number)
        case NeedKind.OWN_SHARING:
            return partner_sharing_ask_notice(view, number)
        case _:
            return None
