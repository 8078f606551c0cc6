"""Draws the interactive elements of Block Kit as HTML controls that the page's script understands.

`data-press` marks what sends at once, `data-hold` what a modal collects when it is submitted.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup

from sandbox.slack.database import Json
from sandbox.slack.elements import FIELDS
from sandbox.slack.render_mrkdwn import Ink, draw_mrkdwn, draw_plain, draw_text

INPUT_TYPES = {
    "email_text_input": "email",
    "url_text_input": "url",
    "number_input": "text",
    "datepicker": "date",
    "timepicker": "time",
    "datetimepicker": "datetime-local",
}


def draw_element(
    element: Json, block_id: str, ink: Ink, held: bool = False, value: Any = None
) -> Markup:
    """Draw one element; `held` ones wait for the modal's submit, `value` is what was typed last."""
    kind = element["type"]
    draw = DRAWINGS.get(kind)
    if draw is None:
        return Markup("")
    # data-field says under which name the choice is sent.
    attributes = Markup(
        ' data-block="{}" data-action="{}" data-kind="{}" data-field="{}" {}{}'
    ).format(
        block_id,
        element["action_id"],
        kind,
        FIELDS.get(kind, ("value", ""))[0],
        Markup("data-hold") if held else Markup("data-press"),
        _confirm(element, ink),
    )
    if value is None and kind in FIELDS:
        value = element.get(FIELDS[kind][1])
    return draw(element, attributes, ink, value)


def draw_image(image: Json, ink: Ink, small: bool = False) -> Markup:
    """Draw a picture of our own server; any other is shown as its words: nothing is loaded."""
    url, alt = str(image.get("image_url", "")), str(image.get("alt_text", ""))
    if (image.get("slack_file") or {}).get("id"):
        url = f"/as/{ink.viewer.id}/files/{image['slack_file']['id']}"
    size = "small" if small else "large"
    if url.startswith("/") and not url.startswith("//"):
        return Markup('<img class="image {}" src="{}" alt="{}">').format(size, url, alt)
    span = Markup('<span class="image {} away" role="img" aria-label="{}" title="{}">{}</span>')
    return span.format(size, alt, alt, alt[:1].upper() if small else alt)


def _button(element: Json, attributes: Markup, _ink: Ink, _value: Any) -> Markup:
    style = element.get("style", "plain")
    words = draw_plain(element["text"]["text"])
    spoken = element.get("accessibility_label")
    label = Markup(' aria-label="{}"').format(spoken) if spoken else Markup("")
    if element.get("url"):
        link = Markup(
            '<a class="button {}" href="{}" target="_blank" rel="noopener noreferrer"{}{}>{}</a>'
        )
        return link.format(style, element["url"], label, attributes, words)
    button = Markup('<button type="button" class="button {}"{}{}>{}</button>')
    return button.format(style, label, attributes, words)


def _select(element: Json, attributes: Markup, ink: Ink, value: Any) -> Markup:
    chosen = (value or {}).get("value") if isinstance(value, dict) else value
    groups: list[tuple[str | None, list[Json]]] = [(None, element.get("options") or [])]
    for group in element.get("option_groups") or []:
        groups.append((group["label"]["text"], group["options"]))
    drawn = Markup("")
    for label, options in groups:
        inside = Markup("").join(_option(o["value"], o["text"]["text"], chosen) for o in options)
        if label is None:
            drawn += inside
        else:
            drawn += Markup('<optgroup label="{}">{}</optgroup>').format(label, inside)
    return _drop_down(element, attributes, drawn, chosen, "Select an item")


def _multi_select(element: Json, attributes: Markup, ink: Ink, value: Any) -> Markup:
    return _choices(element, attributes, ink, value)


def _users_select(element: Json, attributes: Markup, ink: Ink, value: Any) -> Markup:
    people = [u for u in ink.workspace.users() if not u.is_bot and not u.deleted]
    options = Markup("").join(_option(u.id, u.real_name, value) for u in people)
    return _drop_down(element, attributes, options, value, "Select a person")


def _people(element: Json, attributes: Markup, ink: Ink, value: Any) -> Markup:
    people = [u for u in ink.workspace.users() if not u.is_bot and not u.deleted]
    options = Markup("").join(
        Markup('<option value="{}"{}>{}</option>').format(
            u.id, Markup(" selected") if u.id in (value or []) else Markup(""), u.real_name
        )
        for u in people
    )
    words = (element.get("placeholder") or {}).get("text", "Select people")
    select = Markup('<select multiple class="select several"{}{}>{}</select>')
    return select.format(_named(words, attributes), attributes, options)


def _search(element: Json, attributes: Markup, _ink: Ink, value: Any) -> Markup:
    words = (element.get("placeholder") or {}).get("text", "Type to search")
    chosen = value or {}
    drawn = Markup(
        '<span class="search" data-value="{}" data-least="{}"{}>'
        '<input type="search" class="field" placeholder="{}" value="{}" autocomplete="off">'
        '<span class="found" role="listbox" hidden></span></span>'
    )
    text = (chosen.get("text") or {}).get("text", "") if isinstance(chosen, dict) else ""
    value_now = chosen.get("value", "") if isinstance(chosen, dict) else ""
    return drawn.format(value_now, element.get("min_query_length", 3), attributes, words, text)


