"""The letters about a registered deal: which event tells its partner what.

Pure, and made of the partner's own view alone: no rival, no holder and no hold is in it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from journeys.letters import Letter, Line, Link
from partnering.deal_forms import Purpose
from partnering.moments import moment_in_words
from partnering.partner_view import PartnerView, Shown, partner_view
from partnering.protection import end_is_near
from partnering.registrations import Event, Registration


@dataclass(frozen=True, slots=True, kw_only=True)
class DealNews:
    """What a letter is written from: the deal as its partner reads it, and in whose zone.

    `said` is what we wrote to the partner with the decision that the event is; `overtaken` says
    that something else has come since, which the view does not show.
    """

    event: str
    view: PartnerView
    customer: str
    zone: str
    said: str = ""
    notice_ends_at: datetime | None = None
    overtaken: bool = False


FOOT = (
    "You get this because you take part in our partner programme. The links are yours alone: "
    "whoever has them acts for you, so do not pass them on."
)
CASE_DECIDED = "case_decided"
QUIET, ANSWER, UPHELD, TOO_LATE = "quiet", "answer", "appeal_upheld", "appeal_overturned"
# What is told beside the events of a registration: reminders, and how an appeal went.
_OTHERS = {
    QUIET: (
        "do you still work on it?",
        "we have not heard of {customer} for a while. Tell us that you still work on it.",
        Shown.PROTECTED,
    ),
    ANSWER: (
        "we wait for your answer",
        "we still wait for your answer about {customer}.",
        Shown.WE_NEED_SOMETHING,
    ),
    UPHELD: (
        "your appeal",
        "somebody who was not in the first decision has looked at your appeal about {customer}. "
        "The decision stands.",
        Shown.NOT_AVAILABLE,
    ),
    TOO_LATE: (
        "your appeal",
        "your appeal about {customer} was heard. It cannot be protected any more; your partner "
        "manager will propose how we can work on it together.",
        Shown.NOT_AVAILABLE,
    ),
}
_SUBJECTS = {
    Event.SUBMITTED: "received",
    Event.INFO_REQUESTED: "we need something",
    Event.APPROVED: "protected",
    Event.OVERTURNED: "protected",
    Event.REJECTED: "not available",
    Event.EXTENDED: "protected for longer",
    Event.EXTENSION_REFUSED: "no longer protection",
    Event.EDITED: "changed",
    Event.EDIT_REFUSED: "change not accepted",
    Event.REVOKE_NOTICE: "protection at risk",
    Event.REVOKED: "protection ended",
    Event.EXPIRED: "protection ended",
    Event.NO_RESPONSE: "closed",
    Event.WITHDRAWN: "withdrawn",
    Event.RELEASED: "released",
    Event.WON: "won",
    Event.LOST: "closed",
}
# How the deal has to stand still, for an event to be news and not history.
_STILL = {
    Event.SUBMITTED: frozenset({Shown.RECEIVED, Shown.IN_REVIEW}),
    Event.INFO_REQUESTED: frozenset({Shown.WE_NEED_SOMETHING}),
    Event.APPROVED: frozenset({Shown.PROTECTED}),
    Event.OVERTURNED: frozenset({Shown.PROTECTED}),
    Event.REJECTED: frozenset({Shown.NOT_AVAILABLE}),
    Event.EXTENDED: frozenset({Shown.PROTECTED}),
    Event.EXTENSION_REFUSED: frozenset({Shown.PROTECTED, Shown.CLOSED}),
    Event.REVOKE_NOTICE: frozenset({Shown.PROTECTED}),
}
_OPENINGS = {
    Event.SUBMITTED: "we have received your registration of {customer}. Its place in the line is "
    "the time below. We decide on it and write to you.",
    Event.INFO_REQUESTED: "before we decide on {customer} we need something from you. Our clock "
    "stands still until you answer, and you keep your place in the line.",
    Event.APPROVED: "your registration of {customer} is approved. The deal is protected for you.",
    Event.OVERTURNED: "your appeal was heard: your registration of {customer} is approved after "
    "all. The deal is protected for you.",
    Event.REJECTED: "we cannot protect {customer} for you.",
    Event.EXTENDED: "your protection of {customer} is extended.",
    Event.EXTENSION_REFUSED: "we cannot extend your protection of {customer}.",
    Event.EDITED: "your change to the registration of {customer} counts from now on.",
    Event.EDIT_REFUSED: "we cannot accept your change to the registration of {customer}. What was "
    "protected before stays protected.",
    Event.REVOKE_NOTICE: "we have not seen work on {customer} for a while. Tell us that you still "
    "work on it, or the protection will end.",
    Event.REVOKED: "your protection of {customer} has ended.",
    Event.EXPIRED: "your protection of {customer} has ended, for its time is over. You can "
    "register the deal again.",
    Event.NO_RESPONSE: "we had no answer from you, so your registration of {customer} is closed. "
    "You can register the deal again.",
    Event.WITHDRAWN: "your registration of {customer} is withdrawn, as was asked.",
    Event.RELEASED: "your protection of {customer} is given up, as was asked.",
    Event.WON: "{customer} is won. Thank you.",
    Event.LOST: "your registration of {customer} is closed: the deal is lost.",
}
_TOGETHER = (
    "your registration of {customer} is approved: we work on the deal together. It is not "
    "exclusive."
)


def is_told(event: str) -> bool:
    """Tell whether an event, a reminder or the end of an appeal is written about at all."""
    return event in _SUBJECTS or event in _OTHERS or _days_left(event) is not None


def news_of(registration: Registration, event: str, *, zone: str, now: datetime) -> DealNews:
    """Draw what happened as the deal's partner reads it, in a zone.

    What we said is there once the decision told it.
    """
    last = registration.decisions[-1] if registration.decisions else None
    return DealNews(
        event=event,
        view=partner_view(registration, now),
        customer=registration.claim.customer,
        zone=zone,
        said=last.text if last is not None and last.outcome == event else "",
        notice_ends_at=registration.notice_ends_at,
        overtaken=_overtaken(registration, event, now),
    )


def _overtaken(registration: Registration, event: str, now: datetime) -> bool:
    days = _days_left(event)
    if days is not None:
        return not end_is_near(registration, days, now)
    due = registration.answer_due_at
    return event == ANSWER and due is not None and now >= due


def still_news(news: DealNews) -> bool:
    """Tell whether it still stands so; else a later event has a letter of its own."""
    if news.overtaken:
        return False
    if _days_left(news.event) is not None:
        return news.view.shown is Shown.PROTECTED
    if news.event in _OTHERS:
        return news.view.shown is _OTHERS[news.event][2]
    wanted = _STILL.get(Event(news.event))
    return wanted is None or news.view.shown in wanted


def purpose_of(news: DealNews) -> Purpose:
    """Say what the letter's first link is for."""
    if news.event in (Event.INFO_REQUESTED, ANSWER):
        return Purpose.ANSWER
    if news.event == Event.REJECTED and news.view.may_appeal_until is not None:
        return Purpose.APPEAL
    if news.event in (Event.REVOKE_NOTICE, QUIET):
        return Purpose.ACTIVITY
    return Purpose.STATUS


