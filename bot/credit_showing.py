"""Showing credit: of a deal, of one touch, to its partner; and again wherever it is posted."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.asks import Ask, Surface
from bot.cards.credit import credit_card, deal_credit_card, partner_credit_card
from bot.cards.form import Form
from bot.cards.parts import Card
from bot.forms import Opened, Submitted, update_form
from bot.partner_showing import put_card
from bot.showing import answer_with, redraw_now
from journeys.desk import Desk
from journeys.draw_credit import deal_credit, our_credit, own_credit
from journeys.guard import as_shared
from journeys.tell_credit import our_records_of, partner_record_of
from partnering.people import Person
from partnering.refusals import Stale

TITLE = "Credit"


def deal_card_for(desk: Desk, opportunity_id: int, *, by: Person) -> Card:
    """Draw a deal's credit for one of ours. Raises: NotAllowed; Unknown."""
    with desk.store.read() as view:
        return deal_credit_card(deal_credit(desk, view, opportunity_id, by=by))


def card_for(desk: Desk, touch_id: int, *, by: Person, said_first: str = "") -> Card:
    """Draw a touch as the side of this person reads it. Raises: NotAllowed; Unknown; NotShared."""
    if by.partner_id is None:
        return credit_card(our_credit(desk, touch_id, by=by), said_first=said_first)
    notice = own_credit(desk, touch_id, by=by)
    with desk.store.read() as view:
        sharing = view.sharing.of(notice.partner_id, desk.policy.sharing)
    return partner_credit_card(as_shared(notice, sharing), said_first=said_first)


def show_credit_moved(desk: Desk, ask: Ask, touch_id: int) -> None:
    """After an act: draw every card anew, and the one that was pressed where only one reads it."""
    redraw_credit(desk, touch_id, ask)
    if ask.source.surface is not Surface.POSTED:
        put_card(ask, card_for(desk, touch_id, by=ask.by))


def redraw_credit(desk: Desk, touch_id: int, at: Ask | Submitted) -> None:
    """Draw a touch's cards anew on both sides, as far as Slack lets us now."""
    for record in (*our_records_of(touch_id), partner_record_of(touch_id)):
        redraw_now(desk, record, now=at.now)


@contextmanager
def telling_how_it_stands(desk: Desk, touch_id: int, at: Ask | Submitted) -> Iterator[None]:
    """Draw the cards as they are now where somebody was faster. Raises: Stale."""
    try:
        yield
    except Stale:
        redraw_credit(desk, touch_id, at)
        raise


def put_deal_card(desk: Desk, ask: Ask, opportunity_id: int) -> None:
    """Show a deal's credit: in a form that was pressed in, else where only who asked reads it."""
    card = deal_card_for(desk, opportunity_id, by=ask.by)
    if ask.source.surface is Surface.MODAL:
        form = Form("words", TITLE, card.blocks, close="Close")
        if update_form(ask.answers.api, Opened(ask.source.view_id, ""), form) is not None:
            return
    answer_with(ask, card)
