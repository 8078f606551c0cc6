"""Which records a partner may be shown in answer to a mention, and how each stands. Reads only.

A record of another partner is as unknown as one that there is not: both give nothing.
"""

from datetime import datetime

from journeys.desk import Desk
from journeys.draw_leads import partner_lead_notice
from journeys.partner_deals import my_deals, partner_notice
from journeys.question_notices import OwnKind, OwnLine
from partnering.help_requests import HelpRequest, HelpState
from partnering.lead_offers import LIVE, LeadOffer
from partnering.partner_view import PartnerView, Shown
from partnering.questions import Question, QuestionState
from store.work import Work

MOST_LISTED = 8

HELP_WORDS = {
    HelpState.REQUESTED: "waits for an answer",
    HelpState.ACCEPTED: "accepted; nobody leads yet",
    HelpState.DECLINED: "declined",
    HelpState.EXPIRED: "expired without an answer",
    HelpState.ACTIVE: "we work on it together",
    HelpState.WON: "won together",
    HelpState.LOST: "lost",
    HelpState.CANCELLED: "called off",
}
_QUESTION_WORDS = {
    QuestionState.OPEN: "is with us",
    QuestionState.ANSWERED: "answered",
    QuestionState.WITHDRAWN: "taken back",
    QuestionState.CLOSED: "closed",
}


def own_line(desk: Desk, view: Work, partner_id: int, ref: str, *, now: datetime) -> OwnLine | None:
    """Say how one record stands, to the partner whose it is; None for any other."""
    kind, _, told = ref.partition("-")
    number = int(told) if told.isdecimal() else 0
    match kind:
        case "DR":
            return _deal(desk, view, partner_id, number, now)
        case "LD":
            return _lead(view, partner_id, number, now)
        case "CS":
            return _help(desk, view, partner_id, number, now)
        case "QU":
            return _question(view.questions.get(number), partner_id)
        case _:
            return None


def own_refs(desk: Desk, view: Work, partner_id: int, *, now: datetime) -> tuple[str, ...]:
    """List what a partner has that goes on: its deals, leads and requests, some of each."""
    deals = [
        each.view.ref
        for each in my_deals(view, partner_id, now)
        if each.view.shown not in (Shown.DRAFT, Shown.CLOSED)
    ]
    offers = view.lead_offers.of_partner(partner_id, states=LIVE, limit=MOST_LISTED)
    leads = dict.fromkeys(f"LD-{each.lead_id}" for each in offers)
    help_refs: list[str] = []
    if _is_shared(desk, view, partner_id):
        help_refs = [each.ref for each in view.help_requests.of_partner(partner_id, only_open=True)]
    return (*deals[:MOST_LISTED], *leads, *help_refs[-MOST_LISTED:])


def _deal(desk: Desk, view: Work, partner_id: int, number: int, now: datetime) -> OwnLine | None:
    notice = partner_notice(view, number, desk.policy.deals, now=now)
    if notice is None or notice.partner_id != partner_id:
        return None
    due_words, due_at = _due(notice.view)
    return OwnLine(
        ref=notice.view.ref,
        kind=OwnKind.DEAL,
        number=number,
        words=notice.view.words,
        title=notice.customer,
        due_words=due_words,
        due_at=due_at,
    )


def _due(shown: PartnerView) -> tuple[str, datetime | None]:
    if shown.answer_due_at is not None:
        return "your answer by", shown.answer_due_at
    if shown.decision_due_at is not None:
        return "we decide by", shown.decision_due_at
    return "", None


def _lead(view: Work, partner_id: int, number: int, now: datetime) -> OwnLine | None:
    offers = [each for each in view.lead_offers.of_lead(number) if each.partner_id == partner_id]
    notice = partner_lead_notice(view, _newest(offers).id, now=now) if offers else None
    if notice is None:
        return None
    return OwnLine(
        ref=notice.ref,
        kind=OwnKind.LEAD,
        number=notice.offer_id,
        words=notice.words.rstrip("."),
        due_words="due" if notice.due_at else "",
        due_at=notice.due_at,
    )


def _newest(offers: list[LeadOffer]) -> LeadOffer:
    return max(offers, key=lambda each: each.id)


def _help(desk: Desk, view: Work, partner_id: int, number: int, now: datetime) -> OwnLine | None:
    found = view.help_requests.get(number)
    if found is None or found.partner_id != partner_id or found.requested_at is None:
        return None
    if not _is_shared(desk, view, partner_id):
        return None
    waits = found.waits_at(now)
    # The company is shown by levels of sharing; how it stands is all that is said here.
    return OwnLine(
        ref=found.ref,
        kind=OwnKind.HELP,
        number=found.id,
        words=HELP_WORDS[_state(found, now)],
        due_words="answer by" if waits else "",
        due_at=found.due_at if waits else None,
    )


def _state(found: HelpRequest, now: datetime) -> HelpState:
    over = found.state is HelpState.REQUESTED and not found.waits_at(now)
    return HelpState.EXPIRED if over else found.state


def _question(found: Question | None, partner_id: int) -> OwnLine | None:
    if found is None or found.partner_id != partner_id or found.state not in _QUESTION_WORDS:
        return None
    return OwnLine(found.ref, OwnKind.QUESTION, found.id, _QUESTION_WORDS[found.state])


def _is_shared(desk: Desk, view: Work, partner_id: int) -> bool:
    return view.sharing.of(partner_id, desk.policy.sharing).consent.stands
