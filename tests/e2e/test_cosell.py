"""A seller asks a partner for help in a browser; the partner answers by buttons, and both work.

Three people of two companies. At each step all that the partner can read is looked through for
what was not shared. With COSELL_SCREENS=FOLDER the pictures of the docs are taken on the way.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bot.cards.credit_words import KINDS
from crm.port import OwnKind
from partnering.accounts import Account, Opportunity
from partnering.help_requests import HelpDecline, HelpState
from partnering.money import Money
from partnering.touches import TouchKind
from store.work import Store
from tests.e2e.demo import Running, dialog, slack_of, started_demo
from tests.e2e.reading import Readers, leaks, spellings
from tests.e2e.test_newcomer import PATIENCE_MS, command
from tests.e2e.test_newcomer import picture as shot
from tests.e2e.town import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

MARIA, SABINE, NORA = "Maria Keller", "Sabine Roth", "Nora Castellan"
PARTNER, CHANNEL, COLLEAGUE = "Datenwerk Süd", "ext-datenwerk", "Emre Aydin"
OTHERS = ("Bluefjord", "Quanta Harbor")
EMAIL = "maria.keller@vendra.example"
NEED = "We need somebody who knows their plant managers."
CONTACT = "Ute Beispiel"
LEARNT = "Their price was below that of Contoso."
EVIDENCE = "Minutes of the workshop, page 2."
STEP = "Meet the plant manager in Dortmund"
TALK = "I call you at three, before you write to them."
LEAD, LEAD_NEED, CALLER = "Kessler Pumpen AG", "Planning for two new plants.", "Jana Vorbild"


@dataclass(frozen=True)
class Case:
    """An account of Maria's that this partner and another one list, with a deal and its amount."""

    account: Account
    deal: Opportunity
    amount: Money

    @property
    def secrets(self) -> set[str]:
        """List what nobody at a partner may read of it, in each spelling."""
        told = {self.deal.name, self.deal.key, self.deal.owner_key, self.account.key}
        assert self.deal.close_on is not None
        return told | {self.deal.stage} | spellings(self.amount) | spellings(self.deal.close_on)


@dataclass(frozen=True)
class Table:
    """Three people before their Slack, and all that the partner's company can read."""

    maria: Page
    sabine: Page
    nora: Page
    theirs: Readers
    hidden: frozenset[str]

    def nothing_leaked(self, *names: str) -> None:
        """Look through all that the partner's people can read; names of people are none of it."""
        assert not leaks(self.theirs.everything(), self.hidden | set(names))

    def hers(self, words: str) -> Locator:
        """Wait for a form before the partner's person, and read it."""
        shown = dialog(self.sabine, words)
        self.theirs.look()
        return shown


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Running]:
    with started_demo(tmp_path / "demo") as running:
        yield running


@pytest.fixture
def helped(demo: Running) -> Case:
    return cases(demo.store)[0]


@pytest.fixture
def refused(demo: Running) -> Case:
    return cases(demo.store)[1]


@pytest.fixture
def table(browser: Browser, demo: Running, helped: Case, refused: Case) -> Table:
    hidden = {*helped.secrets, *refused.secrets, *OTHERS, EMAIL, CONTACT, LEARNT, EVIDENCE}
    return Table(
        slack_of(browser, demo, MARIA, "general"),
        slack_of(browser, demo, SABINE, CHANNEL),
        slack_of(browser, demo, NORA, "general"),
        Readers(demo, PARTNER),
        frozenset(hidden),
    )


def cases(store: Store) -> list[Case]:
    found = []
    with store.read() as view:
        maria = view.people.by_email(EMAIL)
        assert maria is not None
        partners = {each.name: each.id for each in view.partners.all()}
        for account in view.accounts.live():
            if account.owner_key != maria.crm_key:
                continue
            overlaps = [view.overlaps.of_pair(account.id, each) for each in partners.values()]
            listed = {each.partner_id for each in overlaps if each and each.state == "open"}
            deals = [each for each in view.opportunities.of_account(account.key) if each.is_open]
            if partners[PARTNER] in listed and len(listed) > 1 and deals and deals[0].amount:
                found.append(Case(account, deals[0], deals[0].amount))
    assert len(found) > 1
    return sorted(found, key=lambda each: each.account.country != "Germany")[:2]


def to_the_app(page: Page) -> None:
    """Go to what the app has written to this person alone."""
    page.get_by_role("link", name=re.compile(r"^cosell( \d+ unread)?$")).first.click()


def article(page: Page, words: str) -> Locator:
    """Give the newest message that says these words, once it is there."""
    found = page.locator("#main").get_by_role("article").filter(has_text=words).last
    expect(found).to_be_visible(timeout=PATIENCE_MS)
    return found


def says(shown: Locator, *words: str) -> None:
    """Wait until a message or a form says all of this."""
    for each in words:
        expect(shown).to_contain_text(each, timeout=PATIENCE_MS)


