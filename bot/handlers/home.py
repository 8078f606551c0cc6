"""App Home: drawn when it is opened and on *Refresh*, never in the background."""

from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.answers import Answers
from bot.asks import Ask, Heard
from bot.cards.home import stranger_home_card
from bot.doorstep import Doorstep
from bot.showing import publish, publish_home
from bot.workspace import Workspace
from journeys.desk import Desk
from partnering.people import Right
from partnering.refusals import NotAllowed


def register(app: App, desk: Desk, doorstep: Doorstep, slack: Workspace) -> None:
    """Listen to openings and to *Refresh*."""
    app.event("app_home_opened")(doorstep.hears(partial(on_opened, desk, slack)))
    app.action(Action.HOME_REFRESH.value)(
        doorstep.asks(partial(on_refresh, desk, slack), Right.LOOK_UP)
    )


def on_opened(desk: Desk, slack: Workspace, heard: Heard) -> None:
    """Publish the Home tab; the Messages tab needs nothing. A stranger reads why it is empty."""
    if heard.source.tab != "home":
        return
    try:
        person = slack.people.person_of(heard.source.user, now=heard.now)
    except NotAllowed as refusal:
        publish(slack.api, heard.source.user, stranger_home_card(str(refusal)))
        return
    answers = Answers(slack.api, heard.source.user)
    ask = Ask(person, heard.source, answers, heard.receipt, "slack", heard.now, slack)
    publish_home(desk, slack.api, ask)


def on_refresh(desk: Desk, slack: Workspace, ask: Ask) -> None:
    """Publish it again."""
    publish_home(desk, slack.api, ask)
