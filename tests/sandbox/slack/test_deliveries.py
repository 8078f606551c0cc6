"""Acknowledgements, their three seconds, and what is delivered again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_sdk.errors import SlackApiError

from sandbox.slack.options import APP_TOKEN
from tests.sandbox.slack.puppet import Puppet, polite, puppet, silent
from tests.sandbox.slack.running import ANA, GINA, MAYA, TOM, Json, Running, running

BUTTONS: list[Json] = [
    {
        "type": "actions",
        "block_id": "judge",
        "elements": [
            {
                "type": "button",
                "action_id": "wrong",
                "value": "OV-1",
                "text": {"type": "plain_text", "text": "Wrong company"},
            },
            {
                "type": "button",
                "action_id": "open",
                "url": "https://crm.example/1",
                "text": {"type": "plain_text", "text": "Open in CRM"},
            },
            {
                "type": "static_select",
                "action_id": "snooze",
                "options": [{"text": {"type": "plain_text", "text": "1 day"}, "value": "1d"}],
            },
        ],
    }
]


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Return a workspace that waits a short time only."""
    folder = tmp_path_factory.mktemp("hasty")
    with running(
        folder, "--ack-seconds", "0.3", "--event-retry-delays", "0,0.1,0.1", "--no-rate-limits"
    ) as started:
        yield started


def test_a_command_carries_what_slack_sends(workspace: Running) -> None:
    with puppet(workspace) as app:
        typed = workspace.act(MAYA, "command", channel="general", text="/cosell overlaps  acme ")
        envelope = app.next()

    payload = envelope["payload"]
    assert typed["acked"]
    assert envelope["type"] == "slash_commands"
    assert envelope["accepts_response_payload"] is True
    assert payload["command"] == "/cosell"
    assert payload["text"] == "overlaps  acme"
    assert payload["user_id"] == workspace.user(MAYA)
    assert payload["channel_id"] == workspace.channel("general")
    assert "enterprise_id" not in payload
    assert all(isinstance(value, str) for value in payload.values())


def test_a_press_carries_what_slack_sends(workspace: Running) -> None:
    channel = workspace.new_channel("press-payload")
    ts = workspace.client().chat_postMessage(channel=channel, text="card", blocks=BUTTONS)["ts"]
    with puppet(workspace) as app:
        workspace.act(MAYA, "press", channel=channel, ts=ts, block_id="judge", action_id="wrong")
        pressed = app.next()["payload"]
        workspace.act(
            MAYA,
            "press",
            channel=channel,
            ts=ts,
            block_id="judge",
            action_id="snooze",
            selected_option="1d",
        )
        chosen = app.next()["payload"]
        workspace.act(MAYA, "press", channel=channel, ts=ts, block_id="judge", action_id="open")
        link = app.next()["payload"]

    assert pressed["type"] == "block_actions"
    assert pressed["actions"][0]["value"] == "OV-1"
    assert pressed["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": channel,
        "is_ephemeral": False,
    }
    assert pressed["message"]["ts"] == ts
    assert pressed["enterprise"] is None
    assert chosen["actions"][0]["selected_option"]["value"] == "1d"
    assert chosen["state"]["values"]["judge"]["snooze"]["selected_option"]["value"] == "1d"
    assert link["actions"][0]["url"] == "https://crm.example/1"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"action_id": "gone"}, "no gone in judge"),
        ({"action_id": "snooze", "selected_option": "9y"}, "no option"),
        ({"action_id": "wrong", "ts": "1.000000"}, "not there"),
    ],
)
def test_what_is_not_drawn_cannot_be_pressed(workspace: Running, told: Json, words: str) -> None:
    channel = workspace.new_channel(f"gone-{words[:4].strip()}")
    ts = workspace.client().chat_postMessage(channel=channel, text="card", blocks=BUTTONS)["ts"]

    pressed = workspace.act(
        MAYA, "press", **{"channel": channel, "ts": ts, "block_id": "judge", **told}
    )

    assert words in pressed["error"]


def test_a_person_of_another_workspace_has_buttons_and_no_commands(workspace: Running) -> None:
    channel = workspace.channel("ext-partner")
    ts = workspace.client().chat_postMessage(channel=channel, text="card", blocks=BUTTONS)["ts"]
    with puppet(workspace) as app:
        typed = workspace.act(ANA, "command", channel=channel, text="/cosell")
        pressed = workspace.act(
            ANA, "press", channel=channel, ts=ts, block_id="judge", action_id="wrong"
        )
        payload = app.next()["payload"]
        guest = workspace.act(GINA, "command", channel=channel, text="/cosell")

    assert "/cosell is not a valid command" in typed["error"]
    assert pressed["acked"]
    assert payload["user"]["team_id"] != payload["team"]["id"]
    assert guest["acked"]


def test_commands_do_not_work_in_threads_nor_outside_channels(workspace: Running) -> None:
    channel = workspace.new_channel("in-thread")
    ts = workspace.client().chat_postMessage(channel=channel, text="parent")["ts"]

    in_thread = workspace.act(MAYA, "command", channel=channel, text="/cosell", thread_ts=ts)
    outside = workspace.act(GINA, "command", channel=channel, text="/cosell")
    unknown = workspace.act(MAYA, "command", channel=channel, text="/other")

    assert "not supported in threads" in in_thread["error"]
    assert "not in this channel" in outside["error"]
    assert "not a valid command" in unknown["error"]


