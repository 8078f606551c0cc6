"""The summary of a partner's first list: *Start alerts*."""

from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.doorstep import Doorstep
from journeys.desk import Desk
from journeys.start_alerts import start_alerts
from partnering.people import Right


def register(app: App, desk: Desk, doorstep: Doorstep) -> None:
    """Listen to the button."""
    app.action(Action.BASELINE_START.value)(
        doorstep.asks(partial(on_start, desk), Right.START_ALERTS)
    )


def on_start(desk: Desk, ask: Ask) -> None:
    """Start the partner's alerts; the summary itself is redrawn through the queue."""
    started = start_alerts(desk, ask.target().record, **ask.act)
    ask.answers.words(
        "Alerts are on. Account owners are told of new overlaps from now on."
        if started
        else "Alerts were on already."
    )