def fill(shown: Locator, **told: str) -> None:
    for name, words in told.items():
        held = shown.locator(f"[data-input={name}]")
        if held.locator("select").count():
            held.locator("select").select_option(label=words)
        else:
            held.locator("input, textarea").first.fill(words)


def picture(page: Page, name: str) -> None:
    """Take a picture without what the pointer lights up."""
    page.mouse.move(0, 0)
    # The first one makes the page load its small icons, the second one has them.
    shot(page, name)
    shot(page, name)


def done(shown: Locator, button: str, words: str) -> None:
    """Send a form, and read what is said then."""
    shown.get_by_role("button", name=button).last.click()
    says(shown, words)
    shown.get_by_role("button", name="Close").first.click()
    expect(shown).to_have_count(0, timeout=PATIENCE_MS)


def ask(maria: Page, case: Case, **more: str) -> None:
    """Ask this partner about an account, having read what it will read."""
    command(maria, f"/cosell ask {case.account.name}")
    finder = article(maria, "Who can help at")
    suggested = finder.locator(".section").filter(has_text=PARTNER)
    says(suggested, case.account.name)
    if more:
        picture(maria, "slack-help-partners")
    suggested.get_by_role("button", name="Ask").click()
    shown = dialog(maria, f"{PARTNER} about {case.account.name}")
    kept = shown.locator("[data-input=away]").get_by_label("Do not contact the customer")
    expect(kept).to_be_checked()
    fill(shown, need="An introduction", words=NEED, **more)
    shown.get_by_role("button", name="What will they see?").click()