def test_an_answer_in_the_acknowledgement_is_shown(workspace: Running) -> None:
    channel = workspace.new_channel("ack-answers")

    def answer(envelope: Json) -> Json:
        kind = envelope["payload"]["text"]
        return {"response_type": kind, "text": f"as {kind}"}

    with puppet(workspace, answer):
        workspace.act(MAYA, "command", channel=channel, text="/cosell ephemeral")
        workspace.act(MAYA, "command", channel=channel, text="/cosell in_channel")

    assert [m["text"] for m in workspace.seen_by(MAYA, channel)] == [
        "as ephemeral",
        "as in_channel",
    ]
    assert [m["text"] for m in workspace.seen_by(TOM, channel)] == ["as in_channel"]


def test_without_an_acknowledgement_the_person_is_told_and_nothing_comes_again(
    hasty: Running,
) -> None:
    channel = hasty.new_channel("silence")
    ts = hasty.client().chat_postMessage(channel=channel, text="card", blocks=BUTTONS)["ts"]
    with puppet(hasty, silent) as app:
        typed = hasty.act(MAYA, "command", channel=channel, text="/cosell")
        pressed = hasty.act(
            MAYA, "press", channel=channel, ts=ts, block_id="judge", action_id="wrong"
        )
        kinds = [app.next()["type"], app.next()["type"]]

        assert app.envelopes.empty()
    assert typed["acked"] is False
    assert typed["error"] == "/cosell failed because the app did not respond."
    assert pressed["acked"] is False
    assert pressed["reason"] == "timeout"
    assert kinds == ["slash_commands", "interactive"]
    assert typed["error"] in [m["text"] for m in hasty.seen_by(MAYA, channel)]
    assert typed["error"] not in [m["text"] for m in hasty.seen_by(TOM, channel)]


def test_with_no_app_connected_a_command_fails_at_once(workspace: Running) -> None:
    typed = workspace.act(MAYA, "command", channel="general", text="/cosell")

    assert typed["reason"] == "connection_failed"


def test_an_event_without_an_acknowledgement_comes_three_times_more(hasty: Running) -> None:
    with puppet(hasty, silent) as app:
        hasty.act(MAYA, "home/open")
        got = [app.next() for _ in range(4)]
        cursor_ids = {envelope["payload"]["event_id"] for envelope in got}

    assert [envelope["retry_attempt"] for envelope in got] == [0, 1, 2, 3]
    assert [envelope["retry_reason"] for envelope in got] == ["", "timeout", "timeout", "timeout"]
    assert len(cursor_ids) == 1
    assert len({envelope["envelope_id"] for envelope in got}) == 4


def test_an_event_waits_for_an_app_that_is_away(hasty: Running) -> None:
    hasty.act(TOM, "home/open")

    with puppet(hasty) as app:
        event = app.next()

    assert event["payload"]["event"]["user"] == hasty.user(TOM)
    assert event["retry_reason"] == "connection_failed"


def test_only_subscribed_events_come(workspace: Running) -> None:
    channel = workspace.new_channel("events", members=["*"])
    bot = workspace.get("/users")["app"]["user_id"]
    with puppet(workspace) as app:
        workspace.act(MAYA, "message", channel=channel, text=f"hello <@{bot}>")
        workspace.post(f"/channels/{channel}", {"invite": ["@app"]})
        joined = app.next()["payload"]
        workspace.act(MAYA, "message", channel=channel, text="not for the app")
        workspace.act(MAYA, "message", channel=channel, text=f"<@{bot}> what about acme?")
        mentioned = app.next()["payload"]
        workspace.act(MAYA, "home/open")
        opened = app.next()["payload"]

        assert app.envelopes.empty()
    assert joined["event"]["type"] == "member_joined_channel"
    assert joined["event"]["user"] == bot
    assert mentioned["event"]["type"] == "app_mention"
    assert mentioned["event"]["text"].endswith("what about acme?")
    assert opened["event"]["tab"] == "home"
    assert opened["authorizations"][0]["is_enterprise_install"] is False


def test_each_envelope_goes_to_one_connection(workspace: Running) -> None:
    with puppet(workspace) as one, puppet(workspace) as two:
        for _ in range(4):
            workspace.act(MAYA, "command", channel="general", text="/cosell")

        assert (one.envelopes.qsize(), two.envelopes.qsize()) == (2, 2)
        assert two.hello["num_connections"] == 2


def test_the_eleventh_connection_is_sent_away(workspace: Running) -> None:
    apps = [Puppet(workspace, polite) for _ in range(10)]
    try:
        apps.append(Puppet(workspace, polite))
        assert apps[-1].hello == {"type": "disconnect", "reason": "too_many_websockets"}
    finally:
        for app in apps:
            app.close()


def test_a_connection_is_asked_to_come_back(workspace: Running) -> None:
    with puppet(workspace) as app:
        workspace.post("/sockets/refresh")
        asked = app.next()
        alone = workspace.act(MAYA, "command", channel="general", text="/cosell")

    assert asked["reason"] == "refresh_requested"
    assert alone["reason"] == "connection_failed"


def test_in_http_mode_there_is_no_socket(tmp_path: Path) -> None:
    with (
        running(tmp_path, "--request-url", "http://127.0.0.1:9/slack/events") as workspace,
        pytest.raises(SlackApiError, match="socket_mode_not_turned_on"),
    ):
        workspace.client(APP_TOKEN).apps_connections_open(app_token=APP_TOKEN)
