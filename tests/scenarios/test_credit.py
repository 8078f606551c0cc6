"""Credit for deals through the doors: a partner is asked, a month is published, a credit goes.

Three partners, each in a channel of its own that is shared with another workspace.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from journeys.credit_book import keep_book
from journeys.share import opt_in
from journeys.watch_credit import watch_credit
from matching.company import Company
from partnering.accounts import Opportunity
from partnering.attribution import balance
from partnering.credit_book import Cause, Period, Run
from partnering.money import Money
from partnering.people import CrmUser
from partnering.sharing import Side
from partnering.touches import Touch, TouchState
from store.work import Store
from tests.bot.block_limits import labels, problems
from tests.bot.door import BO, CLEO, ROSA, said_in
from tests.bot.filling import form, send
from tests.bot.partner_door import PartnerDoor, open_partner_door
from tests.journeys.deal_office import A1, AE, PM, SECOND
from tests.sandbox.slack.running import Json, Running
from tests.scenarios.world import utc

DESK = "deal-desk"
HOME = {"P1": ROSA, "P3": CLEO, "P4": BO}
# What the tables call P4 is Fabrikam here.
KEYS = {"P1": "P1", "P3": "P3", "P4": "P2"}
NAMES = {"P1": "Northwind", "P3": "Contoso", "P4": "Fabrikam"}
EVIDENCE = "Their partner lead made the call with Dr. Abendroth."
OURS = Company(
    id="N-1", name="Müller Maschinenbau GmbH", website="mueller-maschinenbau.de", country="DE"
)
O1 = Opportunity(
    key="006O1",
    account_key=A1.key,
    name="Line 4",
    stage="Proposal",
    amount=Money(10_000_000, "USD"),
    close_on=date(2026, 10, 20),
    owner_key=AE.key,
    created_at=datetime(2026, 6, 1, 9, tzinfo=UTC),
)
WON = replace(O1, stage="Closed Won", is_closed=True, is_won=True)


class Room:
    """The doors of three partners and of our people, before one office and one deal."""

    def __init__(self, shared: PartnerDoor) -> None:
        self.shared, self.deals = shared, shared.deals
        shared.share("P3", CLEO)
        shared.confirm("P3", CLEO)
        for name in NAMES.values():
            self.deals.office.bring(OURS, partner=name, start_alerts=False)
        self.in_crm(O1)
        for partner in KEYS:
            self.agrees(partner)

    def agrees(self, partner: str) -> None:
        """Let both sides say that they share."""
        number = self.deals.partners[KEYS[partner]]
        for by in (self.deals.person(PM), self.deals.reps[KEYS[partner]]):
            opt_in(self.deals.desk, number, by=by, now=self.deals.now)
        self.settle()

    def in_crm(self, deal: Opportunity) -> None:
        self.deals.office.crm.put(deal)
        self.deals.office.sync()
        self.settle()

    def at(self, moment: str) -> None:
        """Set the clock; it ticks once there."""
        self.deals.now = max(self.deals.now, utc(moment))
        watch_credit(self.deals.desk, now=self.deals.now)
        keep_book(self.deals.desk, now=self.deals.now)
        self.settle()

    def settle(self) -> None:
        self.shared.settle()

    def acted(self) -> None:
        self.shared.acted(seconds=5)

    def types(self, who: CrmUser, text: str, words: str) -> Json:
        """Type a command and wait for a new answer that says these words."""
        door = self.shared.door
        place = door.channel(DESK)
        before = {each["ts"] for each in door.seen(who.email, place)}
        door.act(who.email, "command", channel=place, text=f"/cosell {text}")

        def look() -> Json | None:
            seen = [one for one in door.seen(who.email, place) if one["ts"] not in before]
            return next((one for one in seen if words in said_in(one)), None)

        return door.wait(look)

    def presses(self, who: CrmUser, card: Json, label: str) -> None:
        door = self.shared.door
        assert door.press(who.email, door.channel(DESK), card, label)["ok"]

    def credits(
        self, partner: str, on: date, answer: str = "is asked whether that is right", **told: Any
    ) -> Touch:
        """Let the seller say by the form what a partner did; its answer says who is asked."""
        card = self.types(AE, "credit line 4", "Credit: Line 4")
        self.presses(AE, card, "Credit a partner…")
        shown = form(self.shared.door, AE.email, "What the partner will see")
        values = {
            "partner": str(self.deals.partners[KEYS[partner]]),
            "kind": "introduction",
            "on": on.isoformat(),
            "evidence": EVIDENCE,
        }
        assert send(self.shared.door, AE.email, shown, **{**values, **told})["ok"]
        form(self.shared.door, AE.email, answer)
        self.acted()
        self.shared.close(AE.email)
        return self.newest()

    def confirms(self, partner: str) -> None:
        """Let the partner's own person press *Yes* in its channel."""
        card = self.theirs(partner, "We think that you helped")
        self.press_theirs(partner, card, "Yes, that is right")
        self.acted()

    def theirs(self, partner: str, words: str) -> Json:
        door = self.shared.door
        return door.awaits(HOME[partner], self.shared.channels[KEYS[partner]], words)

    def press_theirs(self, partner: str, card: Json, label: str) -> None:
        door = self.shared.door
        channel = self.shared.channels[KEYS[partner]]
        assert door.press(HOME[partner], channel, card, label)["ok"]

    def published(self) -> set[Period]:
        with self.deals.desk.store.read() as view:
            return view.credits.published()

    def rejects(self, who: CrmUser, made: Touch, why: str) -> None:
        """Let somebody take a credit away, from the card of the deal."""
        name = next(NAMES[p] for p, k in KEYS.items() if self.deals.partners[k] == made.partner_id)
        deal = self.types(who, "credit 006O1", "Credit: Line 4")
        door, place = self.shared.door, self.shared.door.channel(DESK)
        element = next(
            block["accessory"]
            for block in deal["blocks"]
            if name in str(block.get("text")) and "accessory" in block
        )
        block_id = next(b["block_id"] for b in deal["blocks"] if b.get("accessory") == element)
        door.act(
            who.email,
            "press",
            channel=place,
            ts=deal["ts"],
            block_id=block_id,
            action_id=element["action_id"],
        )
        card = door.awaits(who.email, place, f"Introduction: {name}")
        self.presses(who, card, "Take it away…")
        shown = form(door, who.email, "Why it is taken away")
        assert send(door, who.email, shown, words=why)["ok"]
        form(door, who.email, "Rejected")
        self.acted()
        self.shared.close(who.email)

    def newest(self) -> Touch:
        return self.all()[-1]

    def all(self) -> list[Touch]:
        with self.deals.desk.store.read() as view:
            return view.credits.of_deal(self.deal_id)

    @property
    def deal_id(self) -> int:
        with self.deals.desk.store.read() as view:
            return view.opportunities.many(["006O1"])["006O1"].id

    def runs(self) -> list[Run]:
        with self.deals.desk.store.read() as view:
            return view.credits.runs_of(self.deal_id)

    def lines(self, run: Run) -> dict[str, int]:
        """The entries of a counting, by the partner's key, in minor units."""
        numbers: dict[int | None, str] = {self.deals.partners[k]: p for p, k in KEYS.items()}
        numbers[None] = "none"
        return {numbers[each.partner_id]: each.amount.minor for each in run.entries}