_LABELS = {
    Purpose.ANSWER: "Answer",
    Purpose.APPEAL: "Appeal against this",
    Purpose.ACTIVITY: "We still work on it",
}


def letter(news: DealNews, name: str, status_url: str, act_url: str = "") -> Letter:
    """Write the letter to somebody of that name. `act_url` is its first link, if it has one."""
    view = news.view
    links = [Link(f"See {view.ref}", status_url)]
    if act_url:
        links.insert(0, Link(_LABELS[purpose_of(news)], act_url))
    return Letter(
        subject=f"{view.ref} {news.customer}: {_subject(news)}",
        opening=f"Hello {name},\n\n{_opening(news)}",
        lines=tuple(_lines(news)),
        quote=view.question if view.question else news.said,
        closing=_closing(news),
        links=tuple(links),
        foot=FOOT,
    )


def in_short(news: DealNews) -> str:
    """Write the same in a few sentences, for a reader who has the card before them."""
    known = ("Registration", "Customer", "Received")
    facts = [line for line in _lines(news, moment_in_words) if line.name not in known]
    told = [_sentence(f"{line.name}: {line.value}") for line in facts]
    quote = news.view.question or news.said
    return " ".join([_opening(news), *told, *([f"\u201c{quote}\u201d"] if quote else [])])


