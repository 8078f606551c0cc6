"""`/cosell benchmark`, and *How we compare* of a partner: for who asks, to them alone."""

import re
from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.cards.benchmark import benchmark_card
from bot.cards.lists import meant_card
from bot.doorstep import Doorstep
from bot.partner_showing import put_card
from journeys.desk import Desk
from journeys.view_benchmark import Benchmark, benchmark_of, benchmark_typed
from partnering.people import Right
from partnering.refusals import Invalid


def register(app: App, desk: Desk, doorstep: Doorstep) -> None:
    """Listen to the button; the command is `/cosell`'s."""
    # Buttons of one row need ids of their own, so the partner's number follows.
    named = re.compile(re.escape(Action.BENCHMARK_SHOW.value) + r"(:\d+)?")
    app.action(named)(doorstep.asks(partial(on_show, desk), Right.SEE_BENCHMARK))


def on_command(desk: Desk, ask: Ask, rest: str) -> None:
    """Show how the partner that was typed stands; one's own where the asker is a partner's.

    Raises: Invalid without one.
    """
    if not rest and ask.by.partner_id is None:
        raise Invalid("Which partner? For example: `/cosell benchmark Northwind`")
    found = benchmark_typed(desk, rest, by=ask.by, now=ask.now)
    if isinstance(found, Benchmark):
        ask.answers.privately(benchmark_card(found))
    else:
        ask.answers.privately(meant_card("benchmark", Action.BENCHMARK_SHOW, found))


def on_show(desk: Desk, ask: Ask) -> None:
    """Show how a partner stands, to who asked alone."""
    put_card(ask, benchmark_card(benchmark_of(desk, ask.target().record, by=ask.by, now=ask.now)))
