"""Registered deals over the wire: cards, forms and commands of our own side, on the real store."""

from collections.abc import Iterator

import pytest

from partnering.registrations import State
from store.work import Store
from tests.bot.deal_door import DealDoor, open_deal_door
from tests.bot.door import said_in
from tests.bot.filling import form, form_words, send
from tests.journeys.deal_office import DD
from tests.sandbox.slack.running import Running


@pytest.fixture
def desk_door(vendra: Running, sqlite_store: Store) -> Iterator[DealDoor]:
    """The door of an office where deals are registered."""
    with open_deal_door(vendra, sqlite_store) as opened:
        yield opened


def test_a_registration_is_decided_by_a_press_on_its_card(desk_door: DealDoor) -> None:
    made = desk_door.filed()
    card = desk_door.card(DD.email, "DR-1: Northwind for Müller Maschinenbau GmbH")

    assert desk_door.press(DD.email, card, "Approve")["ok"]

    card = desk_door.card(DD.email, "Approved")
    assert "by Dora Dietz" in said_in(card)
    assert "Reject…" not in said_in(card)
    assert desk_door.deals.get(made).state is State.APPROVED


def test_a_rejection_needs_words_for_the_partner(desk_door: DealDoor) -> None:
    made = desk_door.filed()
    card = desk_door.card(DD.email, "DR-1")
    desk_door.press(DD.email, card, "Reject…")
    shown = form(desk_door.door, DD.email, "Reject")
    assert "Northwind" in form_words(shown)

    told = send(desk_door.door, DD.email, shown, reason="unqualified", text="no")
    assert "at least 5" in told["errors"]["text"]
    told = send(desk_door.door, DD.email, shown, reason="unqualified", text="No budget yet.")
    assert told["ok"]

    assert desk_door.deals.get(made).state is State.REJECTED
    assert "Rejected" in form_words(form(desk_door.door, DD.email, "DR-1"))
    assert "No budget yet." in said_in(desk_door.card(DD.email, "Rejected"))