def form_letter(name: str, partner: str, sender: str, url: str, until: str) -> Letter:
    """Write the letter that brings a form to register a deal."""
    return Letter(
        subject=f"Register a deal for {partner}",
        opening=f"Hello {name},\n\n{sender} sends you a form to register a deal. It takes "
        "about a minute, also on a phone, and needs no account.",
        lines=(Line("For", partner), Line("Good until", until)),
        closing="The form is for you alone and makes one registration. Afterwards the same link "
        "shows how it stands.",
        links=(Link("Register a deal", url),),
        foot=FOOT,
    )


def in_zone(moment: datetime, zone: str) -> str:
    """Write an instant as the clock on somebody's wall shows it, with the zone's name."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M} {local:%Z}"


def _days_left(event: str) -> int | None:
    kind, _, number = event.partition("_")
    return int(number) if kind == "ends" and number.isdecimal() else None


def _subject(news: DealNews) -> str:
    if news.event == CASE_DECIDED:
        return "a word from us"
    days = _days_left(news.event)
    if days is not None:
        return "protection ends " + ("tomorrow" if days == 1 else f"in {days} days")
    if news.event in _OTHERS:
        return _OTHERS[news.event][0]
    if news.view.together and news.event in (Event.APPROVED, Event.OVERTURNED):
        return "approved"
    return _SUBJECTS[Event(news.event)]


def _opening(news: DealNews) -> str:
    if _days_left(news.event) is not None:
        words = "your protection of {customer} ends soon. You can ask for more time before that."
    elif news.event == CASE_DECIDED:
        words = "we have to tell you something about your registration of {customer}."
    elif news.event in _OTHERS:
        words = _OTHERS[news.event][1]
    elif news.view.together and news.event in (Event.APPROVED, Event.OVERTURNED):
        words = _TOGETHER
    else:
        words = _OPENINGS[Event(news.event)]
    said = words.replace("{customer}", news.customer)
    return said[:1].upper() + said[1:]


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def _lines(news: DealNews, at: Callable[[datetime, str], str] = in_zone) -> list[Line]:
    """List the facts; `at` writes an instant in a zone."""
    view, zone = news.view, news.zone
    found = [Line("Registration", view.ref), Line("Customer", news.customer)]
    if view.received_at is not None:
        found.append(Line("Received", at(view.received_at, zone)))
    if view.decision_due_at is not None:
        found.append(Line("We decide by", at(view.decision_due_at, zone)))
    if view.answer_due_at is not None:
        found.append(Line("Answer by", at(view.answer_due_at, zone)))
    if view.protected_until is not None:
        until = "Together until" if view.together else "Protected until"
        found.append(Line(until, f"{view.protected_until:%d %b %Y}"))
    if news.event == Event.REVOKE_NOTICE and news.notice_ends_at is not None:
        found.append(Line("Tell us by", at(news.notice_ends_at, zone)))
    if view.shown is Shown.NOT_AVAILABLE:
        found.append(Line("Reason", view.words))
    if view.may_appeal_until is not None:
        found.append(Line("Appeal until", at(view.may_appeal_until, zone)))
    return found


def _closing(news: DealNews) -> str:
    if news.event == Event.REJECTED and news.view.may_appeal_until is not None:
        return "If you see it otherwise, appeal: somebody else than who decided looks at it."
    return ""
