"""Two partners register deals in a browser: by the card in their channel, and by a mailed form.

One is approved by command, one rejected with a reason; neither partner learns of the other. With
COSELL_SCREENS=FOLDER the pictures of the docs are taken on the way.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from crm.port import Kind
from partnering.accounts import Account
from partnering.registrations import State
from store.work import Store
from tests.e2e.demo import Running, dialog, slack_of, started_demo
from tests.e2e.test_newcomer import PATIENCE_MS, command, picture
from tests.e2e.town import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

ASTRID, SABINE, NORA = "Astrid Haugen", "Sabine Roth", "Nora Castellan"
BY_MAIL, IN_CHANNEL = "Bluefjord Cloud", "Datenwerk Süd"


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Running]:
    with started_demo(tmp_path / "demo") as running:
        yield running


def quiet_accounts(store: Store) -> list[Account]:
    """Give two accounts of ours without any deal."""
    with store.read() as view:
        found = [each for each in view.accounts.live() if each.website and each.country]
        deals = view.opportunities.of_accounts([each.key for each in found])
    return [each for each in found if each.key not in deals][:2]


def typed(account: Account) -> dict[str, str]:
    """Say what is typed about a deal with an account."""
    today = datetime.now(UTC).date()
    return {
        "customer": account.name,
        "country": account.country,
        "domain": account.website,
        "contact_name": "Ute Beispiel",
        "contact_role": "Head of IT",
        "contact_email": "ute@customer.example",
        "families": "CORE",
        "amount": "92000 EUR",
        "close_on": f"{today + timedelta(days=100)}",
        "engagement": "Two workshops on site, a demo with the head of production.",
        "last_contact_on": f"{today - timedelta(days=4)}",
        "help_wanted": "A technical contact.",
        "proof": "Workshop notes of last week",
    }


def in_the_channel(page: Page, account: Account) -> None:
    """Register a deal by the button on the pinned card."""
    page.get_by_role("button", name="Register a deal").first.click()
    shown = dialog(page, "Register a deal")
    for name, words in typed(account).items():
        if name != "families":
            shown.locator(f"[data-input={name}]").locator("input, textarea").first.fill(words)
    shown.locator("[data-input=families]").get_by_label("CORE").check()
    shown.locator("[data-input=contact_consent] input").check()
    shown.locator("[data-input=deal_type] select").select_option(label="A new customer")
    shown.locator("[data-input=tender]").get_by_label("No", exact=True).check()
    picture(page, "slack-deal-form")
    shown.get_by_role("button", name="Register").last.click()
    expect(page.locator("#main")).to_contain_text("In review", timeout=PATIENCE_MS)
    shown.get_by_role("button", name="Done").click()


def on_a_phone(browser: Browser, demo: Running, account: Account) -> Page:
    """Register a deal by the form that was mailed, without script and without an account."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, java_script_enabled=False
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(f"{demo.mail}?reader=astrid.haugen@bluefjord.example")
    page.get_by_role("link", name="Register a deal").first.click()
    page.frame_locator("iframe").get_by_role("link", name="Register a deal").click()
    for name, words in typed(account).items():
        # What few have to say is folded away.
        if name not in ("proof", "families"):
            page.locator(f"#{name}").fill(words)
    page.get_by_label("CORE").check()
    page.get_by_label("They agree that we name them to you").check()
    page.get_by_label("A new customer").check()
    page.get_by_label("No", exact=True).check()
    picture(page, "portal-deal-form")
    page.get_by_role("button", name="Register the deal").click()
    expect(page.get_by_role("status")).to_contain_text("We have received your registration.")
    return page


def home_first_says(page: Page, words: str) -> None:
    """Look at App Home, whose first part says these words, and come back."""
    there = page.url
    page.get_by_role("link", name="App Home").click()
    home = page.locator("#home")
    expect(home).to_contain_text(f"{words}", timeout=PATIENCE_MS)
    home.get_by_role("button", name="Got it").click()
    expect(home).not_to_contain_text("Three steps", timeout=PATIENCE_MS)
    expect(home.get_by_role("button", name="Approve").first).to_be_visible()
    picture(page, "slack-home")
    page.goto(there)


def test_two_partners_register_and_one_is_protected(browser: Browser, demo: Running) -> None:
    ours, theirs = quiet_accounts(demo.store)

    sabine = slack_of(browser, demo, SABINE, "ext-datenwerk")
    in_the_channel(sabine, ours)
    astrid = on_a_phone(browser, demo, theirs)

    nora = slack_of(browser, demo, NORA, "general")
    command(nora, "/cosell queue")
    expect(nora.locator("#main")).to_contain_text("DR-2", timeout=PATIENCE_MS)
    command(nora, "/cosell DR-1")
    expect(nora.get_by_role("button", name="Approve").last).to_be_visible()
    picture(nora, "slack-deal-card")
    home_first_says(nora, "DR-2")
    command(nora, "/cosell approve DR-1 They have worked on it.")
    expect(nora.locator("#main")).to_contain_text("Approved", timeout=PATIENCE_MS)

    command(nora, "/cosell reject DR-2")
    shown = dialog(nora, "Reject")
    shown.locator("[data-input=reason] select").select_option(value="unqualified")
    shown.locator("[data-input=text] textarea").fill("There is no budget this year.")
    shown.get_by_role("button", name="Reject").last.click()
    expect(shown).to_contain_text("Rejected", timeout=PATIENCE_MS)

    # Each partner sees its own, as it stands.
    expect(sabine.locator("#main")).to_contain_text("Protected until", timeout=PATIENCE_MS)
    # A card that is drawn again notifies nobody: what was decided is said under it, for all.
    reply = sabine.locator("#main").get_by_role("article").filter(has_text="replied to a thread")
    expect(reply).to_contain_text("is approved", timeout=PATIENCE_MS)
    expect(reply).to_have_count(1)
    picture(sabine, "slack-deal-partner")
    astrid.reload()
    expect(astrid.locator("main")).to_contain_text("There is no budget this year.")
    picture(astrid, "portal-deal-status")

    # The CRM's opportunity names the partner that is protected.
    def key() -> str | None:
        with demo.store.read() as view:
            written = view.crm_writes.get(Kind.OPPORTUNITY, "DR-1")
        return written.key if written else None

    opportunity = browser.new_page()
    opportunity.goto(f"{demo.org}/r/{wait_for(key, 'the opportunity')}")
    expect(opportunity.locator("body")).to_contain_text(IN_CHANNEL)
    picture(opportunity, "salesforce-deal")
    with demo.store.read() as view:
        assert view.registrations.in_state(State.APPROVED)[0].id == 1
        assert view.registrations.in_state(State.REJECTED)[0].id == 2

    # Nothing of the one reaches the other: on its page, in its channel, in its mails.
    other = slack_of(browser, demo, ASTRID, "ext-bluefjord")
    expect(other.locator("#main")).to_contain_text("Register a deal", timeout=PATIENCE_MS)
    mails = browser.new_page()
    mails.goto(f"{demo.mail}?reader=astrid.haugen@bluefjord.example")
    for page in (astrid, other, mails):
        text = page.locator("body").inner_text()
        for secret in (ours.name, IN_CHANNEL, "DR-1 "):
            assert secret not in text.replace("DR-10", "")
    assert theirs.name not in sabine.locator("#main").inner_text()
