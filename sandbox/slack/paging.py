"""Cursor paging as Slack does it: `limit` in, `response_metadata.next_cursor` out."""

import base64
from collections.abc import Sequence
from typing import TypeVar

from sandbox.slack.database import Json
from sandbox.slack.drafts import Refused

Item = TypeVar("Item")


def page(items: Sequence[Item], args: Json) -> tuple[list[Item], Json]:
    """Return one page and what tells of the next. Raises Refused: invalid_cursor, invalid_limit."""
    try:
        limit = min(1000, int(args.get("limit") or 1000))
    except ValueError:
        raise Refused("invalid_limit") from None
    if limit < 1:
        raise Refused("invalid_limit")
    start = 0
    if args.get("cursor"):
        try:
            start = int(base64.b64decode(str(args["cursor"])).decode().removeprefix("next:"))
        except ValueError:
            raise Refused("invalid_cursor") from None
    end = start + limit
    cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return list(items[start:end]), {"response_metadata": {"next_cursor": cursor}}
