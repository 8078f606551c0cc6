"""Segments, view as partner and asking for more, over the wire by buttons and forms."""

from collections.abc import Iterator

import pytest

from journeys.keep_segments import segments_view
from partnering.sharing import Field, Level, Rule, Side
from store.work import Store
from tests.bot.door import Door, said_in
from tests.bot.filling import form, form_words, send
from tests.bot.partner_door import ROSA, PartnerDoor, open_partner_door
from tests.bot.test_sharing import agree
from tests.journeys.deal_office import PM
from tests.sandbox.slack.running import Running


@pytest.fixture
def shared(vendra: Running, sqlite_store: Store) -> Iterator[PartnerDoor]:
    """The door, with two partners before it."""
    with open_partner_door(vendra, sqlite_store) as opened:
        yield opened


def typed(door: Door, channel: str, text: str, words: str) -> dict[str, object]:
    door.act(PM.email, "command", channel=channel, text=f"/cosell {text}")
    return door.awaits(PM.email, channel, words)


def test_a_segment_is_made_by_a_form_that_counts_first(shared: PartnerDoor) -> None:
    door, channel = shared.door, shared.channels["P1"]
    card = typed(door, channel, "segments", "Segments of our")
    assert "accounts are in DE" in said_in(card)
    door.press(PM.email, channel, card, "Add segment…")
    opened = form(door, PM.email, "What is it called?")
    told = send(door, PM.email, opened, name="In Germany", country="Germany", least="much")
    assert "is no amount" in str(told)
    again = form(door, PM.email, "What is it called?")
    send(door, PM.email, again, name="In Germany", country="Germany", least="")
    counted = form(door, PM.email, " accounts")
    assert "accounts" in form_words(counted)
    assert segments_view(shared.deals.desk, by=shared.pia).own == ()
    send(door, PM.email, counted)
    assert "Saved." in form_words(form(door, PM.email, "Saved."))
    [made] = segments_view(shared.deals.desk, by=shared.pia).own
    assert made.number > 0


def test_the_partner_is_asked_for_names_in_its_channel_and_grants_them(
    shared: PartnerDoor,
) -> None:
    door, channel, number = shared.door, shared.channels["P1"], shared.deals.partners["P1"]
    agree(shared)
    with door.store.begin() as work:
        for side in Side:
            rule = Rule(number, side, "customers", Field.NAME, Level.COUNTS)
            work.sharing.put_rule(rule, by=None, at=shared.deals.now)
    card = typed(door, channel, "sharing northwind", "What Northwind is shown")
    door.press(PM.email, channel, card, "View as partner")
    seen = door.awaits(PM.email, channel, "What Northwind sees")
    assert "number for number" in said_in(seen)
    door.press(PM.email, channel, seen, "Back")
    card = door.awaits(PM.email, channel, "What Northwind is shown")

    door.press(PM.email, channel, card, "Ask for more…")
    opened = form(door, PM.email, "What for?")
    send(door, PM.email, opened, segment="0", words="To plan the quarter")
    form(door, PM.email, "Asked.")
    shared.deals.office.settle()
    # The card that was drawn before has the button still: a second one is not asked for.
    door.press(PM.email, channel, card, "Ask for more…")
    door.awaits(PM.email, channel, "was asked already, and waits for an answer")

    asked = shared.card("P1", "to be shown more")
    assert "To plan the quarter" in said_in(asked)
    shared.press("P1", asked, "For 30 days")
    assert "Granted, until" in said_in(shared.card("P1", "Granted, until"))
    shared.deals.office.settle()
    door.awaits(PM.email, door.direct(PM.email), "Granted, until")
    assert ROSA not in said_in(asked)
