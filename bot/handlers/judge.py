"""Judgements: wrong company, related company, undo, and a partner manager's review of them."""

from functools import partial

from slack_bolt import App

from bot.actions import Action, Target
from bot.asks import Ask, Surface
from bot.doorstep import Doorstep
from bot.showing import show_again
from bot.workspace import Workspace
from journeys.desk import Desk
from journeys.judge_match import Verdicting, judge, settle, take_back
from journeys.redraw import redraw_record
from partnering.judgements import Judgement
from partnering.people import Right
from partnering.refusals import Stale


def register(app: App, desk: Desk, doorstep: Doorstep, slack: Workspace) -> None:
    """Listen to the judging buttons."""
    for action, judgement in (
        (Action.OVERLAP_WRONG, Judgement.NOT_SAME),
        (Action.OVERLAP_RELATED, Judgement.RELATED),
    ):
        app.action(action.value)(
            doorstep.asks(partial(on_judge, desk, slack, judgement), Right.JUDGE)
        )
    app.action(Action.OVERLAP_TAKE_BACK.value)(
        doorstep.asks(partial(on_take_back, desk, slack), Right.JUDGE)
    )
    for action, upheld in ((Action.REVIEW_CONFIRM, True), (Action.REVIEW_RESTORE, False)):
        app.action(action.value)(doorstep.asks(partial(on_settle, desk, upheld), Right.SETTLE))


def on_judge(desk: Desk, slack: Workspace, judgement: Judgement, ask: Ask) -> None:
    """Keep what the person says the pair is."""
    target = ask.target()
    try:
        judge(desk, Verdicting(target.record, judgement), **ask.act)
    except Stale:
        _show_how_it_stands(desk, slack, ask, target)
        raise
    show_again(desk, slack.api, ask, target)


def on_take_back(desk: Desk, slack: Workspace, ask: Ask) -> None:
    """Undo a judgement."""
    target = ask.target()
    take_back(desk, target.record, **ask.act)
    show_again(desk, slack.api, ask, target)


def on_settle(desk: Desk, upheld: bool, ask: Ask) -> None:
    """Confirm a judgement or reverse it, and redraw the request at once."""
    target = ask.target()
    try:
        settle(desk, target.record, upheld=upheld, **ask.act)
    except Stale:
        redraw_record(desk, f"judgement:{target.record}", now=ask.now)
        raise
    redraw_record(desk, f"judgement:{target.record}", now=ask.now)


def _show_how_it_stands(desk: Desk, slack: Workspace, ask: Ask, target: Target) -> None:
    # The refusal that follows is an answer of its own, so an ephemeral card may stay as it is.
    if ask.source.surface is not Surface.EPHEMERAL:
        show_again(desk, slack.api, ask, target)
