"""The review: opens the queue, takes an answer, shows the next pair where the last one was."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask, Surface
from bot.cards.pair import judged_card, pair_card, review_choices_card
from bot.cards.parts import Card
from bot.doorstep import Doorstep
from bot.home_door import HomeDoor
from bot.reviewing import is_inside, spot_of
from journeys.desk import Desk
from journeys.look_up import Choices, Nothing
from journeys.review_matches import Ending, PairVerdict, Pressed, judge_pair, undo_pair
from journeys.review_queue import Scope, last_judged, open_review, review_page
from partnering.judgements import Judgement
from partnering.people import Right

_ANSWERS = (
    (Action.PAIR_SAME, Judgement.SAME),
    (Action.PAIR_NOT_SAME, Judgement.NOT_SAME),
    (Action.PAIR_RELATED, Judgement.RELATED),
    (Action.PAIR_UNSURE, Judgement.UNSURE),
)


def register(app: App, desk: Desk, doorstep: Doorstep, homes: HomeDoor) -> None:
    """Listen to the buttons of the review; the command is `/cosell`'s."""
    for action, judgement in _ANSWERS:
        app.action(action.value)(
            doorstep.asks(partial(on_answer, desk, homes, judgement), Right.JUDGE)
        )
    for action, handler in (
        (Action.PAIR_UNDO, on_undo),
        (Action.PAIR_START, on_start),
        (Action.PAIR_AGAIN, on_again),
        (Action.PAIR_JUDGED, on_judged),
        (Action.PAIR_UNDO_JUDGED, on_undo_judged),
    ):
        app.action(action.value)(doorstep.asks(partial(handler, desk, homes), Right.JUDGE))
    # Buttons of one row need ids of their own, so the partner's number follows.
    named = re.compile(re.escape(Action.PAIR_PARTNER.value) + r"(:\d+)?")
    app.action(named)(doorstep.asks(partial(on_partner, desk, homes), Right.JUDGE))


def on_command(desk: Desk, ask: Ask, typed: str) -> None:
    """Open the review of the partner that was typed, or of all."""
    found = open_review(desk, typed, by=ask.by, now=ask.now)
    if isinstance(found, Choices | Nothing):
        ask.answers.privately(review_choices_card(found))
    else:
        ask.answers.privately(pair_card(found))


def on_answer(desk: Desk, homes: HomeDoor, judgement: Judgement, ask: Ask) -> None:
    """Keep what the person says the pair is, and show the next one."""
    target = ask.target()
    spot = spot_of(target)
    pressed = judge_pair(
        desk, PairVerdict(target.record, judgement, spot.mark, spot.scope.round_since), **ask.act
    )
    # A second press comes from the same card as the first, which had not counted it yet.
    counted = spot.scope.done + (pressed.ending in (Ending.JUDGED, Ending.ALREADY))
    first = target.record if pressed.ending is Ending.CHANGED else 0
    _show(desk, homes, ask, replace(spot.scope, done=counted), pressed, first)


def on_undo(desk: Desk, homes: HomeDoor, ask: Ask) -> None:
    """Undo the last answer, and show its pair again."""
    pressed, scope = _undo(desk, ask)
    _show(desk, homes, ask, scope, pressed, pressed.match_id)


def on_start(desk: Desk, homes: HomeDoor, ask: Ask) -> None:
    """Open the review: beside a message that stays, else in the place of what was pressed."""
    target = ask.target()
    scope = replace(spot_of(target).scope, partner_id=target.record, round_since=None)
    _show(desk, homes, ask, scope, in_place=is_inside(target))


def on_partner(desk: Desk, homes: HomeDoor, ask: Ask) -> None:
    """Open the review of the partner that was meant, in place of the question."""
    _show(desk, homes, ask, Scope(ask.target().record))


def on_again(desk: Desk, homes: HomeDoor, ask: Ask) -> None:
    """Begin a round through what was set aside as unsure up to now."""
    target = ask.target()
    _show(desk, homes, ask, Scope(target.record, round_since=ask.now.replace(microsecond=0)))


def on_judged(desk: Desk, homes: HomeDoor, ask: Ask) -> None:
    """List what was judged last."""
    scope = spot_of(ask.target()).scope
    _put(homes, ask, lambda: _judged(desk, ask, scope))


def on_undo_judged(desk: Desk, homes: HomeDoor, ask: Ask) -> None:
    """Undo one judgement of the list, and draw the list again."""
    pressed, scope = _undo(desk, ask)
    _put(homes, ask, lambda: _judged(desk, ask, scope, pressed))


def _judged(desk: Desk, ask: Ask, scope: Scope, last: Pressed | None = None) -> Card:
    judged = last_judged(desk, scope, by=ask.by, now=ask.now)
    return judged_card(judged, last, at_home=_at_home(ask))


def _undo(desk: Desk, ask: Ask) -> tuple[Pressed, Scope]:
    target = ask.target()
    scope = spot_of(target).scope
    pressed = undo_pair(desk, target.record, **ask.act)
    return pressed, replace(scope, done=max(0, scope.done - (pressed.ending is Ending.UNDONE)))


def _show(
    desk: Desk,
    homes: HomeDoor,
    ask: Ask,
    scope: Scope,
    last: Pressed | None = None,
    first: int = 0,
    *,
    in_place: bool = True,
) -> None:
    def drawn() -> Card:
        page = review_page(desk, scope, by=ask.by, now=ask.now, first=first)
        return pair_card(page, last, at_home=_at_home(ask))

    _put(homes, ask, drawn, in_place=in_place)


def _put(homes: HomeDoor, ask: Ask, drawn: Callable[[], Card], *, in_place: bool = True) -> None:
    """Show a card with one call to Slack, whichever way the press came.

    In App Home it is drawn again where somebody published meanwhile.
    """
    if _at_home(ask):
        homes.put(ask.source.user, drawn, view_hash=ask.source.view_hash)
    elif in_place:
        ask.answers.in_place(drawn())
    else:
        ask.answers.privately(drawn())


def _at_home(ask: Ask) -> bool:
    return ask.source.surface is Surface.HOME
