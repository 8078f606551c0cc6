"""Modals: one-shot triggers, stacks of three, hashes, and App Home."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.slack.puppet import Puppet, puppet
from tests.sandbox.slack.running import ANA, MAYA, Json, Running, running
from tests.sandbox.slack.test_web_api import refusal

INPUT: Json = {
    "type": "input",
    "block_id": "why",
    "label": {"type": "plain_text", "text": "Why"},
    "element": {"type": "plain_text_input", "action_id": "text", "min_length": 5},
}


def modal(title: str = "Title", **more: Any) -> Json:
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": title},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": [INPUT],
        **more,
    }


def home(text: str) -> Json:
    return {
        "type": "home",
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text}}],
    }


@pytest.fixture
def app(workspace: Running) -> Iterator[Puppet]:
    """Return an app that acknowledges everything."""
    with puppet(workspace) as connected:
        yield connected


def trigger(workspace: Running, app: Puppet) -> str:
    """Let Maya type a command and return the trigger that came with it."""
    workspace.act(MAYA, "command", channel="general", text="/cosell")
    return str(app.next()["payload"]["trigger_id"])


def test_a_trigger_opens_one_modal(workspace: Running, app: Puppet) -> None:
    client, once = workspace.client(), trigger(workspace, app)

    opened = client.views_open(trigger_id=once, view=modal())["view"]

    assert workspace.get(f"/as/{MAYA}/view")["modal"]["id"] == opened["id"]
    assert refusal(lambda: client.views_open(trigger_id=once, view=modal())) == (
        "exchanged_trigger_id"
    )
    assert refusal(lambda: client.views_open(trigger_id="1.2.abc", view=modal())) == (
        "invalid_trigger_id"
    )


def test_an_expired_trigger_is_refused(tmp_path: Path) -> None:
    with running(tmp_path, "--trigger-seconds", "0") as workspace, puppet(workspace) as app:
        late = trigger(workspace, app)

        error = refusal(lambda: workspace.client().views_open(trigger_id=late, view=modal()))

    assert error == "expired_trigger_id"


def test_a_wrong_view_is_refused_with_its_place(workspace: Running, app: Puppet) -> None:
    client, once = workspace.client(), trigger(workspace, app)
    wrong = modal("x" * 25)

    assert refusal(lambda: client.views_open(trigger_id=once, view=wrong)) == "invalid_arguments"
    big = modal(blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}] * 90)
    assert refusal(lambda: client.views_open(trigger_id=once, view=big)) == "view_too_large"
    assert client.views_open(trigger_id=once, view=modal())["ok"]


def test_modals_are_stacked_three_deep(workspace: Running, app: Puppet) -> None:
    client = workspace.client()
    client.views_open(trigger_id=trigger(workspace, app), view=modal("1"))
    client.views_push(trigger_id=trigger(workspace, app), view=modal("2"))
    client.views_push(trigger_id=trigger(workspace, app), view=modal("3"))

    once = trigger(workspace, app)

    assert refusal(lambda: client.views_push(trigger_id=once, view=modal("4"))) == (
        "push_limit_reached"
    )


def test_a_view_changed_meanwhile_is_a_hash_conflict(workspace: Running, app: Puppet) -> None:
    client = workspace.client()
    opened = client.views_open(trigger_id=trigger(workspace, app), view=modal())["view"]

    client.views_update(view_id=opened["id"], view=modal("2"), hash=opened["hash"])

    def again() -> object:
        return client.views_update(view_id=opened["id"], view=modal("3"), hash=opened["hash"])

    assert refusal(again) == "hash_conflict"


def test_a_view_is_found_by_the_apps_own_id(workspace: Running, app: Puppet) -> None:
    client = workspace.client()
    named = modal(external_id="form-1")
    client.views_open(trigger_id=trigger(workspace, app), view=named)

    changed = client.views_update(external_id="form-1", view=modal("New", external_id="form-1"))
    once = trigger(workspace, app)

    assert changed["view"]["title"]["text"] == "New"
    assert refusal(lambda: client.views_open(trigger_id=once, view=named)) == (
        "duplicate_external_id"
    )


def test_what_was_typed_survives_an_update(workspace: Running, app: Puppet) -> None:
    client = workspace.client()
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    blocks = [INPUT, {"type": "actions", "block_id": "b", "elements": [button]}]
    opened = client.views_open(trigger_id=trigger(workspace, app), view=modal(blocks=blocks))

    typed = {"why": {"text": {"type": "plain_text_input", "value": "because it is"}}}
    view_id = opened["view"]["id"]
    workspace.act(MAYA, "press", view_id=view_id, block_id="b", action_id="go", state=typed)
    pressed = app.next()["payload"]
    updated = client.views_update(view_id=view_id, view=modal())["view"]

    assert pressed["container"] == {"type": "view", "view_id": view_id}
    assert pressed["view"]["state"]["values"]["why"]["text"]["value"] == "because it is"
    assert updated["state"]["values"]["why"]["text"]["value"] == "because it is"


def test_slack_itself_asks_for_required_fields(workspace: Running, app: Puppet) -> None:
    client = workspace.client()
    opened = client.views_open(trigger_id=trigger(workspace, app), view=modal())["view"]

    empty = workspace.act(MAYA, "submit", view_id=opened["id"])
    short = workspace.act(
        MAYA, "submit", view_id=opened["id"], state={"why": {"text": {"value": "abc"}}}
    )

    assert "why" in empty["errors"]
    assert "at least 5" in short["errors"]["why"]
    assert app.envelopes.empty()


def submit(workspace: Running, answer: Json) -> tuple[Json, Json]:
    """Open a modal, submit it to an app that answers so; return the outcome and what is shown."""
    with puppet(workspace, lambda e: answer if e["type"] == "interactive" else {}) as app:
        opened = workspace.client().views_open(trigger_id=trigger(workspace, app), view=modal())[
            "view"
        ]
        state = {"why": {"text": {"value": "long enough"}}}
        outcome = workspace.act(MAYA, "submit", view_id=opened["id"], state=state)
        sent = app.next()["payload"]
        assert sent["type"] == "view_submission"
        assert sent["view"]["state"]["values"]["why"]["text"]["value"] == "long enough"
    return outcome, workspace.get(f"/as/{MAYA}/view")


def test_a_plain_acknowledgement_closes_the_modal(workspace: Running) -> None:
    outcome, shown = submit(workspace, {})

    assert outcome["ok"]
    assert shown["modal"] is None


def test_an_answer_with_errors_keeps_the_modal(workspace: Running) -> None:
    outcome, shown = submit(
        workspace, {"response_action": "errors", "errors": {"why": "Not a reason"}}
    )

    assert outcome["errors"] == {"why": "Not a reason"}
    assert shown["modal"] is not None


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"no_such_block": "?"}},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "dance"},
    ],
)
def test_a_wrong_answer_shows_trouble(workspace: Running, answer: Json) -> None:
    outcome, shown = submit(workspace, answer)

    assert not outcome["ok"]
    assert "trouble" in outcome["error"]
    assert shown["modal"] is not None


def test_an_answer_can_update_or_push(workspace: Running) -> None:
    _, updated = submit(workspace, {"response_action": "update", "view": modal("Done")})
    _, pushed = submit(workspace, {"response_action": "push", "view": modal("More")})

    assert updated["modal"]["title"]["text"] == "Done"
    assert pushed["modal"]["title"]["text"] == "More"
    assert pushed["modal"]["previous_view_id"]


def test_clear_closes_the_whole_stack(workspace: Running) -> None:
    outcome, shown = submit(workspace, {"response_action": "clear"})

    assert outcome["ok"]
    assert shown["modal"] is None


def test_closing_is_told_only_when_asked_for(workspace: Running, app: Puppet) -> None:
    client = workspace.client()
    quiet = client.views_open(trigger_id=trigger(workspace, app), view=modal())["view"]
    workspace.act(MAYA, "close", view_id=quiet["id"])
    told = client.views_open(trigger_id=trigger(workspace, app), view=modal(notify_on_close=True))[
        "view"
    ]
    workspace.act(MAYA, "close", view_id=told["id"])

    closed = app.next()["payload"]

    assert closed["type"] == "view_closed"
    assert closed["view"]["id"] == told["id"]


def test_home_is_published_for_one_person_with_a_hash(workspace: Running) -> None:
    client, maya = workspace.client(), workspace.user(MAYA)

    first = client.views_publish(user_id=maya, view=home("one"))["view"]
    client.views_publish(user_id=maya, view=home("two"), hash=first["hash"])

    def stale() -> object:
        return client.views_publish(user_id=maya, view=home("three"), hash=first["hash"])

    assert refusal(stale) == "hash_conflict"
    assert workspace.get(f"/as/{MAYA}/view")["home"]["blocks"][0]["text"]["text"] == "two"
    stranger = workspace.user(ANA)
    assert refusal(lambda: client.views_publish(user_id=stranger, view=home("x"))) == "not_enabled"
