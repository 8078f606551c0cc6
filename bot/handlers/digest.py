"""`/cosell digest`: how often one gets it, what it would say now, and channels that get one."""

from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.audience import must_be_internal, posting_name, readers_by_flags
from bot.cards.digest import PAUSE, choice_card, digest_card, feeds_card
from bot.cards.parts import Card
from bot.doorstep import Doorstep
from journeys.desk import Desk
from journeys.keep_digests import choose_rhythm, own_digest, pause_digest, preview_digest
from journeys.keep_feeds import channel_of, end_feed, keep_feed, list_feeds
from partnering.digests import Rhythm, read_rhythm
from partnering.people import Right, may, must
from partnering.refusals import Invalid

_KEEPERS = ("channel", "list", "end")


def register(app: App, desk: Desk, doorstep: Doorstep) -> None:
    """Listen to the select of a digest and to *Show me now*."""
    app.action(Action.DIGEST_CHOOSE.value)(doorstep.asks(partial(on_choose, desk), Right.LOOK_UP))
    app.action(Action.DIGEST_SHOW.value)(doorstep.asks(partial(on_show, desk), Right.LOOK_UP))


def on_command(desk: Desk, ask: Ask, rest: str) -> None:
    """Show how often one gets a digest, or change it; some words are about channels."""
    word, _, more = rest.partition(" ")
    match word.lower():
        case "":
            ask.answers.privately(_card(desk, ask))
        case "channel":
            must(ask.by, Right.KEEP_FEEDS)
            _must_be_open(ask, channel_of(more))
            keep_feed(desk, more, **ask.act)
            ask.answers.privately(feeds_card(list_feeds(desk, by=ask.by)))
        case "list":
            ask.answers.privately(feeds_card(list_feeds(desk, by=ask.by)))
        case "end":
            end_feed(desk, more, **ask.act)
            ask.answers.privately(feeds_card(list_feeds(desk, by=ask.by)))
        case "now":
            on_show(desk, ask)
        case _ if word.lower() in set(Rhythm):
            choose_rhythm(desk, read_rhythm(word), **ask.act)
            ask.answers.privately(_card(desk, ask))
        case _:
            words = [*Rhythm, "now", *(_KEEPERS if may(ask.by, Right.KEEP_FEEDS) else ())]
            raise Invalid(f"{word[:60]!r} is none of {', '.join(words)}.")


def on_choose(desk: Desk, ask: Ask) -> None:
    """Take over how often somebody wants it, or let it rest for four weeks."""
    choice = ask.target().choice
    if choice == PAUSE:
        pause_digest(desk, **ask.act)
    else:
        choose_rhythm(desk, read_rhythm(choice), **ask.act)
    ask.answers.privately(_card(desk, ask))


def on_show(desk: Desk, ask: Ask) -> None:
    """Show what a digest would say now, to who asks alone; nothing is sent or counted as told."""
    ask.answers.privately(digest_card(preview_digest(desk, by=ask.by, now=ask.now)))


def _must_be_open(ask: Ask, channel: str) -> None:
    """Look whether the app can post in a channel of ours. Raises: Invalid, TryLater, Unreachable.

    Guests among its members are looked for when a digest is sent, as with every message.
    """
    api = ask.answers.api
    found = api.channel_ids().get(channel)
    if found is None:
        raise Invalid(f"I see no channel #{channel}. If it is private, invite me there first.")
    told = api.read("conversations.info", channel=found)["channel"]
    must_be_internal(posting_name(told, "say it again"), readers_by_flags(told))


def _card(desk: Desk, ask: Ask) -> Card:
    may_keep = may(ask.by, Right.KEEP_FEEDS)
    return choice_card(own_digest(desk, by=ask.by, now=ask.now), keeps_channels=may_keep)
