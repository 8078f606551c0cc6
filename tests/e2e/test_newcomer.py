"""A newcomer opens the two pages and does what the README tells them to.

With COSELL_SCREENS=FOLDER the pictures of the README are taken on the way.
"""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from partnering.money import Money
from partnering.scoreboard import last_told
from sandbox.world import Happening, build
from store.scoreboard import KeptScoreboard
from store.work import Store
from tests.e2e.town import Town, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PATIENCE_MS = 60_000


def picture(page: Page, name: str) -> None:
    folder = os.environ.get("COSELL_SCREENS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png")


def slack_as(browser: Browser, town: Town, name: str) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 800}, timezone_id="Europe/Berlin")
    page.set_default_timeout(PATIENCE_MS)
    page.goto(town.chat.url)
    page.get_by_text(name).first.click()
    return page


def command(page: Page, text: str) -> None:
    composer = page.locator("#composer textarea")
    composer.fill(text)
    composer.press("Enter")


def edit_account(browser: Browser, town: Town, change: Happening) -> Page:
    """Type in the CRM's own form what a seller found out about an account."""
    [write] = change.writes
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{town.org.url}/r/{write.record}/edit")
    for field in ("Name", "Website", "Phone", "BillingCity", "BillingCountry"):
        page.locator(f"#{field}").fill(str(write.fields[field]))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name=str(write.fields["Name"]))).to_be_visible()
    return page


def test_a_newcomer_sees_asks_judges_and_edits(browser: Browser, socket_town: Town) -> None:
    town = socket_town
    town.start()
    town.wait_ready()
    town.happen()
    slack = slack_as(browser, town, "Maria Keller")
    world = build()
    firm = str(world.happenings[0].writes[0].fields["Name"])

    # The alert is there, and says why.
    card = slack.locator("#main article, #main .message").filter(has_text="Wrong company").first
    expect(card).to_contain_text(firm, timeout=PATIENCE_MS)
    expect(card).to_contain_text("Why we think it is the same company")
    expect(card).to_contain_text("same web domain")
    picture(slack, "slack-alert")

    # A name with a typing error is understood.
    typed = firm.split()[0]
    typed = typed[:3] + typed[4:]
    command(slack, f"/cosell overlaps {typed}")
    answer = slack.get_by_text("Only visible to you").first
    expect(answer).to_be_visible(timeout=PATIENCE_MS)
    expect(slack.locator("#main")).to_contain_text(typed)
    picture(slack, "slack-overlaps")

    # Wrong company: a confirmation, then the card changes in place.
    card.get_by_role("button", name="Wrong company").click()
    slack.get_by_role("alertdialog").get_by_role("button", name="Wrong company").click()
    judged = slack.locator("#main").get_by_text("partner manager").first
    expect(judged).to_be_visible(timeout=PATIENCE_MS)
    # At once: the card may be drawn anew while one waits for it to be still.
    judged.evaluate("element => element.scrollIntoView()")
    picture(slack, "slack-judged")

    # Another sync, everything again: the pair stays away.
    synced = town.run("sync", "--full")
    assert synced.returncode == 0, synced.stderr
    shown = town.run("overlaps", firm, "--json")
    assert shown.stdout.strip() == "[]", shown.stdout + shown.stderr

    # An edit in the CRM's page becomes a new alert, live.
    later = next(
        each
        for each in world.happenings[1:]
        if each.owner_email == world.happenings[0].owner_email and len(each.writes) == 1
    )
    crm = edit_account(browser, town, later)
    picture(crm, "salesforce-record")
    new = str(later.writes[0].fields["Name"])
    expect(slack.locator("#main")).to_contain_text(new, timeout=PATIENCE_MS)

    # What it brought: numbers at a glance, as pictures that say in words what they show.
    see_what_it_brought(browser, town)


def see_what_it_brought(browser: Browser, town: Town) -> None:
    """Ask as a partner manager for the matrix and for the scoreboard, picture and file included."""
    keep_last_week(town)
    slack = slack_as(browser, town, "Nora Castellan")
    command(slack, "/cosell overlaps Bluefjord")
    answer = slack.locator("#main .message").filter(has_text="that both sides know").last
    expect(answer).to_be_visible(timeout=PATIENCE_MS)
    show(answer)
    picture(slack, "slack-matrix")
    answer.get_by_role("button", name="CSV").click()
    drawn = pictured(slack, "Accounts that you and Bluefjord")
    show(drawn)
    picture(slack, "slack-matrix-picture")
    command(slack, "/cosell scoreboard")
    board = slack.locator("#main .message").filter(has_text="Co-selling in").last
    board.get_by_role("button", name="Picture and CSV").click()
    drawn = pictured(slack, "Co-selling in")
    show(drawn)
    picture(slack, "slack-scoreboard")


def keep_last_week(town: Town) -> None:
    """Give the programme a week that has ended: better than it stood at go-live, a minute ago."""
    now = datetime.now(UTC)
    with town.store() as store:
        before = wait_for(lambda: baseline_of(store), "the baseline is kept").figures
        after = replace(
            before,
            overlaps=before.overlaps + 16,
            revenue=tuple(Money(each.minor // 100 * 118, each.currency) for each in before.revenue),
            alerts=23,
            acted_on=14,
            asks=8,
            accepted=5,
            decisions=6,
            decision_minutes=270,
            sourced=(Money(31_000_000, "USD"),),
            influenced=(Money(46_500_000, "USD"),),
        )
        with store.begin() as work:
            work.scoreboards.keep(str(last_told(now, "UTC")), after, now)


def baseline_of(store: Store) -> KeptScoreboard | None:
    with store.read() as view:
        return view.scoreboards.baseline()


def pictured(slack: Page, words: str) -> Locator:
    """Wait for a message whose picture says this to who cannot see it, and is loaded."""
    drawn = slack.locator(f'#main img[alt^="{words}"]').last
    expect(drawn).to_be_visible(timeout=PATIENCE_MS)
    slack.wait_for_function("e => e.complete && e.naturalWidth > 300", arg=drawn.element_handle())
    return drawn


def show(what: Locator) -> None:
    what.evaluate("element => element.scrollIntoView({block: 'end'})")
