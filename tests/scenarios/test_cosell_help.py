"""Help is asked for in chat: a partner that says nothing learns nothing, one that helps does.

Two partners, each in a channel of its own that is shared with another workspace.
"""

from collections.abc import Iterator

import pytest

from bot.manifest import HELP_SHORTCUT
from partnering.help_requests import HelpDecline, HelpRequest, HelpState
from store.work import Store
from tests.bot.block_limits import element, labels, problems
from tests.bot.door import BO, ROSA, said_in
from tests.bot.filling import form, form_words, press_in, search, send
from tests.bot.partner_door import PartnerDoor, open_partner_door
from tests.bot.payloads import press_payload
from tests.journeys.deal_office import AE
from tests.journeys.help_office import CONTACT, WORDS, with_help
from tests.sandbox.slack.running import Json, Running
from tests.scenarios.world import utc

DESK = "deal-desk"
# Friday, 11:00 in Berlin; half of the answer's time, the end of it, and of all.
ASKED = "2026-08-14T09:00:00Z"
HALF, DUE, EXPIRED = "2026-08-17T09:00:00Z", "2026-08-18T09:00:00Z", "2026-08-21T09:00:00Z"


class Room:
    """The doors of both partners and of our people, before one office."""

    def __init__(self, shared: PartnerDoor) -> None:
        self.shared = shared
        self.help = with_help(shared.deals)
        # Partners' people as the channel knows them answer, not those of the tables.
        with shared.deals.desk.store.begin() as work:
            for partner, rep in shared.deals.reps.items():
                if partner in shared.channels:
                    work.people.deactivate(rep.id)
        self.settle()
        self.at(ASKED)

    def at(self, moment: str) -> None:
        """Set the clock; it ticks once there."""
        self.shared.deals.now = max(self.shared.deals.now, utc(moment))
        self.help.tick()

    def settle(self) -> None:
        self.shared.settle()

    def acted(self) -> None:
        self.shared.acted(seconds=5)

    def finds(self, text: str = "ask Initech") -> Json:
        """Let the seller type a command; the answer."""
        door = self.shared.door
        door.act(AE.email, "command", channel=door.channel(DESK), text=f"/cosell {text}")
        return door.awaits(AE.email, door.channel(DESK), "Who can help")

    def writes(self, card: Json, label: str = "Ask…", **told: str) -> Json:
        """Press *Ask* on a card and fill in the form; what the partner will see."""
        door = self.shared.door
        assert door.press(AE.email, door.channel(DESK), card, label)["ok"]
        return self.fills(**told)

    def fills(self, **told: str) -> Json:
        shown = form(self.shared.door, AE.email, "What do you need?")
        values = {"words": WORDS, "need": "technical_validation", "contact": CONTACT, **told}
        answer = send(self.shared.door, AE.email, shown, **values)
        assert answer["ok"], answer
        return form(self.shared.door, AE.email, "will see this, and nothing else")

    def sends(self, shown: Json) -> HelpRequest:
        """Send what was shown."""
        assert send(self.shared.door, AE.email, shown)["ok"]
        form(self.shared.door, AE.email, "is sent")
        self.acted()
        self.shared.close(AE.email)
        return self.newest()

    def newest(self) -> HelpRequest:
        with self.shared.deals.desk.store.read() as view:
            return view.help_requests.of_person(self.help.anna.id)[-1]

    def get(self, made: HelpRequest) -> HelpRequest:
        return self.help.get(made)

    def mine(self, words: str) -> Json:
        """Wait for a card in the seller's direct messages."""
        door = self.shared.door
        return door.awaits(AE.email, door.direct(AE.email), words)


@pytest.fixture
def room(vendra: Running, store: Store) -> Iterator[Room]:
    with open_partner_door(vendra, store) as shared:
        yield Room(shared)


