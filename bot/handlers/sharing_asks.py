"""*Ask for more…* on the card of sharing, and the answer: grant for a while, or decline."""

import re
from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.cards.form import callback_id, words_form
from bot.cards.parts import Card
from bot.cards.sharing import TITLE
from bot.cards.sharing_asks import ASK, DECLINE, ask_form, decline_form, sharing_ask_card
from bot.doorstep import Doorstep
from bot.forms import Reply, Show, Submitted, Wrong, offer
from bot.showing import answer_with, redraw_now
from journeys.ask_to_share import NO_SUCH, answers, ask_to_share, decline, grant, take_back
from journeys.desk import Desk
from journeys.sharing_ask_notices import partner_sharing_ask_notice, sharing_ask_notice
from journeys.tell_sharing_asks import records_of
from journeys.view_sharing import sharing_view
from partnering.people import Person, Right
from partnering.refusals import Invalid, Unknown
from partnering.sharing import Field

_ASKED = "Asked. You hear of the answer."


def register(app: App, desk: Desk, doorstep: Doorstep) -> None:
    """Listen to the buttons and forms of both sides."""
    right = Right.OWN_SHARING
    app.action(Action.SHARING_ASK.value)(doorstep.asks(partial(on_ask, desk), right))
    # Buttons of one row need ids of their own, so the number of days follows.
    granted = re.compile(re.escape(Action.SHARING_GRANT.value) + r"(:\d+)?")
    app.action(granted)(doorstep.asks(partial(on_grant, desk), right))
    app.action(Action.SHARING_DECLINE.value)(doorstep.asks(partial(on_decline, desk), right))
    app.action(Action.SHARING_BACK.value)(doorstep.asks(partial(on_back, desk), right))
    app.view(callback_id(ASK))(doorstep.submits(partial(on_asked, desk), right))
    app.view(callback_id(DECLINE))(doorstep.submits(partial(on_declined, desk), right))


def on_ask(desk: Desk, ask: Ask) -> None:
    """Open the form. Raises: Invalid where there is nothing to ask for."""
    view = sharing_view(desk, ask.target().record, by=ask.by)
    if not view.asking and any(each.of is not view.side for each in view.waiting):
        raise Invalid("What there is to ask for was asked already, and waits for an answer.")
    if not view.asking:
        raise Invalid("There is nothing to ask for: no segment is shown in numbers alone.")
    offer(ask.answers.api, ask, ask_form(view))


def on_asked(desk: Desk, submitted: Submitted) -> Reply:
    """Ask the other side."""
    number, chosen = submitted.number("partner"), submitted.one("segment")
    view = sharing_view(desk, number, by=submitted.by)
    at = int(chosen) if chosen.isascii() and chosen.isdecimal() else len(view.askable)
    field = submitted.one("field") or Field.NAME
    if at >= len(view.askable) or field not in list(Field):
        return Wrong({"segment": "Choose one of these."})
    try:
        ask_to_share(
            desk,
            number,
            view.askable[at],
            Field(field),
            words=submitted.text("words"),
            **submitted.act,
        )
    except Invalid as fault:
        return Wrong({"segment": str(fault)})
    return Show(words_form(TITLE, _ASKED))


def on_grant(desk: Desk, ask: Ask) -> None:
    """Show what was asked for, for as long as the button says."""
    target = ask.target()
    days = target.choice.removeprefix("d")
    if not days.isdecimal():
        raise Invalid("Choose one of these.")
    grant(desk, target.record, int(days), **ask.act)
    _drawn(desk, ask, target.record)


def on_back(desk: Desk, ask: Ask) -> None:
    """Show what was granted in numbers alone again."""
    number = ask.target().record
    take_back(desk, number, **ask.act)
    _drawn(desk, ask, number)


def on_decline(desk: Desk, ask: Ask) -> None:
    """Open the form of the reason. Raises: Unknown for who does not answer it."""
    number = ask.target().record
    _must_answer(desk, number, ask.by)
    offer(ask.answers.api, ask, decline_form(number))


def on_declined(desk: Desk, submitted: Submitted) -> Reply:
    """Say no."""
    number = submitted.number("ask")
    try:
        decline(desk, number, submitted.text("reason"), **submitted.act)
    except Invalid as fault:
        return Wrong({"reason": str(fault)})
    _redraw(desk, number, submitted)
    return Show(words_form(TITLE, "Declined. The other side reads why."))


def _drawn(desk: Desk, ask: Ask, number: int) -> None:
    _redraw(desk, number, ask)
    answer_with(ask, _card(desk, number, ask.by))


def _redraw(desk: Desk, number: int, at: Ask | Submitted) -> None:
    for record in records_of(number):
        redraw_now(desk, record, now=at.now)


def _card(desk: Desk, number: int, by: Person) -> Card:
    _must_answer(desk, number, by)
    draw = sharing_ask_notice if by.partner_id is None else partner_sharing_ask_notice
    with desk.store.read() as view:
        notice = draw(view, number)
    if notice is None:
        raise Unknown(NO_SUCH)
    return sharing_ask_card(notice)


def _must_answer(desk: Desk, number: int, by: Person) -> None:
    with desk.store.read() as view:
        found = view.sharing_asks.get(number)
    if found is None or not answers(found, by):
        raise Unknown(NO_SUCH)
