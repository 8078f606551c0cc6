"""Leads by mail, to a partner without a channel: a letter, and a link to answer and to work by.

The mail is made of the partner's own notice: who asked is in no letter, only behind the link.
"""

from datetime import datetime, timedelta

from journeys.deal_forms import must_have_links
from journeys.deal_letters import FOOT, in_zone
from journeys.desk import Desk
from journeys.draw_leads import partner_lead_notice
from journeys.form_links import new_handle
from journeys.guard import as_shared
from journeys.lead_keepers import holder_at, holds_still
from journeys.lead_notices import PartnerLeadNotice
from journeys.letters import Letter, Line, Link
from journeys.mail_partner import mailer_of, must_not_be_held, send_letter
from journeys.outcomes import Done, Outcome
from journeys.tell_leads import reminder_words, still_due
from partnering.facts import LeadMoved, LeadReminder
from partnering.lead_offers import LeadOffer
from partnering.leads import LeadEvent
from partnering.people import Person
from store.facts import StoredFact
from store.lead_forms import LeadForm
from store.work import Work

MAIL_LEAD = "mail_lead"
GOOD_FOR = timedelta(days=60)
_SUBJECTS = {
    LeadEvent.OFFERED: ("a lead for you", "we have a lead for you. Do you take it?"),
    LeadEvent.ACCEPTED: ("yours", "the lead is yours. Whom to call stands behind the link."),
    LeadEvent.LAPSED: ("gone on", "nobody answered in time, so the lead has gone on."),
    LeadEvent.TAKEN_BACK: ("gone on", "nothing was heard of the lead in time. It has gone on."),
    LeadEvent.WITHDRAWN: ("taken back", "we have taken the lead back."),
    LeadEvent.HANDED_OVER: ("yours", "the lead of a colleague is yours now."),
}


def mail_lead(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Mail what happened to an offer to who has it, where no card in chat reaches them.

    Raises: HeldBack; NotShared, after which it waits; TryLater where no mail can be sent yet.
    """
    fact = stored.fact
    assert isinstance(fact, LeadMoved | LeadReminder)
    with desk.store.read() as view:
        offer = view.lead_offers.get(fact.offer_id)
        reader = _reader(view, offer) if offer else None
        notice = partner_lead_notice(view, fact.offer_id, now=now)
        if offer is None or reader is None or notice is None:
            return Done("nobody is told by mail")
        must_not_be_held(desk, view, reader, offer.partner_id)
        notice = as_shared(notice, view.sharing.of(offer.partner_id, desk.policy.sharing))
        subject, opening = _words(view, fact, offer, now)
    waits = notice.may_answer or notice.may_work
    if not subject or (subject == _SUBJECTS[LeadEvent.OFFERED][0] and not waits):
        return Done("nothing that a partner is written about")
    mailer_of(desk)  # before a link is kept that nobody would get
    url = must_have_links(desk).url(lead_link(desk, offer, reader, now).handle)
    letter = _letter(notice, subject, opening, reader.name, url if waits else "")
    send_letter(desk, stored, reader, letter)
    return Done()


def lead_link(desk: Desk, offer: LeadOffer, reader: Person, now: datetime) -> LeadForm:
    """Give somebody's link to an offer: the one that they have, or a new one."""
    with desk.store.begin() as work:
        kept = work.lead_forms.of(offer.id, reader.id)
        if kept is not None and kept.expires_at > now + GOOD_FOR / 2:
            return kept
        return work.lead_forms.add(
            LeadForm(new_handle(), offer.id, reader.id, made_at=now, expires_at=now + GOOD_FOR)
        )


def _words(
    view: Work, fact: LeadMoved | LeadReminder, offer: LeadOffer, now: datetime
) -> tuple[str, str]:
    if isinstance(fact, LeadMoved):
        return _SUBJECTS.get(LeadEvent(fact.event), ("", ""))
    lead = view.partner_leads.get(offer.lead_id)
    if lead is None or not still_due(lead, offer, fact.what, now):
        return "", ""
    return "we wait for you", reminder_words(fact.what)


def _letter(notice: PartnerLeadNotice, subject: str, opening: str, name: str, url: str) -> Letter:
    facts = [
        ("Lead", notice.ref),
        ("Company", notice.company),
        ("Country", notice.country),
        ("Place", notice.place),
        ("Industry", notice.industry),
        ("Size", notice.size),
        ("Products", ", ".join(notice.families)),
        ("Due", in_zone(notice.due_at, notice.zone) if notice.due_at and url else ""),
    ]
    label = "Answer" if notice.may_answer else "See the lead"
    return Letter(
        subject=f"{notice.ref}: {subject}",
        opening=f"Hello {name},\n\n{opening[:1].upper()}{opening[1:]}",
        lines=tuple(Line(label, words) for label, words in facts if words),
        quote=notice.need,
        links=(Link(label, url),) if url else (),
        foot=FOOT,
    )


def _reader(view: Work, offer: LeadOffer) -> Person | None:
    """Find who is told by mail: who has the lead, else who answers there, unless in a channel."""
    if view.partner_channels.of_partner(offer.partner_id):
        return None
    held = offer.holder_id is not None and holds_still(view, offer.holder_id, offer.partner_id)
    reader = view.people.by_id(offer.holder_id) if held and offer.holder_id else None
    if reader is None or reader.partner_id is None:
        reader = holder_at(view, offer.partner_id, by_mail=True)
    return reader if reader is not None and reader.mailbox else None
