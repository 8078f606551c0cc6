"""Requests for help by mail, to a partner without a channel: a letter and a link to answer by.

The mail says as little as the card: what is shared at this moment, and no name before both sides
have said yes.
"""

from datetime import datetime, timedelta

from journeys.deal_forms import must_have_links
from journeys.deal_letters import FOOT, in_zone
from journeys.deal_sheets import zone_for
from journeys.desk import Desk
from journeys.draw_help import partner_help_notice
from journeys.form_links import new_handle
from journeys.guard import as_shared
from journeys.help_hours import answers_for
from journeys.help_notices import PartnerHelpNotice
from journeys.letters import Letter, Line, Link
from journeys.mail_partner import mailer_of, must_not_be_held, send_letter
from journeys.outcomes import Done, Outcome
from journeys.watch_help import ANSWER_HALF
from partnering.facts import HelpChanged, HelpReminder
from partnering.help_requests import HelpEvent, HelpRequest
from partnering.people import Person
from store.facts import StoredFact
from store.help_forms import HelpForm
from store.work import Work

MAIL_HELP = "mail_help"
GOOD_FOR = timedelta(days=60)
_SUBJECTS = {
    HelpEvent.REQUESTED: "can you help?",
    HelpEvent.ACCEPTED: "you work on it together",
    HelpEvent.WITHDRAWN: "no longer needed",
    HelpEvent.EXPIRED: "has expired",
    HelpEvent.STEP_SET: "the next step",
    HelpEvent.MAY_CONTACT: "you may contact the customer",
    HelpEvent.WON: "won",
    HelpEvent.LOST: "closed",
    HelpEvent.ENDED: "closed",
}
_OPENINGS = {
    HelpEvent.REQUESTED: "we would like your help with a deal.",
    HelpEvent.ACCEPTED: "thank you for helping. From now on you know each other's people.",
    HelpEvent.WITHDRAWN: "the request was taken back. You need not do anything.",
    HelpEvent.EXPIRED: "the request has expired without an answer. You need not do anything.",
    HelpEvent.MAY_CONTACT: "you may contact the customer of this deal now.",
    HelpEvent.STEP_SET: "this comes next in the deal that we work on together.",
    HelpEvent.WON: "the deal that we worked on together is won. Thank you.",
    HelpEvent.LOST: "the deal that we worked on together is lost. Thank you all the same.",
    HelpEvent.ENDED: "the work on this deal was called off.",
}

# Where the partner asked for one of our people.
_TO_WHO_ASKED = {
    HelpEvent.REQUESTED: "we have your request, and answer it soon.",
    HelpEvent.ACCEPTED: "we help you with this deal.",
    HelpEvent.DECLINED: "we cannot help with this, as it stands.",
    HelpEvent.EXPIRED: "we have not answered in time. Please ask your partner manager.",
}


def mail_help(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Mail what happened to a request to who answers it, where no card in chat reaches them.

    Raises: HeldBack; NotShared, after which it waits; TryLater.
    """
    fact = stored.fact
    assert isinstance(fact, HelpChanged | HelpReminder)
    with desk.store.read() as view:
        found = view.help_requests.get(fact.request_id)
        reader = _reader(view, found) if found else None
        if found is None or reader is None or found.requested_at is None:
            return Done("nobody is told by mail")
        must_not_be_held(desk, view, reader, found.partner_id)
        notice = partner_help_notice(desk, view, found.id, now=now)
        sharing = view.sharing.of(found.partner_id, desk.policy.sharing)
    subject, opening = _words(fact, found)
    if notice is None or not subject or _is_old(fact, found, now):
        return Done("nothing that a partner is written about")
    shown = as_shared(notice, sharing)
    mailer_of(desk)  # before a link is kept that nobody would get
    url = must_have_links(desk).url(_link(desk, found, reader, now).handle)
    letter = help_letter(shown, subject, opening, reader.name, url, zone_for(desk, reader))
    send_letter(desk, stored, reader, letter)
    return Done()


def help_letter(
    notice: PartnerHelpNotice, subject: str, opening: str, name: str, url: str, zone: str
) -> Letter:
    """Write the letter from what the partner may read, and from nothing else."""
    waits = notice.state == "requested"
    facts = [
        ("Company", notice.company),
        ("What is needed", notice.need),
        ("Country", notice.place),
        ("Industry", notice.industry),
        ("Size", notice.size),
        ("Products", ", ".join(notice.families)),
        ("Stage", notice.stage),
        ("Asked by", notice.asker),
        ("Contact", notice.contact),
        *((each.role, each.name) for each in notice.people),
        ("Answer by", in_zone(notice.due_at, zone) if waits else ""),
        ("Next step", _step(notice)),
    ]
    away = "Please do not contact the customer before we speak." if notice.asks_away else ""
    return Letter(
        subject=f"{notice.ref}: {subject}",
        opening=f"Dear {name},\n\n{opening[:1].upper()}{opening[1:]}",
        lines=tuple(Line(label, words) for label, words in facts if words),
        quote=notice.words,
        closing=away,
        links=(Link("Answer" if waits else "See how it stands", url),),
        foot=FOOT,
    )


def _step(notice: PartnerHelpNotice) -> str:
    if notice.step is None:
        return ""
    return f"{notice.step.words} ({notice.step.owner}, {notice.step.on:%d %b %Y})"


def _words(fact: HelpChanged | HelpReminder, found: HelpRequest) -> tuple[str, str]:
    if isinstance(fact, HelpReminder):
        if fact.what != ANSWER_HALF or found.by_partner:
            return "", ""
        return "we wait for your answer", "half of the time to answer is over."
    event = HelpEvent(fact.event)
    if found.by_partner and event in _TO_WHO_ASKED:
        return "your request for help", _TO_WHO_ASKED[event]
    return _SUBJECTS.get(event, ""), _OPENINGS.get(event, "")


def _is_old(fact: HelpChanged | HelpReminder, found: HelpRequest, now: datetime) -> bool:
    if isinstance(fact, HelpReminder):
        return not found.waits_at(now)
    return HelpEvent(fact.event) is HelpEvent.REQUESTED and not found.waits_at(now)


def _reader(view: Work, found: HelpRequest) -> Person | None:
    """Find who is told by mail: who answers or asked there, unless a channel reaches them."""
    if view.partner_channels.of_partner(found.partner_id):
        return None
    theirs = found.asker_id if found.by_partner else (found.answered_by or found.responder_id)
    reader = view.people.by_id(theirs) if theirs is not None else None
    if reader is None or not reader.mailbox or not answers_for(reader, found.partner_id):
        return None
    return reader


def _link(desk: Desk, found: HelpRequest, reader: Person, now: datetime) -> HelpForm:
    with desk.store.begin() as work:
        return work.help_forms.keep(
            HelpForm(new_handle(), found.id, reader.id, made_at=now, expires_at=now + GOOD_FOR)
        )
