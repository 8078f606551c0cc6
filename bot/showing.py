"""After a press: draw again what the person looks at, wherever it is, from the record."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from bot.actions import Place, Target
from bot.asks import Ask, Surface
from bot.cards.lists import account_card
from bot.cards.overlap import overlap_card as draw_overlap
from bot.cards.parts import Card
from bot.web_api import WebApi
from journeys.desk import Desk
from journeys.look_up import overlap_card, overlaps_of_account
from journeys.notices import OverlapNotice, TryLater, Uncertain, Unreachable
from journeys.redraw import redraw_record, ref_of
from partnering.refusals import Unknown
from store.messages import PostedMessage


def show_anew(desk: Desk, ask: Ask, record: str, draw: Callable[[], Card]) -> None:
    """After an act: draw every card of a record anew, and the one that was pressed or typed for."""
    redraw_now(desk, record, now=ask.now)
    if ask.source.surface is Surface.POSTED and _pressed(desk, ask, record) is not None:
        return  # it is one of them
    answer_with(ask, draw())


def redraw_now(desk: Desk, record: str, *, now: datetime) -> None:
    """Draw every posted card of a record anew, as far as Slack lets us now.

    What cannot be drawn now is drawn by the delivery of the fact.
    """
    with suppress(TryLater, Uncertain, Unreachable):
        redraw_record(desk, record, now=now)


def answer_with(ask: Ask, card: Card) -> None:
    """Draw a card where the pressed one was, if nobody else reads that, or beside it."""
    if ask.source.surface is Surface.EPHEMERAL:
        ask.answers.in_place(card)
    else:
        ask.answers.privately(card)


def show_again(desk: Desk, api: WebApi, ask: Ask, target: Target) -> None:
    """Redraw the pressed card in place; other cards of the overlap follow through the queue."""
    if ask.source.surface is Surface.POSTED:
        _posted(desk, ask, target)
        return
    notice = overlap_card(desk, target.record, reader=ask.by, now=ask.now)
    if target.place is Place.ACCOUNT:
        ask.answers.in_place(_account(desk, ask, target, notice))
    else:
        ask.answers.in_place(draw_overlap(notice))


def _posted(desk: Desk, ask: Ask, target: Target) -> None:
    # Twice: if another act was drawn while ours was under way, the second drawing puts it right;
    # else its hash is the same and nothing is sent.
    for _ in range(2):
        notice = overlap_card(desk, target.record, reader=ask.by, now=ask.now)
        posted = _pressed(desk, ask, f"overlap:{target.record}")
        if posted is None or posted.person_id != ask.by.id:
            ask.answers.privately(draw_overlap(notice))
            return
        desk.messenger.redraw(ref_of(posted), notice, now=ask.now)


def _pressed(desk: Desk, ask: Ask, record: str) -> PostedMessage | None:
    """Find what was pressed among the posted messages of a record."""
    address = f"{ask.source.channel}/{ask.source.ts}"
    with desk.store.read() as view:
        posted = view.messages.of_record(record)
    return next((each for each in posted if each.address == address), None)


def _account(desk: Desk, ask: Ask, target: Target, notice: OverlapNotice) -> Card:
    try:
        answer = overlaps_of_account(desk, target.origin, by=ask.by, now=ask.now)
    except Unknown:
        return draw_overlap(notice)
    return account_card(answer, pressed=notice)