def test_t_40_a_partner_that_says_nothing_learns_no_name_and_another_is_proposed(
    room: Room,
) -> None:
    shared = room.shared
    card = room.finds()
    assert "Northwind" in said_in(card)
    assert "Initech SA is a customer of theirs" in said_in(card)
    assert not problems(tuple(card["blocks"]))
    shown = room.writes(card)
    assert "Please do not contact the customer before we speak." in form_words(shown)
    assert CONTACT not in form_words(shown).split("Once they say yes")[0]
    assert not shared.saying(ROSA, shared.channels["P1"], "CS-"), "nothing is sent yet"
    made = room.sends(shown)
    assert (made.state, made.requested_at) == (HelpState.REQUESTED, utc(ASKED))
    assert (made.due_at, made.ends_at) == (utc(DUE), utc(EXPIRED))

    theirs = shared.card("P1", f"{made.ref}: Initech SA")
    assert WORDS in said_in(theirs)
    assert "Please do not contact the customer before we speak." in said_in(theirs)
    assert labels(tuple(theirs["blocks"])) == ["Yes, we help", "We cannot…"]
    room.at(HALF)
    assert shared.saying(ROSA, shared.channels["P1"], "Half of the time to answer is over") == 1
    room.at(DUE)
    heard = shared.door.awaits(
        shared.pia.email, shared.door.direct(shared.pia.email), "has no answer in time"
    )
    assert made.ref in said_in(heard)
    room.at("2026-08-21T08:59:00Z")
    assert room.get(made).state is HelpState.REQUESTED
    room.at(EXPIRED)

    over = room.get(made)
    assert (over.state, over.ended_at, over.answered_at) == (
        HelpState.EXPIRED,
        utc(EXPIRED),
        None,
    )
    told = room.mine("Who else could help")
    assert "Expired without an answer" in said_in(told)
    assert "Fabrikam" in said_in(told)
    assert "has not answered about Initech SA" in said_in(room.mine("has not answered"))
    after = shared.card("P1", "Expired")
    assert labels(tuple(after["blocks"])) == []
    assert "room for this deal" not in said_in(after), "no room was opened"
    assert_learned_nothing(shared, ROSA)

    # Kept open since before, the card still shows its button.
    held = element(tuple(theirs["blocks"]), "Yes, we help")
    place = {"channel": shared.channels["P1"], "ts": theirs["ts"]}
    late = press_payload(shared.door, ROSA, held["action_id"], held["value"], **place)
    assert shared.door.dispatch(late) == 200
    room.acted()
    shared.card("P1", "has expired without an answer")
    assert room.get(made).state is HelpState.EXPIRED, "what is over stays so"
    assert_learned_nothing(shared, ROSA)

    shared.door.press(AE.email, shared.door.direct(AE.email), told, "Ask…")
    again = form(shared.door, AE.email, "What do you need?")
    assert "Fabrikam" in form_words(again)
    send(shared.door, AE.email, again, words=WORDS, need="technical_validation")
    follow = room.sends(form(shared.door, AE.email, "will see this, and nothing else"))
    assert follow.follows_id == made.id
    assert WORDS in said_in(shared.card("P2", f"{follow.ref}: Initech SA", BO))


def test_help_that_is_given_opens_a_room_with_roles_and_a_next_step(room: Room) -> None:
    shared, door = room.shared, room.shared.door
    made = room.sends(room.writes(room.finds()))
    theirs = shared.card("P1", f"{made.ref}: Initech SA")
    shared.press("P1", theirs, "Yes, we help")
    room.acted()

    assert room.get(made).state is HelpState.ACCEPTED
    opened = shared.card("P1", "Asked by")
    assert "Anna Ehlers" in said_in(opened)
    assert "room for this deal" in said_in(opened)
    mine = room.mine("Accepted; nobody leads yet")
    assert "Rosa Nord" in said_in(mine)
    assert "Say who leads" in said_in(room.mine("Northwind helps with Initech SA"))

    room.at("2026-08-17T07:30:00Z")
    assert "Name the lead seller" in said_in(room.mine("Name the lead seller"))
    door.press(AE.email, door.direct(AE.email), room.mine("Accepted;"), "Who does what…")
    shown = form(door, AE.email, "One person leads")
    people = {each["text"]["text"]: each["value"] for each in options_of(shown, "lead")}
    anna, rosa = str(room.help.anna.id), people["Rosa Nord"]
    send(door, AE.email, shown, lead=anna, technical=rosa)
    form(door, AE.email, "Both sides see it")
    room.acted()
    shared.close(AE.email)
    assert room.get(made).state is HelpState.ACTIVE
    assert "Technical: Rosa Nord" in said_in(shared.card("P1", "Lead seller: Anna Ehlers"))

    shared.press("P1", shared.card("P1", "Lead seller"), "Next step…")
    shown = form(door, ROSA, "What comes next?")
    assert "Pia Lang" not in form_words(shown), "who of ours is not in it stays unknown"
    send(door, ROSA, shown, words="Workshop at the plant", owner=rosa, on="2026-08-19")
    form(door, ROSA, "Both sides see it")
    room.acted()
    shared.close(ROSA)
    assert "Workshop at the plant" in said_in(room.mine("Workshop at the plant"))
    room.at("2026-08-20T08:00:00Z")
    assert "is due" in said_in(shared.card("P1", "What you wanted to do next is due"))

    door.press(AE.email, door.direct(AE.email), room.mine("Worked on together"), "How it ended…")
    shown = form(door, AE.email, "How did it end?")
    send(door, AE.email, shown, outcome="won", words="Their workshop made the difference.")
    form(door, AE.email, "Kept.")
    room.acted()
    shared.close(AE.email)
    assert room.get(made).state is HelpState.WON
    assert "made the difference" not in shared.everything_told(ROSA), "what we learnt is ours"
    over = shared.card("P1", "Won together")
    assert labels(tuple(over["blocks"])) == ["We helped with this…"]

    room.at("2026-08-20T08:00:30Z")
    shared.press("P1", over, "We helped with this…")
    shown = form(door, ROSA, "One of our people confirms what you say here")
    refused = send(door, ROSA, shown, kind="joint_meeting", words="short")
    assert "At least" in str(refused)
    told = "The workshop at the plant, with their head of IT."
    send(door, ROSA, shown, kind="joint_meeting", on="2026-08-19", words=told)
    form(door, ROSA, "One of our people confirms it")
    room.acted()
    shared.close(ROSA)
    asked = room.mine("Northwind says so: is it right?")
    assert told in said_in(asked)
    door.press(AE.email, door.direct(AE.email), asked, "Yes, they helped")
    room.acted()
    room.at("2026-08-20T08:00:40Z")
    theirs = shared.card("P1", "You say that you helped at Initech SA")
    assert "Confirmed: you are credited for it" in said_in(theirs)
    assert "Initech CORE" not in shared.everything_told(ROSA), "our deal's name is ours"


