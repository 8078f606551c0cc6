"""Fills in forms as a person does: opens, types, chooses, hands in a file, sends."""

import time
from collections.abc import Callable
from typing import Any

import requests

from tests.bot.block_limits import everything_said
from tests.bot.door import Door, said_in
from tests.sandbox.slack.running import Json

Values = dict[str, Any]

TRIGGER_SECONDS = 3.0
MISSED = "three seconds after a press, and it took longer"


def modal(door: Door, who: str) -> Json | None:
    """The form that somebody has on the screen, if any."""
    return door.modal(who)


def form(door: Door, who: str, words: str) -> Json:
    """Wait for a form that says these words, in its title or below.

    On a busy machine the app may miss the three seconds in which Slack lets it open one: then the
    button that it answers with is pressed, as a person would.
    """
    late = time.monotonic() + TRIGGER_SECONDS
    pressed: set[str] = set()

    def look() -> Json | None:
        shown = modal(door, who)
        if shown is None and time.monotonic() > late:
            press_again(door, who, pressed)
        return shown if shown is not None and words in form_words(shown) else None

    return door.wait(look)


def press_again(door: Door, who: str, pressed: set[str]) -> None:
    """Press the button of each card that says its form came too late, but those in `pressed`."""
    for channel in door.places(who):
        for message in door.seen(who, channel):
            if MISSED in said_in(message) and message["ts"] not in pressed:
                pressed.add(message["ts"])
                door.press(who, channel, message, _opens(message))


def _opens(message: Json) -> str:
    """The label of the button that opens the form of such a card."""
    labels: list[str] = [
        part["text"]["text"]
        for block in message["blocks"]
        if block["type"] == "actions"
        for part in block["elements"]
    ]
    return next(label for label in labels if label.startswith("Open: "))


def no_form(door: Door, who: str) -> None:
    """Wait until somebody has no form on the screen."""
    door.wait(lambda: modal(door, who) is None or None)


def form_words(shown: Json) -> str:
    """All words of a form."""
    return f"{shown['title']['text']}\n{everything_said(tuple(shown['blocks']))}"


def send(door: Door, who: str, shown: Json, **values: Any) -> Json:
    """Fill in what is named, leave the rest as it is, and send the form."""
    return door.act(who, "submit", view_id=shown["id"], state=state_of(shown, values))


def state_of(shown: Json, values: Values) -> Json:
    """Write values as the page does: words, a choice, several choices, or files."""
    blocks = {block["block_id"]: block for block in shown["blocks"] if block["type"] == "input"}
    return {
        name: {blocks[name]["element"]["action_id"]: _held(blocks[name]["element"], value)}
        for name, value in values.items()
    }


def hand_in(door: Door, who: str, name: str, content: bytes | str) -> str:
    """Choose a file; its id."""
    told = requests.post(
        f"{door.slack.url}/sandbox/api/as/{door.slack.user(who)}/files",
        params={"name": name},
        data=content.encode() if isinstance(content, str) else content,
        timeout=30,
    ).json()
    return str(told["file"])


def press_in(door: Door, who: str, shown: Json, label: str) -> Json:
    """Press a button of a form."""
    for block in shown["blocks"]:
        for part in [*block.get("elements", []), block.get("accessory") or {}]:
            text = part.get("text")
            if isinstance(text, dict) and text.get("text") == label:
                told = {"block_id": block["block_id"], "action_id": part["action_id"]}
                return door.act(who, "press", view_id=shown["id"], **told)
    raise AssertionError(f"no {label!r} in {form_words(shown)}")


def search(door: Door, who: str, shown: Json, name: str, typed: str) -> Json:
    """Type into a search of a form."""
    block = next(each for each in shown["blocks"] if each.get("block_id") == name)
    told = {"block_id": name, "action_id": block["element"]["action_id"], "value": typed}
    return door.act(who, "suggest", view_id=shown["id"], **told)


def _held(element: Json, value: Any) -> Json:
    fields: dict[str, Callable[[Any], Json]] = {
        "static_select": lambda it: {"selected_option": it},
        "external_select": lambda it: {"selected_option": it},
        "radio_buttons": lambda it: {"selected_option": it},
        "checkboxes": lambda it: {"selected_options": it},
        "multi_static_select": lambda it: {"selected_options": it},
        "users_select": lambda it: {"selected_user": it},
        "multi_users_select": lambda it: {"selected_users": it},
        "conversations_select": lambda it: {"selected_conversation": it},
        "file_input": lambda it: {"files": it},
        "datepicker": lambda it: {"selected_date": it},
    }
    return fields.get(element["type"], lambda it: {"value": it})(value)
