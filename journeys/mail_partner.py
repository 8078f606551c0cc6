"""Mails to people of a partner: the form that was sent to them, and news of their own deals.

One mail per fact and reader, whatever is repeated; only to who is reached by no card in chat, or
filed by a mailed form. What stands in it is the partner's own view, drawn when it is sent.
"""

from dataclasses import replace
from datetime import datetime

from journeys.deal_forms import make_form, must_have_links
from journeys.deal_letters import (
    ANSWER,
    CASE_DECIDED,
    QUIET,
    DealNews,
    form_letter,
    in_zone,
    is_told,
    letter,
    news_of,
    purpose_of,
    still_news,
)
from journeys.deal_sheets import zone_for
from journeys.desk import Desk
from journeys.letters import Letter, as_mail
from journeys.mail import Mailer
from journeys.notice_terms import ASKED_FOR
from journeys.notices import HeldBack, TryLater, Unreachable
from journeys.outcomes import Done, Outcome
from journeys.pace import hold_of
from journeys.resolve_conflict import parties_of
from partnering.deal_forms import GOOD_FOR, STATUS_GOOD_FOR, Purpose
from partnering.facts import AppealMoved, ConflictMoved, DealReminder, FormSent, RegistrationMoved
from partnering.people import Person, Right, Role, may
from partnering.programme import Hold
from partnering.registrations import Registration
from store.facts import StoredFact
from store.work import Work

MAIL_FORM = "mail_form"
MAIL_PARTNER = "mail_partner"
MAIL_CASE_PARTIES = "mail_case_parties"
AGAIN_SECONDS = 60.0


