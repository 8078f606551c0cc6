"""What Slack refuses in blocks, checked on our own cards.

Source: https://docs.slack.dev/reference/block-kit (2026-11). Says what is wrong, mends nothing.
"""

import re
from collections.abc import Iterator
from typing import Any

Block = dict[str, Any]

_LIVE_MENTION = re.compile(r"<(?!!date\^\d+\^[^<>|]*\|)|@\w")


def problems(blocks: tuple[Block, ...]) -> list[str]:
    """Name everything that Slack, or a careful reader, would refuse."""
    found = list(_sizes(blocks))
    for block in blocks:
        found += [f"{block['type']}: {problem}" for problem in _block(block)]
    for text in texts(blocks):
        if _LIVE_MENTION.search(text):
            found.append(f"live mention or link: {text!r}")
    return found


def texts(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Yield every mrkdwn text."""
    for part in _walk(list(blocks)):
        if part.get("type") == "mrkdwn":
            yield part["text"]


def everything_said(blocks: tuple[Block, ...]) -> str:
    """Join all texts of a card, plain ones too."""
    return "\n".join(
        part["text"] for part in _walk(list(blocks)) if isinstance(part.get("text"), str)
    )


def elements(blocks: tuple[Block, ...]) -> list[Block]:
    """List all buttons and selects."""
    return [part for part in _walk(list(blocks)) if part.get("type") in ("button", "static_select")]


def labels(blocks: tuple[Block, ...]) -> list[str]:
    """List what stands on the buttons, and the selects' placeholders."""
    return [
        (part.get("text") or part.get("placeholder") or {})["text"] for part in elements(blocks)
    ]


def element(blocks: tuple[Block, ...], label: str) -> Block:
    """Take the one button or select with this label."""
    return next(
        part
        for part in elements(blocks)
        if (part.get("text") or part.get("placeholder") or {})["text"] == label
    )


def _walk(node: object) -> Iterator[Block]:
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from _walk(child)
    elif isinstance(node, list):
        for child in node:
            yield from _walk(child)


def _sizes(blocks: tuple[Block, ...]) -> Iterator[str]:
    if not 1 <= len(blocks) <= 50:
        yield f"{len(blocks)} blocks"
    ids = [block["block_id"] for block in blocks]
    if len(set(ids)) != len(ids) or any(len(each) > 255 for each in ids):
        yield "block ids not unique or too long"


def _block(block: Block) -> Iterator[str]:
    match block["type"]:
        case "section":
            yield from _section(block)
        case "header":
            yield from _text(block["text"], 150, plain=True)
        case "context":
            yield from _count(block["elements"], 10)
            for each in block["elements"]:
                yield from _text(each, 2000)
        case "actions":
            yield from _count(block["elements"], 25)
            ids = [each["action_id"] for each in block["elements"]]
            if len(set(ids)) != len(ids):
                yield "action ids repeat"
            for each in block["elements"]:
                yield from _element(each)
        case "divider":
            pass
        case other:
            yield f"unknown block {other}"


def _section(block: Block) -> Iterator[str]:
    if "text" in block:
        yield from _text(block["text"], 3000)
    if "fields" in block:
        yield from _count(block["fields"], 10)
        for each in block["fields"]:
            yield from _text(each, 2000)
    if "accessory" in block:
        yield from _element(block["accessory"])


def _element(part: Block) -> Iterator[str]:
    if len(part["action_id"]) > 255:
        yield "long action id"
    if part["type"] == "button":
        yield from _text(part["text"], 75, plain=True)
        if len(part.get("value", "")) > 2000 or len(part.get("url", "")) > 3000:
            yield "long value or url"
        if "url" in part and not part["url"].startswith(("http://", "https://")):
            yield "odd url"
    elif part["type"] == "static_select":
        yield from _text(part["placeholder"], 150, plain=True)
        yield from _count(part["options"], 100)
        for option in part["options"]:
            yield from _text(option["text"], 75, plain=True)
            if not 1 <= len(option["value"]) <= 150:
                yield "long option value"
    elif part["type"] == "users_select":
        yield from _text(part["placeholder"], 150, plain=True)
    else:
        yield f"unknown element {part['type']}"
    confirm = part.get("confirm")
    if confirm:
        yield from _text(confirm["title"], 100, plain=True)
        yield from _text(confirm["text"], 300)
        yield from _text(confirm["confirm"], 30, plain=True)
        yield from _text(confirm["deny"], 30, plain=True)


def _text(text: Block, limit: int, *, plain: bool = False) -> Iterator[str]:
    if plain and text["type"] != "plain_text":
        yield "must be plain"
    if not 1 <= len(text["text"]) <= limit:
        yield f"text of {len(text['text'])} characters, limit {limit}"


def _count(items: list[Any], most: int) -> Iterator[str]:
    if not 1 <= len(items) <= most:
        yield f"{len(items)} items, limit {most}"
