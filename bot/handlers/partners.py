"""`/cosell partners`: all of them, one of them, and what one press does to one."""

import re
from collections.abc import Callable
from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask, Surface
from bot.audience import is_direct
from bot.cards.partners import (
    as_form,
    channel_question,
    partner_card,
    partner_choices_card,
    partners_card,
)
from bot.cards.parts import Card, said, worded
from bot.doorstep import Doorstep
from bot.forms import Opened, update_form
from bot.handlers import partner_forms
from bot.handlers.way_back import way_back
from bot.workspace import Workspace
from journeys.desk import Desk
from journeys.keep_partners import link_channel, pause_partner, restore_partner
from journeys.list_partners import PartnerLine, list_partners, partner_typed, show_partner
from journeys.notices import Unreachable
from journeys.open_deal_door import open_doors
from journeys.start_alerts import start_alerts
from partnering.audiences import Readers
from partnering.people import Right
from partnering.refusals import Invalid

TITLE = "Partners"


def register(app: App, desk: Desk, doorstep: Doorstep, slack: Workspace) -> None:
    """Listen to the buttons of the cards; the command is `/cosell`'s."""
    handlers: tuple[tuple[Action, Callable[[Ask], None], Right], ...] = (
        (Action.PARTNER_LIST, partial(on_list, desk), Right.KEEP_PARTNERS),
        (Action.PARTNER_LINK, partial(on_link, desk, slack), Right.KEEP_PARTNERS),
        (Action.PARTNER_LINK_YES, partial(on_link_yes, desk, slack), Right.KEEP_PARTNERS),
        (Action.PARTNER_DOOR, partial(on_door, desk), Right.KEEP_PARTNERS),
        (Action.PARTNER_PAUSE, partial(on_pause, desk, True), Right.KEEP_PARTNERS),
        (Action.PARTNER_RESUME, partial(on_pause, desk, False), Right.KEEP_PARTNERS),
        (Action.PARTNER_RESTORE, partial(on_restore, desk), Right.KEEP_PARTNERS),
        (Action.PARTNER_START, partial(on_start, desk), Right.START_ALERTS),
    )
    for action, handler, right in handlers:
        app.action(action.value)(doorstep.asks(handler, right))
    # Buttons of one row need ids of their own, so the partner's number follows.
    named = re.compile(re.escape(Action.PARTNER_SHOW.value) + r"(:\d+)?")
    app.action(named)(doorstep.asks(partial(on_show, desk), Right.KEEP_PARTNERS))


def on_command(desk: Desk, ask: Ask, rest: str) -> None:
    """List the partners, open the form for a new one, or show the one that was typed."""
    if not rest:
        ask.answers.privately(partners_card(list_partners(desk, by=ask.by, now=ask.now)))
    elif rest.lower() == "add":
        partner_forms.on_add(ask)
    else:
        found = partner_typed(desk, rest, by=ask.by, now=ask.now)
        if isinstance(found, PartnerLine):
            ask.answers.privately(partner_card(found))
        else:
            ask.answers.privately(partner_choices_card(found))


def on_list(desk: Desk, ask: Ask) -> None:
    """List the partners, or turn the page."""
    choice = ask.target().choice
    skipped = int(choice) if choice.isascii() and choice.isdigit() else 0
    _put(desk, ask, partners_card(list_partners(desk, by=ask.by, now=ask.now), skipped=skipped))


def on_show(desk: Desk, ask: Ask) -> None:
    """Show one partner."""
    _show(desk, ask)


def on_pause(desk: Desk, paused: bool, ask: Ask) -> None:
    """Send no more alerts about a partner, or go on."""
    pause_partner(desk, ask.target().record, paused=paused, **ask.act)
    _show(desk, ask, "Paused: nobody is told of this partner." if paused else "It goes on.")


def on_restore(desk: Desk, ask: Ask) -> None:
    """Take back a removal that erased nothing."""
    restore_partner(desk, ask.target().record, **ask.act)
    _show(desk, ask, "It is back.")


def on_start(desk: Desk, ask: Ask) -> None:
    """Start a partner's alerts."""
    started = start_alerts(desk, ask.target().record, **ask.act)
    words = "Alerts are on: account owners are told of new overlaps from now on."
    _show(desk, ask, words if started else "Alerts were on already.")


def on_link(desk: Desk, slack: Workspace, ask: Ask) -> None:
    """Say who reads the channel in which the button was pressed, and ask.

    Raises: Invalid where it is none, or where that cannot be said.
    """
    line = show_partner(desk, ask.target().record, by=ask.by, now=ask.now)
    channel = ask.source.channel
    if not channel or is_direct(channel):
        raise Invalid(
            f"Type `/cosell partners {line.partner.name}` in the channel that you mean, and "
            "press *Link this channel* there."
        )
    readers = _readers(slack, ask, channel)
    _put(desk, ask, channel_question(line, channel, readers))


def on_link_yes(desk: Desk, slack: Workspace, ask: Ask) -> None:
    """Link the channel that the question was about, after asking anew who reads it."""
    target = ask.target()
    channel = target.choice.upper()
    readers = _readers(slack, ask, channel)
    partner = link_channel(
        desk, target.record, slack.identities.get().workspace, channel, **ask.act
    )
    told = f"This channel is {said(partner.name, 200)}'s now: {worded(readers)}."
    _show(desk, ask, f"{told} The card *Register a deal* is posted and pinned in it.")


def on_door(desk: Desk, ask: Ask) -> None:
    """Post and pin the card from which deals are registered, where it is not yet."""
    number = open_doors(desk, ask.target().record, **ask.act)
    places = "the linked channel" if number == 1 else f"{number} linked channels"
    _show(desk, ask, f"The card *Register a deal* goes to {places}.")


def _readers(slack: Workspace, ask: Ask, channel: str) -> Readers:
    try:
        readers = slack.audiences.readers_at_once(channel, now=ask.now)
    except Unreachable as fault:
        raise Invalid(str(fault)) from fault
    if readers is Readers.UNKNOWN:
        raise Invalid(
            "I cannot tell who reads this channel, so nothing may be sent here. Use one with at "
            "most 200 members, of this workspace or shared with the partner."
        )
    return readers


def _show(desk: Desk, ask: Ask, first: str = "") -> None:
    line = show_partner(desk, ask.target().record, by=ask.by, now=ask.now)
    _put(desk, ask, partner_card(line, said_first=first))


def _put(desk: Desk, ask: Ask, card: Card) -> None:
    """Draw a card where the pressed one was, be it a message or a form."""
    if ask.source.surface is Surface.MODAL:
        opened = Opened(ask.source.view_id, "")
        form = as_form(card, TITLE, way_back(desk, ask.by))
        if update_form(ask.answers.api, opened, form) is not None:
            return
    ask.answers.in_place(card)
