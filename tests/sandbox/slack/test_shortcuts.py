"""Message shortcuts: who has them in the menu, and what the app is told."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.sandbox.slack.puppet import puppet
from tests.sandbox.slack.running import ANA, MAYA, Running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a fresh window."""
    window = browser.new_page(viewport={"width": 1280, "height": 800})
    yield window
    window.close()


def test_a_shortcut_carries_what_slack_sends(workspace: Running) -> None:
    channel = workspace.new_channel("shortcuts")
    ts = workspace.client().chat_postMessage(channel=channel, text="they want a quote")["ts"]
    with puppet(workspace) as app:
        done = workspace.act(MAYA, "shortcut", channel=channel, ts=ts, callback_id="register_deal")
        envelope = app.next()

    payload = envelope["payload"]
    assert done["acked"]
    assert envelope["type"] == "interactive"
    assert payload["type"] == "message_action"
    assert payload["callback_id"] == "register_deal"
    assert payload["message_ts"] == payload["message"]["ts"] == ts
    assert payload["channel"]["id"] == channel
    assert payload["user"]["id"] == workspace.user(MAYA)
    assert payload["trigger_id"]
    assert payload["response_url"].startswith("http")


def test_a_shortcut_that_the_app_has_not_is_in_no_menu(workspace: Running) -> None:
    channel = workspace.new_channel("no-such-shortcut")
    ts = workspace.client().chat_postMessage(channel=channel, text="hello")["ts"]

    refused = workspace.act(MAYA, "shortcut", channel=channel, ts=ts, callback_id="other")

    assert not refused["ok"]
    assert "no shortcut" in refused["error"]


def test_people_of_other_workspaces_have_no_shortcuts(workspace: Running) -> None:
    channel = workspace.new_channel(
        "shared-shortcuts", members=[MAYA, ANA, "@app"], ext_shared=True
    )
    ts = workspace.client().chat_postMessage(channel=channel, text="hello")["ts"]

    refused = workspace.act(ANA, "shortcut", channel=channel, ts=ts, callback_id="register_deal")

    assert not refused["ok"]
    assert "no shortcut" in refused["error"]


@pytest.mark.browser
def test_the_menu_of_a_message_offers_it(workspace: Running, page: Page) -> None:
    channel = workspace.new_channel("menu")
    workspace.client().chat_postMessage(channel=channel, text="they want a quote")
    with puppet(workspace) as app:
        page.goto(f"{workspace.url}/as/{MAYA}?c={channel}")
        shown = page.get_by_role("article").last
        shown.hover()
        shown.get_by_label("More actions").click()
        page.get_by_role("menuitem", name="Register a deal").click()

        assert app.next("interactive")["payload"]["callback_id"] == "register_deal"
    expect(page.get_by_role("menuitem")).to_have_count(0)
