"""People of other workspaces in a shared channel: which workspace their payloads name."""

from typing import Any

from tests.sandbox.slack.puppet import puppet
from tests.sandbox.slack.running import ANA, MAYA, Json, Running
from tests.sandbox.slack.test_views import modal


def button() -> list[Json]:
    element: Json = {
        "type": "button",
        "action_id": "open",
        "text": {"type": "plain_text", "text": "Open"},
    }
    return [{"type": "actions", "block_id": "b", "elements": [element]}]


def sent_by(workspace: Running, who: str, name: str) -> tuple[Json, Json]:
    """Let somebody press a button and send the form that it opens; both payloads."""
    channel = workspace.new_channel(name, members=[MAYA, ANA, "@app"], ext_shared=True)
    client: Any = workspace.client()
    ts = client.chat_postMessage(channel=channel, text="x", blocks=button())["ts"]
    with puppet(workspace) as app:
        workspace.act(who, "press", channel=channel, ts=ts, block_id="b", action_id="open")
        pressed = app.next()["payload"]
        view = client.views_open(trigger_id=pressed["trigger_id"], view=modal())["view"]
        state = {"why": {"text": {"value": "because of it"}}}
        workspace.act(who, "submit", view_id=view["id"], state=state)
        return pressed, app.next()["payload"]


def test_a_form_from_another_workspace_names_that_one_and_where_the_app_is_installed(
    workspace: Running,
) -> None:
    ours = workspace.get("/users")["team"]["id"]
    [theirs] = {u["team_id"] for u in workspace.get("/users")["users"] if u["email"] == ANA}

    pressed, sent = sent_by(workspace, ANA, "from-outside")

    assert theirs != ours
    assert pressed["team"]["id"] == ours, "a press on a message names where the app is"
    assert pressed["user"]["team_id"] == theirs
    assert sent["type"] == "view_submission"
    assert sent["team"]["id"] == theirs
    assert sent["user"]["team_id"] == theirs
    assert sent["view"]["team_id"] == theirs
    assert sent["view"]["app_installed_team_id"] == ours


def test_a_form_from_this_workspace_names_it_everywhere(workspace: Running) -> None:
    ours = workspace.get("/users")["team"]["id"]

    _, sent = sent_by(workspace, MAYA, "from-inside")

    view = sent["view"]
    named = {sent["team"]["id"], sent["user"]["team_id"], view["team_id"]}
    assert named | {view["app_installed_team_id"]} == {ours}
