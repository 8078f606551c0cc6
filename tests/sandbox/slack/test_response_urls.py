"""Response URLs: five uses, who sees what, and changing the message they came from."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from slack_sdk.webhook import WebhookClient

from tests.sandbox.slack.puppet import Puppet, puppet
from tests.sandbox.slack.running import MAYA, TOM, Running

BUTTON = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
BLOCKS: list[dict[str, Any]] = [{"type": "actions", "block_id": "b", "elements": [BUTTON]}]


@pytest.fixture
def app(workspace: Running) -> Iterator[Puppet]:
    """Return an app that acknowledges everything."""
    with puppet(workspace) as connected:
        yield connected


def typed(workspace: Running, app: Puppet, channel: str) -> str:
    """Let Maya type a command and return the response URL that came with it."""
    workspace.act(MAYA, "command", channel=channel, text="/cosell")
    return str(app.next()["payload"]["response_url"])


def test_an_answer_is_for_the_asker_unless_it_says_otherwise(
    workspace: Running, app: Puppet
) -> None:
    channel = workspace.new_channel("answers")
    url = typed(workspace, app, channel)

    WebhookClient(url).send(text="for you")
    WebhookClient(url).send(text="for all", response_type="in_channel")

    assert [m["text"] for m in workspace.seen_by(MAYA, channel)] == ["for you", "for all"]
    assert [m["text"] for m in workspace.seen_by(TOM, channel)] == ["for all"]


def test_a_url_has_five_uses(workspace: Running, app: Puppet) -> None:
    url = typed(workspace, app, workspace.new_channel("five-uses"))

    answers = [WebhookClient(url).send(text=str(i)) for i in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert "used_url" in answers[5].body


def test_a_wrong_use_does_not_count(workspace: Running, app: Puppet) -> None:
    channel = workspace.new_channel("wrong-use")
    url = typed(workspace, app, channel)

    wrong = requests.post(url, json={"text": "x", "blocks": [{"type": "sparkles"}]}, timeout=10)
    empty = requests.post(url, json={}, timeout=10)
    unknown = requests.post(url + "x", json={"text": "x"}, timeout=10)

    assert wrong.json()["error"] == "invalid_blocks"
    assert empty.json()["error"] == "no_text"
    assert (unknown.status_code, unknown.json()["error"]) == (404, "expired_url")
    assert workspace.versions(channel) == []


def test_the_message_pressed_can_be_replaced_and_deleted(workspace: Running, app: Puppet) -> None:
    channel = workspace.new_channel("replace")
    ts = workspace.client().chat_postMessage(channel=channel, text="card", blocks=BLOCKS)["ts"]
    workspace.act(MAYA, "press", channel=channel, ts=ts, block_id="b", action_id="go")
    url = app.next()["payload"]["response_url"]

    WebhookClient(url).send(text="done", replace_original=True)
    (replaced,) = workspace.seen_by(TOM, channel)
    WebhookClient(url).send(delete_original=True)

    assert (replaced["ts"], replaced["text"]) == (ts, "done")
    assert workspace.seen_by(TOM, channel) == []


def test_an_ephemeral_message_can_be_replaced_only_this_way(
    workspace: Running, app: Puppet
) -> None:
    channel = workspace.new_channel("replace-whisper")
    WebhookClient(typed(workspace, app, channel)).send(text="which?", blocks=BLOCKS)
    (shown,) = workspace.seen_by(MAYA, channel)

    workspace.act(MAYA, "press", channel=channel, ts=shown["ts"], block_id="b", action_id="go")
    payload = app.next()["payload"]
    WebhookClient(payload["response_url"]).send(text="that one", replace_original=True)

    assert payload["container"]["is_ephemeral"]
    assert "message" not in payload
    assert [m["text"] for m in workspace.seen_by(MAYA, channel)] == ["that one"]
