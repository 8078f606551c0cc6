"""What every form is made of: a modal as a value, its inputs, its limits. Opens nothing.

Source: https://docs.slack.dev/reference/views and /reference/block-kit (2026-11) for each limit.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.actions import Action, Target
from bot.cards.parts import Block, Card, actions, button, finish, plain, section

TITLE_LIMIT = 24
METADATA_LIMIT = 3000
VIEW_BLOCKS = 100
INPUT_LIMIT = 3000
LABEL_LIMIT = 150
ERROR_LIMIT = 200
# Under this id every input holds its value: the block's id is the field's name.
VALUE = "value"
FORMS = "v1:form:"

# What a form remembers of its own: numbers and ids, no names and no rights.
Ids = Mapping[str, int | str]


@dataclass(frozen=True, slots=True)
class Reopen:
    """The button that opens a form anew, where the first press came to nothing."""

    action: Action
    target: Target


@dataclass(frozen=True, slots=True)
class Form:
    """A modal. Its `name` says who hears what is sent; without `submit` there is nothing to send.

    `ids` come back with what is sent. They are no proof of anything: rights are asked again.
    """

    name: str
    title: str
    blocks: tuple[Block, ...]
    submit: str = ""
    close: str = "Cancel"
    ids: Ids = field(default_factory=dict)
    reopen: Reopen | None = None
    tell_when_closed: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select: what is sent, what is shown, and small print."""

    value: str
    label: str
    about: str = ""


def callback_id(name: str) -> str:
    """Name a form as Slack sends it back."""
    return f"{FORMS}{name}"


def view_of(form: Form) -> dict[str, Any]:
    """Write a form as Slack wants it."""
    view: dict[str, Any] = {
        "type": "modal",
        "callback_id": callback_id(form.name),
        "title": _text(form.title, TITLE_LIMIT),
        "close": _text(form.close, TITLE_LIMIT),
        "blocks": list(form.blocks[:VIEW_BLOCKS]),
        "private_metadata": written_ids(form.ids),
    }
    if form.tell_when_closed:
        view["notify_on_close"] = True
    if form.submit:
        view["submit"] = _text(form.submit, TITLE_LIMIT)
    return view


def written_ids(ids: Ids) -> str:
    """Write what a form remembers. Raises: ValueError for more than Slack keeps."""
    told = json.dumps({"v": 1, **ids}, separators=(",", ":"))
    if len(told) > METADATA_LIMIT:
        raise ValueError(f"a form remembers {len(told)} characters, at most {METADATA_LIMIT}")
    return told


def words_form(title: str, *texts: str, close: str = "Close") -> Form:
    """Draw a form that only says something; the texts already safe."""
    return Form("words", title, (section(*texts),), close=close)


def waiting_form(title: str) -> Form:
    """Draw what is shown at once, while the rest is fetched."""
    return words_form(title, "One moment…")


def as_card(form: Form) -> Card:
    """Draw a form's words for a message: what can be filled in there, a button opens."""
    shown = [block for block in form.blocks if block["type"] != "input"]
    again = reopen_button(form)
    title = plain(form.title, TITLE_LIMIT)
    return finish("form", title, [section(f"*{title}*"), *shown, *actions(again)])


def expired_card(form: Form) -> Card:
    """Say that a form could not be opened in time, with the button that opens it anew."""
    title = plain(form.title, TITLE_LIMIT)
    words = "Slack lets a form be opened for three seconds after a press, and it took longer."
    again = reopen_button(form)
    text = f"{title}: press to open the form"
    return finish("expired", text, [section(f"*{title}*", words), *actions(again)])


def reopen_button(form: Form) -> Block | None:
    """Draw the button that opens a form; nothing where there is none."""
    if form.reopen is None:
        return None
    label = f"Open: {form.title}"
    return button(label, form.reopen.action, form.reopen.target, style="primary")


def text_field(
    name: str,
    label: str,
    *,
    value: str = "",
    hint: str = "",
    example: str = "",
    optional: bool = False,
    multiline: bool = False,
    longest: int = INPUT_LIMIT,
) -> Block:
    """Draw a line, or several, of text."""
    element: Block = {"type": "plain_text_input", "max_length": min(longest, INPUT_LIMIT)}
    if multiline:
        element["multiline"] = True
    if value:
        element["initial_value"] = value[: min(longest, INPUT_LIMIT)]
    return _input(name, label, element, hint=hint, example=example, optional=optional)


def select_field(
    name: str,
    label: str,
    options: Sequence[Option],
    *,
    chosen: str = "",
    hint: str = "",
    optional: bool = False,
) -> Block:
    """Draw a select of up to a hundred options."""
    element = _chosen_one({"type": "static_select"}, options[:100], chosen)
    return _input(name, label, element, hint=hint, optional=optional)


def several_field(
    name: str,
    label: str,
    options: Sequence[Option],
    *,
    chosen: Sequence[str] = (),
    hint: str = "",
    optional: bool = False,
) -> Block:
    """Draw a select of which several may be taken."""
    element = _chosen_many({"type": "multi_static_select"}, options[:100], chosen)
    return _input(name, label, element, hint=hint, optional=optional)


