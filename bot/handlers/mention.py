"""A mention in a channel: a partner's people ask, and ours hear how to ask in private.

In a channel that is linked to a partner, its own people get what is theirs, and a person has the
rest. Anybody else's mention there is not answered; no record goes into an internal channel.
"""

import re
from functools import partial

from slack_bolt import App

from bot.asks import Heard, typed
from bot.cards.help import mention_card
from bot.doorstep import Doorstep
from bot.workspace import Workspace
from journeys import hear_mention
from journeys.desk import Desk
from journeys.notices import Unreachable
from partnering.audiences import Readers
from partnering.people import Person, Right, may
from partnering.refusals import NotAllowed


def register(app: App, desk: Desk, doorstep: Doorstep, slack: Workspace) -> None:
    """Listen to mentions."""
    app.event("app_mention")(doorstep.hears(partial(on_mention, desk, slack)))


def on_mention(desk: Desk, slack: Workspace, heard: Heard) -> None:
    """Take in what a partner's person asks; answer in the thread of an internal channel."""
    me, source = slack.identities.get(), heard.source
    with desk.store.read() as view:
        holder = view.partner_channels.partner_of(me.workspace, source.channel)
    person = _acts_for(slack, heard, holder) if holder is not None else None
    if person is not None and holder is not None:
        asked = hear_mention.Heard(
            partner_id=holder,
            address=f"{source.channel}/{source.ts}",
            thread=source.thread_ts or source.ts,
            text=words_of(source.typed_raw, me.bot_user_id),
            url=_link(slack, source.channel, source.ts),
        )
        hear_mention.hear_mention(
            desk, asked, by=person, now=heard.now, receipt=heard.receipt, correlation=_name(heard)
        )
        return
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


def words_of(raw: str, me: str) -> str:
    """Give the words of a mention, without the app's own name and as they were typed."""
    return typed(re.sub(rf"<@{re.escape(me)}(?:\|[^<>]*)?>", " ", raw))


def _acts_for(slack: Workspace, heard: Heard, partner_id: int) -> Person | None:
    """Find who of a partner's people this is; None for ours, and for whoever is not known."""
    try:
        person = slack.people.person_of(heard.source.user, now=heard.now)
    except NotAllowed:
        return None
    is_theirs = person.partner_id == partner_id and may(person, Right.OWN_QUESTIONS)
    return person if is_theirs else None


def _link(slack: Workspace, channel: str, ts: str) -> str:
    """Ask Slack how the message is opened; empty where it does not say. Raises: TryLater."""
    try:
        told = slack.api.read("chat.getPermalink", channel=channel, message_ts=ts)
    except Unreachable:
        return ""
    return str(told.get("permalink") or "")


def _name(heard: Heard) -> str:
    return f"slack-{heard.receipt}" if heard.receipt is not None else "slack"
