"""`/cosell scoreboard`: a week's numbers, and its picture and file by direct message."""

from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.cards.matrix import asked_card
from bot.cards.scoreboard import scoreboard_answer
from bot.doorstep import Doorstep
from journeys.desk import Desk
from journeys.scoreboard import ask_scoreboard, show_scoreboard
from partnering.people import Right


def register(app: App, desk: Desk, doorstep: Doorstep) -> None:
    """Listen to the scoreboard's button."""
    app.action(Action.SCOREBOARD_SEND.value)(
        doorstep.asks(partial(on_send, desk), Right.SEE_SCOREBOARD)
    )


def on_command(desk: Desk, ask: Ask, rest: str) -> None:
    """Show a week's scoreboard: the one named, else the newest, else the week so far."""
    ask.answers.privately(scoreboard_answer(show_scoreboard(desk, rest, by=ask.by, now=ask.now)))


def on_send(desk: Desk, ask: Ask) -> None:
    """Have picture and file sent."""
    year, number = divmod(ask.target().record, 100)
    ask_scoreboard(desk, f"{year}-W{number:02}", **ask.act)
    ask.answers.privately(asked_card("scoreboard"))
