"""Draws Block Kit blocks as HTML, as Slack lays them out. Sends nothing and reads no database."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from sandbox.slack.database import Json
from sandbox.slack.elements import FIELDS
from sandbox.slack.render_elements import draw_element, draw_image
from sandbox.slack.render_mrkdwn import Ink, draw_plain, draw_text


def draw_blocks(blocks: list[Json], ink: Ink, state: Json | None = None) -> Markup:
    """Draw blocks in order; `state` is what a person has typed or chosen so far."""
    return Markup("").join(_draw_block(block, ink, state or {}) for block in blocks)


def _draw_block(block: Json, ink: Ink, state: Json) -> Markup:
    draw = DRAWINGS.get(block["type"])
    return Markup("") if draw is None else draw(block, ink, state.get(block["block_id"], {}))


def _section(block: Json, ink: Ink, state: Json) -> Markup:
    drawn = Markup("")
    if block.get("text"):
        drawn += Markup('<div class="text">{}</div>').format(draw_text(block["text"], ink))
    if block.get("fields"):
        fields = Markup("").join(
            Markup("<div>{}</div>").format(draw_text(field, ink)) for field in block["fields"]
        )
        drawn += Markup('<div class="fields">{}</div>').format(fields)
    accessory = block.get("accessory")
    if not accessory:
        return Markup('<div class="block section">{}</div>').format(drawn)
    beside = (
        draw_image(accessory, ink)
        if accessory["type"] == "image"
        else draw_element(accessory, block["block_id"], ink, value=_typed(accessory, state))
    )
    both = Markup(
        '<div class="block section with"><div class="grow">{}</div>'
        '<div class="accessory">{}</div></div>'
    )
    return both.format(drawn, beside)


def _header(block: Json, _ink: Ink, _state: Json) -> Markup:
    return Markup('<h3 class="block header">{}</h3>').format(draw_plain(block["text"]["text"]))


def _context(block: Json, ink: Ink, _state: Json) -> Markup:
    parts = [
        draw_image(part, ink, small=True)
        if part["type"] == "image"
        else Markup("<span>{}</span>").format(draw_text(part, ink))
        for part in block["elements"]
    ]
    return Markup('<div class="block context">{}</div>').format(Markup("").join(parts))


def _actions(block: Json, ink: Ink, state: Json) -> Markup:
    parts = [
        draw_element(part, block["block_id"], ink, value=_typed(part, state))
        for part in block["elements"]
    ]
    return Markup('<div class="block actions">{}</div>').format(Markup("").join(parts))


def _divider(_block: Json, _ink: Ink, _state: Json) -> Markup:
    return Markup('<hr class="block">')


def _image(block: Json, ink: Ink, _state: Json) -> Markup:
    title = (block.get("title") or {}).get("text", "")
    words = Markup("<figcaption>{}</figcaption>").format(draw_plain(title)) if title else ""
    return Markup('<figure class="block">{}{}</figure>').format(words, draw_image(block, ink))


def _input(block: Json, ink: Ink, state: Json) -> Markup:
    element = block["element"]
    optional = Markup(' <small class="optional">(optional)</small>')
    hint = block.get("hint")
    drawn = draw_element(
        element,
        block["block_id"],
        ink,
        held=not block.get("dispatch_action"),
        value=_typed(element, state),
    )
    # A group of choices cannot sit in a label: each choice has a label of its own.
    tag = Markup("div" if element["type"] in ("checkboxes", "radio_buttons") else "label")
    return Markup(
        '<{tag} class="block input" data-input="{id}"><span class="label">{label}{optional}</span>'
        '{control}{hint}<span class="wrong" role="alert" hidden></span></{tag}>'
    ).format(
        tag=tag,
        id=block["block_id"],
        label=draw_plain(block["label"]["text"]),
        optional=optional if block.get("optional") else "",
        control=drawn,
        hint=Markup('<small class="hint">{}</small>').format(draw_plain(hint["text"]))
        if hint
        else "",
    )


def _rich_text(block: Json, ink: Ink, _state: Json) -> Markup:
    drawn = Markup("").join(_rich_part(part, ink) for part in block["elements"])
    return Markup('<div class="block rich">{}</div>').format(drawn)


def _rich_part(part: Json, ink: Ink) -> Markup:
    inside = Markup("").join(
        Markup("<li>{}</li>").format(_rich_part(one, ink))
        if part["type"] == "rich_text_list"
        else _rich_leaf(one, ink)
        for one in part.get("elements") or []
    )
    shape = {
        "rich_text_list": Markup(
            "<ol>{}</ol>" if part.get("style") == "ordered" else "<ul>{}</ul>"
        ),
        "rich_text_quote": Markup("<blockquote>{}</blockquote>"),
        "rich_text_preformatted": Markup("<pre>{}</pre>"),
    }.get(part["type"], Markup("<span>{}</span>"))
    return shape.format(inside)


def _rich_leaf(leaf: Json, ink: Ink) -> Markup:
    kind = leaf.get("type")
    drawn: Any
    if kind == "user":
        drawn = Markup('<span class="mention">@{}</span>').format(ink.user_name(leaf["user_id"]))
    elif kind == "channel":
        name = ink.channel_name(leaf["channel_id"])
        drawn = Markup('<span class="mention">#{}</span>').format(name)
    elif kind == "emoji":
        drawn = draw_plain(f":{leaf.get('name', '')}:")
    elif kind == "link" and str(leaf.get("url", "")).startswith(("http://", "https://")):
        link = Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
        drawn = link.format(leaf["url"], leaf.get("text") or leaf["url"])
    else:
        drawn = draw_plain(str(leaf.get("text", "")))
    for style, tag in (("bold", "strong"), ("italic", "em"), ("strike", "del"), ("code", "code")):
        if (leaf.get("style") or {}).get(style):
            drawn = Markup(f"<{tag}>{{}}</{tag}>").format(drawn)
    return Markup("{}").format(drawn)


def _typed(element: Json, state: Json) -> Any:
    """Return what a person has put into an element, if anything."""
    held = state.get(element.get("action_id", ""))
    if not isinstance(held, dict) or element["type"] not in FIELDS:
        return None
    return held.get(FIELDS[element["type"]][0])


DRAWINGS: dict[str, Callable[[Json, Ink, Json], Markup]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "divider": _divider,
    "image": _image,
    "input": _input,
    "rich_text": _rich_text,
}
