"""A partner asks how it stands: a small group tells nothing, a larger one no member of it."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bot.actions import Action, Target, encode
from store.work import Store
from tests.bot.block_limits import problems
from tests.bot.door import BO, GUEST, ROSA, said_in
from tests.bot.partner_door import PartnerDoor, open_partner_door
from tests.bot.payloads import press_payload
from tests.journeys.deal_office import AE, CC, PM
from tests.journeys.peers import COMPARED, NEXT, Peers
from tests.sandbox.slack.running import Running

DESK = "deal-desk"
# With Northwind four; and three more.
SMALL, MORE = ("Alder", "Birch", "Cedar"), ("Damson", "Elm", "Fir")
REFUSED = "fewer than five others of its tier and country"


@dataclass
class Room:
    """The doors of both partners and of our people, before one office."""

    shared: PartnerDoor
    peers: Peers

    def types(self, who: str, text: str, channel: str = "") -> str:
        """Type a command; all words of the answer to just this."""
        door, place = self.shared.door, channel or self.shared.door.channel(DESK)
        before = len(door.seen(who, place))
        door.act(who, "command", channel=place, text=f"/cosell {text}")
        shown = door.wait(lambda: next(reversed(door.seen(who, place)[before:]), None))
        assert problems(tuple(shown["blocks"])) == []
        return said_in(shown)

    def presses(self, who: str, partner: int) -> str:
        """Press *How we compare* as somebody who has it for a partner, or has made it up."""
        door, key = self.shared.door, "P2" if who == BO else "P1"
        channel = self.shared.channels[key]
        name, before = Action.BENCHMARK_SHOW.value, len(door.seen(who, channel))
        if partner == self.shared.deals.partners[key]:
            card = self.shared.card(key, "Deals of ", who)
            assert self.shared.press(key, card, "How we compare", who)["ok"]
            shown = door.wait(lambda: next(reversed(door.seen(who, channel)[before:]), None))
            return said_in(shown)
        forged = press_payload(
            door, who, name, encode(Target(partner)), channel=channel, at=f"1700000001.{partner:06}"
        )
        assert door.dispatch(forged) == 200
        shown = door.wait(lambda: next(reversed(door.seen(who, channel)[before:]), None))
        return said_in(shown)


@pytest.fixture
def room(vendra: Running, store: Store) -> Iterator[Room]:
    """Both partners' doors open, once on SQLite and once on PostgreSQL."""
    with open_partner_door(vendra, store) as shared:
        peers = Peers(shared.deals)
        peers.lives()
        peers.joins("Northwind", *SMALL)
        yield Room(shared, peers)


def test_t_46_a_small_group_is_refused_and_a_larger_one_gives_no_member_away(room: Room) -> None:
    shared, peers = room.shared, room.peers
    shared.share("P1", ROSA, GUEST)
    shared.confirm("P1", GUEST)
    own, northwind = shared.channels["P1"], peers.numbers["Northwind"]
    assert "There is no comparison of partners yet" in room.types(PM.email, "benchmark Northwind")

    # Four Platinum partners in Germany: whoever asks, by whatever door.
    assert peers.compare(COMPARED) == "2026-Q3"
    refused = room.types(PM.email, "benchmark Northwind")
    assert REFUSED in refused
    assert "median" not in refused
    assert room.types(CC.email, "benchmark nortwind") == refused
    theirs = room.types(GUEST, "benchmark", own)
    assert REFUSED in theirs
    assert room.presses(ROSA, northwind) == theirs
    # Three more join: of this quarter the answer stays.
    peers.joins(*MORE)
    assert peers.compare(COMPARED) == ""
    assert room.types(PM.email, "benchmark Northwind") == refused

    # With six others, in the next quarter that is compared.
    for name in ("Northwind", *SMALL, *MORE):
        peers.answers_next(name)
    assert peers.compare(NEXT) == "2026-Q4"
    told = room.types(PM.email, "benchmark Northwind")
    assert "How Northwind compares" in told
    assert "Platinum partners in DE" in told
    assert "20% ●○○○ bottom quarter" in told.replace("*", "")
    assert "median 50%" in told
    mine = room.types(GUEST, "benchmark", own)
    assert "How you compare" in mine
    assert "median 50%" in mine
    assert room.presses(ROSA, northwind) == mine
    for name in (*SMALL, *MORE):
        assert name not in told + mine
    for number in ("30%", "40%", "60%", "70%", "80%", "middle half", "others have"):
        assert number not in told + mine

    # Before and after one joins, in the same quarter.
    peers.joins("Gorse")
    assert peers.compare(NEXT) == ""
    assert room.types(PM.email, "benchmark Northwind") == told
    assert room.presses(ROSA, northwind) == mine
    assert "was not among the partners compared" in room.types(PM.email, "benchmark Gorse")

    # What is refused looks like what is not there.
    assert room.types(AE.email, "benchmark Northwind") == room.types(AE.email, "benchmark Nobody")
    no_such = room.presses(BO, 99_999)
    assert "There is no such partner" in no_such
    assert room.presses(BO, northwind) == no_such
    assert room.types(GUEST, "benchmark Alder", own) == room.types(GUEST, "benchmark Zz", own)
    assert "Only people of the company" in room.types(GUEST, "overlaps Alder", own)
