"""Posting, changing and deleting messages: where it is allowed and what is refused."""

import pytest
import requests

from sandbox.slack.options import BOT_TOKEN
from tests.sandbox.slack.running import ANA, GINA, MAYA, TOM, Json, Running
from tests.sandbox.slack.test_web_api import refusal

SECTION: Json = {"type": "section", "text": {"type": "mrkdwn", "text": "*Contoso*"}}


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0NOWHERE", "channel_not_found"),
        ("", "channel_not_found"),
        ("quiet", "not_in_channel"),
        ("vault", "channel_not_found"),
        ("attic", "is_archived"),
        (ANA, "channel_not_found"),
    ],
)
def test_a_message_that_may_not_be_posted_there(
    workspace: Running, channel: str, error: str
) -> None:
    client = workspace.client()
    place = workspace.user(channel) if "@" in channel else channel

    assert refusal(lambda: client.chat_postMessage(channel=place, text="Hello")) == error


def test_saying_nothing_is_refused(workspace: Running) -> None:
    client, channel = workspace.client(), workspace.channel("general")

    assert refusal(lambda: client.api_call("chat.postMessage", json={"channel": channel})) == (
        "no_text"
    )


def test_wrong_blocks_are_refused_with_their_place(workspace: Running) -> None:
    client, channel = workspace.client(), workspace.channel("general")
    told = {"channel": channel, "text": "x", "blocks": [{"type": "sparkles"}]}

    answer = client.api_call  # one call for the word, one for the message
    assert refusal(lambda: answer("chat.postMessage", json=told)) == "invalid_blocks"
    not_json = {"channel": channel, "text": "x", "blocks": "{"}
    assert refusal(lambda: answer("chat.postMessage", data=not_json)) == "invalid_blocks_format"


def test_blocks_without_text_are_taken_with_a_warning(workspace: Running) -> None:
    channel = workspace.new_channel("no-text")

    # Slack's own client warns by itself, so that this one is sent without it.
    answer = requests.post(
        f"{workspace.url}/api/chat.postMessage",
        json={"channel": channel, "blocks": [SECTION]},
        headers={"Authorization": f"Bearer {BOT_TOKEN}"},
        timeout=10,
    ).json()

    assert answer["warning"] == "missing_text_in_message"
    assert answer["message"]["blocks"][0]["block_id"]


def test_a_message_can_be_updated_and_keeps_its_versions(workspace: Running) -> None:
    client, channel = workspace.client(), workspace.new_channel("versions")

    ts = client.chat_postMessage(channel=channel, text="one", blocks=[SECTION])["ts"]
    kept = client.chat_update(channel=channel, ts=ts, text="two")
    bare = client.chat_update(channel=channel, ts=ts, text="three", blocks=[])
    (message,) = workspace.versions(channel)

    assert kept["message"]["blocks"][0]["text"] == SECTION["text"]
    assert "blocks" not in bare["message"]
    assert [version["text"] for version in message["versions"]] == ["one", "two", "three"]


def test_times_rise_within_a_channel(workspace: Running) -> None:
    client, channel = workspace.client(), workspace.new_channel("times")

    times = [client.chat_postMessage(channel=channel, text=str(i))["ts"] for i in range(20)]

    assert times == sorted(set(times))
    assert all(len(ts.split(".")[1]) == 6 for ts in times)


def test_too_long_an_update_is_refused_and_too_long_a_post_is_cut(workspace: Running) -> None:
    client, channel = workspace.client(), workspace.new_channel("long")

    posted = client.chat_postMessage(channel=channel, text="x" * 40_001)
    error = refusal(lambda: client.chat_update(channel=channel, ts=posted["ts"], text="x" * 4001))

    assert len(posted["message"]["text"]) == 40_000
    assert error == "msg_too_long"


def test_only_own_messages_can_be_changed(workspace: Running) -> None:
    client, channel = workspace.client(), workspace.new_channel("others")
    ts = workspace.act(MAYA, "message", channel=channel, text="mine")["ts"]

    assert refusal(lambda: client.chat_update(channel=channel, ts=ts, text="x")) == (
        "cant_update_message"
    )
    assert refusal(lambda: client.chat_delete(channel=channel, ts=ts)) == "cant_delete_message"
    assert refusal(lambda: client.chat_update(channel=channel, ts="1.0", text="x")) == (
        "message_not_found"
    )


