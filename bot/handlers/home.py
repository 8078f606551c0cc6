"""App Home: drawn when it is opened, on its own buttons and after what is done in it."""

from collections.abc import Callable
from functools import partial

from slack_bolt import App

from bot.actions import Action, decode
from bot.asks import Heard
from bot.cards.home import page_of
from bot.doorstep import Doorstep
from bot.home_door import HomeDoor
from journeys.view_home import HomePage


def register(app: App, doorstep: Doorstep, homes: HomeDoor) -> None:
    """Listen to openings and to the buttons that are App Home's own.

    Everybody whom the product knows has one, of whichever side; the others read one line.
    """
    pressed: dict[Action, Callable[[Heard], None]] = {
        Action.HOME_REFRESH: partial(on_refresh, homes),
        Action.HOME_PAGE: partial(on_page, homes),
        Action.HOME_WELCOMED: partial(on_welcomed, homes),
    }
    app.event("app_home_opened")(doorstep.hears(partial(on_opened, homes)))
    for action, handler in pressed.items():
        app.action(action.value)(doorstep.hears(handler))


def on_opened(homes: HomeDoor, heard: Heard) -> None:
    """Publish the Home tab; the Messages tab needs nothing."""
    if heard.source.tab == "home":
        on_refresh(homes, heard)


def on_refresh(homes: HomeDoor, heard: Heard) -> None:
    """Publish it as it stands."""
    homes.show(heard.source.user, now=heard.now, view_hash=heard.source.view_hash)


def on_page(homes: HomeDoor, heard: Heard) -> None:
    """Turn one part of it. Raises: Invalid for a button of another age."""
    part, skip = page_of(decode(heard.source.value))
    page = HomePage(part, skip)
    homes.show(heard.source.user, now=heard.now, page=page, view_hash=heard.source.view_hash)


def on_welcomed(homes: HomeDoor, heard: Heard) -> None:
    """Show the first steps no more."""
    homes.end_welcome(heard.source.user, now=heard.now, receipt=heard.receipt)
    on_refresh(homes, heard)
