"""Reads what the app wants to say out of its arguments, and refuses it in Slack's words."""

import json
from typing import Any

from sandbox.slack.block_kit import check_blocks, with_ids
from sandbox.slack.database import Json
from sandbox.slack.messages import Draft

POST_TEXT_LIMIT = 40_000
UPDATE_TEXT_LIMIT = 4_000


class Refused(Exception):
    """The call cannot be done: Slack's error word, and what else the answer carries."""

    def __init__(self, error: str, problems: list[str] | None = None, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more: Json = dict(more)
        if problems:
            self.more["errors"] = problems
            self.more["response_metadata"] = {"messages": [f"[ERROR] {p}" for p in problems]}


def read_json(args: Json, name: str, error: str) -> Any:
    """Return an argument that may come as JSON text; None when absent. Raises Refused(error)."""
    value = args.get(name)
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        return json.loads(value)
    except ValueError:
        raise Refused(error) from None


def flag(args: Json, name: str) -> bool:
    """Return a yes-or-no argument, however it was sent."""
    return str(args.get(name, "")).lower() in ("true", "1")


def read_draft(args: Json, text_limit: int | None = None) -> Draft:
    """Return what a message is to say.

    Text beyond 40,000 characters is cut; beyond `text_limit` it is refused (msg_too_long).
    Raises Refused: no_text, msg_too_long, invalid_blocks, invalid_blocks_format, ...
    """
    text = args.get("text")
    text = "" if text is None else str(text)
    if text_limit is not None and len(text) > text_limit:
        raise Refused("msg_too_long")
    if args.get("attachments") not in (None, "", [], "[]"):
        raise Refused("invalid_attachments", ["the sandbox takes blocks only"])
    blocks = read_blocks(args)
    if not text.strip() and not blocks:
        raise Refused("no_text")
    thread_ts = args.get("thread_ts")
    return Draft(
        text=text[:POST_TEXT_LIMIT],
        blocks=blocks,
        metadata=_metadata(args),
        thread_ts=str(thread_ts) if thread_ts else None,
        broadcast=flag(args, "reply_broadcast"),
    )


def read_blocks(args: Json) -> list[Json] | None:
    """Return the blocks of a message with all ids filled in; None when there are none."""
    blocks = read_json(args, "blocks", "invalid_blocks_format")
    if blocks is None:
        return None
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    problems = check_blocks(blocks)
    if problems:
        raise Refused("invalid_blocks", problems)
    return with_ids(blocks)


def _metadata(args: Json) -> Json | None:
    metadata = read_json(args, "metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise Refused("invalid_metadata_schema")
    if not isinstance(metadata.get("event_payload"), dict):
        raise Refused("invalid_metadata_schema")
    return metadata
