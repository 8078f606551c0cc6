"""An admin's first day in the browser, from an empty machine to the first alert, as the docs say.

With COSELL_SCREENS=FOLDER the pictures of the docs are taken on the way.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.demo import POLICY
from sandbox.world import build, write_partner_lists
from tests.e2e.nursery import Nursery
from tests.e2e.test_newcomer import PATIENCE_MS, command, picture, slack_as
from tests.e2e.town import Town, open_town, wait_for, words_of

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

RAVI, NORA = "ravi.sundaram@vendra.example", "nora.castellan@vendra.example"


@pytest.fixture
def empty_town(tmp_path: Path, nursery: Nursery) -> Iterator[Town]:
    """A company whose admin has installed the product a minute ago."""
    folder = tmp_path / "town"
    folder.mkdir()
    without_channels = POLICY.partition("[channels]")[0]
    (folder / "policy.toml").write_text(without_channels, encoding="utf-8")
    write_partner_lists(build(), folder / "lists")
    with open_town(folder, folder, nursery=nursery) as opened:
        yield opened


def form(page: Page, words: str) -> Locator:
    """Wait for the form on the screen to say these words."""
    shown = page.get_by_role("dialog")
    expect(shown).to_contain_text(words, timeout=PATIENCE_MS)
    return shown


def choose(shown: Locator, label: str, what: str | list[str]) -> None:
    """Choose in the select that stands under a label."""
    shown.locator(".input", has_text=label).locator("select").first.select_option(label=what)


def steps_again(page: Page) -> Locator:
    """Close what is open and take the set-up up again, as the docs say."""
    page.keyboard.press("Escape")
    command(page, "/cosell setup")
    page.get_by_role("button", name="Open the set-up").last.click()
    return form(page, "From an empty installation")


def test_an_admin_goes_from_an_empty_machine_to_the_first_alert(
    browser: Browser, empty_town: Town
) -> None:
    town = empty_town
    told = town.run("setup", "--admin", RAVI)
    assert told.returncode == 0, told.stderr
    town.start()
    town.wait_ready()
    page = slack_as(browser, town, "Ravi Sundaram")
    command(page, "/cosell setup")
    page.get_by_role("button", name="Open the set-up").click()
    shown = form(page, "1. The CRM (Next)")
    picture(page, "slack-setup")

    shown.get_by_role("button", name="Check").click()
    form(page, "1. The CRM (Done)")

    shown.get_by_role("button", name="Choose people").click()
    shown = form(page, "Deal desk")
    choose(shown, "Partner managers", ["Nora Castellan"])
    choose(shown, "Admins", ["Ravi Sundaram"])
    picture(page, "slack-setup-people")
    shown.get_by_role("button", name="Save").click()
    form(page, "2. People and roles (Done)")

    shown.get_by_role("button", name="Choose channels").click()
    shown = form(page, "Conflicts")
    choose(shown, "Fallback", "#cosell-alerts")
    shown.get_by_role("button", name="Save").click()
    form(page, "3. Channels (Done)")

    shown.get_by_role("button", name="Partners").click()
    shown = form(page, "Add partner")
    shown.get_by_role("button", name="Add partner").click()
    shown = form(page, "Product families")
    shown.locator("[data-input=name] input").fill("Bluefjord Cloud")
    shown.locator("[data-input=domains] input").fill("bluefjord.example")
    choose(shown, "Partner manager", "Nora Castellan")
    shown.get_by_role("button", name="Add").last.click()
    shown = form(page, "is a partner now")
    shown.get_by_role("button", name="Upload list").click()
    shown = form(page, "What is on the list?")
    choose(shown, "What is on the list?", "Customers")
    shown.locator("[data-input=source] input").fill("Their CRM, by mail")
    shown.locator("[data-input=file] input").set_input_files(
        town.folder / "lists" / "bluefjord-customers.csv"
    )
    expect(shown).to_contain_text("Uploaded", timeout=PATIENCE_MS)
    shown.get_by_role("button", name="Check the file").click()
    shown = form(page, "Import this list?")
    picture(page, "slack-setup-list")
    shown.get_by_role("button", name="Import").click()
    form(page, "rows are in")
    wait_for(lambda: is_mapped(town), "the list to be compared")

    shown = steps_again(page)
    expect(shown).to_contain_text("4. The first partner (Done)")
    shown.get_by_role("button", name="Preview").click()
    shown = form(page, "would follow")
    expect(shown).to_contain_text("Nora Castellan")
    picture(page, "slack-setup-preview")
    assert not town.direct_messages(NORA), "nothing is sent before going live"
    shown.get_by_role("button", name="Back to the set-up").click()
    shown = form(page, "6. Go live (Next)")
    shown.get_by_role("button", name="Go live").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Go live").click()
    form(page, "6. Go live (Done)")
    picture(page, "slack-setup-live")

    nora = slack_as(browser, town, "Nora Castellan")
    nora.get_by_role("button", name="Start alerts").click(timeout=PATIENCE_MS)
    expect(nora.locator("#main")).to_contain_text("Alerts are on", timeout=PATIENCE_MS)
    town.happen()
    owner = build().happenings[0].owner_email
    [alert] = wait_for(lambda: town.direct_messages(owner), "the first alert")
    assert "Why we think it is the same company" in words_of(alert)


def is_mapped(town: Town) -> bool:
    with town.store() as store, store.read() as view:
        return bool(view.lists.of_partner(1)) and not view.partner_accounts.due_count()
