"""Leads through the doors: a late click changes nothing, and nobody eligible is nobody wrong.

Two partners, each in a channel of its own that is shared with another workspace.
"""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from partnering.lead_offers import OfferState
from partnering.leads import LeadState, PartnerLead
from partnering.people import CrmUser
from store.work import Store
from tests.bot.block_limits import element, labels, problems
from tests.bot.door import BO, ROSA, said_in
from tests.bot.filling import form, form_words, send
from tests.bot.partner_door import PartnerDoor, open_partner_door
from tests.bot.payloads import press_payload
from tests.journeys.deal_office import AE, CC, PM
from tests.journeys.lead_office import SECRETS, LeadOffice, with_leads
from tests.sandbox.slack.running import Json, Running
from tests.scenarios.world import utc

DESK = "deal-desk"
# Friday 17:30 in Berlin, half of a business day, all of it, and what follows.
OFFERED = "2026-08-14T15:30:00Z"
HALF, DUE, NEXT, LATE = (
    "2026-08-17T11:00:00Z",
    "2026-08-17T15:30:00Z",
    "2026-08-17T15:31:00Z",
    "2026-08-17T15:32:00Z",
)


class Room:
    """The doors of both partners and of our people, before one office."""

    def __init__(self, shared: PartnerDoor) -> None:
        self.shared = shared
        self.leads: LeadOffice = with_leads(shared.deals)
        self.settle()
        self.at(OFFERED)

    def at(self, moment: str) -> None:
        """Set the clock; it ticks once there, and what is owed is carried out."""
        self.leads.looks(utc(moment))
        self.settle()

    def settle(self) -> None:
        self.shared.settle()

    def acted(self) -> None:
        self.shared.acted(seconds=2)

    def types(self, who: CrmUser, text: str, words: str) -> Json:
        """Type a command where nothing else is posted; the answer that says these words."""
        door = self.shared.door
        door.act(who.email, "command", channel=door.channel(DESK), text=f"/cosell {text}")
        return door.awaits(who.email, door.channel(DESK), words)

    def takes(self, who: CrmUser = PM, **told: object) -> PartnerLead:
        """Type a lead in by the form that the command opens; the lead."""
        door = self.shared.door
        door.act(who.email, "command", channel=door.channel(DESK), text="/cosell lead Adatum")
        shown = form(door, who.email, "What they need")
        said: dict[str, object] = {
            "company": "Adatum Pumpen GmbH",
            "country": "Germany",
            "families": ["CORE"],
            "industry": "Manufacturing",
            "need": "Wants to connect two plants.",
            "contact_name": "Ines Kern",
            "contact_role": "Head of IT",
            "contact_email": "ines.kern@adatum.example",
            "contact_phone": "+49 30 901820",
            "consent": ["yes"],
        }
        answer = send(door, who.email, shown, **{**said, **told})
        assert answer["ok"], answer
        form(door, who.email, "Taken in")
        self.acted()
        self.shared.close(who.email)
        with self.shared.deals.desk.store.read() as view:
            return view.partner_leads.newest(states=set(LeadState))[0]

    def card(self, partner: str, words: str) -> Json:
        return self.shared.card(partner, words)

    def press(self, partner: str, words: str, label: str) -> Json:
        return self.shared.press(partner, self.card(partner, words), label)

    def told(self, who: str) -> str:
        return self.shared.everything_told(who)

    def ours(self, who: CrmUser, words: str) -> Json:
        door = self.shared.door
        return door.awaits(who.email, door.direct(who.email), words)


@pytest.fixture
def room(vendra: Running, store: Store) -> Iterator[Room]:
    """Both partners' doors open, once on SQLite and once on PostgreSQL."""
    with open_partner_door(vendra, store) as opened:
        yield Room(opened)


def reads_nothing(room: Room, who: str) -> None:
    """Look through blocks, fallback texts, forms and the page itself for who asked."""
    told = room.told(who)
    told += room.shared.page(who, room.shared.channels["P1" if who == ROSA else "P2"])
    for word in SECRETS:
        assert word not in told, word


def test_t_38_a_late_click_changes_nothing_and_shows_nothing(room: Room) -> None:
    lead = room.takes()
    first = room.leads.offer(lead)
    assert room.leads.with_partner(lead) == "P1"
    assert first.due_at == utc(DUE) + timedelta(seconds=0)
    card = room.card("P1", f"{lead.ref}: Adatum Pumpen GmbH")
    assert problems(tuple(card["blocks"])) == []
    assert labels(tuple(card["blocks"]))[:2] == ["Accept", "Decline…"]
    assert "is certified for CORE" in said_in(card)
    reads_nothing(room, ROSA)

    room.at(HALF)
    room.card("P1", "half of the time to answer is over")
    assert room.leads.reminders(lead) == ["accept"]
    room.at("2026-08-17T11:01:00Z")
    assert room.leads.reminders(lead) == ["accept"]

    room.at(NEXT)
    second = room.leads.offer(lead)
    assert room.leads.with_partner(lead) == "P2"
    assert (second.hop, second.offered_at) == (2, utc(NEXT))
    room.card("P1", "nobody answered in time, so this lead has gone on")
    told = said_in(room.ours(PM, "did not answer"))
    assert "Northwind did not answer LD-1 (Adatum Pumpen GmbH) in time." in told
    assert "It is offered to Fabrikam now." in told

    # The old message, as it was on somebody's screen before.
    room.shared.deals.now = utc(LATE)
    held = element(tuple(card["blocks"]), "Accept")
    place = {"channel": room.shared.channels["P1"], "ts": card["ts"]}
    late = press_payload(room.shared.door, ROSA, held["action_id"], held["value"], **place)
    assert room.shared.door.dispatch(late) == 200
    room.acted()
    room.card("P1", "The time to answer is over: this lead has gone on.")

    assert room.leads.offer(lead) == second
    assert [each.state for each in room.leads.offers(lead)] == [
        OfferState.EXPIRED,
        OfferState.OPEN,
    ]
    assert room.leads.events(lead).count("lapsed") == 1
    reads_nothing(room, ROSA)
    reads_nothing(room, BO)

    room.press("P2", f"{lead.ref}: Adatum", "Accept")
    shown = said_in(room.shared.card("P2", "ines.kern"))
    assert "Ines Kern · Head of IT" in shown
    room.acted()
    assert room.leads.offer(lead).state is OfferState.HELD
    reads_nothing(room, ROSA)
    mine = said_in(room.types(PM, lead.ref, f"{lead.ref}: Adatum"))
    assert "With Fabrikam" in mine
    assert "Northwind: did not answer in time" in mine


