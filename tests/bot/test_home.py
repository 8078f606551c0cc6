"""App Home over the wire: what is pressed there is done as on the card, and Home is drawn anew."""

from collections.abc import Iterator
from threading import Barrier, Thread

import pytest

from bot.cards.home import stranger_home_card
from bot.home_door import HomeDoor
from bot.web_api import web_client
from bot.workspace import workspace_of
from partnering.registrations import State
from sandbox.slack.options import BOT_TOKEN
from store.work import Store
from tests.bot.deal_door import DealDoor
from tests.bot.door import GUEST, said_in
from tests.bot.filling import form, send
from tests.bot.partner_door import ROSA, PartnerDoor, open_partner_door
from tests.journeys.deal_office import A2, A4, DD, PM
from tests.sandbox.slack.running import Json, Running


@pytest.fixture
def shared(vendra: Running, sqlite_store: Store) -> Iterator[PartnerDoor]:
    """An office with two partners, each with a channel and one person in it."""
    with open_partner_door(vendra, sqlite_store) as opened:
        yield opened


def opens(door: DealDoor | PartnerDoor, who: str, words: str) -> Json:
    """Open App Home and wait until it says these words."""
    assert door.door.act(who, "home/open")["ok"]
    return door.door.home(who, words)


def test_what_waits_is_decided_in_home_as_on_its_card(desk_door: DealDoor) -> None:
    first, second = desk_door.filed("P1"), desk_door.filed("P2", A2)
    home = opens(desk_door, DD.email, f"Decide on {second.ref}")
    assert "Needs you: 2" in said_in(home)

    assert desk_door.door.press_home(DD.email, home, "Approve")["ok"]
    home = desk_door.door.home(DD.email, "Back to Home")
    assert "by Dora Dietz" in said_in(home)
    assert desk_door.deals.get(first).state is State.APPROVED
    assert f"Decide on {first.ref}" not in said_in(home), "it waits no more"
    assert f"Decide on {second.ref}" in said_in(home)
    assert "Approved" in said_in(desk_door.card(DD.email, first.ref)), "its card follows"

    desk_door.door.press_home(DD.email, home, "Reject…")
    shown = form(desk_door.door, DD.email, "Reject")
    assert send(desk_door.door, DD.email, shown, reason="unqualified", text="No budget yet.")["ok"]
    home = desk_door.door.home(DD.email, "Nothing waits for you.")
    assert desk_door.deals.get(second).state is State.REJECTED


def test_a_view_that_was_read_before_another_was_published_loses(desk_door: DealDoor) -> None:
    door, desk, now = desk_door.door, desk_door.deals.desk, desk_door.deals.now
    opens(desk_door, DD.email, "Nothing waits for you.")
    api = workspace_of(web_client(BOT_TOKEN, f"{door.slack.url}/api/"), door.store)
    user = door.slack.user(DD.email)
    stale = door.slack.get(f"/as/{user}/view")["home"]["hash"]
    homes = HomeDoor(desk, api)
    desk_door.filed("P1")
    homes.show(user, now=now)
    # Another process read before that was published: its view loses, and is read anew.
    read = iter((stranger_home_card("As it was"), stranger_home_card("As it is")))
    HomeDoor(desk, api).put(user, lambda: next(read), view_hash=stale)
    assert "As it is" in said_in(door.home(DD.email, "As it"))


def test_those_who_press_at_once_leave_the_newest_view(desk_door: DealDoor) -> None:
    door, desk, now = desk_door.door, desk_door.deals.desk, desk_door.deals.now
    api = workspace_of(web_client(BOT_TOKEN, f"{door.slack.url}/api/"), door.store)
    homes, user = HomeDoor(desk, api), door.slack.user(DD.email)
    together = Barrier(3)

    def press() -> None:
        together.wait()
        homes.show(user, now=now)

    threads = [Thread(target=press) for _ in range(2)]
    for each in threads:
        each.start()
    filed = desk_door.filed("P1", A4)
    together.wait()
    for each in threads:
        each.join()
    assert f"{filed.ref}" in said_in(door.home(DD.email, filed.ref))


def test_a_partners_guest_has_a_home_of_their_own_partner_alone(shared: PartnerDoor) -> None:
    made = shared.files("P1")
    other = shared.files("P2", customer="Globex", domain="globex.com")
    channel = shared.share("P1", GUEST)
    assert channel
    shared.confirm("P1", GUEST)
    home = opens(shared, GUEST, "Northwind")
    said = said_in(home)
    assert made.ref in said
    assert f"*{other.ref}*" not in said
    assert "Globex" not in said
    assert "/cosell" not in said, "who acts for a partner cannot type it"
    shared.door.press_home(GUEST, home, "Show")
    assert "In review" in said_in(shared.door.home(GUEST, "Back to Home"))
    assert not shared.door.act(ROSA, "home/open")["ok"], "another workspace's people have none"


def test_the_first_steps_go_once_they_are_read(desk_door: DealDoor) -> None:
    home = opens(desk_door, PM.email, "Three steps to begin")
    desk_door.door.press_home(PM.email, home, "Got it")
    desk_door.door.home_without(PM.email, "Three steps to begin")
    opens(desk_door, PM.email, "Needs you")
    assert "Three steps" not in said_in(desk_door.door.home(PM.email, "Needs you"))


def test_the_messages_tab_publishes_nothing(desk_door: DealDoor) -> None:
    door = desk_door.door
    user = door.slack.user(DD.email)
    event = {"type": "app_home_opened", "user": user, "channel": "D1", "tab": "messages"}
    before = door.slack.get(f"/as/{user}/view")["home"]
    assert door.dispatch({"type": "event_callback", "event_id": "EvM", "event": event}) == 200
    door.wait(lambda: all(row.done_at for row in door.rows()) or None)
    assert door.slack.get(f"/as/{user}/view")["home"] == before
