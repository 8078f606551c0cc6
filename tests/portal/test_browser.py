"""A partner on a phone: from the mail to a registered deal, without an account or a script."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from app.stand_ins import StandIn, mail
from journeys.deal_forms import send_form
from partnering.registrations import State
from portal.smtp import SmtpMailer, SmtpServer
from tests.journeys.deal_acts import approve, ask
from tests.journeys.deal_office import PM
from tests.portal.doorway import ADA, COMPLETE, Doorway

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def post(tmp_path: Path) -> Iterator[StandIn]:
    """A mailbox with this test's mails alone."""
    with mail(tmp_path) as started:
        yield started


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A phone whose browser runs no script, so that nothing here can need one."""
    context = browser.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]},
        device_scale_factor=2,
        has_touch=True,
        is_mobile=True,
        java_script_enabled=False,
    )
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def mailed(doorway: Doorway, post: StandIn) -> Doorway:
    """The doorway with mails that leave by SMTP for the stand-in's mailbox."""
    at = urlsplit(post.smtp)
    mailer = SmtpMailer(
        SmtpServer(at.hostname or "", at.port or 0, "none"),
        "Vendra Partner Desk <deals@vendra.example>",
        clock=lambda: doorway.deals.now,
    )
    doorway.deals.office.desk = replace(doorway.deals.desk, mailer=mailer)
    return doorway


def _send_form(doorway: Doorway) -> None:
    by, partner = doorway.deals.person(PM), doorway.deals.partners["P1"]
    send_form(doorway.deals.desk, partner, ADA, by=by, now=doorway.deals.now)
    doorway.deals.office.settle()


def _open_mail(page: Page, post: StandIn, subject: str, label: str) -> None:
    """Read a mail on the stand-in's page and follow its link."""
    page.goto(f"{post.url}/mail?reader={ADA}")
    page.get_by_role("link", name=subject).first.click()
    page.frame_locator("iframe").get_by_role("link", name=label).click()


def _fill(page: Page, **other: str) -> None:
    for name, text in {**COMPLETE, **other}.items():
        match name:
            case "contact_consent":
                page.get_by_label("They agree that we name them to you").check()
            case "deal_type":
                page.get_by_label("A new customer").check()
            case "tender":
                page.get_by_label("No", exact=True).check()
            case _:
                page.locator(f"#{name}").fill(text)


def _fits(page: Page) -> None:
    """Nothing reaches beyond the side of the screen, and what is pressed is large enough."""
    widest = page.evaluate("document.documentElement.scrollWidth")
    assert widest <= PHONE["width"]
    for button in page.locator(
        "button, a.button, input:not([type=checkbox]):not([type=radio])"
    ).all():
        box = button.bounding_box()
        assert box is None or box["height"] >= 44


def test_a_deal_is_registered_from_a_mail_on_a_phone(
    phone: Page, mailed: Doorway, post: StandIn
) -> None:
    _send_form(mailed)

    _open_mail(phone, post, "Register a deal for Northwind", "Register a deal")
    expect(phone.get_by_role("heading", name="Register a deal")).to_be_visible()
    _fill(phone, engagement="short")
    phone.get_by_role("button", name="Register the deal").click()
    expect(phone.get_by_role("alert")).to_contain_text("Please look at what is marked")
    expect(phone.locator("#engagement-fault")).to_be_visible()
    expect(phone.locator("#customer")).to_have_value("Müller Maschinenbau GmbH")
    phone.locator("#engagement").fill(COMPLETE["engagement"])
    phone.get_by_role("button", name="Register the deal").click()

    expect(phone.get_by_role("status")).to_contain_text("We have received your registration.")
    expect(phone.locator("header")).to_contain_text("DR-1")
    expect(phone.locator("main")).to_contain_text("Fri 14 Aug 2026, 10:00 CEST")
    [made] = mailed.registrations()
    assert made.state is State.IN_REVIEW

    # The receipt comes by mail too, with a link that shows the same.
    mailed.deals.office.settle()
    _open_mail(phone, post, f"{made.ref} Müller Maschinenbau GmbH: received", f"See {made.ref}")
    expect(phone.locator(".badge")).to_have_text("In review")


def test_a_question_is_answered_and_a_protected_deal_is_extended_on_a_phone(
    phone: Page, mailed: Doorway, post: StandIn
) -> None:
    _send_form(mailed)
    _open_mail(phone, post, "Register a deal for Northwind", "Register a deal")
    _fill(phone)
    phone.get_by_role("button", name="Register the deal").click()
    expect(phone.get_by_role("status")).to_be_visible()
    [made] = mailed.registrations()
    ask(mailed.deals, made, "engagement", text="When?")
    mailed.deals.office.settle()

    _open_mail(phone, post, "we need something", "Answer")
    expect(phone.locator("blockquote")).to_have_text("When?")
    phone.locator("#engagement").fill("On 10 August we met the head of production.")
    phone.get_by_role("button", name="Send the answer").click()
    expect(phone.get_by_role("status")).to_contain_text("Your answer is with us")

    approve(mailed.deals, made)
    mailed.deals.office.settle()
    mailed.deals.now += timedelta(days=55)
    _open_mail(phone, post, f"{made.ref} Müller Maschinenbau GmbH: protected", f"See {made.ref}")
    expect(phone.locator(".badge")).to_have_text("Protected")
    phone.get_by_role("button", name="We still work on it").click()
    expect(phone.get_by_role("status")).to_contain_text("We have noted")
    phone.get_by_role("link", name="Give the protection up").click()
    expect(phone.get_by_role("heading", name="Give the protection up?")).to_be_visible()
    phone.get_by_role("link", name="Back").click()
    expect(phone.locator(".badge")).to_have_text("Protected")


def test_every_page_fits_on_a_phone(browser: Browser, mailed: Doorway, post: StandIn) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True) as context:
        page = context.new_page()
        _send_form(mailed)
        _open_mail(page, post, "Register a deal for Northwind", "Register a deal")
        _fits(page)
        page.locator("summary").click()
        _fits(page)
        page.get_by_role("button", name="Register the deal").click()
        _fits(page)
        _fill(page, customer="W" * 190)
        page.get_by_role("button", name="Register the deal").click()
        expect(page.get_by_role("status")).to_be_visible()
        _fits(page)
        page.get_by_role("link", name="Withdraw").click()
        _fits(page)
        page.goto(f"{mailed.url}/f/nothing")
        _fits(page)