def test_a_partner_declines_with_a_reason_and_another_is_proposed(room: Room) -> None:
    shared, door = room.shared, room.shared.door
    made = room.sends(room.writes(room.finds()))
    shared.press("P1", shared.card("P1", f"{made.ref}: Initech SA"), "We cannot…")
    shown = form(door, ROSA, "Why?")
    refused = send(door, ROSA, shown, why="other")
    assert "Say in a sentence why" in str(refused)
    send(door, ROSA, shown, why="no_capacity")
    form(door, ROSA, "Thank you for saying so")
    room.acted()

    declined = room.get(made)
    assert (declined.state, declined.decline) == (HelpState.DECLINED, HelpDecline.NO_CAPACITY)
    told = said_in(room.mine("Who else could help"))
    assert "Nobody is free for it" in told
    assert "Fabrikam" in told
    assert "Rosa" not in told, "who said no is nobody's to know"
    assert_learned_nothing(shared, ROSA)


def test_who_asked_takes_it_back_before_it_is_answered(room: Room) -> None:
    shared, door = room.shared, room.shared.door
    made = room.sends(room.writes(room.finds()))
    shared.card("P1", f"{made.ref}: Initech SA")
    door.press(AE.email, door.direct(AE.email), room.mine("Waits for an answer"), "Take it back")
    room.acted()

    assert room.get(made).state is HelpState.CANCELLED
    gone = shared.card("P1", "you need not do anything")
    assert labels(tuple(gone["blocks"])) == []
    assert_learned_nothing(shared, ROSA)


def test_a_partner_asks_for_a_technical_person_of_ours(room: Room) -> None:
    shared, door = room.shared, room.shared.door
    made = room.sends(room.writes(room.finds()))
    shared.press("P1", shared.card("P1", f"{made.ref}: Initech SA"), "Yes, we help")
    room.acted()
    shared.press("P1", shared.card("P1", "Asked by"), "Ask for technical help…")
    shown = form(door, ROSA, "In your words")
    send(door, ROSA, shown, need="demo", words="A demo with their own data.")
    form(door, ROSA, "the answer comes here")
    room.acted()
    shared.close(ROSA)

    card = room.mine("A demo with their own data.")
    assert "asked by Northwind" in said_in(card)
    door.press(AE.email, door.direct(AE.email), card, "Accept")
    room.acted()
    ticket = room.newest()
    assert (ticket.follows_id, ticket.by_partner) == (made.id, True)
    assert ticket.state is HelpState.ACCEPTED
    assert "We help you" in said_in(shared.card("P1", f"{ticket.ref}: Initech SA"))


def test_help_is_asked_for_from_an_overlap_and_from_a_messages_menu(room: Room) -> None:
    shared, door = room.shared, room.shared.door
    place = door.channel(DESK)
    door.act(AE.email, "command", channel=place, text="/cosell overlaps Initech")
    card = door.awaits(AE.email, place, "Ask them for help…")
    shown = room.writes(card, "Ask them for help…")
    assert "will see this, and nothing else" in form_words(shown)
    shared.close(AE.email)

    ts = door.act(AE.email, "message", channel=place, text="Who knows Initech?")["ts"]
    door.act(AE.email, "shortcut", callback_id=HELP_SHORTCUT, channel=place, ts=ts)
    asks = form(door, AE.email, "Which account?")
    found = search(door, AE.email, asks, "account", "Initech")
    assert "Initech SA" in str(found)
    send(door, AE.email, asks, account=str(room.help.account_id))
    finder = form(door, AE.email, "Initech SA is a customer of theirs")
    press_in(door, AE.email, finder, "Ask…")
    assert "What do you need?" in form_words(form(door, AE.email, "What do you need?"))


def test_where_nobody_is_known_it_says_so(room: Room) -> None:
    door = room.shared.door
    place = door.channel(DESK)
    door.act(AE.email, "command", channel=place, text="/cosell ask Globex Iberia")
    card = door.awaits(AE.email, place, "Who can help")
    assert "No relationship on file" in said_in(card)
    assert "Ask…" not in labels(tuple(card["blocks"]))


def options_of(shown: Json, name: str) -> list[Json]:
    """The options of a select in a form."""
    block = next(each for each in shown["blocks"] if each.get("block_id") == name)
    return list(block["element"]["options"])


def assert_learned_nothing(shared: PartnerDoor, who: str) -> None:
    """Look through all that somebody was shown: no name of a person of ours or the customer."""
    told = shared.everything_told(who)
    for name in (CONTACT, "Anna Ehlers", "anna@", "Initech CORE", "50,000"):
        assert name not in told, name
