"""A manager clears a list of open pairs press by press, over real wires and in both modes.

With COSELL_SCREENS=FOLDER a picture of the card is taken on the way.
"""

import csv
import os
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, expect

from app.demo import POLICY
from partnering.judgements import Judgement
from partnering.people import Role
from tests.e2e.town import Town, wait_for, words_of

pytestmark = pytest.mark.timeout(300)

PAIRS = 24
PRESSES = 20
PATIENCE_MS = 60_000
# Everything that is found is asked, so that the test does not turn on a score.
ASKING = f"{POLICY}\n[matching]\nauto_from = 1.0\nreview_from = 0.01\n"
ANSWERS = ("not_same", "related", "unsure")


def asking(town: Town) -> tuple[str, str]:
    """Start a product that leaves everything open, with a list of pairs; manager and partner."""
    (town.folder / "asking.toml").write_text(ASKING, encoding="utf-8")
    town.extra["COSELL_POLICY"] = str(town.folder / "asking.toml")
    town.start()
    town.wait_ready()
    with town.store() as store, store.read() as view:
        partner = view.partners.all()[0]
        manager = view.people.with_role(Role.PARTNER_MANAGER)[0]
        accounts = view.accounts.live()[:PAIRS]
    file = town.folder / "open-pairs.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["id", "name", "country", "city"])
        rows.writerows([f"X{a.id}", a.name, a.country, a.city] for a in accounts)
    told = town.run(
        *("partners", "import", partner.name, str(file), "--segment", "events", "--source", "test")
    )
    assert told.returncode == 0, told.stderr
    wait_for(lambda: waiting(town, partner.id) >= PRESSES + 2, "the pairs to wait for a person")
    wait_for(lambda: quiet(town), "everything to be mapped and told")
    return manager.email, partner.name


def waiting(town: Town, partner_id: int) -> int:
    with town.store() as store, store.read() as view:
        return view.matches.review_count(partner_id)


def quiet(town: Town) -> bool:
    """Tell whether all is mapped, and all that follows from it is drawn, too."""
    soon = datetime.now(UTC) + timedelta(minutes=1)
    with town.store() as store, store.read() as view:
        unmapped = view.partner_accounts.due() or view.accounts.due() or view.lists.summary_due()
        owed = view.deliveries.due(soon) or view.deliveries.counts()["sending"]
        return not (unmapped or view.facts.unrelayed() or owed)


def card_of(town: Town, who: str, words: str) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        shown = town.messages(who, "general")
        return next((m for m in shown if m["ephemeral"] and words in words_of(m)), None)

    return wait_for(look, f"a card that says {words}")


def response_urls_used(town: Town) -> int:
    with sqlite3.connect(f"file:{town.folder}/slack.db?mode=ro", uri=True) as slack:
        return int(slack.execute("SELECT coalesce(sum(uses), 0) FROM response_urls").fetchone()[0])


def calls(town: Town) -> dict[str, Any]:
    answer = requests.get(f"{town.chat.url}/sandbox/api/calls", timeout=10).json()
    made: dict[str, Any] = answer["calls"]
    return {name: each for name, each in made.items() if name.startswith(("chat.", "views."))}


def test_a_manager_clears_twenty_pairs_with_one_call_to_slack_each(town: Town) -> None:
    manager, partner = asking(town)
    typed = f"{partner[0]}{partner[2:]}"
    assert town.command(manager, f"/cosell review {typed}").get("acked") is True
    card = card_of(town, manager, "1 of ")
    total = words_of(card).partition("1 of ")[2].split()[0]
    posted, used, before = (
        len(town.messages(manager, "general")),
        response_urls_used(town),
        calls(town),
    )

    for done in range(PRESSES):
        told = town.press(manager, card, f"v1:pair:{ANSWERS[done % len(ANSWERS)]}")
        assert told.get("acked") is True, told
        after = card_of(town, manager, f"{done + 2} of {total}")
        assert after["ts"] == card["ts"], "one card, drawn anew in its place"
        card = after

    assert response_urls_used(town) - used == PRESSES
    assert calls(town) == before, "nothing else was drawn or posted"
    assert len(town.messages(manager, "general")) == posted
    with town.store() as store, store.read() as view:
        kinds = [each.judgement for each in view.judgements.labelled()]
    assert kinds.count(Judgement.NOT_SAME) >= 7
    assert kinds.count(Judgement.RELATED) >= 7

    town.press(manager, card, "v1:pair:undo")
    card = card_of(town, manager, f"{PRESSES} of {total}")
    town.press(manager, card, "v1:pair:same")
    card_of(town, manager, f"{PRESSES + 1} of {total}")
    town.run("sync", "--full")
    with town.store() as store, store.read() as view:
        kept = [each.judgement for each in view.judgements.labelled()]
    assert kept.count(Judgement.NOT_SAME) == kinds.count(Judgement.NOT_SAME)
    assert Judgement.SAME in kept


@pytest.mark.browser
def test_a_manager_reads_both_records_and_answers_in_the_page(
    browser: Browser, socket_town: Town
) -> None:
    town = socket_town
    manager, _ = asking(town)
    with town.store() as store, store.read() as view:
        person = view.people.by_email(manager)
    assert person is not None
    page = browser.new_page(viewport={"width": 1280, "height": 800}, timezone_id="Europe/Berlin")
    page.set_default_timeout(PATIENCE_MS)
    page.goto(town.chat.url)
    page.get_by_text(person.name).first.click()
    composer = page.locator("#composer textarea")
    composer.fill("/cosell review")
    composer.press("Enter")
    card = (
        page.locator("#main article, #main .message")
        .filter(has_text="Is this the same company?")
        .first
    )
    expect(card).to_contain_text("1 of", timeout=PATIENCE_MS)

    for answer in ("Not the same", "Same group"):
        card.get_by_role("button", name=answer).click()
        expect(card).to_contain_text("Kept:", timeout=PATIENCE_MS)
    expect(card).to_contain_text("3 of", timeout=PATIENCE_MS)
    expect(card).to_contain_text("Our account")
    expect(card.get_by_role("button", name="Undo last")).to_be_visible()

    folder = os.environ.get("COSELL_SCREENS")
    if folder:
        card.scroll_into_view_if_needed()
        page.screenshot(path=Path(folder) / "slack-review.png")
