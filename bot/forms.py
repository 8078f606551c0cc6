"""Forms as they go out and come back: opened at once, read into values, answered in words.

A trigger lives three seconds: what has to be fetched is fetched after a first, empty form.
"""

import contextlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.answers import Answers
from bot.asks import Act, Ask, Surface
from bot.cards.form import Form, Ids, as_card, expired_card, view_of, waiting_form, words_form
from bot.cards.parts import worded
from bot.files import FileRef
from bot.refusals import refusal_form
from bot.web_api import WebApi
from journeys.notices import TryLater, Uncertain, Unreachable
from partnering.people import Person
from partnering.refusals import Invalid, Refusal

# Slack's words for a press that is too old, or whose one form was opened already.
_TRIGGER_GONE = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"})
# The form was closed, or changed by somebody faster.
_VIEW_GONE = frozenset({"not_found", "hash_conflict", "view_not_found"})


# What a form remembers that was opened in App Home, which is then drawn anew.
FROM_HOME = "home"

# How long a waiting form may take to come up: as long as Slack waits for our answer.
LOOKS, LOOK_AGAIN_SECONDS = 15, 0.2


class TriggerGone(Exception):
    """Too late to open a form by this press: a button has to be pressed anew."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A form on somebody's screen. `hash` is its state, so that no newer one is overwritten."""

    view_id: str
    hash: str


@dataclass(frozen=True, slots=True)
class FieldValue:
    """What one input held: typed words, what was chosen, or files."""

    text: str = ""
    chosen: tuple[str, ...] = ()
    files: tuple[FileRef, ...] = ()

    @property
    def one(self) -> str:
        """The single choice; empty where nothing was chosen."""
        return self.chosen[0] if self.chosen else ""


NO_VALUE = FieldValue()


class Decision(Act):
    """An act that applies to one version of a record alone: to that with which a form opened."""

    shown: int


@dataclass(frozen=True, slots=True)
class Submitted:
    """One form that a person whom we know has sent. `receipt` is its row in the inbox.

    `view_id` is empty where the form is not on the screen any more: after a restart, say.
    `waiting` names the form that waits in its place, where one does.
    """

    by: Person
    user: str
    values: Mapping[str, FieldValue]
    ids: Ids
    answers: Answers
    receipt: int | None
    now: datetime
    correlation: str
    view_id: str = ""
    waiting: str = ""

    @property
    def act(self) -> Act:
        """Hand it to a journey as `**submitted.act`: done, it marks the form as done as well."""
        return Act(by=self.by, now=self.now, receipt=self.receipt, correlation=self.correlation)

    @property
    def decision(self) -> Decision:
        """Hand it to a journey that decides on a version. Raises: Invalid where none is known."""
        return Decision(**self.act, shown=self.number("version"))

    def text(self, name: str) -> str:
        """Read typed words, without the space around them."""
        return self.values.get(name, NO_VALUE).text.strip()

    def one(self, name: str) -> str:
        """Read a single choice; empty where there is none."""
        return self.values.get(name, NO_VALUE).one

    def many(self, name: str) -> tuple[str, ...]:
        """Read several choices."""
        return self.values.get(name, NO_VALUE).chosen

    def number(self, name: str) -> int:
        """Read a number that the form remembered. Raises: Invalid where there is none."""
        told = self.ids.get(name)
        if not isinstance(told, int):
            raise Invalid("That form belongs to another version of this app: open it anew.")
        return told


@dataclass(frozen=True, slots=True)
class Wrong:
    """The form stays, with a complaint at each named input.

    Where it is not on the screen any more, `form` is what the message's button opens anew.
    """

    errors: Mapping[str, str]
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Show:
    """Another form, or words, in the place of the one that was sent."""

    form: Form


@dataclass(frozen=True, slots=True)
class Later:
    """Words at once, and work that may take its time: it gets the submission, and shows its end
    with `show`."""

    form: Form
    work: Callable[[Submitted], None]


# Nothing at all closes the form.
Reply = Wrong | Show | Later | None
Handler = Callable[[Submitted], Reply]


def open_form(api: WebApi, trigger: str, form: Form) -> Opened:
    """Open a form by a press. Raises: TriggerGone, TryLater, Unreachable."""
    if not trigger:
        raise TriggerGone
    try:
        told = api.write("views.open", trigger_id=trigger, view=view_of(form))
    except Unreachable as fault:
        if fault.code in _TRIGGER_GONE:
            raise TriggerGone from fault
        raise
    return _opened(told)


def update_form(api: WebApi, opened: Opened, form: Form) -> Opened | None:
    """Draw a form anew where it is; None where it was closed or is newer than we know.

    Raises: TryLater, Unreachable.
    """
    guard = {"hash": opened.hash} if opened.hash else {}
    try:
        told = api.write("views.update", view_id=opened.view_id, view=view_of(form), **guard)
    except Unreachable as fault:
        if fault.code in _VIEW_GONE:
            return None
        raise
    return _opened(told)


def offer(api: WebApi, ask: Ask, form: Form) -> Opened | None:
    """Open a form for who pressed or typed; too late for that, answer with a button that does.

    A press inside a form draws the new one in its place. Raises: TryLater, Unreachable.
    """
    if ask.source.surface is Surface.MODAL and ask.source.view_id:
        shown = update_form(api, Opened(ask.source.view_id, ""), form)
        if shown is not None:
            return shown
    try:
        return open_form(api, ask.source.trigger, _from(ask, form))
    except TriggerGone:
        ask.answers.privately(expired_card(form))
        return None


