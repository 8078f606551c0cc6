"""Showing a partner its registrations: where they were asked for, and again where they are posted.

What is refused is refused in the partner's words: our rules name our own states, and one of them
would tell that a claim is contested.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.asks import Ask, Surface
from bot.cards.form import Form
from bot.cards.partner_deal import partner_deal_card
from bot.cards.partner_deal_forms import told_form
from bot.cards.parts import Card
from bot.forms import Opened, Reply, Show, Submitted, update_form
from bot.showing import answer_with, redraw_now
from journeys.deal_notices import PartnerDealNotice
from journeys.desk import Desk
from journeys.own_deals import own_notice
from journeys.tell_deals import partner_record_of
from partnering.refusals import Invalid
from partnering.registration_moves import Incomplete

May = Callable[[PartnerDealNotice], bool]
TITLE = "Deals"


def while_possible(desk: Desk, ask: Ask, may: May) -> PartnerDealNotice:
    """Give the registration while something is possible. Raises: Invalid, with the card redrawn."""
    notice = own_notice(desk, ask.target().record, by=ask.by, now=ask.now)
    if not may(notice):
        draw_again(desk, ask, notice.registration_id)
        raise Invalid(_not_now(notice))
    return notice


@contextmanager
def in_their_words(desk: Desk, number: int, may: May, at: Ask | Submitted) -> Iterator[None]:
    """Refuse what is not possible any more in the words that the partner reads.

    Raises: Invalid; whatever else the act refuses with.
    """
    before = own_notice(desk, number, by=at.by, now=at.now)
    if not may(before):
        raise Invalid(_not_now(before))
    try:
        yield
    except Incomplete:
        raise
    except Invalid:
        after = own_notice(desk, number, by=at.by, now=at.now)
        if may(after):
            raise
        raise Invalid(_not_now(after)) from None


def _not_now(notice: PartnerDealNotice) -> str:
    words = notice.view.words.rstrip(".")
    return f"That is not possible any more. {notice.view.ref}: {words}."


def draw_again(desk: Desk, ask: Ask, number: int, words: str = "") -> None:
    """Draw every card anew, and the one that was pressed where only one person reads it."""
    redraw_now(desk, partner_record_of(number), now=ask.now)
    if ask.source.surface is not Surface.POSTED:
        notice = own_notice(desk, number, by=ask.by, now=ask.now)
        put_card(ask, partner_deal_card(notice, said_first=words))
    elif words:
        ask.answers.words(words)


def told(desk: Desk, submitted: Submitted, number: int, title: str, words: str) -> Reply:
    """Say how it ended in the place of the form, with every card drawn anew."""
    redraw_now(desk, partner_record_of(number), now=submitted.now)
    notice = own_notice(desk, number, by=submitted.by, now=submitted.now)
    return Show(told_form(title, notice, words))


def put_card(ask: Ask, card: Card) -> None:
    """Draw a card where the pressed one was, or beside what everybody in a channel reads.

    In a form it is drawn over that: nobody of another workspace can be written to directly.
    """
    if ask.source.surface is Surface.MODAL:
        form = Form("words", TITLE, card.blocks, close="Close")
        if update_form(ask.answers.api, Opened(ask.source.view_id, ""), form) is not None:
            return
    answer_with(ask, card)
