"""Leads that are answered and worked on by a link: opens it, calls a journey, draws the answer.

It holds no rule; what the page shows is what the partner may read at this moment.
"""

from collections.abc import Callable
from datetime import datetime

from fastapi.responses import RedirectResponse, Response

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
from partnering.refusals import NotAllowed, Refusal, Unknown
from portal.acts import MOST_TEXT
from portal.pages import HEADERS, page
from portal.requests import Refused, values_in

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


class LeadCounter:
    """One door for all leads by link."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, token: str, path: str | None, said: str, *, now: datetime) -> Response:
        """Draw a lead. Raises: Unknown for a link that does not open now."""
        opened = open_lead(self._desk, token, now=now)
        if path is not None:
            raise Unknown("no page of its own")
        return _draw(opened, token, said=_SAID.get(said, ""))

    def send(
        self, token: str, path: str | None, body: bytes | Refused, *, now: datetime
    ) -> Response:
        """Do what was sent. Raises: Unknown; NotAllowed; Refused for what is no form of ours."""
        opened = open_lead(self._desk, token, now=now)
        if isinstance(body, Refused):
            raise body
        if path not in _FIELDS:
            raise Unknown("no such act")
        values = {name: text for name, [text] in values_in(body, _FIELDS[path], ()).items()}
        fault = _fault(path, values)
        if fault:
            return _draw(opened, token, problem=fault, values=values, status=422)
        try:
            self._act(opened, path, values, now)
        except (Unknown, NotAllowed):
            raise
        except Refusal as refusal:
            fresh = open_lead(self._desk, token, now=now)
            return _draw(fresh, token, problem=str(refusal), status=409)
        return RedirectResponse(f"/f/{token}?said={path}", 303, HEADERS)

    def _act(self, opened: OpenedLead, path: str, values: dict[str, str], now: datetime) -> None:
        desk, number, by = self._desk, opened.notice.offer_id, opened.person
        correlation, text = f"lead-form-{opened.form.id}", _text(values)
        plain: dict[str, Callable[..., LeadOffer]] = {
            ACCEPT: accept_lead,
            CONTACT: note_first_contact,
            DEAL: made_a_deal,
        }
        if path in plain:
            plain[path](desk, number, by=by, now=now, correlation=correlation)
        elif path == NEWS:
            tell_news(desk, number, text=text, by=by, now=now, correlation=correlation)
        else:
            act = decline_lead if path == DECLINE else give_lead_back
            reason = DeclineReason(values["reason"])
            act(desk, number, reason=reason, text=text, by=by, now=now, correlation=correlation)


def _draw(
    opened: OpenedLead,
    token: str,
    *,
    said: str = "",
    problem: str = "",
    values: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    return page(
        "lead.html",
        status=status,
        token=token,
        notice=opened.notice,
        until=opened.form.expires_at,
        reasons=list(DeclineReason),
        said=said if said and not problem else "",
        problem=problem,
        values=values or {},
        longest=MOST_TEXT,
    )


def _fault(path: str, values: dict[str, str]) -> str:
    if path in (DECLINE, BACK) and values.get("reason", "") not in set(DeclineReason):
        return "Choose a reason."
    if path == NEWS and not _text(values):
        return "Say how it stands."
    if len(_text(values)) > MOST_TEXT:
        return f"At most {MOST_TEXT} characters."
    return ""


def _text(values: dict[str, str]) -> str:
    return values.get("text", "").replace("\r\n", "\n").strip()
