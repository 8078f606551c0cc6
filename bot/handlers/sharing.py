"""`/cosell sharing`, and *What is shared* in a partner's channel: opt in, levels, take it back."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from slack_bolt import App

from bot.actions import Action
from bot.asks import Ask, Surface
from bot.cards.asked_for import taken_back_words
from bot.cards.form import Form, callback_id
from bot.cards.lists import meant_card
from bot.cards.seen import seen_card
from bot.cards.sharing import (
    ANY,
    DEFAULT,
    END,
    LEVEL,
    TITLE,
    end_form,
    level_form,
    opened_by,
    segment_chosen,
    sharing_card,
    sure_form,
)
from bot.doorstep import Doorstep
from bot.forms import Reply, Show, Submitted, Wrong, offer
from bot.partner_showing import put_card
from journeys.desk import Desk
from journeys.seen_by_partner import seen_by_partner
from journeys.share import opt_in, revoke, set_end, set_level
from journeys.view_sharing import SharingView, sharing_typed, sharing_view
from partnering.people import Right
from partnering.refusals import Invalid
from partnering.sharing import Field, Level

_IN = "Opted in. Something is shown as soon as both sides have."
_BOTH = "Opted in. Both sides share now."
_CHOSEN = ("segment", "field", "level", "until")
DAY = timedelta(days=1)
_OUT = "Nothing is shared any more. Cards that showed something are taken down."


def register(app: App, desk: Desk, doorstep: Doorstep) -> None:
    """Listen to the buttons and the form of both sides; the command is `/cosell`'s."""
    right = Right.OWN_SHARING
    pressed: dict[Action, Callable[[Ask], None]] = {
        Action.SHARING_IN: partial(on_opt_in, desk),
        Action.SHARING_OUT: partial(on_revoke, desk),
        Action.SHARING_CHANGE: partial(on_change, desk),
        Action.SHARING_VIEW: partial(on_view, desk),
        Action.SHARING_END: partial(on_end, desk),
    }
    for action, handler in pressed.items():
        app.action(action.value)(doorstep.asks(handler, right))
    # Buttons of one row need ids of their own, so the partner's number follows.
    named = re.compile(re.escape(Action.SHARING_SHOW.value) + r"(:\d+)?")
    app.action(named)(doorstep.asks(partial(on_show, desk), right))
    app.view(callback_id(END))(doorstep.submits(partial(on_end_set, desk), right))
    app.view(callback_id(LEVEL))(doorstep.submits(partial(on_level, desk), right))


def on_command(desk: Desk, ask: Ask, rest: str) -> None:
    """Show what is shared with the partner that was typed. Raises: Invalid without one."""
    if not rest:
        raise Invalid("With which partner? For example: `/cosell sharing Northwind`")
    found = sharing_typed(desk, rest, by=ask.by)
    if isinstance(found, SharingView):
        ask.answers.privately(sharing_card(found))
    else:
        ask.answers.privately(meant_card("sharing", Action.SHARING_SHOW, found))


def on_show(desk: Desk, ask: Ask) -> None:
    """Show what is shared, to who asked alone."""
    put_card(ask, sharing_card(sharing_view(desk, ask.target().record, by=ask.by)))


def on_view(desk: Desk, ask: Ask) -> None:
    """Show what the partner sees, to it or to ours."""
    target = ask.target()
    # What a button of ours never wrote starts at the beginning.
    skip = int(target.choice) if target.choice.isdecimal() else 0
    put_card(ask, seen_card(seen_by_partner(desk, target.record, by=ask.by, skip=skip)))


def on_opt_in(desk: Desk, ask: Ask) -> None:
    """Say for one's own side that it shares."""
    opt_in(desk, ask.target().record, **ask.act)
    view = sharing_view(desk, ask.target().record, by=ask.by)
    put_card(ask, sharing_card(view, said_first=_BOTH if view.stands else _IN))


def on_revoke(desk: Desk, ask: Ask) -> None:
    """Take one's own side's word back."""
    revoke(desk, ask.target().record, **ask.act)
    _show(desk, ask, _OUT)


def on_change(desk: Desk, ask: Ask) -> None:
    """Open the form in which a level is set."""
    view = sharing_view(desk, ask.target().record, by=ask.by)
    offer(ask.answers.api, ask, level_form(view, at=_place(ask)))


def on_end(desk: Desk, ask: Ask) -> None:
    """Open the form of one's own side's end."""
    view = sharing_view(desk, ask.target().record, by=ask.by)
    offer(ask.answers.api, ask, end_form(view, at=_place(ask)))


def on_end_set(desk: Desk, submitted: Submitted) -> Reply:
    """Set the end, and show what is shared now."""
    number = submitted.number("partner")
    set_end(desk, number, _end_of_day(submitted.one("until")), **submitted.act)
    return _set(desk, submitted, number)


def _end_of_day(told: str) -> datetime | None:
    """Read the day that was chosen as the instant at which it is over. Raises: Invalid."""
    try:
        return datetime.combine(date.fromisoformat(told), time(), UTC) + DAY if told else None
    except (ValueError, OverflowError):
        raise Invalid("Choose a day.") from None


def on_level(desk: Desk, submitted: Submitted) -> Reply:
    """Set the level, and show what is shared now; what shows much is asked about once more."""
    number = submitted.number("partner")
    view = sharing_view(desk, number, by=submitted.by)
    # What was asked about once more comes back with the form that asked.
    told = {name: submitted.one(name) or str(submitted.ids.get(name, "")) for name in _CHOSEN}
    segment = segment_chosen(view, told["segment"])
    if segment is None:
        return Wrong({"segment": "There is no such segment any more."})
    field, level = told["field"], told["level"]
    if level not in (DEFAULT, *Level) or field not in ("", ANY, *Field):
        return Wrong({"level": "Choose one of these."})
    until = _end_of_day(told["until"])
    opened = opened_by(view, field, level)
    if opened and not submitted.ids.get("sure"):
        return Show(sure_form(view, told | {"at": str(submitted.ids.get("at", ""))}, opened))
    ended = set_level(
        desk,
        number,
        segment,
        Field(field) if field not in ("", ANY) else None,
        None if level == DEFAULT else Level(level),
        until=until,
        **submitted.act,
    )
    return _set(desk, submitted, number, taken_back_words(ended))


def _set(desk: Desk, submitted: Submitted, number: int, more: str = "") -> Reply:
    """Show what is shared now, in the form and on the card that it was opened from."""
    view = sharing_view(desk, number, by=submitted.by)
    submitted.answers.instead_of(str(submitted.ids.get("at", "")), sharing_card(view))
    after = sharing_card(view, said_first=f"Set. {more}".strip())
    return Show(Form("words", TITLE, after.blocks, close="Close"))


def _place(ask: Ask) -> str:
    """Say where an answer that was pressed is drawn anew: Slack takes it for half an hour."""
    return ask.source.response_url if ask.source.surface is Surface.EPHEMERAL else ""


def _show(desk: Desk, ask: Ask, words: str) -> None:
    view = sharing_view(desk, ask.target().record, by=ask.by)
    put_card(ask, sharing_card(view, said_first=words))
