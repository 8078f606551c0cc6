"""Credit by mail, to a partner without a channel: did you do that? With a link to answer by.

The mail says as little as the card: what it is said to have done and when, and the company's name
only where that is shared.
"""

from datetime import datetime, timedelta

from journeys.credit_notices import PartnerCreditNotice
from journeys.deal_forms import must_have_links
from journeys.deal_letters import FOOT, in_zone
from journeys.deal_sheets import zone_for
from journeys.desk import Desk
from journeys.draw_credit import partner_credit_notice
from journeys.form_links import new_handle
from journeys.guard import as_shared
from journeys.letters import Letter, Line, Link
from journeys.mail_partner import must_not_be_held, send_letter
from journeys.outcomes import Done, Outcome
from journeys.tell_credit import HALF_OVER, OUTSIDE, OWN_NEWS, mail_reader, own_news
from journeys.watch_credit import HALF
from partnering.facts import CreditMoved, CreditReminder
from partnering.people import Person
from partnering.touches import Touch, TouchState
from store.credit_forms import CreditForm
from store.facts import StoredFact

MAIL_CREDIT = "mail_credit"
GOOD_FOR = timedelta(days=60)
_ASKS = "we think that you helped with a deal, and would credit you for it. Is that right?"
_NOTED = "we have noted that you helped with a deal. If it was different, please say so."
_DECIDED = {
    TouchState.CONFIRMED: "it was decided that your credit stands.",
    TouchState.REJECTED: "it was decided that you are not credited for this.",
}


def mail_credit(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Mail what happened to a credit to who answers for its partner, where no card reaches them.

    Raises: HeldBack; NotShared, after which it waits; TryLater.
    """
    fact = stored.fact
    assert isinstance(fact, CreditMoved | CreditReminder)
    if desk.mailer is None or desk.links is None:
        return Done("no mail is set up: its manager is asked")
    with desk.store.read() as view:
        touch = view.credits.get(fact.touch_id)
        reader = mail_reader(view, touch) if touch else None
        notice = partner_credit_notice(desk, view, fact.touch_id)
        is_outside = notice is not None and notice.is_outside
        opening = _opening(fact, touch, is_outside=is_outside) if touch else ""
        if touch is None or reader is None or notice is None or not opening:
            return Done("nobody is told by mail")
        must_not_be_held(desk, view, reader, touch.partner_id)
        sharing = view.sharing.of(touch.partner_id, desk.policy.sharing)
    shown = as_shared(notice, sharing)
    url = must_have_links(desk).url(_link(desk, touch, reader, now).handle)
    send_letter(desk, stored, reader, _letter(shown, opening, reader.name, url, desk, reader))
    return Done()


def _opening(fact: CreditMoved | CreditReminder, touch: Touch, *, is_outside: bool) -> str:
    """Say why a partner is written; empty where it is not, or not any more."""
    if isinstance(fact, CreditReminder):
        waits = fact.what == HALF and touch.state is TouchState.CLAIMED and not touch.by_partner
        return HALF_OVER if waits else ""
    if fact.event == TouchState.CLAIMED and _is_answered_by_us(touch):
        return _NOTED
    if fact.event != touch.state:
        return ""  # overtaken
    if touch.by_partner:
        return own_news(touch.state, is_outside=is_outside) if touch.state in OWN_NEWS else ""
    if is_outside and touch.decided_at is not None:
        return OUTSIDE
    if touch.decided_at is not None:
        return _DECIDED.get(touch.state, "")
    return _ASKS if touch.state is TouchState.CLAIMED else ""


def _is_answered_by_us(touch: Touch) -> bool:
    """Tell whether one of ours answered while the partner could not be asked: it may object."""
    confirmed = touch.state is TouchState.CONFIRMED
    return confirmed and not touch.by_partner and touch.may_be_disputed


def _letter(
    notice: PartnerCreditNotice, opening: str, name: str, url: str, desk: Desk, reader: Person
) -> Letter:
    due = in_zone(notice.due_at, zone_for(desk, reader)) if notice.due_at else ""
    facts = [
        ("Company", notice.company),
        ("What you did", notice.touch_kind.words),
        ("When", f"{notice.on.day} {notice.on:%b %Y}"),
        ("Answer by", due if notice.may_confirm else ""),
    ]
    return Letter(
        subject=f"Credit for {notice.on.day} {notice.on:%b %Y}: {notice.touch_kind.words}",
        opening=f"Dear {name},\n\n{opening[:1].upper()}{opening[1:]}",
        lines=tuple(Line(label, words) for label, words in facts if words),
        quote=notice.why,
        links=(Link("Answer" if notice.may_confirm else "See how it stands", url),),
        foot=FOOT,
    )


def _link(desk: Desk, touch: Touch, reader: Person, now: datetime) -> CreditForm:
    with desk.store.begin() as work:
        return work.credit_forms.keep(
            CreditForm(new_handle(), touch.id, reader.id, made_at=now, expires_at=now + GOOD_FOR)
        )
