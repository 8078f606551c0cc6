"""Socket Mode, spoken by Slack's own clients."""

import threading

import pytest
from slack_bolt import Ack
from slack_sdk import WebClient

from tests.sandbox.slack.running import MAYA, Running, bolt_app, connected

CARD = [
    {
        "type": "actions",
        "block_id": "judge",
        "elements": [
            {
                "type": "button",
                "action_id": "useful",
                "value": "OV-1",
                "text": {"type": "plain_text", "text": "Useful"},
            }
        ],
    }
]


def test_a_command_is_answered_and_a_press_changes_the_card(workspace: Running) -> None:
    channel = workspace.new_channel("socket-loop")
    app = bolt_app(workspace)

    @app.command("/cosell")
    def cosell(ack: Ack, command: dict[str, str], client: WebClient) -> None:
        ack()
        client.chat_postMessage(channel=command["channel_id"], text=command["text"], blocks=CARD)

    @app.action("useful")
    def useful(ack: Ack, body: dict[str, object], client: WebClient) -> None:
        ack()
        client.chat_update(channel=channel, ts=body["message"]["ts"], text="Noted", blocks=[])  # type: ignore[index]

    with connected(workspace, app):
        typed = workspace.act(MAYA, "command", channel=channel, text="/cosell overlaps acme")
        card = _wait_for(workspace, channel, "overlaps acme")
        told = {"channel": channel, "ts": card["ts"], "block_id": "judge", "action_id": "useful"}
        pressed = workspace.act(MAYA, "press", **told)
        noted = _wait_for(workspace, channel, "Noted")

    assert typed["acked"]
    assert pressed["acked"]
    assert noted["ts"] == card["ts"]
    assert noted["is_edited"]


def test_bolt_comes_back_when_it_is_asked_to(workspace: Running) -> None:
    channel = workspace.new_channel("refresh")
    app = bolt_app(workspace)

    @app.command("/cosell")
    def cosell(ack: Ack) -> None:
        ack(response_type="ephemeral", text="still here")

    with connected(workspace, app) as handler:
        before = handler.client.session_id()
        workspace.post("/sockets/refresh")
        while handler.client.session_id() == before or not handler.client.is_connected():
            threading.Event().wait(0.05)
        typed = workspace.act(MAYA, "command", channel=channel, text="/cosell")

    assert typed["acked"]
    assert [m["text"] for m in workspace.seen_by(MAYA, channel)] == ["still here"]


def _wait_for(workspace: Running, channel: str, text: str) -> dict[str, object]:
    cursor = 0
    for _ in range(50):
        for message in workspace.seen_by(MAYA, channel):
            if message["text"] == text:
                return message
        cursor = workspace.get("/changes", since=cursor, seconds=5)["cursor"]
    pytest.fail(f"nobody said {text!r}")
