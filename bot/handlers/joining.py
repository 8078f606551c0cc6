"""Invitations of partners' people: anybody may press one; who confirms must have the right."""

from functools import partial

from slack_bolt import App

from bot.actions import Action, decode
from bot.asks import Ask, Heard
from bot.cards.joining import pressed_card
from bot.doorstep import Doorstep
from bot.workspace import Workspace
from journeys.desk import Desk
from journeys.invite_people import Presser, confirm, decline, press
from journeys.redraw import redraw_record
from journeys.tell_inviters import record_of
from partnering.people import Right
from partnering.refusals import Stale


def register(app: App, desk: Desk, doorstep: Doorstep, slack: Workspace) -> None:
    """Listen to the card in the channel and to the managers' request."""
    # The one button for people whom we do not know: it shows nothing and gives no right.
    app.action(Action.INVITATION_PRESS.value)(doorstep.hears(partial(on_press, desk, slack)))
    app.action(Action.JOINING_CONFIRM.value)(doorstep.asks(partial(on_confirm, desk), Right.INVITE))
    app.action(Action.JOINING_DECLINE.value)(doorstep.asks(partial(on_decline, desk), Right.INVITE))


def on_press(desk: Desk, slack: Workspace, heard: Heard) -> None:
    """Keep who pressed, and tell them that a manager is asked."""
    target = decode(heard.source.value)
    contact = slack.people.contact(heard.source.user, now=heard.now)
    who = Presser(contact.workspace, contact.address, contact.name, contact.kind, contact.zone)
    pressed = press(desk, target.record, who, now=heard.now, receipt=heard.receipt)
    heard.answers.privately(pressed_card(pressed))


def on_confirm(desk: Desk, ask: Ask) -> None:
    """Make who pressed one of the partner's people, and redraw the request at once."""
    number = ask.target().record
    try:
        person = confirm(desk, number, **ask.act)
    except Stale:
        redraw_record(desk, record_of(number), now=ask.now)
        raise
    redraw_record(desk, record_of(number), now=ask.now)
    ask.answers.words(f"{person.name} is confirmed. Tell them that they can go on.")


def on_decline(desk: Desk, ask: Ask) -> None:
    """Say that it is not one of them, and redraw the request at once."""
    number = ask.target().record
    try:
        decline(desk, number, **ask.act)
    finally:
        redraw_record(desk, record_of(number), now=ask.now)
