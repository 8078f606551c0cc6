"""The workspace in a real browser: choose a person, read, type, press, fill in, watch it change."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page, Route, expect

from tests.sandbox.slack.overlap_app import card, overlap_app
from tests.sandbox.slack.puppet import puppet, silent
from tests.sandbox.slack.running import ANA, MAYA, TOM, Running, connected, running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a fresh window that fails the test when its script fails."""
    window = browser.new_page(viewport={"width": 1280, "height": 800})
    wrong: list[str] = []
    window.on("pageerror", lambda error: wrong.append(str(error)))
    window.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    yield window
    window.close()
    assert wrong == []


class TestInABrowser:
    """Each test is somebody at the keyboard."""

    pytestmark = pytest.mark.browser

    def test_somebody_reads_a_card_presses_and_sees_it_change(
        self, workspace: Running, page: Page
    ) -> None:
        with connected(workspace, overlap_app(workspace)):
            page.goto(workspace.url)
            page.get_by_role("link", name="Maya Lind").click()
            page.get_by_label("Message", exact=True).fill("/cosell overlaps Contoso")
            page.keyboard.press("Enter")
            shown = page.get_by_role("article").last
            expect(shown).to_contain_text("Contoso is a customer of Bluefjord")
            shown.get_by_role("button", name="Wrong company").click()
            page.get_by_role("button", name="Hide it").click()

            expect(shown).to_contain_text("Hidden by @Maya Lind")
            expect(shown).to_contain_text("(edited)")
            expect(shown.get_by_role("button", name="Wrong company")).to_have_count(0)

    def test_keeping_it_in_the_confirm_dialog_sends_nothing(
        self, workspace: Running, page: Page
    ) -> None:
        channel = workspace.new_channel("confirm")
        workspace.client().chat_postMessage(channel=channel, text="card", blocks=card("Contoso"))
        with puppet(workspace) as app:
            page.goto(f"{workspace.url}/as/{MAYA}?c={channel}")
            page.get_by_role("button", name="Wrong company").click()
            page.get_by_role("button", name="Keep it").click()
            expect(page.get_by_role("alertdialog")).to_have_count(0)
            page.get_by_role("button", name="Useful").click()

            assert app.next()["payload"]["actions"][0]["action_id"] == "useful"

    def test_nothing_can_be_pressed_before_the_page_listens(
        self, workspace: Running, page: Page
    ) -> None:
        channel = workspace.new_channel("early")
        workspace.client().chat_postMessage(channel=channel, text="card", blocks=card("Contoso"))
        held: list[Route] = []
        page.route("**/slack.js", lambda route: held.append(route))
        with puppet(workspace) as app:
            page.goto(f"{workspace.url}/as/{MAYA}?c={channel}", wait_until="commit")
            button = page.locator("button", has_text="Useful")
            button.wait_for(state="attached")
            assert not button.is_visible()
            assert not page.locator("#composer textarea").is_visible()

            [script] = held
            script.continue_()
            button.click()

            assert app.next()["payload"]["actions"][0]["action_id"] == "useful"

    def test_a_modal_shows_complaints_beside_its_fields_and_closes_when_right(
        self, workspace: Running, page: Page
    ) -> None:
        tom = workspace.user(TOM)
        workspace.client().chat_postMessage(channel=tom, text="card", blocks=card("Contoso"))
        with connected(workspace, overlap_app(workspace)):
            page.goto(f"{workspace.url}/as/{TOM}")
            page.get_by_role("button", name="Request co-sell").last.click()
            dialog = page.get_by_role("dialog")
            dialog.get_by_role("button", name="Ask Bluefjord").click()
            expect(dialog).to_contain_text("Please complete this required field.")
            dialog.get_by_label("An introduction").check()
            dialog.get_by_label("Context").fill("short")
            dialog.get_by_role("button", name="Ask Bluefjord").click()
            expect(dialog).to_contain_text("Say a little more, please.")
            dialog.get_by_label("Context").fill("They renew in May.")
            dialog.get_by_role("button", name="Ask Bluefjord").click()

            expect(dialog).to_have_count(0)
            expect(page.get_by_role("article").last).to_contain_text("Asked: They renew in May.")

    def test_home_is_drawn_when_it_is_opened(self, workspace: Running, page: Page) -> None:
        with connected(workspace, overlap_app(workspace)):
            page.goto(f"{workspace.url}/as/{TOM}")
            page.get_by_role("link", name="App Home").click()

            expect(page.get_by_text("Good morning, Maya")).to_be_visible()

    def test_a_new_message_elsewhere_is_counted_until_it_is_read(
        self, workspace: Running, page: Page
    ) -> None:
        channel = workspace.new_channel("unread-here")
        page.goto(f"{workspace.url}/as/{MAYA}?c=general")
        link = page.get_by_role("link", name="unread-here")

        workspace.client().chat_postMessage(channel=channel, text="one")
        expect(link).to_contain_text("1")
        link.click()

        expect(page.get_by_role("article")).to_contain_text("one")
        expect(link.get_by_label("1 unread")).to_have_count(0)

    def test_a_thread_opens_beside_the_channel_and_takes_replies(
        self, workspace: Running, page: Page
    ) -> None:
        client, channel = workspace.client(), workspace.new_channel("threaded")
        ts = client.chat_postMessage(channel=channel, text="parent")["ts"]
        client.chat_postMessage(channel=channel, text="first reply", thread_ts=ts)
        page.goto(f"{workspace.url}/as/{MAYA}?c={channel}")
        expect(page.get_by_text("first reply")).to_have_count(0)

        page.get_by_role("link", name="1 reply").click()
        page.get_by_label("Reply", exact=True).fill("second reply")
        page.keyboard.press("Enter")

        expect(page.get_by_role("region", name="Thread", exact=True)).to_contain_text(
            "second reply"
        )
        expect(page.get_by_role("link", name="2 replies")).to_be_visible()

    def test_a_reply_that_is_shown_in_its_channel_says_what_it_answers(
        self, workspace: Running, page: Page
    ) -> None:
        client, channel = workspace.client(), workspace.new_channel("aloud")
        ts = client.chat_postMessage(channel=channel, text="parent")["ts"]
        client.chat_postMessage(channel=channel, text="for all", thread_ts=ts, reply_broadcast=True)
        page.goto(f"{workspace.url}/as/{MAYA}?c={channel}")
        said = page.locator("#main").get_by_role("article").filter(has_text="for all")
        expect(said).to_contain_text("replied to a thread: parent")

        said.get_by_role("link", name="parent").click()
        thread = page.get_by_role("region", name="Thread", exact=True)
        expect(thread).to_contain_text("Also sent to the channel")

    def test_a_person_of_another_workspace_is_told_there_is_no_command(
        self, workspace: Running, page: Page
    ) -> None:
        page.goto(f"{workspace.url}/as/{ANA}")
        page.get_by_label("Message", exact=True).fill("/cosell overlaps acme")
        page.keyboard.press("Enter")

        expect(page.get_by_text("is not a valid command").last).to_be_visible()
        expect(page.get_by_text("Only visible to you").last).to_be_visible()

    def test_a_press_that_nobody_acknowledges_gets_a_warning(
        self, tmp_path: Path, page: Page
    ) -> None:
        with running(tmp_path, "--ack-seconds", "0.2") as hasty, puppet(hasty, silent):
            channel = hasty.channel("general")
            hasty.client().chat_postMessage(channel=channel, text="card", blocks=card("Contoso"))
            page.goto(f"{hasty.url}/as/{MAYA}?c={channel}")
            page.get_by_role("button", name="Useful").click()

            expect(page.get_by_role("alert")).to_contain_text("did not respond in time")
            page.goto("about:blank")


