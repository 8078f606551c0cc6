"""chat.*: posting, changing and deleting messages, with the refusals of the real methods."""

from dataclasses import replace

from sandbox.slack.blocks_with_files import must_have_pictures
from sandbox.slack.database import Json
from sandbox.slack.drafts import UPDATE_TEXT_LIMIT, Refused, flag, read_blocks, read_draft
from sandbox.slack.messages import Draft, Message, as_wire
from sandbox.slack.parts import Parts
from sandbox.slack.residents import Channel


def post_message(parts: Parts, args: Json) -> Json:
    """chat.postMessage."""
    channel = _place(parts, args)
    draft = _threaded(parts, channel, read_draft(args))
    must_have_pictures(parts, draft.blocks)
    _pace(parts, channel)
    message = parts.messages.post(channel.id, parts.workspace.bot_user, draft)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "message": as_wire(parts.workspace, message) | _root(parts, message),
        **_warning(draft),
    }


def post_ephemeral(parts: Parts, args: Json) -> Json:
    """chat.postEphemeral: only a person who is in the channel can be shown something."""
    channel = _place(parts, args)
    draft = read_draft(args)
    must_have_pictures(parts, draft.blocks)
    user = parts.workspace.user(str(args.get("user", "")))
    if user is None:
        raise Refused("user_not_found" if args.get("user") else "invalid_arguments")
    if not parts.workspace.is_member(channel.id, user.id):
        raise Refused("user_not_in_channel")
    draft = replace(_threaded(parts, channel, draft), only_for=user.id, broadcast=False)
    message = parts.messages.post(channel.id, parts.workspace.bot_user, draft)
    return {"message_ts": message.ts, **_warning(draft)}


def update(parts: Parts, args: Json) -> Json:
    """chat.update: blocks stay when only text is given; `blocks=[]` takes them away."""
    channel, message = _own_message(parts, args, "cant_update_message")
    text = None if args.get("text") is None else str(args["text"])
    if text is not None and len(text) > UPDATE_TEXT_LIMIT:
        raise Refused("msg_too_long")
    blocks = read_blocks(args)
    must_have_pictures(parts, blocks)
    if text is None and blocks is None:
        raise Refused("no_text")
    if not (text or "").strip() and not (message.blocks if blocks is None else blocks):
        raise Refused("no_text")
    if flag(args, "reply_broadcast") and message.thread_ts is not None and not message.broadcast:
        raise Refused("no_dual_broadcast_content_update")
    changed = parts.messages.change(
        message, text or "", message.blocks if blocks is None else blocks or None
    )
    return {
        "channel": channel.id,
        "ts": changed.ts,
        "text": changed.text,
        "message": as_wire(parts.workspace, changed),
        **_warning(Draft(text or "", changed.blocks)),
    }


def delete(parts: Parts, args: Json) -> Json:
    """chat.delete: the app's own messages only."""
    channel, message = _own_message(parts, args, "cant_delete_message")
    parts.messages.delete(message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(parts: Parts, args: Json) -> Json:
    """chat.getPermalink."""
    channel = visible_channel(parts, str(args.get("channel", "")))
    message = parts.messages.find(channel.id, str(args.get("message_ts", "")))
    if message is None or message.only_for is not None:
        raise Refused("message_not_found")
    link = f"{parts.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts is not None:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def visible_channel(parts: Parts, channel_id: str) -> Channel:
    """Return a channel that the app may know of. Raises Refused: channel_not_found."""
    channel = parts.workspace.channel(channel_id)
    if channel is None:
        raise Refused("channel_not_found")
    inside = parts.workspace.is_member(channel.id, parts.workspace.bot_user)
    if channel.kind != "public" and not inside:
        raise Refused("channel_not_found")
    return channel


def _place(parts: Parts, args: Json) -> Channel:
    """Find where a message is to go: a channel id or name, or a person's id."""
    told = str(args.get("channel", ""))
    workspace = parts.workspace
    person = workspace.user(told)
    if person is not None:
        if person.external or person.is_bot or person.deleted:
            raise Refused("channel_not_found")
        channel = workspace.direct_message(person.id)
    else:
        named = workspace.channel(told) or workspace.channel_by_name(told)
        channel = visible_channel(parts, named.id if named is not None else "")
    tab = parts.options.messages_tab and not parts.faults.messages_tab_off
    if channel.kind == "im" and not tab:
        raise Refused("messages_tab_disabled")
    if channel.archived:
        raise Refused("is_archived")
    if not workspace.is_member(channel.id, workspace.bot_user):
        raise Refused("not_in_channel")
    return channel


def _pace(parts: Parts, channel: Channel) -> None:
    seconds = parts.limits.posting(channel.id)
    if seconds:
        raise Refused("ratelimited", retry_after=seconds)


def _threaded(parts: Parts, channel: Channel, draft: Draft) -> Draft:
    """Put a message into its thread. `reply_broadcast` without a thread says nothing.

    A reply to what is not there is no error: Slack posts it for itself, and only that its answer
    names no thread tells. A reply's own time is to be avoided; it is refused here.
    Source: https://docs.slack.dev/reference/methods/chat.postMessage (2026-11).
    """
    if draft.thread_ts is None:
        return replace(draft, broadcast=False)
    parent = parts.messages.find(channel.id, draft.thread_ts)
    if parent is None:
        return replace(draft, thread_ts=None, broadcast=False)
    if parent.only_for is not None or parent.thread_ts not in (None, parent.ts):
        raise Refused("cannot_reply_to_message")
    return draft


def _root(parts: Parts, message: Message) -> Json:
    """Give what a reply that is shown in its channel carries of the message it answers."""
    if not message.broadcast or message.thread_ts is None:
        return {}
    root = parts.messages.find(message.channel, message.thread_ts)
    return {"root": as_wire(parts.workspace, root)} if root is not None else {}


def _own_message(parts: Parts, args: Json, error: str) -> tuple[Channel, Message]:
    channel = visible_channel(parts, str(args.get("channel", "")))
    message = parts.messages.find(channel.id, str(args.get("ts", "")))
    if message is None or message.only_for is not None:
        raise Refused("message_not_found")
    if message.user != parts.workspace.bot_user:
        raise Refused(error)
    if channel.archived:
        raise Refused("is_archived")
    return channel, message


def _warning(draft: Draft) -> Json:
    if draft.text.strip() or not draft.blocks:
        return {}
    word = "missing_text_in_message"
    return {"warning": word, "response_metadata": {"warnings": [word]}}
