"""Showing a request for help: to each side as it may read it, and again wherever it is posted."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from bot.asks import Ask, Surface
from bot.cards.form import words_form
from bot.cards.help_request import help_request_card
from bot.cards.partner_help import partner_help_card
from bot.cards.parts import Card
from bot.forms import Reply, Show, Submitted
from bot.partner_showing import put_card
from bot.showing import redraw_now
from journeys.answer_help import own_help_notice
from journeys.desk import Desk
from journeys.draw_help import our_help_notice
from journeys.help_notices import HelpNotice
from journeys.tell_help import help_record_of, partner_help_record_of
from partnering.help_requests import HelpState
from partnering.people import Person
from partnering.refusals import Invalid, NotNow, Stale


def our_notice(desk: Desk, number: int, *, by: Person, now: datetime) -> HelpNotice:
    """Draw a request for one of ours who has a part in it. Raises: NotAllowed; Unknown."""
    return our_help_notice(desk, number, by=by, now=now)


def card_for(desk: Desk, number: int, *, by: Person, now: datetime) -> Card:
    """Draw a request as the side of this person reads it. Raises: NotAllowed; Unknown."""
    if by.partner_id is not None:
        return partner_help_card(own_help_notice(desk, number, by=by, now=now))
    return help_request_card(our_notice(desk, number, by=by, now=now))


def show_help_to(desk: Desk, ask: Ask, number: int) -> None:
    """Show a request to who asked, beside what they look at."""
    card = card_for(desk, number, by=ask.by, now=ask.now)
    if ask.source.surface is Surface.MODAL:
        put_card(ask, card)
    else:
        ask.answers.privately(card)


def show_moved_help(desk: Desk, ask: Ask, number: int) -> None:
    """After an act: draw every card anew, and the one that was pressed where only one reads it."""
    redraw_both(desk, number, now=ask.now)
    if ask.source.surface is not Surface.POSTED:
        put_card(ask, card_for(desk, number, by=ask.by, now=ask.now))


def redraw_both(desk: Desk, number: int, *, now: datetime) -> None:
    """Draw a request's cards anew on both sides, as far as Slack lets us now."""
    redraw_now(desk, help_record_of(number), now=now)
    redraw_now(desk, partner_help_record_of(number), now=now)


@contextmanager
def drawing_again(desk: Desk, at: Ask | Submitted, number: int) -> Iterator[None]:
    """Draw the cards as they stand where an act is refused because the request has moved on."""
    try:
        yield
    except (Invalid, NotNow, Stale):
        redraw_both(desk, number, now=at.now)
        raise


def while_it_waits(desk: Desk, ask: Ask, number: int) -> tuple[str, int]:
    """Give the number and the version of a request that can still be answered.

    Raises: NotAllowed; Unknown; Invalid, with the cards drawn anew.
    """
    ours = ask.by.partner_id is None
    if ours:
        notice = our_notice(desk, number, by=ask.by, now=ask.now)
        ref, version, state = notice.ref, notice.version, notice.state
    else:
        theirs = own_help_notice(desk, number, by=ask.by, now=ask.now)
        ref, version, state = theirs.ref, theirs.version, theirs.state
    if state is not HelpState.REQUESTED:
        redraw_both(desk, number, now=ask.now)
        raise Invalid(f"{ref} does not wait for an answer any more.")
    return ref, version


def told_again(desk: Desk, submitted: Submitted, number: int, title: str, words: str) -> Reply:
    """After a form: draw every card anew, and say that it is kept."""
    redraw_both(desk, number, now=submitted.now)
    return Show(words_form(title, f"*CS-{number}*", words))
