"""A mention in a channel: how to ask in private, in the thread. No record goes into a channel."""

from functools import partial

from slack_bolt import App

from bot.asks import Heard
from bot.cards.help import mention_card
from bot.doorstep import Doorstep
from bot.workspace import Workspace
from partnering.audiences import Readers


def register(app: App, doorstep: Doorstep, slack: Workspace) -> None:
    """Listen to mentions."""
    app.event("app_mention")(doorstep.hears(partial(on_mention, slack)))


def on_mention(slack: Workspace, heard: Heard) -> None:
    """Answer in the thread of an internal channel; elsewhere say nothing."""
    source = heard.source
    readers = slack.audiences.readers_of(source.channel, now=heard.now)
    if readers is not Readers.INTERNAL:
        return
    card = mention_card()
    slack.api.post(
        "chat.postMessage",
        channel=source.channel,
        thread_ts=source.thread_ts or source.ts,
        text=card.text,
        blocks=list(card.blocks),
    )
