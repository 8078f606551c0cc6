"""A partner is shown what is shared, and nothing once either side takes its word back."""

from collections.abc import Iterator

import pytest

from store.work import Store
from tests.bot.block_limits import element
from tests.bot.door import ROSA, said_in
from tests.bot.filling import form, form_words, send
from tests.bot.partner_door import open_partner_door
from tests.bot.payloads import press_payload
from tests.journeys.deal_office import AE, PM
from tests.journeys.help_office import WORDS
from tests.sandbox.slack.running import Running
from tests.scenarios.test_cosell_help import DESK, Room, assert_learned_nothing


@pytest.fixture
def room(vendra: Running, store: Store) -> Iterator[Room]:
    with open_partner_door(vendra, store) as shared:
        yield Room(shared)


def newest_answer(room: Room, text: str) -> str:
    """Type a command; what the seller reads as the answer to just this."""
    door, place = room.shared.door, room.shared.door.channel(DESK)
    before = len(door.seen(AE.email, place))
    door.act(AE.email, "command", channel=place, text=f"/cosell {text}")
    return said_in(door.wait(lambda: next(reversed(door.seen(AE.email, place)[before:]), None)))


def test_cs_02_a_partner_reads_what_is_shared_and_nothing_after_it_is_taken_back(
    room: Room,
) -> None:
    shared, door, channel = room.shared, room.shared.door, room.shared.channels["P1"]
    made = room.sends(room.writes(room.finds()))
    theirs = shared.card("P1", f"{made.ref}: Initech SA")
    assert WORDS in said_in(theirs)
    assert_learned_nothing(shared, ROSA)

    # One field less, by a manager: drawn again without it, in blocks and in the fallback text.
    door.act(PM.email, "command", channel=door.channel(DESK), text="/cosell sharing Northwind")
    card = door.awaits(PM.email, door.channel(DESK), "What Northwind is shown")
    door.press(PM.email, door.channel(DESK), card, "Change…")
    opened = form(door, PM.email, "How much is shown?")
    send(door, PM.email, opened, field="name", level="hidden")
    assert "Not shown: Company's name" in form_words(form(door, PM.email, "Set."))
    shared.close(PM.email)
    room.acted()
    [drawn] = [each for each in door.seen(ROSA, channel) if each["ts"] == theirs["ts"]]
    assert "Initech" not in str(drawn)
    assert WORDS in said_in(drawn), "the rest is still there"

    # The partner stops: the card is gone, its button is dead, and nothing more can be asked.
    shared.press("P1", shared.card("P1", "Deals of Northwind"), "What is shared")
    shared.press("P1", shared.card("P1", "Both sides share."), "Stop sharing")
    shared.card("P1", "Nothing is shared any more")
    room.acted()
    [drawn] = [each for each in door.seen(ROSA, channel) if each["ts"] == theirs["ts"]]
    assert "taken down" in said_in(drawn)
    assert WORDS not in str(drawn)
    door.awaits(PM.email, door.direct(PM.email), "Northwind has stopped sharing.")
    held = element(tuple(theirs["blocks"]), "Yes, we help")
    late = press_payload(
        door, ROSA, held["action_id"], held["value"], channel=channel, ts=theirs["ts"]
    )
    assert door.dispatch(late) == 200
    room.acted()
    assert room.get(made).state is made.state, "what cannot be read cannot be accepted"
    assert "Initech SA is a customer of theirs" not in newest_answer(room, "ask Initech")
    assert_learned_nothing(shared, ROSA)

    # It opts in again: the card is back as it stands now.
    shared.press("P1", shared.card("P1", "Nothing is shared any more"), "Opt in")
    shared.card("P1", "Opted in.")
    room.acted()
    [drawn] = [each for each in door.seen(ROSA, channel) if each["ts"] == theirs["ts"]]
    assert WORDS in said_in(drawn)
    assert "Initech" not in str(drawn)
    door.awaits(PM.email, door.direct(PM.email), "Northwind has opted in to sharing.")
    assert AE.name not in shared.everything_told(ROSA)