def offer_fetched(api: WebApi, ask: Ask, title: str, fetch: Callable[[], Form]) -> None:
    """Open an empty form at once and fill it with what takes longer to fetch.

    Raises: TryLater, Unreachable.
    """
    opened: Opened | None = None
    if ask.source.surface is Surface.MODAL and ask.source.view_id:
        opened = update_form(api, Opened(ask.source.view_id, ""), waiting_form(title))
    try:
        opened = opened or open_form(api, ask.source.trigger, waiting_form(title))
    except TriggerGone:
        ask.answers.privately(expired_card(fetch()))
        return
    try:
        form = fetch()
    except Refusal as refusal:
        form = refusal_form(title, refusal)
    except Exception as fault:
        # What goes wrong is answered for elsewhere; here no form may wait for ever.
        with contextlib.suppress(TryLater, Uncertain, Unreachable):
            update_form(api, opened, words_form(title, _why_empty(fault)))
        raise
    update_form(api, opened, _from(ask, form))


def _from(ask: Ask, form: Form) -> Form:
    """Let a form remember that it was opened in App Home."""
    if ask.source.surface is not Surface.HOME or not form.submit:
        return form
    return replace(form, ids={**form.ids, FROM_HOME: 1})


def _why_empty(fault: Exception) -> str:
    """Say why there is nothing to fill in, as far as that is known."""
    if isinstance(fault, Unreachable):
        return worded(str(fault))
    if isinstance(fault, TryLater):
        return "Slack lets me ask no more just now. Once it does, the answer comes as a message."
    return "Something went wrong. A message says more."


def show(api: WebApi, submitted: Submitted, form: Form) -> None:
    """Show how it ended: in the form that was sent, else by direct message.

    Raises: TryLater, Uncertain, Unreachable.
    """
    if not show_in_place(api, submitted, form):
        submitted.answers.privately(as_card(form))


def show_in_place(api: WebApi, submitted: Submitted, form: Form) -> bool:
    """Draw a form where one was sent; false where it is not on the screen any more.

    Raises: TryLater, Unreachable.
    """
    return draw_over(api, submitted.view_id, submitted.waiting, form)


def draw_over(api: WebApi, view_id: str, waiting: str, form: Form) -> bool:
    """Draw over a form, or over the one that waits in its place, as soon as that is up.

    False where neither is on the screen. Raises: TryLater, Unreachable.
    """
    if waiting and _once_it_is_up(api, waiting, form):
        return True
    return bool(view_id) and update_form(api, Opened(view_id, ""), form) is not None


def _once_it_is_up(api: WebApi, waiting: str, form: Form) -> bool:
    """Draw over a waiting form; false where it never came up, or was closed.

    It goes out as the answer to what was sent, on another way than this: shown too soon, it would
    cover what is drawn here. By its own name it is not found until it is there.
    """
    for _ in range(LOOKS):
        try:
            api.write("views.update", external_id=waiting, view=view_of(form))
        except Unreachable as fault:
            if fault.code not in _VIEW_GONE:
                raise
            time.sleep(LOOK_AGAIN_SECONDS)
        else:
            return True
    return False


def values_of(state: Mapping[str, Any]) -> dict[str, FieldValue]:
    """Read what the inputs of a form held, by the id of their block."""
    found: dict[str, FieldValue] = {}
    for name, held in (state.get("values") or {}).items():
        for element in held.values():
            found[str(name)] = _value(element)
    return found


def ids_of(metadata: object) -> Ids:
    """Read what a form remembered. Raises: Invalid for what this version did not write."""
    try:
        told = json.loads(metadata) if isinstance(metadata, str) else None
    except ValueError:
        told = None
    if not isinstance(told, dict) or told.pop("v", None) != 1:
        raise Invalid("That form belongs to another version of this app: open it anew.")
    return {
        str(name): value
        for name, value in told.items()
        if isinstance(value, int | str) and not isinstance(value, bool)
    }


def is_from_home(view: Mapping[str, Any]) -> bool:
    """Tell whether a form was opened in App Home, which has to be drawn anew."""
    try:
        return FROM_HOME in ids_of(view.get("private_metadata"))
    except Invalid:
        return False


def _value(element: Mapping[str, Any]) -> FieldValue:
    match element.get("type"):
        case "static_select" | "radio_buttons" | "external_select":
            return FieldValue(chosen=_options([element.get("selected_option")]))
        case "multi_static_select" | "checkboxes" | "multi_external_select":
            return FieldValue(chosen=_options(element.get("selected_options") or []))
        case "file_input":
            return FieldValue(files=_files(element.get("files") or []))
        case "multi_users_select" | "multi_conversations_select" | "multi_channels_select":
            many = next((v for k, v in element.items() if k.startswith("selected_")), None)
            return FieldValue(chosen=tuple(map(str, many or ())))
        case _:
            pass
    one = next((v for k, v in element.items() if k.startswith("selected_")), None)
    if one is not None:
        return FieldValue(chosen=(str(one),))
    return FieldValue(text=str(element.get("value") or ""))


def _options(told: list[Any]) -> tuple[str, ...]:
    return tuple(str(each["value"]) for each in told if isinstance(each, dict))


def _files(told: list[Any]) -> tuple[FileRef, ...]:
    return tuple(
        FileRef(str(each.get("id", "")), str(each.get("name") or ""), int(each.get("size") or 0))
        for each in told
        if isinstance(each, dict)
    )


def _opened(told: Mapping[str, Any]) -> Opened:
    view = told.get("view") or {}
    return Opened(str(view.get("id", "")), str(view.get("hash", "")))
