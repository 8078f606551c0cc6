"""pins.*: a message on a channel's list of pins, with the refusals of the real methods."""

import re

from sandbox.slack.database import Json
from sandbox.slack.drafts import Refused
from sandbox.slack.messages import as_wire
from sandbox.slack.methods_chat import visible_channel
from sandbox.slack.parts import Parts

_TS = re.compile(r"\d{10}\.\d{6}")


def add(parts: Parts, args: Json) -> Json:
    """pins.add: a posted message of a channel in which the app is."""
    # Source: https://docs.slack.dev/reference/methods/pins.add (2026-11).
    channel = visible_channel(parts, str(args.get("channel", "")))
    ts = str(args.get("timestamp") or "")
    if not ts:
        raise Refused("no_item_specified")
    if not _TS.fullmatch(ts):
        raise Refused("bad_timestamp")
    if not parts.workspace.is_member(channel.id, parts.workspace.bot_user):
        raise Refused("not_in_channel")
    if channel.archived:
        raise Refused("is_archived")
    message = parts.messages.find(channel.id, ts)
    if message is None or message.only_for is not None:
        raise Refused("message_not_found")
    if not parts.pins.add(channel.id, ts, parts.workspace.bot_user):
        raise Refused("already_pinned")
    return {}


def list_pins(parts: Parts, args: Json) -> Json:
    """pins.list: what is pinned to a channel."""
    # Source: https://docs.slack.dev/reference/methods/pins.list (2026-11).
    channel = visible_channel(parts, str(args.get("channel", "")))
    items = []
    for ts, pin in parts.pins.of(channel.id).items():
        message = parts.messages.find(channel.id, ts)
        if message is not None:
            items.append(
                {
                    "type": "message",
                    "channel": channel.id,
                    "created": pin.created,
                    "created_by": pin.user,
                    "message": as_wire(parts.workspace, message) | {"pinned_to": [channel.id]},
                }
            )
    return {"items": items}