@pytest.fixture
def room(vendra: Running, store: Store) -> Iterator[Room]:
    with open_partner_door(vendra, store) as shared:
        yield Room(shared)


def test_t_41_three_partners_are_credited_and_one_goes_after_publication(room: Room) -> None:
    for partner, day in (("P4", 3), ("P1", 10), ("P3", 12)):
        room.credits(partner, date(2026, 8, day))
        room.confirms(partner)
    assert [each.state for each in room.all()] == [TouchState.CONFIRMED] * 3
    room.at("2026-10-21T08:00:00Z")
    room.in_crm(WON)
    room.at("2026-11-02T09:00:00Z")
    month = room.types(SECOND, "credit 2026-10", "Not published yet")
    assert "Fabrikam: $33,333.34" in said_in(month)
    room.presses(SECOND, month, "Publish it")
    room.shared.door.wait(lambda: room.published() or None)
    room.acted()
    assert "Published" in said_in(room.types(SECOND, "credit 2026-10", "Published"))
    [first] = room.runs()
    assert (first.period, first.cause) == (Period(2026, 10), Cause.PUBLISHED)
    assert room.lines(first) == {"P4": 3_333_334, "P1": 3_333_333, "P3": 3_333_333}
    card = room.types(AE, "credit Müller Maschinenbau", "Credit: Line 4")
    said = said_in(card)
    assert "Influenced by Fabrikam, Northwind, Contoso: $100,000" in said
    assert "2026-10 · published · Northwind $33,333.33, Fabrikam $33,333.34" in said
    assert not problems(tuple(card["blocks"]))

    room.rejects(PM, room.all()[0], "They were not at that table.")

    [first, second] = room.runs()
    assert (second.period, second.cause) == (Period(2026, 11), Cause.ADJUSTED)
    assert room.lines(second) == {"P4": -3_333_334, "P1": 1_666_667, "P3": 1_666_667}
    whole = balance(entry for run in (first, second) for entry in run.entries)
    assert sum(whole.values()) == 10_000_000
    told = said_in(room.theirs("P4", "Not credited"))
    assert "They were not at that table." in told
    room.at("2026-11-03T09:00:00Z")
    assert len(room.runs()) == 2, "the book is right, and nothing is entered again"


