"""The press that `cosell doctor --live` waits for: a form opens, and its number is noted."""

from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.cards.trial import trial_form
from bot.doorstep import Doorstep
from bot.forms import TriggerGone, open_form
from bot.workspace import Workspace
from journeys.desk import Desk
from partnering.people import Right

# Which trial's form was opened last; doctor reads it.
OPENED = "doctor:form"


def register(app: App, desk: Desk, doorstep: Doorstep, slack: Workspace) -> None:
    """Listen to the trial's one button."""
    app.action(Action.DOCTOR_FORM.value)(
        doorstep.asks(partial(on_press, desk, slack), Right.SEE_HEALTH)
    )


def on_press(desk: Desk, slack: Workspace, ask: Ask) -> None:
    """Open the form at once, and say so to whoever waits."""
    try:
        open_form(slack.api, ask.source.trigger, trial_form())
    except TriggerGone:
        ask.answers.words("That came too late for a form: Slack gives three seconds.")
        return
    with desk.store.begin(receipt=ask.receipt) as work:
        work.cursors.set(OPENED, str(ask.target().record), ask.now)