def test_pages_load_nothing_from_elsewhere(workspace: Running) -> None:
    answer = requests.get(f"{workspace.url}/as/{MAYA}", timeout=10)

    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    assert "<script>" not in answer.text
    assert " style=" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/as/nobody", f"/as/{ANA}?c=vault", f"/as/{MAYA}/fragment/secrets", "/static/%2e%2e/page.py"],
)
def test_what_is_not_there_or_not_theirs_is_not_found(workspace: Running, path: str) -> None:
    assert requests.get(f"{workspace.url}{path}", timeout=10).status_code == 404


def test_a_permalink_opens_the_channel_as_whoever_was_chosen(workspace: Running) -> None:
    client, channel = workspace.client(), workspace.new_channel("permalinks")
    ts = client.chat_postMessage(channel=channel, text="here")["ts"]
    link = client.chat_getPermalink(channel=channel, message_ts=ts)["permalink"]

    with requests.Session() as session:
        nobody = session.get(link, allow_redirects=False, timeout=10)
        session.get(f"{workspace.url}/as/{MAYA}", timeout=10)
        maya = session.get(link, allow_redirects=False, timeout=10)

    assert nobody.headers["location"] == "/"
    assert maya.headers["location"] == f"/as/{workspace.user(MAYA)}?c={channel}#m-{ts}"


def test_another_host_name_gets_nothing(workspace: Running) -> None:
    answer = requests.get(workspace.url, headers={"Host": "evil.example"}, timeout=10)

    assert answer.status_code == 400