def test_t_39_nobody_eligible_ends_at_a_person_and_counts_as_white_space(room: Room) -> None:
    lead = room.takes(AE, country="Spain", industry="Retail", families=["FLOW"])

    kept = room.leads.lead(lead)
    assert kept.state is LeadState.RETURNED
    assert room.leads.offers(lead) == []
    assert kept.keeper_id == room.shared.deals.person(AE).id
    assert kept.due_at is not None
    with room.shared.deals.desk.store.read() as view:
        assert view.lead_offers.uncovered(utc(OFFERED)) == [lead.id]
    told = said_in(room.ours(PM, "No partner can take"))
    assert "No partner can take LD-1 (Adatum Pumpen GmbH): Northwind does not sell in ES;" in told
    card = said_in(room.ours(AE, "LD-1: Adatum"))
    assert "With us" in card
    assert "ines.kern" in card
    assert "ES · FLOW · Retail: 1" in said_in(room.types(PM, "leads", "White space"))
    for who in (ROSA, BO):
        assert "Adatum" not in room.told(who)


def test_a_partner_declines_with_a_reason_and_the_lead_goes_on(room: Room) -> None:
    lead = room.takes()
    room.press("P1", f"{lead.ref}: Adatum", "Decline…")
    shown = form(room.shared.door, ROSA, "In a few words")
    assert "Ines" not in form_words(shown)
    answer = send(room.shared.door, ROSA, shown, reason="other")
    assert answer.get("errors") == {"text": "Say in a few words why."}, answer
    send(room.shared.door, ROSA, shown, reason="already_working")
    said = form_words(form(room.shared.door, ROSA, "Thank you"))
    assert "Register a deal" in said
    room.acted()

    assert room.leads.with_partner(lead) == "P2"
    assert room.leads.events(lead) == ["taken", "qualified", "offered", "declined", "offered"]
    reads_nothing(room, ROSA)


def test_a_lead_is_worked_on_to_its_deal_by_buttons_only(room: Room) -> None:
    lead = room.takes()
    room.press("P1", "Deals of Northwind", "My leads")
    assert "Offered to you" in said_in(room.card("P1", "Leads of Northwind"))
    room.press("P1", f"{lead.ref}: Adatum", "Accept")
    room.acted()
    card = room.card("P1", "ines.kern")
    assert labels(tuple(card["blocks"])) == [
        "We have spoken",
        "Tell us news…",
        "It is a deal",
        "Give back…",
    ]
    room.shared.press("P1", card, "We have spoken")
    room.acted()
    assert room.leads.lead(lead).state is LeadState.CONTACTED
    room.press("P1", "next news by", "Tell us news…")
    shown = form(room.shared.door, ROSA, "How does it stand?")
    send(room.shared.door, ROSA, shown, text="A demo is set for Thursday.")
    room.acted()
    assert room.leads.offer(lead).text == "A demo is set for Thursday."
    room.shared.close(ROSA)
    room.press("P1", "A demo is set", "It is a deal")
    room.acted()
    assert room.leads.lead(lead).state is LeadState.CONVERTED
    assert "This lead became a deal" in said_in(room.card("P1", "became a deal"))


def test_what_was_shown_to_us_is_what_we_decide_on(room: Room) -> None:
    lead = room.takes()
    card = room.types(PM, "leads", f"*{lead.ref}*")
    assert "offered · Northwind" in said_in(card)
    room.shared.door.press(PM.email, room.shared.door.channel(DESK), card, "Show")
    shown = room.shared.door.awaits(PM.email, room.shared.door.channel(DESK), f"{lead.ref}: Adatum")
    room.press("P1", f"{lead.ref}: Adatum", "Accept")
    room.acted()
    room.shared.door.press(PM.email, room.shared.door.channel(DESK), shown, "Take back")
    late = room.shared.door.awaits(
        PM.email, room.shared.door.channel(DESK), "has moved since that was shown"
    )
    assert "Now: accepted." in said_in(late)
    assert room.leads.with_partner(lead) == "P1"


def test_a_seller_sees_the_leads_they_keep_and_no_other(room: Room) -> None:
    mine = room.takes(AE)
    theirs = room.takes(CC, company="Adatum Nord GmbH")
    told = said_in(room.types(AE, "leads", "*Leads*"))
    assert mine.ref in told
    assert theirs.ref not in told
    room.types(AE, theirs.ref, "There is no such lead.")


def test_the_payload_of_an_offer_holds_no_contact_anywhere(room: Room) -> None:
    lead = room.takes()
    card = room.card("P1", f"{lead.ref}: Adatum")
    written = json.dumps(card, ensure_ascii=False)
    for word in SECRETS:
        assert word not in written
