"""The door as two partners meet it: a shared channel each, and people whom somebody confirmed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

import requests

from bot.web_api import web_client
from bot.workspace import Workspace, workspace_of
from journeys.invite_people import Presser, confirm, invite, press
from journeys.keep_partners import link_channel
from partnering.people import Person, Role
from partnering.registrations import Registration
from sandbox.slack.options import BOT_TOKEN
from store.work import Store
from tests.bot.door import BO, CLEO, RIK, ROSA, Door, open_door, said_in
from tests.bot.filling import form, send
from tests.journeys.deal_office import AE, PM, DealOffice, open_deal_office
from tests.sandbox.slack.running import Json, Running

__all__ = ["BO", "CLEO", "HOME", "RIK", "ROSA", "PartnerDoor", "filled", "open_partner_door"]

_NUMBERS = count(1)
HOME = {"P1": ROSA, "P2": BO}
NAMES = {"P1": "Northwind", "P2": "Fabrikam"}


@dataclass
class PartnerDoor:
    """A door, the office behind it, and the channel of each partner by `P1` and `P2`."""

    door: Door
    deals: DealOffice
    chat: Workspace
    channels: dict[str, str] = field(default_factory=dict)

    def share(self, partner: str, *members: str) -> str:
        """Make a shared channel, link it to a partner, and have the card posted."""
        told = [PM.email, AE.email, *members, "@app"]
        name = f"ext-{partner.lower()}-{next(_NUMBERS)}"
        channel = self.door.slack.new_channel(name, told, ext_shared=True)
        self.channels[partner] = channel
        link_channel(
            self.deals.desk,
            self.deals.partners[partner],
            self.chat.identities.get().workspace,
            channel,
            by=self.pia,
            now=self.deals.now,
        )
        self.door.office.settle()
        return channel

    def settle(self) -> None:
        """Carry out what is owed; the clock stays where it is."""
        before = self.deals.now
        self.door.office.settle()
        self.deals.now = before

    def acted(self, *, seconds: int) -> None:
        """Wait until all that was pressed or sent has been acted on; carry out what follows.

        One message a second goes to a place: what waits for its turn has it after so many seconds.
        """
        later = self.deals.now + timedelta(days=1)

        def look() -> bool | None:
            with self.deals.desk.store.read() as view:
                return None if view.inbox.undone(later) else True

        self.door.wait(look)
        self.deals.now += timedelta(seconds=seconds)
        self.settle()

    @property
    def pia(self) -> Person:
        return self.deals.person(PM)

    def confirm(self, partner: str, email: str, role: Role = Role.PARTNER_REP) -> Person:
        """Let somebody press an invitation in the partner's channel, and a manager confirm them."""
        desk, now = self.deals.desk, self.deals.now
        seen = self.chat.people.contact(self.door.slack.user(email), now=now)
        card = invite(
            desk,
            self.deals.partners[partner],
            role,
            workspace=seen.workspace,
            channel=self.channels[partner],
            by=self.pia,
            now=now,
        )
        who = Presser(seen.workspace, seen.address, seen.name, seen.kind)
        press(desk, card.id, who, now=now)
        with desk.store.read() as view:
            waits = [each for each in view.invitations.undecided() if not each.is_card]
        return confirm(desk, waits[-1].id, by=self.pia, now=now)

    def card(self, partner: str, words: str, who: str = "") -> Json:
        """Wait for a card in a partner's channel that says these words."""
        return self.door.awaits(who or HOME[partner], self.channels[partner], words)

    def press(self, partner: str, card: Json, label: str, who: str = "") -> Json:
        return self.door.press(who or HOME[partner], self.channels[partner], card, label)

    def open(self, partner: str, who: str = "") -> Json:
        """Press *Register a deal* on the pinned card, and wait for the form."""
        card = self.card(partner, f"Deals of {NAMES[partner]}", who)
        assert self.press(partner, card, "Register a deal", who)["ok"]
        return form(self.door, who or HOME[partner], "What have you done")

    def files(self, partner: str = "P1", who: str = "", **changes: Any) -> Registration:
        """Register a deal by the form; the newest registration, settled."""
        who = who or HOME[partner]
        shown = self.open(partner, who)
        answer = send(self.door, who, shown, **filled(**changes))
        assert answer["ok"], answer
        form(self.door, who, "is registered")
        self.door.office.settle()
        made = self.of(partner)[0]
        self.close(who)
        return made

    def of(self, partner: str) -> list[Registration]:
        with self.deals.desk.store.read() as view:
            return view.registrations.of_partner(self.deals.partners[partner])

    def close(self, who: str) -> None:
        """Close what somebody has on the screen."""
        while (shown := self.door.modal(who)) is not None:
            self.door.act(who, "close", view_id=shown["id"])

    def everything_told(self, who: str) -> str:
        """All that the workspace has shown somebody: messages, forms, and the page itself."""
        user, slack = self.door.slack.user(who), self.door.slack
        told = []
        for channel in slack.get(f"/as/{user}/channels")["channels"]:
            told += self.door.seen(who, channel["id"])
        told.append(slack.get(f"/as/{user}/view"))
        return json.dumps(told, ensure_ascii=False)

    def page(self, who: str, channel: str) -> str:
        user = self.door.slack.user(who)
        url = f"{self.door.slack.url}/as/{user}?c={channel}"
        return requests.get(url, timeout=30).text

    def saying(self, who: str, channel: str, words: str) -> int:
        return sum(words in said_in(each) for each in self.door.seen(who, channel))


def filled(**changes: Any) -> dict[str, Any]:
    """What somebody fills in to register a complete deal."""
    values: dict[str, Any] = {
        "customer": "Müller Maschinenbau GmbH",
        "country": "Germany",
        "domain": "mueller-maschinenbau.de",
        "contact_name": "Ines Kern",
        "contact_role": "CIO",
        "contact_consent": ["yes"],
        "families": "CORE",
        "amount": "92000 EUR",
        "close_on": date(2026, 12, 18).isoformat(),
        "deal_type": "net_new",
        "engagement": "Two workshops at the plant and a written offer.",
        "last_contact_on": date(2026, 8, 10).isoformat(),
        "help_wanted": "none",
        "tender": "no",
    }
    return {**values, **changes}


@contextmanager
def open_partner_door(
    slack: Running, store: Store, *, connect: bool = True
) -> Iterator[PartnerDoor]:
    """Open the door of an office with two partners, each with a channel and one person in it."""
    deals = open_deal_office(store)
    chat = workspace_of(web_client(BOT_TOKEN, f"{slack.url}/api/"), store)
    with open_door(slack, store, connect=connect, office=deals.office) as door:
        opened = PartnerDoor(door, deals, chat)
        for partner, email in HOME.items():
            opened.share(partner, email)
            opened.confirm(partner, email)
        door.office.settle()
        yield opened
