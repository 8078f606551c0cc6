"""Showing a registered deal: to who asked, and again to everybody whose card shows it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from bot.asks import Ask, Surface
from bot.cards.deal import deal_card
from bot.cards.deal_words import late
from bot.cards.notice_choices import with_why
from bot.cards.parts import Card
from bot.forms import Submitted
from bot.showing import redraw_now, show_anew
from journeys.deal_notices import DealNotice
from journeys.desk import Desk
from journeys.draw_deals import deal_notice
from journeys.shown_deals import note_shown, was_shown
from journeys.tell_deals import record_of
from partnering.people import Person, Right, must
from partnering.refusals import Unknown
from partnering.registration_moves import MovedOn

NO_SUCH = "There is no such registration."


def notice_for(desk: Desk, number: int, *, by: Person, now: datetime) -> DealNotice:
    """Draw a registration for one reader. Raises: NotAllowed; Unknown."""
    must(by, Right.SEE_DEALS)
    with desk.store.read() as view:
        notice = deal_notice(desk, view, number, now=now, reader=by)
    if notice is None:
        raise Unknown(NO_SUCH)
    return notice


def show_deal(desk: Desk, ask: Ask, notice: DealNotice, *, said_first: str = "") -> None:
    """Answer with the card, and keep that this person has seen the record as it is."""
    note_shown(desk, notice, by=ask.by, now=ask.now)
    ask.answers.privately(deal_card(notice, said_first=said_first))


def has_seen(desk: Desk, ask: Ask, notice: DealNotice) -> bool:
    """Tell whether who asks was shown the record as it is now."""
    drawn = with_why(deal_card(notice)).content_hash
    return was_shown(desk, notice, by=ask.by, content_hash=drawn)


def show_moved(desk: Desk, ask: Ask, number: int) -> None:
    """After an act: draw every card of the record anew, and the one that was pressed or typed for.

    Where only one reads it, it is kept that they have seen the record as it is.
    """

    def drawn() -> Card:
        notice = notice_for(desk, number, by=ask.by, now=ask.now)
        note_shown(desk, notice, by=ask.by, now=ask.now)
        return deal_card(notice)

    show_anew(desk, ask, record_of(number), drawn)


@contextmanager
def telling_who_was_faster(desk: Desk, number: int, at: Ask | Submitted) -> Iterator[None]:
    """Turn *it has moved on* into who decided what and when, with the card as it is now.

    Raises: Stale.
    """
    try:
        yield
    except MovedOn as moved:
        redraw_now(desk, record_of(number), now=at.now)
        notice = notice_for(desk, number, by=at.by, now=at.now)
        if isinstance(at, Ask) and at.source.surface is Surface.EPHEMERAL:
            note_shown(desk, notice, by=at.by, now=at.now)
            at.answers.in_place(deal_card(notice))
        raise late(notice, decided=was_decided(moved), reader=at.by) from moved


def was_decided(moved: MovedOn) -> bool:
    """Tell whether it was a decision that moved the record last."""
    last, held = moved.last, moved.registration
    return last is not None and last.registration_version + 1 == held.version
