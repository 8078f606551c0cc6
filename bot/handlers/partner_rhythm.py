"""A partner's people, or ours for them, choose how often the partner's digest comes."""

from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.cards.partner_rhythm import rhythm_card
from bot.doorstep import Doorstep
from journeys.desk import Desk
from journeys.partner_rhythm import choose_partner_rhythm
from partnering.digests import read_rhythm
from partnering.people import Right


def register(app: App, desk: Desk, doorstep: Doorstep) -> None:
    """Listen to the select on the digest, on the card of sharing and in App Home."""
    handler = doorstep.asks(partial(on_choose, desk), Right.OWN_SHARING)
    app.action(Action.SHARING_DIGEST.value)(handler)


def on_choose(desk: Desk, ask: Ask) -> None:
    """Take over how often it comes; who chose is told alone."""
    target = ask.target()
    shown = choose_partner_rhythm(desk, target.record, read_rhythm(target.choice), **ask.act)
    ask.answers.privately(rhythm_card(shown))