def _file_input(element: Json, attributes: Markup, _ink: Ink, value: Any) -> Markup:
    accept = ",".join(f".{each}" for each in element.get("filetypes") or [])
    several = Markup(" multiple") if element.get("max_files", 10) > 1 else Markup("")
    held = [each for each in value or [] if isinstance(each, dict)]
    drawn = Markup(
        '<span class="files" data-value="{}"{}><input type="file" accept="{}"{}>'
        '<small class="taken">{}</small></span>'
    )
    ids = json.dumps([each["id"] for each in held])
    return drawn.format(ids, attributes, accept, several, ", ".join(e["name"] for e in held))


def _channels_select(element: Json, attributes: Markup, ink: Ink, value: Any) -> Markup:
    wanted = element.get("filter") or {}
    channels = [
        c
        for c in ink.workspace.channels_of(ink.viewer.id)
        if c.kind != "im"
        and not (wanted.get("exclude_external_shared_channels") and c.ext_shared)
        and c.kind in wanted.get("include", [c.kind])
    ]
    options = Markup("").join(_option(c.id, f"#{c.name}", value) for c in channels)
    return _drop_down(element, attributes, options, value, "Select a channel")


def _drop_down(
    element: Json, attributes: Markup, options: Markup, chosen: Any, otherwise: str
) -> Markup:
    words = (element.get("placeholder") or {}).get("text", otherwise)
    nothing = Markup('<option value=""{}>{}</option>').format(
        Markup("") if chosen else Markup(" selected"), words
    )
    select = Markup('<select class="select"{}{}>{}{}</select>')
    return select.format(_named(words, attributes), attributes, nothing, options)


def _named(words: str, attributes: Markup) -> Markup:
    """Name a control by its own words; inside a modal's input its label does so."""
    return Markup("") if "data-hold" in attributes else Markup(' aria-label="{}"').format(words)


def _option(value: str, words: str, chosen: Any) -> Markup:
    mark = Markup(" selected") if value == chosen else Markup("")
    return Markup('<option value="{}"{}>{}</option>').format(value, mark, words)


def _overflow(element: Json, attributes: Markup, _ink: Ink, _value: Any) -> Markup:
    item = Markup('<button type="button" role="menuitem" value="{}"{}>{}</button>')
    items = Markup("").join(
        item.format(option["value"], attributes, draw_plain(option["text"]["text"]))
        for option in element["options"]
    )
    details = Markup(
        '<details class="overflow"><summary aria-label="More actions">⋯</summary>'
        '<div role="menu">{}</div></details>'
    )
    return details.format(items)


def _choices(element: Json, attributes: Markup, ink: Ink, value: Any) -> Markup:
    kind = "radio" if element["type"] == "radio_buttons" else "checkbox"
    chosen = {o["value"] for o in (value if isinstance(value, list) else [value]) if o}
    drawn = Markup("")
    for option in element["options"]:
        about = option.get("description")
        drawn += Markup(
            '<label class="choice"><input type="{}" name="{}" value="{}"{}>'
            "<span>{}{}</span></label>"
        ).format(
            kind,
            element["action_id"],
            option["value"],
            Markup(" checked") if option["value"] in chosen else Markup(""),
            draw_text(option["text"], ink),
            Markup("<small>{}</small>").format(draw_text(about, ink)) if about else Markup(""),
        )
    return Markup('<fieldset class="choices"{}>{}</fieldset>').format(attributes, drawn)


def _text_input(element: Json, attributes: Markup, _ink: Ink, value: Any) -> Markup:
    words = (element.get("placeholder") or {}).get("text", "")
    if element.get("multiline"):
        area = Markup('<textarea rows="4" class="field" placeholder="{}"{}>{}</textarea>')
        return area.format(words, attributes, value or "")
    kind = INPUT_TYPES.get(element["type"], "text")
    field = Markup('<input type="{}" class="field" placeholder="{}" value="{}"{}>')
    return field.format(kind, words, value or "", attributes)


def _moment(element: Json, attributes: Markup, ink: Ink, value: Any) -> Markup:
    if element["type"] == "datetimepicker" and value:
        value = f"{datetime.fromtimestamp(int(value), UTC).astimezone(ink.zone):%Y-%m-%dT%H:%M}"
    words = (element.get("placeholder") or {}).get("text", "Pick a date")
    field = Markup(
        '<input type="{}" class="field moment" aria-label="{}" value="{}" data-zone="{}"{}>'
    )
    return field.format(
        INPUT_TYPES[element["type"]], words, value or "", ink.viewer.zone, attributes
    )


def _confirm(element: Json, ink: Ink) -> Markup:
    confirm = element.get("confirm")
    if not confirm:
        return Markup("")
    text = confirm["text"]
    drawn = draw_mrkdwn(text["text"], ink) if text["type"] == "mrkdwn" else draw_plain(text["text"])
    told = {
        "title": confirm["title"]["text"],
        "html": str(drawn),
        "confirm": (confirm.get("confirm") or {}).get("text", "Yes"),
        "deny": (confirm.get("deny") or {}).get("text", "No"),
        "style": confirm.get("style", "primary"),
    }
    return Markup(' data-confirm="{}"').format(json.dumps(told))


DRAWINGS: dict[str, Callable[[Json, Markup, Ink, Any], Markup]] = {
    "button": _button,
    "static_select": _select,
    "multi_static_select": _multi_select,
    "users_select": _users_select,
    "multi_users_select": _people,
    "external_select": _search,
    "file_input": _file_input,
    "conversations_select": _channels_select,
    "channels_select": _channels_select,
    "overflow": _overflow,
    "checkboxes": _choices,
    "radio_buttons": _choices,
    "plain_text_input": _text_input,
    "email_text_input": _text_input,
    "url_text_input": _text_input,
    "number_input": _text_input,
    "datepicker": _moment,
    "timepicker": _moment,
    "datetimepicker": _moment,
}
