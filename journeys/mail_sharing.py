"""Requests for more to be shared, by mail, to a partner without a channel: a link to answer by.

The mail says as little as the card: which segment and which field, and no company.
"""

from datetime import datetime, timedelta

from journeys.asked_by_mail import reader_of
from journeys.deal_forms import must_have_links
from journeys.deal_letters import FOOT, in_zone
from journeys.deal_sheets import zone_for
from journeys.desk import Desk
from journeys.form_links import new_handle
from journeys.letters import Letter, Line, Link
from journeys.mail_partner import mailer_of, must_not_be_held, send_letter
from journeys.outcomes import Done, Outcome
from journeys.sharing_ask_notices import PartnerSharingAskNotice, partner_sharing_ask_notice
from partnering.facts import SharingAskMoved
from partnering.people import Person
from partnering.sharing_asks import REMINDED, AskState
from store.facts import StoredFact
from store.sharing_forms import SharingForm

MAIL_SHARING = "mail_sharing_ask"
# Longer than what is granted for a while, which can be taken back by it.
GOOD_FOR = timedelta(days=120)
_ASKED = (
    "you show us in numbers alone what we both know. We ask to be shown more. It is yours to "
    "decide; what you grant you can take back by the same link."
)
_STILL = "we have asked you to show us more, and have no answer yet."
_ASKED_AND_OVER = "nobody has answered in time what we asked for. You need not do anything."
# What became of what the partner asked for.
_ANSWERED = {
    AskState.GRANTED: "we show you what you asked for.",
    AskState.DECLINED: "we do not show you what you asked for, as it stands.",
    AskState.LAPSED: "we have not answered in time. Please ask your partner manager.",
}


def mail_sharing_ask(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Mail a request to who answers for its partner, or what became of the partner's own.

    Raises: HeldBack; TryLater.
    """
    fact = stored.fact
    assert isinstance(fact, SharingAskMoved)
    with desk.store.read() as view:
        found = view.sharing_asks.get(fact.ask_id)
        reader = reader_of(view, found) if found else None
        notice = partner_sharing_ask_notice(view, fact.ask_id)
        if found is None or reader is None or notice is None:
            return Done("nobody is told by mail")
        late = fact.event == REMINDED
        if fact.event != (REMINDED if late and found.state is AskState.OPEN else found.state):
            return Done("no longer holds")
        opening = _STILL if late and not notice.ours_answers else "" if late else _opening(notice)
        if not opening:
            return Done("who answered knows it")
        must_not_be_held(desk, view, reader, found.partner_id)
    mailer_of(desk)  # before a link is kept that nobody would get
    url = must_have_links(desk).url(_link(desk, found.id, reader, now).handle)
    send_letter(desk, stored, reader, _letter(notice, opening, reader, url, zone_for(desk, reader)))
    return Done()


def _opening(notice: PartnerSharingAskNotice) -> str:
    """Say why the partner is written; empty where one of its own has just done it."""
    if notice.ours_answers:
        return _ANSWERED.get(notice.state, "")
    if notice.state is AskState.OPEN:
        return _ASKED
    return _ASKED_AND_OVER if notice.state is AskState.LAPSED else ""


def _letter(
    notice: PartnerSharingAskNotice, opening: str, reader: Person, url: str, zone: str
) -> Letter:
    asks = notice.state is AskState.OPEN and not notice.ours_answers
    what = notice.field.words
    until = in_zone(notice.until, zone) if notice.until else ""
    facts = [
        ("Of which companies", notice.segment),
        ("What of them", what),
        ("Answer by", in_zone(notice.due_at, zone) if asks else ""),
        ("Without an answer it ends", in_zone(notice.ends_at, zone) if asks else ""),
        ("Until", until if notice.state is AskState.GRANTED else ""),
        ("Why", notice.reason if notice.state is AskState.DECLINED else ""),
    ]
    who = "You ask" if notice.ours_answers else "We ask"
    return Letter(
        subject=f"{who} to be shown more: {what.lower()} of {notice.segment}",
        opening=f"Dear {reader.name},\n\n{opening[:1].upper()}{opening[1:]}",
        lines=tuple(Line(label, words) for label, words in facts if words),
        quote=notice.words,
        links=(Link("Answer" if asks else "See how it stands", url),),
        foot=FOOT,
    )


def _link(desk: Desk, ask_id: int, reader: Person, now: datetime) -> SharingForm:
    with desk.store.begin() as work:
        return work.sharing_forms.keep(
            SharingForm(new_handle(), ask_id, reader.id, made_at=now, expires_at=now + GOOD_FOR)
        )
