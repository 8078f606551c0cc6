"""Leads that are answered and worked on by a link: what each act brings, and the page."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from fastapi.responses import Response

from journeys.acting import Doing
from journeys.answer_leads import (
    accept_lead,
    decline_lead,
    give_lead_back,
    made_a_deal,
    note_first_contact,
    tell_news,
)
from journeys.desk import Desk
from journeys.lead_by_link import OpenedLead, open_lead
from partnering.lead_offers import DeclineReason, LeadOffer
from portal.acts import MOST_TEXT
from portal.link_counter import Drawn, LinkCounter, Wrong
from portal.pages import page

ACCEPT, DECLINE, CONTACT = "lead-accept", "lead-decline", "lead-contact"
NEWS, BACK, DEAL = "lead-news", "lead-back", "lead-deal"
_FIELDS: dict[str, set[str]] = {
    ACCEPT: set(),
    DECLINE: {"reason", "text"},
    CONTACT: set(),
    NEWS: {"text"},
    BACK: {"reason", "text"},
    DEAL: set(),
}
_SAID = {
    ACCEPT: "The lead is yours. Whom to call stands below.",
    DECLINE: "Thank you for saying so. The lead goes on.",
    CONTACT: "Noted. Tell us from time to time how it stands.",
    NEWS: "Thank you. Your news is with us.",
    BACK: "Thank you for saying so. The lead goes on.",
    DEAL: "Well done. Register the deal, too, so that it is protected.",
}
# The acts that bring nothing along.
_PLAIN: dict[str, Callable[..., LeadOffer]] = {
    ACCEPT: accept_lead,
    CONTACT: note_first_contact,
    DEAL: made_a_deal,
}


def lead_counter(desk: Desk) -> LinkCounter[OpenedLead]:
    """Make the door for all leads by link."""
    return LinkCounter(
        lambda token, now: open_lead(desk, token, now=now),
        _draw,
        partial(_act, desk),
        _FIELDS,
        _SAID,
    )


def _act(
    desk: Desk, opened: OpenedLead, path: str, values: dict[str, str], now: datetime
) -> LeadOffer:
    _must_be_usable(path, values)
    number, text = opened.notice.offer_id, _text(values)
    told: Doing = {
        "by": opened.person,
        "now": now,
        "correlation": f"lead-form-{opened.form.id}",
    }
    if path in _PLAIN:
        return _PLAIN[path](desk, number, **told)
    if path == NEWS:
        return tell_news(desk, number, text=text, **told)
    act = decline_lead if path == DECLINE else give_lead_back
    return act(desk, number, reason=DeclineReason(values["reason"]), text=text, **told)


def _draw(opened: OpenedLead, token: str, drawn: Drawn) -> Response:
    return page(
        "lead.html",
        status=drawn.status,
        token=token,
        notice=opened.notice,
        until=opened.form.expires_at,
        reasons=list(DeclineReason),
        said=drawn.said,
        problem=drawn.problem,
        values=drawn.values,
        longest=MOST_TEXT,
    )


def _must_be_usable(path: str, values: dict[str, str]) -> None:
    if path in (DECLINE, BACK) and values.get("reason", "") not in set(DeclineReason):
        raise Wrong("Choose a reason.")
    if path == NEWS and not _text(values):
        raise Wrong("Say how it stands.")
    if len(_text(values)) > MOST_TEXT:
        raise Wrong(f"At most {MOST_TEXT} characters.")


def _text(values: dict[str, str]) -> str:
    return values.get("text", "").replace("\r\n", "\n").strip()