def test_at_02_the_partner_is_asked_and_reads_nothing_but_what_it_did(room: Room) -> None:
    made = room.credits("P4", date(2026, 8, 3))

    assert (made.state, made.evidence) == (TouchState.CLAIMED, EVIDENCE)
    card = room.theirs("P4", "We think that you helped")
    assert "at Müller Maschinenbau GmbH: *Introduction*, 3 Aug 2026" in said_in(card)
    assert labels(tuple(card["blocks"])) == ["Yes, that is right", "No, it was different…"]
    assert not problems(tuple(card["blocks"]))
    told = room.shared.everything_told(BO)
    for hidden in ("Line 4", "Abendroth", "Proposal", "100,000", "Anna Ehlers"):
        assert hidden not in told, hidden


def test_at_02_a_day_after_the_close_is_refused_beside_the_field(room: Room) -> None:
    room.at("2026-10-22T08:00:00Z")
    room.in_crm(WON)
    card = room.types(AE, "credit line 4", "Credit: Line 4")
    room.presses(AE, card, "Credit a partner…")
    shown = form(room.shared.door, AE.email, "What the partner will see")
    values = {
        "partner": str(room.deals.partners["P1"]),
        "kind": "reference",
        "on": "2026-10-21",
        "evidence": EVIDENCE,
    }

    answer = send(room.shared.door, AE.email, shown, **values)

    assert "after the deal was closed" in str(answer)
    assert not room.all()
    room.shared.close(AE.email)


def test_a_dispute_comes_to_the_partners_manager_and_who_says_so_is_not_asked(room: Room) -> None:
    made = room.credits("P4", date(2026, 8, 3))
    card = room.theirs("P4", "We think that you helped")
    room.press_theirs("P4", card, "No, it was different…")
    shown = form(room.shared.door, BO, "What was different?")
    assert send(room.shared.door, BO, shown, words="We met their CIO, not the CFO.")["ok"]
    form(room.shared.door, BO, "You say that it was different")
    room.acted()
    room.shared.close(BO)

    door = room.shared.door
    asked = door.awaits(PM.email, door.direct(PM.email), "Introduction: Fabrikam")
    assert "We met their CIO, not the CFO." in said_in(asked)
    assert door.press(PM.email, door.direct(PM.email), asked, "Let it stand…")["ok"]
    shown = form(door, PM.email, "Why it stands")
    assert send(door, PM.email, shown, words="The CIO decides there.")["ok"]
    form(door, PM.email, "*Confirmed* · it counts")
    room.acted()
    room.shared.close(PM.email)

    [kept] = room.all()
    assert (kept.state, kept.decided_by) == (TouchState.CONFIRMED, room.deals.person(PM).id)
    assert "The CIO decides there." in said_in(room.theirs("P4", "you are credited for it"))
    assert made.id == kept.id


def test_a_form_that_was_open_while_somebody_decided_says_who_was_faster(room: Room) -> None:
    made = room.credits("P4", date(2026, 8, 3))
    card = room.theirs("P4", "We think that you helped")
    room.press_theirs("P4", card, "No, it was different…")
    shown = form(room.shared.door, BO, "What was different?")
    room.rejects(SECOND, made, "It was somebody else.")

    assert send(room.shared.door, BO, shown, words="We met their CIO, not the CFO.")["ok"]

    form(room.shared.door, BO, "settled otherwise meanwhile: it is rejected now")
    assert room.newest().state is TouchState.REJECTED
    assert "It was somebody else." in said_in(room.theirs("P4", "Not credited"))
    room.shared.close(BO)


def test_without_consent_the_manager_is_asked_and_the_partner_once_it_shares(room: Room) -> None:
    with room.deals.desk.store.begin() as work:
        work.sharing.revoke(room.deals.partners["P2"], Side.OURS, by=None, at=room.deals.now)
    asked_instead = f"Fabrikam cannot be asked now, so {PM.name} is."
    made = room.credits("P4", date(2026, 8, 3), asked_instead)

    assert not room.shared.saying(BO, room.shared.channels["P2"], "We think that you helped")
    door = room.shared.door
    asked = door.awaits(PM.email, door.direct(PM.email), "Introduction: Fabrikam")
    assert "Confirm for Fabrikam" in labels(tuple(asked["blocks"]))

    room.agrees("P4")
    room.at("2026-08-14T08:01:00Z")  # one message a second to a channel: the opt-in is told first
    room.confirms("P4")

    assert room.newest().state is TouchState.CONFIRMED
    assert room.newest().id == made.id


def test_what_nobody_confirms_in_ten_days_does_not_count_and_the_manager_hears(room: Room) -> None:
    made = room.credits("P4", date(2026, 8, 3))
    assert made.due_at == utc("2026-08-28T08:00:00Z") + (made.claimed_at - utc("2026-08-14T08:00Z"))

    room.at("2026-09-01T08:00:00Z")

    assert room.newest().state is TouchState.UNCONFIRMED
    door = room.shared.door
    asked = door.awaits(PM.email, door.direct(PM.email), "Not confirmed in time")
    assert door.press(PM.email, door.direct(PM.email), asked, "Confirm for Fabrikam")["ok"]
    room.acted()
    assert room.newest().confirmed_by == room.deals.person(PM).id