def radio_field(
    name: str,
    label: str,
    options: Sequence[Option],
    *,
    chosen: str = "",
    hint: str = "",
    optional: bool = False,
) -> Block:
    """Draw up to ten choices of which one is taken."""
    element = _chosen_one({"type": "radio_buttons"}, options[:10], chosen)
    return _input(name, label, element, hint=hint, optional=optional)


def checks_field(
    name: str,
    label: str,
    options: Sequence[Option],
    *,
    chosen: Sequence[str] = (),
    hint: str = "",
    optional: bool = True,
) -> Block:
    """Draw up to ten boxes to tick; by default none has to be."""
    element = _chosen_many({"type": "checkboxes"}, options[:10], chosen)
    return _input(name, label, element, hint=hint, optional=optional)


def person_field(
    name: str, label: str, *, chosen: str = "", hint: str = "", optional: bool = False
) -> Block:
    """Draw a select of the workspace's people; `chosen` is a Slack user's id."""
    element: Block = {"type": "users_select"}
    if chosen:
        element["initial_user"] = chosen
    return _input(name, label, element, hint=hint, optional=optional)


def people_field(
    name: str,
    label: str,
    *,
    chosen: Sequence[str] = (),
    hint: str = "",
    optional: bool = False,
) -> Block:
    """Draw a select of several of the workspace's people; `chosen` are Slack users' ids."""
    element: Block = {"type": "multi_users_select"}
    if chosen:
        element["initial_users"] = list(chosen)
    return _input(name, label, element, hint=hint, optional=optional)


def channel_field(
    name: str, label: str, *, chosen: str = "", hint: str = "", optional: bool = False
) -> Block:
    """Draw a select of channels, public and private ones of this workspace only."""
    element: Block = {
        "type": "conversations_select",
        "filter": {
            "include": ["public", "private"],
            "exclude_external_shared_channels": True,
            "exclude_bot_users": True,
        },
    }
    if chosen:
        element["initial_conversation"] = chosen
    return _input(name, label, element, hint=hint, optional=optional)


def search_field(
    name: str,
    label: str,
    action: Action,
    *,
    chosen: Option | None = None,
    hint: str = "",
    optional: bool = False,
) -> Block:
    """Draw a select that asks this app for its options once two letters are typed.

    Slack asks by the element's own id, so that this one is named by its action.
    """
    element: Block = {
        "type": "external_select",
        "action_id": action.value,
        "min_query_length": 2,
    }
    if chosen is not None:
        element["initial_option"] = option_of(chosen)
    return _input(name, label, element, hint=hint, optional=optional)


def day_field(
    name: str,
    label: str,
    *,
    value: date | None = None,
    hint: str = "",
    optional: bool = False,
) -> Block:
    """Draw a calendar in which one day is chosen."""
    element: Block = {"type": "datepicker"}
    if value is not None:
        element["initial_date"] = value.isoformat()
    return _input(name, label, element, hint=hint, optional=optional)


def email_field(
    name: str,
    label: str,
    *,
    value: str = "",
    hint: str = "",
    example: str = "",
    optional: bool = False,
) -> Block:
    """Draw a line for an e-mail address; Slack itself refuses what is none."""
    element: Block = {"type": "email_text_input"}
    if value:
        element["initial_value"] = value
    return _input(name, label, element, hint=hint, example=example, optional=optional)


def file_field(
    name: str, label: str, types: Sequence[str], *, hint: str = "", optional: bool = False
) -> Block:
    """Draw a place for one file; the types are checked again when it is read."""
    element: Block = {"type": "file_input", "filetypes": list(types), "max_files": 1}
    return _input(name, label, element, hint=hint, optional=optional)


def option_of(option: Option) -> Block:
    """Write one option as Slack wants it."""
    told: Block = {"text": _text(option.label, 75), "value": option.value[:150]}
    if option.about:
        told["description"] = _text(option.about, 75)
    return told


def _input(
    name: str,
    label: str,
    element: Block,
    *,
    hint: str = "",
    example: str = "",
    optional: bool = False,
) -> Block:
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": _text(label, LABEL_LIMIT),
        "element": {"action_id": VALUE, **element},
        "optional": optional,
    }
    if hint:
        block["hint"] = _text(hint, 300)
    if example:
        block["element"]["placeholder"] = _text(example, 150)
    return block


def _chosen_one(element: Block, options: Sequence[Option], chosen: str) -> Block:
    element["options"] = [option_of(option) for option in options]
    initial = next((each for each in element["options"] if each["value"] == chosen), None)
    return element if initial is None else {**element, "initial_option": initial}


def _chosen_many(element: Block, options: Sequence[Option], chosen: Sequence[str]) -> Block:
    element["options"] = [option_of(option) for option in options]
    initial = [each for each in element["options"] if each["value"] in chosen]
    return {**element, "initial_options": initial} if initial else element


def _text(value: str, limit: int) -> Block:
    return {"type": "plain_text", "text": plain(value, limit) or "-", "emoji": False}
