"""The payloads of commands and interactions, as the app receives them. Sends nothing.

Of a person of another workspace a press on a message names the workspace in which the app is, a
form theirs: only `view.app_installed_team_id` says for whom it is.
Source: https://github.com/slackapi/bolt-js/issues/1614 (2022-10).
"""

from sandbox.slack.database import Json
from sandbox.slack.messages import Message, wire_channel_name
from sandbox.slack.messages import as_wire as message_as_wire
from sandbox.slack.parts import Parts
from sandbox.slack.residents import Channel, User
from sandbox.slack.views import View
from sandbox.slack.views import as_wire as view_as_wire

VERIFICATION_TOKEN = "sandbox-verification-token"


def command_payload(parts: Parts, user: User, channel: Channel, command: str, text: str) -> Json:
    """Return the form of a slash command; every value is a string."""
    workspace = parts.workspace
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.team_id,
        "team_domain": workspace.team_domain,
        "channel_id": channel.id,
        "channel_name": wire_channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "false",
        "response_url": parts.response_urls.new(channel.id, user.id),
        "trigger_id": parts.views.new_trigger(user.id),
    }


def message_action_payload(
    parts: Parts, user: User, channel: Channel, message: Message, action: Json, state: Json
) -> Json:
    """Return the block_actions payload of a press on a message; an ephemeral one is not shown."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.only_for is not None,
    }
    if message.thread_ts is not None:
        container["thread_ts"] = message.thread_ts
    payload = _interaction(parts, user, "block_actions") | {
        "container": container,
        "trigger_id": parts.views.new_trigger(user.id),
        "channel": {"id": channel.id, "name": wire_channel_name(channel)},
        "state": {"values": state},
        "response_url": parts.response_urls.new(channel.id, user.id, message),
        "actions": [action],
    }
    if message.only_for is None:
        payload["message"] = message_as_wire(parts.workspace, message)
    return payload


def shortcut_payload(
    parts: Parts, user: User, channel: Channel, message: Message, callback_id: str
) -> Json:
    """Return the message_action payload of a shortcut that was chosen in a message's menu."""
    return _interaction(parts, user, "message_action") | {
        "callback_id": callback_id,
        "action_ts": f"{parts.workspace.clock():.6f}",
        "trigger_id": parts.views.new_trigger(user.id),
        "response_url": parts.response_urls.new(channel.id, user.id),
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": wire_channel_name(channel)},
        "message": message_as_wire(parts.workspace, message),
    }


def view_action_payload(parts: Parts, user: User, view: View, action: Json) -> Json:
    """Return the block_actions payload of a press in a modal or on App Home."""
    return _of_view(parts, user, "block_actions") | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": parts.views.new_trigger(user.id, view.id),
        "view": _view(parts, user, view),
        "actions": [action],
    }


def submission_payload(parts: Parts, user: User, view: View) -> Json:
    """Return the view_submission payload of a modal with its state."""
    return _of_view(parts, user, "view_submission") | {
        "trigger_id": parts.views.new_trigger(user.id, view.id),
        "view": _view(parts, user, view),
        "response_urls": [],
    }


def suggestion_payload(
    parts: Parts, user: User, view: View, block_id: str, action_id: str, typed: str
) -> Json:
    """Return the block_suggestion payload of what was typed into a search in a modal."""
    return _of_view(parts, user, "block_suggestion") | {
        "container": {"type": "view", "view_id": view.id},
        "action_id": action_id,
        "block_id": block_id,
        "value": typed,
        "view": _view(parts, user, view),
    }


def closed_payload(parts: Parts, user: User, view: View, cleared: bool) -> Json:
    """Return the view_closed payload of a modal."""
    return _of_view(parts, user, "view_closed") | {
        "view": _view(parts, user, view),
        "is_cleared": cleared,
    }


def _of_view(parts: Parts, user: User, kind: str) -> Json:
    theirs = {"id": user.team_id, "domain": user.company.lower().replace(" ", "-")}
    told = _interaction(parts, user, kind)
    return told | {"team": theirs} if user.external else told


def _view(parts: Parts, user: User, view: View) -> Json:
    """Return a view as it is sent: of another workspace's person, it is that workspace's."""
    return view_as_wire(parts.workspace, view) | {"team_id": user.team_id}


def _interaction(parts: Parts, user: User, kind: str) -> Json:
    workspace = parts.workspace
    return {
        "type": kind,
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": user.team_id,
        },
        "api_app_id": workspace.app_id,
        "token": VERIFICATION_TOKEN,
        "team": {"id": workspace.team_id, "domain": workspace.team_domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }
