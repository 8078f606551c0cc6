"""Showing a partner its registrations: where they were asked for, and again where they are posted.

What is refused is refused in the partner's words: our rules name our own states, and one of them
would tell that a claim is contested.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from bot.asks import Ask, Surface
from bot.cards.form import Form
from bot.cards.partner_deal import partner_deal_card
from bot.cards.parts import Card
from bot.forms import Opened, Submitted, update_form
from journeys.deal_notices import PartnerDealNotice
from journeys.desk import Desk
from journeys.notices import TryLater, Uncertain, Unreachable
from journeys.own_deals import own_notice
from journeys.redraw import redraw_record
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
    """Draw every card of a registration anew, and the one that was pressed where only one reads it.

    What cannot be drawn now is drawn by the delivery of the fact.
    """
    redraw_posted(desk, number, ask)
    if ask.source.surface is not Surface.POSTED:
        notice = own_notice(desk, number, by=ask.by, now=ask.now)
        put_card(ask, partner_deal_card(notice, said_first=words))
    elif words:
        ask.answers.words(words)


def put_card(ask: Ask, card: Card) -> None:
    """Draw a card where the pressed one was, or beside what everybody in a channel reads.

    In a form it is drawn over that: nobody of another workspace can be written to directly.
    """
    match ask.source.surface:
        case Surface.MODAL:
            opened = Opened(ask.source.view_id, "")
            form = Form("words", TITLE, card.blocks, close="Close")
            if update_form(ask.answers.api, opened, form) is None:
                ask.answers.privately(card)
        case Surface.EPHEMERAL:
            ask.answers.in_place(card)
        case _:
            ask.answers.privately(card)


def redraw_posted(desk: Desk, number: int, at: Ask | Submitted) -> None:
    """Draw every posted card of a registration anew, as far as Slack lets us now."""
    with suppress(TryLater, Uncertain, Unreachable):
        redraw_record(desk, partner_record_of(number), now=at.now)
