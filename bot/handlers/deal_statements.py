"""An account's owner says whether a partner may have a deal of theirs that went quiet."""

from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.doorstep import Doorstep
from journeys.deal_statements import owner_answers
from journeys.desk import Desk
from partnering.people import Right

_THANKS = {
    True: "Thank you. It is noted; who decides reads it.",
    False: "Thank you. It is noted; the channel chief decides and reads it.",
}


def register(app: App, desk: Desk, doorstep: Doorstep) -> None:
    """Listen to the two answers. That it is their account is asked by the journey."""
    for action, agrees in ((Action.DEAL_OWNER_YES, True), (Action.DEAL_OWNER_NO, False)):
        heard = partial(on_answer, desk, agrees=agrees)
        app.action(action.value)(doorstep.asks(heard, Right.LOOK_UP))


def on_answer(desk: Desk, ask: Ask, *, agrees: bool) -> None:
    """Keep the answer and say so."""
    owner_answers(desk, ask.target().record, agrees=agrees, **ask.act)
    ask.answers.words(_THANKS[agrees])
