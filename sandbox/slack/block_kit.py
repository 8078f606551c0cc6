"""Whether Slack would take these blocks or this view, and what it would say if not.

Source: https://docs.slack.dev/reference/block-kit and /reference/views (2026-11). Draws nothing.
"""

import copy
import json
import secrets
from collections.abc import Callable
from typing import Any

from sandbox.slack.block_elements import (
    AS_ACCESSORY,
    ID_LIMIT,
    IN_ACTIONS,
    IN_CONTEXT,
    IN_INPUT,
    Findings,
    check_element,
    check_text,
)
from sandbox.slack.database import Json

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
VIEW_BYTES = 250_000
MESSAGE, MODAL, HOME = "message", "modal", "home"
RICH_ELEMENTS = frozenset(
    {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
)


def check_blocks(blocks: object, surface: str = MESSAGE, path: str = "/blocks") -> list[str]:
    """Return what is wrong with the blocks, in Slack's words; empty when all is well."""
    found = Findings()
    most = MESSAGE_BLOCKS if surface == MESSAGE else VIEW_BLOCKS
    seen: set[str] = set()
    for i, block in enumerate(found.listed(blocks, 0, most, path)):
        _check_block(block, surface, f"{path}/{i}", found, seen)
    return found.messages


def check_view(view: Json) -> list[str]:
    """Return what is wrong with a view, in Slack's words; empty when all is well."""
    found = Findings()
    kind = view.get("type")
    if kind not in (MODAL, HOME):
        found.add(f"unsupported type: {kind}", "/view/type")
        return found.messages
    if kind == MODAL:
        check_text(view.get("title"), 24, "/view/title", found, plain=True)
        for field in ("submit", "close"):
            check_text(view.get(field), 24, f"/view/{field}", found, plain=True, needed=False)
        blocks = view.get("blocks")
        inputs = [
            b
            for b in (blocks if isinstance(blocks, list) else [])
            if isinstance(b, dict) and b.get("type") == "input"
        ]
        if inputs and view.get("submit") is None:
            found.add("missing required field: submit (the view has inputs)", "/view")
    for field, limit in (
        ("callback_id", ID_LIMIT),
        ("external_id", ID_LIMIT),
        ("private_metadata", 3000),
    ):
        found.longest(view.get(field), limit, f"/view/{field}")
    return found.messages + check_blocks(view.get("blocks"), str(kind), "/view/blocks")


def too_large(view: Json) -> bool:
    """Say whether a view is over 250 KB."""
    return len(json.dumps(view).encode()) > VIEW_BYTES


def with_ids(blocks: list[Json]) -> list[Json]:
    """Return the blocks with the block and action ids that Slack makes up where none were given."""
    filled = copy.deepcopy(blocks)
    for block in filled:
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
        parts = [*(block.get("elements") or []), block.get("accessory"), block.get("element")]
        for part in parts:
            if isinstance(part, dict) and block["type"] in ("actions", "section", "input"):
                part.setdefault("action_id", secrets.token_urlsafe(4)[:5])
    return filled


def _check_block(block: object, surface: str, path: str, found: Findings, seen: set[str]) -> None:
    if not isinstance(block, dict):
        found.add("must be an object", path)
        return
    kind = block.get("type")
    check = CHECKS.get(kind) if isinstance(kind, str) else None
    if check is None:
        found.add(f"unsupported type: {kind}", f"{path}/type")
        return
    block_id = block.get("block_id")
    found.longest(block_id, ID_LIMIT, f"{path}/block_id")
    if isinstance(block_id, str):
        if block_id in seen:
            found.add(f"block_id `{block_id}` already exists", f"{path}/block_id")
        seen.add(block_id)
    if kind == "input" and surface == HOME and not block.get("dispatch_action"):
        # Home has no submit button, so an input there is of use only with dispatch_action.
        found.add("unsupported type: input without dispatch_action", f"{path}/type")
    check(block, path, found)


def _section(block: Json, path: str, found: Findings) -> None:
    if block.get("text") is None and block.get("fields") is None:
        found.missing(f"{path}/text")
    check_text(block.get("text"), 3000, f"{path}/text", found, needed=False)
    if block.get("fields") is not None:
        for i, field in enumerate(found.listed(block["fields"], 1, 10, f"{path}/fields")):
            check_text(field, 2000, f"{path}/fields/{i}", found)
    if block.get("accessory") is not None:
        check_element(block["accessory"], AS_ACCESSORY, f"{path}/accessory", found, set())


def _header(block: Json, path: str, found: Findings) -> None:
    check_text(block.get("text"), 150, f"{path}/text", found, plain=True)


def _context(block: Json, path: str, found: Findings) -> None:
    for i, element in enumerate(found.listed(block.get("elements"), 1, 10, f"{path}/elements")):
        check_element(element, IN_CONTEXT, f"{path}/elements/{i}", found, set())


def _actions(block: Json, path: str, found: Findings) -> None:
    seen: set[str] = set()
    for i, element in enumerate(found.listed(block.get("elements"), 1, 25, f"{path}/elements")):
        check_element(element, IN_ACTIONS, f"{path}/elements/{i}", found, seen)


def _divider(block: Json, path: str, found: Findings) -> None:
    for field in block:
        if field not in ("type", "block_id"):
            found.add(f"additional property not allowed: {field}", path)


def _image(block: Json, path: str, found: Findings) -> None:
    if block.get("slack_file") is None:
        found.longest(block.get("image_url"), 3000, f"{path}/image_url", needed=True)
    found.longest(block.get("alt_text"), 2000, f"{path}/alt_text", needed=True)
    check_text(block.get("title"), 2000, f"{path}/title", found, plain=True, needed=False)


def _input(block: Json, path: str, found: Findings) -> None:
    check_text(block.get("label"), 2000, f"{path}/label", found, plain=True)
    check_text(block.get("hint"), 2000, f"{path}/hint", found, plain=True, needed=False)
    if block.get("element") is None:
        found.missing(f"{path}/element")
    else:
        check_element(block["element"], IN_INPUT, f"{path}/element", found, set())


def _rich_text(block: Json, path: str, found: Findings) -> None:
    for i, part in enumerate(found.listed(block.get("elements"), 1, 100, f"{path}/elements")):
        kind = part.get("type") if isinstance(part, dict) else None
        if not isinstance(kind, str) or kind not in RICH_ELEMENTS:
            found.add(f"unsupported type: {kind}", f"{path}/elements/{i}/type")


CHECKS: dict[str, Callable[[dict[str, Any], str, Findings], None]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "divider": _divider,
    "image": _image,
    "input": _input,
    "rich_text": _rich_text,
}
