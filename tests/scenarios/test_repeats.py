"""What comes in again, or too late: it is done once, and who presses is told how it stands."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Barrier

import requests
from fastapi import FastAPI
from slack_bolt import App, BoltRequest

from bot.app import build_bot, close_bot
from bot.messenger import SlackMessenger
from bot.web_api import web_client
from partnering.registrations import Registration, State
from portal.forms import forms_router
from sandbox.slack.options import BOT_TOKEN
from store.work import Store
from tests.bot.block_limits import labels
from tests.bot.filling import form, send
from tests.bot.serving import listening, serving
from tests.journeys.deal_office import A1, DD, PM
from tests.portal.doorway import words_of
from tests.sandbox.slack.running import Json
from tests.scenarios.world import World

# Slack sends what it had no answer to again: after a second, a minute, five more minutes.
AGAIN = (timedelta(seconds=1), timedelta(minutes=1), timedelta(minutes=5))


@dataclass(frozen=True, slots=True)
class Other:
    """A second instance of the application: its own bot, its own forms, its own connections."""

    app: App
    url: str


@contextmanager
def second_instance(world: World, database_url: str) -> Iterator[Other]:
    """Run a second instance on the same database until the block is left."""
    client = web_client(BOT_TOKEN, f"{world.slack.door.slack.url}/api/")
    store = Store.open(database_url)

    messenger = SlackMessenger(client, store, clock=lambda: world.now)
    desk = replace(world.deals.desk, store=store, messenger=messenger)
    app = build_bot(desk, client=client, signing_secret=None, clock=lambda: world.now)
    web = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    web.include_router(forms_router(desk, clock=lambda: world.now))
    try:
        with listening() as held, serving(web, held) as url:
            yield Other(app, url)
    finally:
        close_bot(app)
        store.close()


def test_t_30_a_form_of_slack_that_comes_four_times_is_one_registration(
    world: World, database_url: str
) -> None:
    world.at("2026-08-14T08:00:00Z")
    world.writes_deals()
    world.types(PM, "register northwind")
    shown = form(world.slack.door, PM.email, "Register a deal")
    inputs = {each["block_id"] for each in shown["blocks"] if each["type"] == "input"}
    filled: Json = {name: each for name, each in world.filled(A1, "CORE").items() if name in inputs}
    filled["contact_consent"] = ["yes"]
    with second_instance(world, database_url) as other:
        assert send(world.slack.door, PM.email, shown, **filled)["ok"]
        again = sent_again(world)
        for later, app in zip(AGAIN, (other.app, world.slack.door.app, other.app), strict=True):
            world.deals.now += later
            assert status_of(app, again) == 200
        form(world.slack.door, PM.email, "is registered")
        world.acted()

    [made] = world.all_of("P1")
    assert made.state is State.IN_REVIEW
    assert world.deals.facts(made) == ["submitted", "taken_up"]
    [row] = [each for each in world.slack.door.rows() if each.kind == "view_submission"]
    assert row.done_at is not None
    assert world.heard(DD, f"{made.ref}: Northwind") == 1
    one_deal_in_the_crm(world, made)


def test_t_30_a_form_by_link_that_comes_four_times_is_one_registration(
    world: World, database_url: str
) -> None:
    world.at("2026-08-14T08:00:00Z")
    world.writes_deals()
    link, filled = world.mailed_form("P1"), world.filled(A1, "CORE")
    with second_instance(world, database_url) as other:
        links = (link, f"{other.url}/{link.split('/', 3)[3]}")
        start = Barrier(2)

        def deliver(to: str) -> requests.Response:
            start.wait()
            return requests.post(to, data=filled, timeout=60)

        with ThreadPoolExecutor(2) as pool:
            pages = list(pool.map(deliver, links))
        for later, to in zip(AGAIN[1:], links, strict=True):
            world.deals.now += later
            pages.append(requests.post(to, data=filled, timeout=60))

    [made] = world.all_of("P1")
    for page in pages:
        assert page.status_code == 200
        assert made.ref in words_of(page)
        assert "Received Fri 14 Aug 2026, 10:00 CEST" in words_of(page)
    world.settle()
    assert world.deals.facts(made) == ["submitted", "taken_up"]
    assert world.letters("P1", made) == [f"{made.ref} {A1.name}: received"]
    assert world.heard(DD, f"{made.ref}: Northwind") == 1
    one_deal_in_the_crm(world, made)


def test_t_31_a_button_of_yesterday_changes_nothing_that_has_moved_on(world: World) -> None:
    world.at("2026-08-13T08:00:00Z")
    world.writes_deals()
    made = world.registers_by_mail("P1", A1, "CORE")
    shown = world.slack.card(DD.email, f"{made.ref}: Northwind")
    assert "Approve" in labels(tuple(shown["blocks"]))
    world.deals.now += timedelta(days=1)
    # Nothing is carried out yet, so that the card is still the one of yesterday.
    world.web.post(f"{world.link(made)}/withdraw")
    withdrawn = world.get(made)
    assert withdrawn.state is State.WITHDRAWN

    world.slack.press(DD.email, shown, "Approve")

    told = world.card(DD, "Somebody was faster.")
    assert f"{made.ref} has moved on: withdrawn by the partner. Its card" in told
    world.acted()
    card = world.slack.card(DD.email, "*Withdrawn by the partner*")
    assert card["ts"] == shown["ts"], "the same message, drawn anew"
    assert "Approve" not in labels(tuple(card["blocks"]))
    assert world.get(made) == withdrawn
    assert world.deals.facts(made) == ["submitted", "taken_up", "withdrawn"]
    assert world.deals_in_crm(A1) == []
    assert "Closed" in world.status(made)
    assert not any("protected" in each for each in world.letters("P1", made))


def one_deal_in_the_crm(world: World, made: Registration) -> None:
    """Approve it, and see that the CRM has it once."""
    world.decides(DD, f"approve {made.ref} fine", "Approved")
    [deal] = world.deals_in_crm(A1)
    assert (deal.registration_ref, deal.partner_name) == (made.ref, "Northwind")


def sent_again(world: World) -> Json:
    """What came in last, as Slack sends it once more: by the number of the trigger it is known."""
    [row] = [each for each in world.slack.door.rows() if each.kind == "view_submission"]
    return {**row.payload, "trigger_id": row.key.removeprefix("trigger:"), "token": "of old"}


def status_of(app: App, body: Json) -> int:
    """Hand a payload to an instance as Socket Mode does; the status that Slack would be told."""
    status: int = app.dispatch(BoltRequest(mode="socket_mode", body=body)).status
    return status
