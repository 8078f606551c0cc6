"""Payloads as Slack sends them, for what a person's client would never send."""

from tests.bot.door import Door
from tests.sandbox.slack.running import Json


def press_payload(
    door: Door,
    who: str,
    action_id: str,
    value: object,
    *,
    channel: str,
    ts: str = "1700000000.000100",
    at: str = "1700000001.000200",
) -> Json:
    """A press on a message of a channel, whatever its button says."""
    user, team = door.slack.user(who), door.slack.get("/users")["team"]["id"]
    return {
        "type": "block_actions",
        "user": {"id": user, "team_id": team},
        "team": {"id": team, "domain": "vendra"},
        "enterprise": None,
        "token": "verification-token-of-old",
        "container": {
            "type": "message",
            "message_ts": ts,
            "channel_id": channel,
            "is_ephemeral": False,
        },
        "channel": {"id": channel, "name": "somewhere"},
        "message": {"ts": ts, "blocks": [{"type": "section"}]},
        "state": {"values": {}},
        "trigger_id": f"trigger.{at}",
        "response_url": f"{door.slack.url}/response/{team}/long-dead",
        "actions": [
            {"action_id": action_id, "block_id": "b", "type": "button"}
            | {"value": value, "action_ts": at}
        ],
    }


def command_payload(door: Door, who: str, text: str, *, trigger: str = "t.1") -> Json:
    """A typed command whose response URL is dead."""
    team = door.slack.get("/users")["team"]["id"]
    return {
        "token": "verification-token-of-old",
        "team_id": team,
        "team_domain": "vendra",
        "channel_id": door.channel("cosell-alerts"),
        "channel_name": "cosell-alerts",
        "user_id": door.slack.user(who),
        "user_name": "somebody",
        "command": "/cosell",
        "text": text,
        "is_enterprise_install": "false",
        "response_url": f"{door.slack.url}/response/{team}/long-dead",
        "trigger_id": trigger,
    }