def test_a_partner_helps_by_buttons_and_reads_nothing_that_was_not_shared(
    browser: Browser, demo: Running, table: Table, helped: Case, refused: Case
) -> None:
    keep_the_stage(table)
    card = ask_and_be_helped(table, helped)
    work_together(table, card)
    end_it(browser, demo, table, card, helped)
    credit(table, helped)
    say_no(table, refused)
    pass_a_lead_on(table)

    # A look of this kind finds what is there: what our own side reads holds it all.
    own_side = list(Readers(demo, "Vendra").messages())
    for secret in (helped.deal.name, str(helped.amount.minor // 100), LEARNT, *OTHERS):
        assert leaks(own_side, {secret}), secret


def keep_the_stage(table: Table) -> None:
    """Let the partner manager say that it is not shared how far deals are."""
    command(table.nora, f"/cosell sharing {PARTNER}")
    article(table.nora, "Both sides share").get_by_role("button", name="Change").click()
    shown = dialog(table.nora, "How much is shown?")
    fill(shown, field="Stage of the deal", level="Nothing")
    shown.get_by_role("button", name="Set").click()
    expect(shown.get_by_role("button", name="Set")).to_have_count(0, timeout=PATIENCE_MS)
    picture(table.nora, "slack-sharing")


def ask_and_be_helped(table: Table, case: Case) -> Locator:
    """What is previewed is what they get; names come with their yes. The partner's card."""
    ask(table.maria, case, deal=case.deal.name, contact=CONTACT)
    shown = dialog(table.maria, "will see this, and nothing else")
    never = "the stage and your contact at the customer"
    says(shown, f"Not shown to them, now or later: {never}")
    picture(table.maria, "slack-help-preview")
    previewed = shown.locator("hr ~ .block").all_inner_texts()
    previewed = previewed[: next(i for i, each in enumerate(previewed) if "Once they say" in each)]
    done(shown, "Send it", "is sent")

    card = article(table.sabine, "CS-1")
    assert any(NEED in each for each in previewed)
    assert any("do not contact the customer before we speak" in each for each in previewed)
    for each in previewed:
        says(card, each.replace("\n", ""))
    picture(table.sabine, "slack-help-asked")
    table.nothing_leaked(MARIA)

    card.get_by_role("button", name="Yes, we help").click()
    says(card, MARIA)
    table.nothing_leaked()
    return card


def work_together(table: Table, card: Locator) -> None:
    """The room: who does what, what comes next, and talk in the thread."""
    card.get_by_role("button", name="Who does what").click()
    shown = table.hers("One person leads")
    fill(shown, lead=MARIA, technical=COLLEAGUE)
    done(shown, "Keep", "Both sides see it")
    card.get_by_role("button", name="Next step").click()
    shown = table.hers("What comes next?")
    on = datetime.now(UTC).date() + timedelta(days=6)
    fill(shown, words=STEP, owner=SABINE, on=f"{on}")
    done(shown, "Keep", "Both sides see it")

    table.maria.get_by_role("link", name=re.compile(CHANNEL)).first.click()
    room = article(table.maria, "CS-1")
    room.hover()
    room.get_by_role("link", name="Reply in thread").click()
    reply = table.maria.get_by_role("textbox", name="Reply")
    reply.fill(TALK)
    reply.press("Enter")
    says(card, "1 reply")
    says(
        card,
        "We work on it together",
        f"Lead seller: {MARIA}",
        f"Technical: {COLLEAGUE}",
        f"{STEP} ({SABINE}, by {on:%d %b %Y})",
    )
    picture(table.sabine, "slack-help-room")
    table.nothing_leaked()

    # The manager, too, reads who leads.
    command(table.nora, "/cosell CS-1")
    expect(article(table.nora, "Worked on together")).to_contain_text(f"Lead seller: {MARIA}")


def end_it(browser: Browser, demo: Running, table: Table, card: Locator, case: Case) -> None:
    """It is won, and noted in the CRM; what was learnt is for our side alone."""
    to_the_app(table.maria)
    article(table.maria, "CS-1:").get_by_role("button", name="How it ended").click()
    shown = dialog(table.maria, "How did it end?")
    shown.get_by_label("Won").check()
    fill(shown, words=LEARNT)
    done(shown, "Close it", "Kept")
    says(card, "Won together")

    def note() -> str | None:
        with demo.store.read() as view:
            written = view.crm_writes.get(OwnKind.HELP, "CS-1")
            held = view.help_requests.get(1)
        assert held is not None
        return written.key if written and held.state is HelpState.WON else None

    org = browser.new_page()
    org.goto(f"{demo.org}/r/{wait_for(note, 'the note in the CRM')}")
    wait_for(lambda: _says(org, LEARNT), "the note to say how it ended")
    expect(org.locator("body")).to_contain_text(f"Lead seller: {MARIA}")
    expect(org.locator("body")).to_contain_text(case.account.name)
    table.nothing_leaked()


def credit(table: Table, case: Case) -> None:
    """What the partner did counts for the deal; for one thing more it is asked to confirm it."""
    command(table.maria, f"/cosell credit {case.deal.name}")
    shown = article(table.maria, "if it is won")
    says(shown, f"Influenced by {PARTNER}", "from CS-1")
    picture(table.maria, "slack-credit-deal")
    shown.get_by_role("button", name="Credit a partner").click()
    form = dialog(table.maria, "What the partner will see")
    did = KINDS[TouchKind.TECHNICAL_VALIDATION]
    fill(form, partner=PARTNER, kind=did, evidence=EVIDENCE)
    done(form, "Ask the partner", "is asked whether that is right")
    card = article(table.sabine, "We think that you helped")
    says(card, f"at {case.account.name}: {did}")
    picture(table.sabine, "slack-credit-partner")
    card.get_by_role("button", name="Yes, that is right").click()
    expect(card.get_by_role("button", name="Yes, that is right")).to_have_count(
        0, timeout=PATIENCE_MS
    )
    table.nothing_leaked()


def say_no(table: Table, case: Case) -> None:
    """The reason is one of a list, no name is named, and the seller is led on to another."""
    table.maria.get_by_role("link", name="general").first.click()
    ask(table.maria, case)
    done(dialog(table.maria, "will see this, and nothing else"), "Send it", "is sent")
    card = article(table.sabine, "CS-2")
    card.get_by_role("button", name="We cannot").click()
    shown = table.hers("Why?")
    fill(shown, why=HelpDecline.NO_CAPACITY.words)
    done(shown, "Decline", "Thank you for saying so.")
    says(card, "Declined")
    table.nothing_leaked()
    told = [each for each in table.theirs.everything() if "CS-2" in each]
    assert told
    assert not leaks(told, {MARIA})

    to_the_app(table.maria)
    own = article(table.maria, "CS-2:")
    says(own, HelpDecline.NO_CAPACITY.words)
    expect(own).not_to_contain_text(SABINE)
    other = own.locator(".section").filter(has_text=re.compile("|".join(OTHERS))).first
    picture(table.maria, "slack-help-declined")
    other.get_by_role("button", name="Ask").click()
    shown = dialog(table.maria, f"about {case.account.name}")
    expect(shown.locator("[data-input=words] textarea")).to_have_value(NEED)


def pass_a_lead_on(table: Table) -> None:
    """A lead goes to the partner that fits; whom to call it reads once it has accepted."""
    command(table.nora, f"/cosell lead {LEAD}")
    shown = dialog(table.nora, "What they need")
    fill(shown, country="Germany", place="Bremen", industry="Manufacturing", need=LEAD_NEED)
    fill(shown, contact_name=CALLER, contact_email="jana@customer.example")
    shown.locator("[data-input=consent] input").check()
    shown.locator("[data-input=families]").get_by_label("CORE").check()
    shown.get_by_role("button", name="Take in").click()
    card = article(table.sabine, f"LD-1: {LEAD}")
    says(card, LEAD_NEED)
    picture(table.sabine, "slack-lead-offer")
    table.nothing_leaked(CALLER, "jana@customer.example")
    card.get_by_role("button", name="Accept").click()
    says(card, CALLER)
    table.nothing_leaked()


def _says(page: Page, words: str) -> bool:
    page.reload()
    return words in page.locator("body").inner_text()
