"""conversations.*: what the app may learn about channels, and joining or opening them."""

from sandbox.slack.database import Json
from sandbox.slack.drafts import Refused, flag
from sandbox.slack.methods_chat import visible_channel
from sandbox.slack.paging import page
from sandbox.slack.parts import Parts
from sandbox.slack.residents import Channel
from sandbox.slack.wire import channel_as_wire

KIND_OF_TYPE = {"public_channel": "public", "private_channel": "private", "im": "im"}
SCOPE_OF_KIND = {"public": "channels:read", "private": "groups:read", "im": "im:read"}


def open_conversation(parts: Parts, args: Json) -> Json:
    """conversations.open with one person: the direct message."""
    if args.get("channel"):
        channel = visible_channel(parts, str(args["channel"]))
        if channel.kind != "im":
            raise Refused("method_not_supported_for_channel_type")
        return {"channel": {"id": channel.id}, "already_open": True, "no_op": True}
    users = [user for user in str(args.get("users", "")).split(",") if user]
    if not users:
        raise Refused("users_list_not_supplied")
    if len(users) > 1:
        raise Refused("missing_scope", needed="mpim:write", provided=_provided(parts))
    user = parts.workspace.user(users[0])
    if user is None:
        raise Refused("user_not_found")
    if user.is_bot:
        raise Refused("cannot_dm_bot")
    if user.deleted:
        raise Refused("user_disabled")
    if user.external:
        raise Refused("user_not_visible")
    channel = parts.workspace.direct_message(user.id)
    return {"channel": {"id": channel.id}, "already_open": True, "no_op": True}


def info(parts: Parts, args: Json) -> Json:
    """conversations.info."""
    channel = visible_channel(parts, str(args.get("channel", "")))
    _need_scope(parts, channel)
    wire = channel_as_wire(parts.workspace, channel)
    if flag(args, "include_num_members"):
        wire["num_members"] = len(parts.workspace.members(channel.id))
    return {"channel": wire}


def members(parts: Parts, args: Json) -> Json:
    """conversations.members."""
    channel = visible_channel(parts, str(args.get("channel", "")))
    _need_scope(parts, channel)
    found, metadata = page(parts.workspace.members(channel.id), args)
    return {"members": found, **metadata}


def list_conversations(parts: Parts, args: Json) -> Json:
    """conversations.list: public channels, and the others that the app is in."""
    types = str(args.get("types") or "public_channel").split(",")
    if any(kind not in (*KIND_OF_TYPE, "mpim") for kind in types):
        raise Refused("invalid_types")
    kinds = {KIND_OF_TYPE[kind] for kind in types if kind in KIND_OF_TYPE}
    for kind in kinds:
        if SCOPE_OF_KIND[kind] not in parts.scopes:
            raise Refused("missing_scope", needed=SCOPE_OF_KIND[kind], provided=_provided(parts))
    workspace = parts.workspace
    shown = [
        channel
        for channel in workspace.channels()
        if channel.kind in kinds
        and (channel.kind == "public" or workspace.is_member(channel.id, workspace.bot_user))
        and not (channel.archived and flag(args, "exclude_archived"))
    ]
    found, metadata = page(shown, args)
    return {"channels": [channel_as_wire(workspace, c) for c in found], **metadata}


def join(parts: Parts, args: Json) -> Json:
    """conversations.join: public channels only."""
    channel = visible_channel(parts, str(args.get("channel", "")))
    if channel.kind != "public":
        raise Refused("method_not_supported_for_channel_type")
    if channel.archived:
        raise Refused("is_archived")
    if not add_to_channel(parts, channel, parts.workspace.bot_user):
        return {
            "channel": channel_as_wire(parts.workspace, channel),
            "warning": "already_in_channel",
        }
    return {"channel": channel_as_wire(parts.workspace, channel)}


def add_to_channel(
    parts: Parts, channel: Channel, user_id: str, inviter: str | None = None
) -> bool:
    """Put somebody into a channel and tell the app if it can see that; False when already in."""
    workspace = parts.workspace
    if not workspace.join(channel.id, user_id):
        return False
    workspace.changed()
    user = workspace.user(user_id)
    if workspace.is_member(channel.id, workspace.bot_user):
        event: Json = {
            "type": "member_joined_channel",
            "user": user_id,
            "channel": channel.id,
            "channel_type": "C" if channel.kind == "public" else "G",
            "team": workspace.team_id if user is None else user.team_id,
            "event_ts": f"{workspace.clock():.6f}",
        }
        if inviter is not None:
            event["inviter"] = inviter
        parts.events.announce(event, channel.ext_shared)
    return True


def _need_scope(parts: Parts, channel: Channel) -> None:
    needed = SCOPE_OF_KIND[channel.kind]
    if needed not in parts.scopes:
        raise Refused("missing_scope", needed=needed, provided=_provided(parts))


def _provided(parts: Parts) -> str:
    return ",".join(parts.scopes)
