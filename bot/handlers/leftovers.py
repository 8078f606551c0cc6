"""What no other handler takes: buttons of another version, events that nobody subscribed to."""

import re

from slack_bolt import App

from bot.asks import Ask, Heard
from bot.cards.form import FORMS, words_form
from bot.doorstep import Doorstep
from bot.forms import Reply, Show, Submitted
from partnering.people import Right

_ANYTHING = re.compile(r".*")


def register(app: App, doorstep: Doorstep) -> None:
    """Listen to everything else; must be registered last."""
    app.action(_ANYTHING)(doorstep.asks(on_unknown_button, Right.LOOK_UP))
    app.view(re.compile(re.escape(FORMS) + ".*"))(doorstep.submits(on_unknown_form, Right.LOOK_UP))
    app.event(_ANYTHING)(doorstep.hears(on_unknown_event))


def on_unknown_button(ask: Ask) -> None:
    """Refuse it in words. Raises: Invalid."""
    ask.target()
    ask.answers.words("That button belongs to another version of this app: ask again.")


def on_unknown_form(submitted: Submitted) -> Reply:
    """Refuse it in words."""
    words = "That form belongs to another version of this app: open it anew."
    return Show(words_form("cosell", words))


def on_unknown_event(heard: Heard) -> None:
    """Do nothing: unanswered, Slack would send it three times more."""