def mail_form(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Mail a form to whom it was made for, while it is still good."""
    fact = stored.fact
    assert isinstance(fact, FormSent)
    with desk.store.read() as view:
        form = view.deal_forms.get(fact.form_id)
        reader = view.people.by_id(form.person_id) if form else None
        partner = view.partners.by_id(form.partner_id) if form else None
        sender = view.people.by_id(form.made_by) if form and form.made_by else None
        must_not_be_held(desk, view, reader, form.partner_id if form else None)
    if form is None or reader is None or partner is None or not form.is_open_at(now):
        return Done("no longer good")
    if partner.is_removed or not _may_read(reader, partner.id):
        return Done("the reader may not see it any more", code="reader_lost_right")
    until = in_zone(form.expires_at, zone_for(desk, reader))
    url = must_have_links(desk).url(form.handle)
    by = sender.name if sender else "Your partner manager"
    words = form_letter(reader.name, partner.name, by, url, until)
    send_letter(desk, stored, reader, words)
    return Done()


def mail_partner(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Mail what happened to a registration, or that something is due, to who filed it.

    That an answer is due, the partner's admins are told as well.
    """
    fact = stored.fact
    assert isinstance(fact, RegistrationMoved | DealReminder | AppealMoved)
    event = _event(fact)
    if not is_told(event):
        return Done("nothing that a partner is written about")
    with desk.store.read() as view:
        registration = view.registrations.get(fact.registration_id)
        found = _readers(view, registration, event) if registration else []
        if registration is None or not found:
            return Done("nobody is told by mail")
        partner = view.partners.by_id(registration.partner_id)
        for each in found:
            must_not_be_held(desk, view, each, registration.partner_id)
    readers = [each for each in found if _may_read(each, registration.partner_id)]
    if partner is None or partner.is_removed or not readers:
        return Done("the reader may not see it any more", code="reader_lost_right")
    for each in readers:
        news = _news(desk, registration, event, each, now)
        if not still_news(news):
            return Done("overtaken")
        send_letter(desk, stored, each, _letter(desk, news, registration, each, now))
    return Done()


def mail_case_parties(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Mail what was decided in a case to who follows a registration in it by mail.

    Each reads the words for partners and its own registration: no case, and nobody else in it.
    """
    fact = stored.fact
    assert isinstance(fact, ConflictMoved)
    with desk.store.read() as view:
        case = view.conflict_cases.get(fact.case_id)
        # Decided again after an appeal, each decision has its own words and its own mail.
        decided = [each for each in case.decisions if each.at == stored.at] if case else []
        words = decided[-1].for_partner.strip() if decided else ""
        parties = parties_of(view, case) if case is not None and words else []
        found = [(each, _reader(view, each)) for each in parties]
        told = [(each, reader) for each, reader in found if _is_reached(view, each, reader)]
        for each, reader in told:
            must_not_be_held(desk, view, reader, each.partner_id)
    failed: TryLater | Unreachable | None = None
    for each, reader in told:
        assert reader is not None
        news = replace(_news(desk, each, CASE_DECIDED, reader, now), said=words)
        try:
            send_letter(desk, stored, reader, _letter(desk, news, each, reader, now), about=each.id)
        except (TryLater, Unreachable) as fault:
            # Another partner's mailbox is no reason why this one is not written.
            failed = failed if isinstance(failed, TryLater) else fault
    if failed is not None:
        raise failed
    return Done() if told else Done("nobody is told by mail")


def _is_reached(view: Work, registration: Registration, reader: Person | None) -> bool:
    partner = view.partners.by_id(registration.partner_id)
    if reader is None or partner is None or partner.is_removed:
        return False
    return _may_read(reader, partner.id)


def _event(fact: RegistrationMoved | DealReminder | AppealMoved) -> str:
    match fact:
        case DealReminder(what="propose_revoking"):
            return QUIET  # what else it says is for us
        case DealReminder():
            return fact.what
        case AppealMoved():
            return f"appeal_{fact.event}"
        case _:
            return fact.event


def _readers(view: Work, registration: Registration, event: str) -> list[Person]:
    """List who is told by mail: one person, and of an answer that is due the admins too."""
    first = _reader(view, registration)
    found = [] if first is None else [first]
    if event == ANSWER and first is not None:
        admins = view.people.with_role(Role.PARTNER_ADMIN)
        of_partner = registration.partner_id
        found += [each for each in admins if each.partner_id == of_partner and each.mailbox]
    return list({each.id: each for each in found}.values())


def _reader(view: Work, registration: Registration) -> Person | None:
    """Find who is told by mail: who filed it, unless a card in chat reaches them."""
    form = view.deal_forms.which_made(registration.id)
    reader = view.people.by_id(form.person_id if form else registration.submitter_id)
    if reader is None or reader.partner_id is None or not reader.mailbox:
        return None
    if form is not None:
        return reader
    in_chat = view.bindings.of_person(reader.id)
    in_chat_too = view.partner_channels.of_partner(registration.partner_id)
    return None if in_chat or in_chat_too else reader


def _news(
    desk: Desk, registration: Registration, event: str, reader: Person, now: datetime
) -> DealNews:
    return news_of(registration, event, zone=zone_for(desk, reader), now=now)


def _letter(
    desk: Desk, news: DealNews, registration: Registration, reader: Person, now: datetime
) -> Letter:
    links = must_have_links(desk)
    purpose = purpose_of(news)
    ends = {
        Purpose.ANSWER: news.view.answer_due_at,
        Purpose.APPEAL: news.view.may_appeal_until,
        Purpose.ACTIVITY: registration.notice_ends_at,
    }
    with desk.store.begin() as work:
        status = make_form(
            work,
            Purpose.STATUS,
            reader,
            registration_id=registration.id,
            good_for=STATUS_GOOD_FOR,
            now=now,
        )
        act = None
        if purpose is not Purpose.STATUS:
            until = ends[purpose] or now + GOOD_FOR
            act = make_form(
                work,
                purpose,
                reader,
                registration_id=registration.id,
                good_for=until - now,
                now=now,
            )
    return letter(news, reader.name, links.url(status.handle), links.url(act.handle) if act else "")


def send_letter(
    desk: Desk, stored: StoredFact, reader: Person, words: Letter, *, about: int = 0
) -> None:
    """Mail a letter about a fact to somebody, once however often it is sent. Raises: TryLater."""
    # A fact about several registrations brings who filed more than one of them a mail for each.
    deal = f".deal-{about}" if about else ""
    # With its time: a database that was made anew counts its facts from one again.
    key = f"fact-{stored.id}.{stored.at:%Y%m%d%H%M%S%f}{deal}.person-{reader.id}"
    mailer_of(desk).send(as_mail(words, to=reader.mailbox, key=key))


def mailer_of(desk: Desk) -> Mailer:
    """Give what sends mails. Raises: TryLater where none is set: what is owed stays owed."""
    if desk.mailer is None or desk.links is None:
        raise TryLater("mail_not_set", AGAIN_SECONDS)
    return desk.mailer


def _may_read(reader: Person, partner_id: int) -> bool:
    return reader.partner_id == partner_id and may(reader, Right.SEE_OWN_PARTNER)


def must_not_be_held(desk: Desk, view: Work, reader: Person | None, partner_id: int | None) -> None:
    """Let pass what nothing holds back now. Raises: HeldBack."""
    programme = view.programme.get()
    if desk.shadow:
        raise HeldBack(Hold.SHADOW, programme.version)
    person_id = reader.id if reader else None
    hold = hold_of(programme, person_id=person_id, partner_id=partner_id, shadow=False)
    if hold is not None and hold in ASKED_FOR:
        raise HeldBack(hold, programme.version)
