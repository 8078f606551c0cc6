"""A partner manager at the keyboard: adds a partner, brings a bad list, then a good one.

With COSELL_SCREENS=FOLDER pictures of the forms are taken on the way.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.bot.door import Door
from tests.journeys.office import CONTOSO, PIA

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

PATIENCE_MS = 30_000
BAD = "id;name;country\nN1;Contoso Maschinenbau;DE\nN2;;FR\nN1;Fabrikam;FR\n"
GOOD = (
    "id,name,website,city,country,Their owner\n"
    "N1,Contoso Maschinenbau,contoso-maschinenbau.de,Ulm,DE,Ana\n"
    "N2,Fabrikam Textiles SARL,fabrikam-textiles.fr,Lyon,FR,Ana\n"
    "N3,Müller & Söhne,mueller-soehne.example,Köln,DE,Bo\n"
)


def picture(page: Page, name: str) -> None:
    folder = os.environ.get("COSELL_SCREENS")
    if folder:
        page.screenshot(path=Path(folder) / f"slack-{name}.png")


def test_a_partner_and_its_list_come_in_by_the_page(browser: Browser, door: Door) -> None:
    door.office.crm.put(CONTOSO)
    door.office.sync()
    page = browser.new_page(viewport={"width": 1280, "height": 900}, timezone_id="Europe/Berlin")
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{door.slack.url}/as/{PIA.email}?c=cosell-alerts")
    composer = page.locator("#composer textarea")
    composer.fill("/cosell partners")
    composer.press("Enter")
    page.get_by_role("button", name="Add partner").last.click()
    dialog = page.get_by_role("dialog")

    dialog.get_by_label("Name", exact=True).fill("Northwind")
    dialog.get_by_label("Domains").fill("not a domain")
    dialog.get_by_label("Countries").fill("Germany, FR")
    expect(dialog.get_by_label("Partner manager")).to_have_value(door.slack.user(PIA.email))
    dialog.get_by_role("searchbox").press_sequentially("conto")
    dialog.get_by_role("option", name="Contoso Maschinenbau").click()
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog).to_contain_text("is no company's domain")
    picture(page, "partner-add")
    dialog.get_by_label("Domains").fill("northwind.example")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog).to_contain_text("Northwind is a partner now.")
    picture(page, "partner-added")

    dialog.get_by_role("button", name="Upload list").click()
    dialog.get_by_label("What is on the list?").select_option("customers")
    dialog.get_by_label("Where does it come from?").fill("Their CRM, by mail")
    bad: FilePayload = {"name": "bad.csv", "mimeType": "text/csv", "buffer": BAD.encode()}
    dialog.locator("input[type=file]").set_input_files(bad)
    expect(dialog).to_contain_text("Uploaded")
    picture(page, "list-upload")
    dialog.get_by_role("button", name="Check the file").click()
    expect(dialog).to_contain_text("2 rows cannot be used")
    expect(dialog).to_contain_text("row 3, column name")
    picture(page, "list-errors")

    dialog.get_by_role("button", name="Choose another file").click()
    dialog.get_by_label("What is on the list?").select_option("customers")
    dialog.get_by_label("Where does it come from?").fill("Their CRM, by mail")
    good: FilePayload = {
        "name": "northwind-customers.csv",
        "mimeType": "text/csv",
        "buffer": GOOD.encode(),
    }
    dialog.locator("input[type=file]").set_input_files(good)
    expect(dialog).to_contain_text("Uploaded")
    dialog.get_by_role("button", name="Check the file").click()
    expect(dialog).to_contain_text("3 companies for Northwind's customers")
    expect(dialog).to_contain_text("Dropped, and kept nowhere: their owner")
    picture(page, "list-preview")
    dialog.get_by_role("button", name="Import", exact=True).click()
    expect(dialog).to_contain_text("3 rows are in")
    picture(page, "list-imported")
    dialog.get_by_role("button", name="Done").click()
    expect(dialog).to_have_count(0)

    composer.fill("/cosell partners northwind")
    composer.press("Enter")
    card = page.get_by_role("article").filter(has_text="Link this channel").last
    expect(card).to_contain_text("3 companies · of today")
    picture(page, "partner")
    page.close()
    assert wrong == []