def test_a_deleted_message_is_gone_and_stays_on_record(workspace: Running) -> None:
    client, channel = workspace.client(), workspace.new_channel("deleted")

    ts = client.chat_postMessage(channel=channel, text="oops")["ts"]
    client.chat_delete(channel=channel, ts=ts)

    assert workspace.seen_by(MAYA, channel) == []
    assert workspace.versions(channel)[0]["deleted"]
    assert refusal(lambda: client.chat_update(channel=channel, ts=ts, text="x")) == (
        "message_not_found"
    )


def test_a_reply_to_nothing_or_to_a_reply_is_none(workspace: Running) -> None:
    client, channel = workspace.client(), workspace.new_channel("threads")

    parent = client.chat_postMessage(channel=channel, text="parent")["ts"]
    reply = client.chat_postMessage(channel=channel, text="reply", thread_ts=parent)["ts"]

    def post(thread_ts: str) -> str:
        call = {"channel": channel, "text": "x", "thread_ts": thread_ts}
        return refusal(lambda: client.api_call("chat.postMessage", json=call))

    assert post(reply) == "cannot_reply_to_message"
    # Slack says nothing of a parent that is gone: the answer names no thread, and that is all.
    client.chat_delete(channel=channel, ts=parent)
    stray = client.chat_postMessage(
        channel=channel, text="late", thread_ts=parent, reply_broadcast=True
    )
    assert "thread_ts" not in stray["message"]
    assert "subtype" not in stray["message"]


def test_a_reply_is_shown_in_its_channel_too_where_that_is_asked(workspace: Running) -> None:
    client, channel = workspace.client(), workspace.new_channel("broadcast")
    user = workspace.user(MAYA)

    def unread() -> int:
        found = workspace.get(f"/as/{user}/channels")["channels"]
        return next(int(each["unread"]) for each in found if each["id"] == channel)

    parent = client.chat_postMessage(channel=channel, text="parent", reply_broadcast=True)
    quiet = client.chat_postMessage(channel=channel, text="quiet", thread_ts=parent["ts"])
    assert unread() == 1
    aloud = client.chat_postMessage(
        channel=channel, text="aloud", thread_ts=parent["ts"], reply_broadcast=True
    )

    assert unread() == 2
    assert "subtype" not in parent["message"], "without a thread it means nothing"
    assert "subtype" not in quiet["message"]
    assert aloud["message"]["subtype"] == "thread_broadcast"
    assert aloud["message"]["thread_ts"] == parent["ts"]
    assert aloud["message"]["root"]["ts"] == parent["ts"]
    again = {"channel": channel, "ts": quiet["ts"], "text": "now", "reply_broadcast": True}
    assert refusal(lambda: client.api_call("chat.update", json=again)) == (
        "no_dual_broadcast_content_update"
    )


def test_an_ephemeral_message_is_for_one_person(workspace: Running) -> None:
    client, channel = workspace.client(), workspace.new_channel("whisper")
    maya, gina = workspace.user(MAYA), workspace.user(GINA)

    ts = client.chat_postEphemeral(channel=channel, user=maya, text="psst")["message_ts"]

    assert [m["ephemeral"] for m in workspace.seen_by(MAYA, channel)] == [True]
    assert workspace.seen_by(TOM, channel) == []
    assert refusal(lambda: client.chat_update(channel=channel, ts=ts, text="x")) == (
        "message_not_found"
    )
    assert refusal(lambda: client.chat_postEphemeral(channel=channel, user=gina, text="x")) == (
        "user_not_in_channel"
    )


def test_a_permalink_leads_to_the_message(workspace: Running) -> None:
    client, channel = workspace.client(), workspace.new_channel("links")
    ts = client.chat_postMessage(channel=channel, text="here")["ts"]

    link = client.chat_getPermalink(channel=channel, message_ts=ts)["permalink"]

    assert link == f"{workspace.url}/archives/{channel}/p{ts.replace('.', '')}"


def test_metadata_is_kept_and_must_have_its_two_parts(workspace: Running) -> None:
    client, channel = workspace.client(), workspace.new_channel("metadata")
    metadata = {"event_type": "overlap", "event_payload": {"id": "OV-1"}}

    kept = client.chat_postMessage(channel=channel, text="x", metadata=metadata)
    told = {"channel": channel, "text": "x", "metadata": {"event_type": "overlap"}}

    assert kept["message"]["metadata"] == metadata
    assert refusal(lambda: client.api_call("chat.postMessage", json=told)) == (
        "invalid_metadata_schema"
    )
