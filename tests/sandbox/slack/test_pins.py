"""Pins: what may be pinned, what the list says, and how the page shows it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.sandbox.slack.running import MAYA, TOM, Running, running
from tests.sandbox.slack.test_web_api import refusal


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Return a workspace whose app may read pins as well."""
    scopes = "chat:write,channels:read,groups:read,pins:write,pins:read"
    with running(tmp_path_factory.mktemp("pins"), "--scopes", scopes, "--no-rate-limits") as it:
        yield it


def test_a_posted_message_is_pinned_once(reader: Running) -> None:
    client, channel = reader.client(), reader.new_channel("pinned")
    ts = client.chat_postMessage(channel=channel, text="Register a deal here")["ts"]

    assert client.pins_add(channel=channel, timestamp=ts)["ok"]

    assert refusal(lambda: client.pins_add(channel=channel, timestamp=ts)) == "already_pinned"
    [item] = client.pins_list(channel=channel)["items"]
    assert item["type"] == "message"
    assert item["message"]["ts"] == ts
    assert item["message"]["pinned_to"] == [channel]
    assert item["created_by"] == reader.get("/users")["app"]["user_id"]


def test_what_is_not_there_or_not_open_to_the_app_is_not_pinned(reader: Running) -> None:
    client, channel = reader.client(), reader.new_channel("unpinned")
    ts = client.chat_postMessage(channel=channel, text="here")["ts"]
    whisper = client.chat_postEphemeral(channel=channel, user=reader.user(MAYA), text="psst")

    def word(**told: str) -> str:
        return refusal(lambda: client.api_call("pins.add", json=told))

    assert word(channel=channel) == "no_item_specified"
    assert word(channel=channel, timestamp="yesterday") == "bad_timestamp"
    assert word(channel=channel, timestamp="1700000000.000100") == "message_not_found"
    assert word(channel=channel, timestamp=whisper["message_ts"]) == "message_not_found"
    assert word(channel="C0NOWHERE", timestamp=ts) == "channel_not_found"
    assert word(channel=reader.channel("quiet"), timestamp=ts) == "not_in_channel"
    assert word(channel=reader.channel("attic"), timestamp=ts) == "is_archived"
    assert client.pins_list(channel=channel)["items"] == []


def test_a_deleted_message_is_pinned_no_more(reader: Running) -> None:
    client, channel = reader.client(), reader.new_channel("gone")
    ts = client.chat_postMessage(channel=channel, text="here")["ts"]
    client.pins_add(channel=channel, timestamp=ts)
    client.chat_delete(channel=channel, ts=ts)

    assert client.pins_list(channel=channel)["items"] == []


def test_each_method_takes_its_own_scope(tmp_path: Path, workspace: Running) -> None:
    with running(tmp_path, "--scopes", "chat:write") as bare:
        channel = bare.new_channel("bare")
        ts = bare.client().chat_postMessage(channel=channel, text="here")["ts"]
        assert refusal(lambda: bare.client().pins_add(channel=channel, timestamp=ts)) == (
            "missing_scope"
        )
    listed = workspace.new_channel("not-listed")
    assert refusal(lambda: workspace.client().pins_list(channel=listed)) == "missing_scope"


def test_the_page_shows_what_is_pinned_and_by_whom(workspace: Running) -> None:
    client, channel = workspace.client(), workspace.new_channel("shown-pins")
    ts = client.chat_postMessage(channel=channel, text="Register a deal here")["ts"]
    url = f"{workspace.url}/as/{workspace.user(TOM)}?c={channel}"
    assert "Pinned by" not in requests.get(url, timeout=10).text

    client.pins_add(channel=channel, timestamp=ts)

    shown = requests.get(url, timeout=10).text
    assert "Pinned by cosell" in shown
    assert f'href="#m-{ts}"' in shown
