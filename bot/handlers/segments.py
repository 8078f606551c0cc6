"""`/cosell segments`: what there is, suggestions, an own one by a form with its count first."""

import json
from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask
from bot.cards.form import Form, callback_id
from bot.cards.segments import (
    ADD,
    NAMES,
    OPEN,
    SAVE,
    TITLE,
    counted_form,
    segment_form,
    segments_card,
)
from bot.doorstep import Doorstep
from bot.forms import Reply, Show, Submitted, Wrong, offer
from bot.partner_showing import put_card
from journeys.desk import Desk
from journeys.keep_segments import (
    add_segment,
    preview_segment,
    remove_segment,
    segments_view,
)
from partnering.people import Right
from partnering.refusals import Invalid, Unknown
from partnering.segments import checked_name


def register(app: App, desk: Desk, doorstep: Doorstep) -> None:
    """Listen to the card's buttons and to both forms; the command is `/cosell`'s."""
    share = Right.SHARE
    app.action(Action.SEGMENT_ADD.value)(doorstep.asks(on_add, share))
    app.action(Action.SEGMENT_TAKE.value)(doorstep.asks(partial(on_take, desk), share))
    app.action(Action.SEGMENT_REMOVE.value)(doorstep.asks(partial(on_remove, desk), share))
    app.view(callback_id(ADD))(doorstep.submits(partial(on_typed, desk), share))
    app.view(callback_id(SAVE))(doorstep.submits(partial(on_save, desk), share))


def on_command(desk: Desk, ask: Ask, rest: str) -> None:
    """Show the segments."""
    ask.answers.privately(segments_card(segments_view(desk, by=ask.by)))


def on_add(ask: Ask) -> None:
    """Open the form of an own segment."""
    offer(ask.answers.api, ask, segment_form())


def on_take(desk: Desk, ask: Ask) -> None:
    """Make a segment of a suggestion. Raises: Unknown where it is none any more."""
    number = ask.target().record
    proposed = segments_view(desk, by=ask.by).suggested
    if not 1 <= number <= len(proposed):
        raise Unknown("The accounts have changed; look at the suggestions again.")
    taken = proposed[number - 1]
    add_segment(desk, taken.name, taken.filter, **ask.act)
    _show(desk, ask, f"Added “{taken.name}”: {taken.reason}.")


def on_remove(desk: Desk, ask: Ask) -> None:
    """Remove an own segment that no rule names."""
    number = ask.target().record
    line = next((each for each in segments_view(desk, by=ask.by).own if each.id == number), None)
    if line is None:
        raise Unknown("That segment was removed already.")
    remove_segment(desk, line.name, **ask.act)
    _show(desk, ask, "Removed.")


def on_typed(desk: Desk, submitted: Submitted) -> Reply:
    """Count what was typed, and ask whether to save it."""
    typed = {name: text for name in NAMES if (text := submitted.text(name))}
    if OPEN in submitted.many("has_open"):
        typed["has_open"] = OPEN
    try:
        checked_name(typed.get("name", ""))
    except Invalid as fault:
        return Wrong({"name": str(fault)}, segment_form(typed))
    try:
        line = preview_segment(desk, typed, by=submitted.by)
    except Invalid as fault:
        return Wrong({_at_fault(typed): str(fault)}, segment_form(typed))
    accounts = segments_view(desk, by=submitted.by).accounts
    return Show(counted_form(line, accounts, typed))


def on_save(desk: Desk, submitted: Submitted) -> Reply:
    """Make the segment that was counted."""
    told = submitted.ids.get("typed")
    typed = json.loads(told) if isinstance(told, str) else {}
    if not isinstance(typed, dict):
        raise Invalid("That form belongs to another version of this app: open it anew.")
    read = {str(name): str(text) for name, text in typed.items()}
    add_segment(desk, read.get("name", ""), read, **submitted.act)
    card = segments_card(segments_view(desk, by=submitted.by), said_first="Saved.")
    return Show(Form("words", TITLE, card.blocks, close="Close"))


def _at_fault(typed: dict[str, str]) -> str:
    """Name the input beside which a fault is said: the only one that was filled, else the name."""
    filled = [name for name in NAMES[1:] if name in typed]
    return filled[0] if len(filled) == 1 else "name"


def _show(desk: Desk, ask: Ask, words: str) -> None:
    put_card(ask, segments_card(segments_view(desk, by=ask.by), said_first=words))
