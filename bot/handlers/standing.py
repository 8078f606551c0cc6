"""What Slack tells of somebody's account: whether they may do what they did is asked anew."""

from functools import partial

from slack_bolt import App

from bot.asks import Heard
from bot.doorstep import Doorstep
from bot.workspace import Workspace


def register(app: App, doorstep: Doorstep, slack: Workspace) -> None:
    """Listen to changes of accounts: a guest, a new address, one that was closed."""
    app.event("user_change")(doorstep.hears(partial(on_user_change, slack)))


def on_user_change(slack: Workspace, heard: Heard) -> None:
    """Forget how they stood; the event itself may be late, so nothing is read from it."""
    slack.people.ask_again(heard.source.user, now=heard.now)
