"""Outages on purpose, rate limits, and what survives a restart."""

import os
import signal
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack.options import BOT_TOKEN
from tests.sandbox.slack.puppet import puppet, silent
from tests.sandbox.slack.running import MAYA, Json, Running, running
from tests.sandbox.slack.test_web_api import refusal


@pytest.fixture
def faults(workspace: Running) -> Iterator[Callable[..., Json]]:
    """Return a way to break things, which mends them after the test."""
    yield lambda **told: workspace.post("/faults", told)
    workspace.post("/faults", {"down": False, "refuse_tokens": False, "slow_seconds": 0})


def test_a_workspace_that_is_down_answers_503_and_drops_its_sockets(
    workspace: Running, faults: Callable[..., Json]
) -> None:
    with puppet(workspace) as app:
        faults(down=True)
        headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
        answer = requests.post(f"{workspace.url}/api/auth.test", headers=headers, timeout=10)
        app.wait_until_cut()

    assert answer.status_code == 503
    assert workspace.get("/sockets")["sockets"] == 0


@pytest.mark.parametrize("word", ["invalid_auth", "token_revoked", "account_inactive"])
def test_tokens_can_be_refused(workspace: Running, faults: Callable[..., Json], word: str) -> None:
    faults(refuse_tokens=word)

    assert refusal(workspace.client().auth_test) == word


def test_a_connection_cut_after_the_commit_leaves_the_message(
    workspace: Running, faults: Callable[..., Json]
) -> None:
    client, channel = workspace.client(), workspace.new_channel("cut-after")
    faults(drop_after_commit_next=1)

    with pytest.raises((URLError, HTTPException, OSError)):
        client.chat_postMessage(channel=channel, text="once")

    assert [m["text"] for m in workspace.versions(channel)] == ["once"]


def test_slacks_own_default_client_posts_twice_when_it_is_cut(
    workspace: Running, faults: Callable[..., Json]
) -> None:
    client = WebClient(BOT_TOKEN, base_url=f"{workspace.url}/api/")
    channel = workspace.new_channel("cut-retry")
    faults(drop_after_commit_next=1)

    client.chat_postMessage(channel=channel, text="twice")

    assert [m["text"] for m in workspace.versions(channel)] == ["twice", "twice"]


def test_a_connection_cut_before_the_commit_leaves_nothing(
    workspace: Running, faults: Callable[..., Json]
) -> None:
    client, channel = workspace.client(), workspace.new_channel("cut-before")
    faults(drop_before_commit_next=1)

    with pytest.raises((URLError, HTTPException, OSError)):
        client.chat_postMessage(channel=channel, text="never")

    assert workspace.versions(channel) == []


def test_the_next_calls_can_be_rate_limited(
    workspace: Running, faults: Callable[..., Json]
) -> None:
    faults(rate_limit_next=1, retry_after_seconds=7)

    with pytest.raises(SlackApiError) as caught:
        workspace.client().auth_test()

    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["retry-after"] == "7"
    assert workspace.client().auth_test()["ok"]


def test_a_delivery_can_come_twice(workspace: Running, faults: Callable[..., Json]) -> None:
    faults(repeat_deliveries_next=1)
    with puppet(workspace) as app:
        workspace.act(MAYA, "command", channel="general", text="/cosell")
        first, second = app.next(), app.next()

    assert first["payload"] == second["payload"]


def test_a_fault_that_is_none_is_refused(workspace: Running, faults: Callable[..., Json]) -> None:
    assert "no such fault" in faults(gremlins=3)["error"]


def test_calls_are_counted(workspace: Running) -> None:
    before = workspace.get("/calls")["calls"].get("auth.test", {"ok": 0, "failed": 0})

    workspace.client().auth_test()

    assert workspace.get("/calls")["calls"]["auth.test"]["ok"] == before["ok"] + 1


def test_more_than_a_message_a_second_is_too_much(tmp_path: Path) -> None:
    with running(tmp_path) as workspace:
        client, channel = workspace.client(), workspace.channel("general")

        def chatter() -> None:
            for number in range(10):
                client.chat_postMessage(channel=channel, text=str(number))

        with pytest.raises(SlackApiError) as caught:
            chatter()
        elsewhere = client.chat_postMessage(channel=workspace.channel("desk"), text="calm")

    assert caught.value.response["error"] == "ratelimited"
    assert caught.value.response.status_code == 429
    assert int(caught.value.response.headers["retry-after"]) >= 1
    assert elsewhere["ok"]


def test_a_method_has_a_tier(tmp_path: Path) -> None:
    with running(tmp_path) as workspace:
        client = workspace.client()

        answers = [_listed(client) for _ in range(25)]

    assert answers[:20] == ["ok"] * 20
    assert answers[-1] == "ratelimited"


def test_everything_survives_a_killed_workspace(tmp_path: Path) -> None:
    with running(tmp_path) as first, puppet(first, silent) as away:
        channel, maya = first.channel("general"), first.user(MAYA)
        ts = first.client().chat_postMessage(channel=channel, text="before")["ts"]
        first.act(MAYA, "home/open")
        unacknowledged = away.next()
        os.kill(first.pid, signal.SIGKILL)

    delays = ",".join(["0.2"] * 50)
    with running(tmp_path, "--event-retry-delays", delays) as second, puppet(second) as app:
        event = app.next()
        changed = second.client().chat_update(channel=channel, ts=ts, text="after")

        assert second.user(MAYA) == maya
        assert changed["ts"] == ts
        assert [m["text"] for m in second.seen_by(MAYA, channel)] == ["after"]
    assert event["payload"] == unacknowledged["payload"]


def _listed(client: WebClient) -> str:
    try:
        client.users_list()
    except SlackApiError as refused:
        return str(refused.response["error"])
    return "ok"
