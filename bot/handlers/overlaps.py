"""Overlaps: what a reader marks for themselves, what is opened, which of several names is meant."""

import re
from datetime import date, timedelta
from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask, Heard
from bot.cards.form import callback_id
from bot.cards.lists import account_card, partner_card
from bot.cards.overlap import overlap_card as draw_overlap
from bot.cards.overlap_forms import (
    SNOOZE,
    SNOOZE_CHANGE,
    SNOOZE_DATE,
    snooze_form,
    snoozed_form,
)
from bot.doorstep import Doorstep
from bot.forms import Reply, Show, Submitted, Wrong, offer
from bot.handlers.matrix import show_answer
from bot.handlers.nudges import morning_of
from bot.showing import redraw_now, show_again
from bot.workspace import Workspace
from journeys.desk import Desk
from journeys.look_up import overlap_card, overlaps_of_account, overlaps_of_partner
from journeys.mark_overlap import mark
from partnering.calendar import local_day
from partnering.overlaps import Mark
from partnering.people import Right
from partnering.policy import zone_of
from partnering.refusals import Invalid

SNOOZE_DAYS = {"1d": 1, "7d": 7, "30d": 30}


def register(app: App, desk: Desk, doorstep: Doorstep, slack: Workspace) -> None:
    """Listen to the buttons of overlap cards and lists."""
    marks = (
        (Action.OVERLAP_USEFUL, Mark.USEFUL),
        (Action.OVERLAP_NOT_USEFUL, Mark.NOT_USEFUL),
        (Action.OVERLAP_SNOOZE, Mark.SNOOZED),
        (Action.OVERLAP_CLEAR, Mark.CLEARED),
    )
    for action, what in marks:
        app.action(action.value)(doorstep.asks(partial(on_mark, desk, slack, what), Right.LOOK_UP))
    app.action(Action.OVERLAP_SHOW.value)(
        doorstep.asks(partial(on_show, desk, slack), Right.LOOK_UP)
    )
    # Buttons of one row need ids of their own, so the record's number follows.
    for action, handler in (
        (Action.CHOICE_ACCOUNT, on_account),
        (Action.CHOICE_PARTNER, on_partner),
    ):
        ids = re.compile(re.escape(action.value) + r"(:\d+)?")
        app.action(ids)(doorstep.asks(partial(handler, desk), Right.LOOK_UP))
    app.view(callback_id(SNOOZE))(doorstep.submits(partial(on_day, desk), Right.LOOK_UP))
    app.action(Action.OPEN_LINK.value)(doorstep.hears(on_link))


def on_mark(desk: Desk, slack: Workspace, what: Mark, ask: Ask) -> None:
    """Keep the reader's own mark and redraw what they look at."""
    target = ask.target()
    until, until_change = None, False
    if what is Mark.SNOOZED:
        if target.choice == SNOOZE_DATE:
            today = local_day(zone_of(ask.by, desk.policy), ask.now)
            offer(ask.answers.api, ask, snooze_form(target.record, today + timedelta(days=1)))
            return
        until_change = target.choice == SNOOZE_CHANGE
        if not until_change and target.choice not in SNOOZE_DAYS:
            raise Invalid("Choose one of the times that are offered.")
        if not until_change:
            until = ask.now + timedelta(days=SNOOZE_DAYS[target.choice])
    mark(desk, target.record, what, until=until, until_change=until_change, **ask.act)
    show_again(desk, slack.api, ask, target)


def on_day(desk: Desk, sent: Submitted) -> Reply:
    """Snooze it until the morning of the day that was chosen."""
    overlap_id = sent.number("overlap")
    try:
        day = date.fromisoformat(sent.one("day"))
        until = morning_of(desk, sent.by, day)
        mark(desk, overlap_id, Mark.SNOOZED, until=until, **sent.act)
    except ValueError:
        return Wrong({"day": "Choose a day."})
    except Invalid as fault:
        return Wrong({"day": str(fault)})
    redraw_now(desk, f"overlap:{overlap_id}", now=sent.now)
    return Show(snoozed_form(day))


def on_show(desk: Desk, slack: Workspace, ask: Ask) -> None:
    """Open one overlap: on App Home in place, elsewhere beside the list."""
    notice = overlap_card(desk, ask.target().record, reader=ask.by, now=ask.now)
    ask.answers.privately(draw_overlap(notice))


def on_account(desk: Desk, ask: Ask) -> None:
    """Show the account that was meant, in place of the question."""
    answer = overlaps_of_account(desk, ask.target().record, by=ask.by, now=ask.now)
    ask.answers.in_place(account_card(answer))


def on_partner(desk: Desk, ask: Ask) -> None:
    """Show the partner that was meant, in place of the question: its matrix, or a page of it."""
    target = ask.target()
    is_page = target.choice.isdecimal()
    skip = int(target.choice) if is_page else 0
    answer = overlaps_of_partner(desk, target.record, by=ask.by, now=ask.now, skip=skip)
    if is_page:
        ask.answers.in_place(partner_card(answer))
    else:
        show_answer(desk, ask, answer, in_place=True)


def on_link(heard: Heard) -> None:
    """Do nothing: Slack opens the page itself and only wants to be told that we know."""
