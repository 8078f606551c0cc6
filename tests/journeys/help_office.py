"""The office of registered deals, in which Northwind and Fabrikam both know Initech and share.

What is asked for, answered and worked on goes by the journeys, as any door calls them.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from journeys import answer_help, ask_partner, help_room
from journeys.ask_partner import Asking
from journeys.share import opt_in
from journeys.watch_help import watch_help
from matching.company import Company
from partnering.facts import HelpChanged, HelpReminder
from partnering.help_requests import (
    DealRole,
    HelpDecline,
    HelpKind,
    HelpNeed,
    HelpRequest,
)
from partnering.people import Person
from store.work import Store
from tests.journeys.deal_office import A4, AE, O4, PM, DealOffice, open_deal_office

# What the asker writes, and somebody at the customer whom no partner hears of before both agreed.
WORDS = "They need proof that it runs beside their old system."
CONTACT = "Xaver Geheimrat"
THEIR_INITECH = Company(id="N-4", name="Initech SA", website="initech.fr", country="FR")
NAMES = {"P1": "Northwind", "P2": "Fabrikam", "P3": "Contoso"}


@dataclass
class HelpOffice:
    """An office of registered deals, and what its people do about help."""

    deals: DealOffice

    @property
    def account_id(self) -> int:
        with self.deals.desk.store.read() as view:
            found = view.accounts.by_key(A4.key)
        assert found is not None
        return found.id

    @property
    def anna(self) -> Person:
        return self.deals.person(AE)

    @property
    def pia(self) -> Person:
        return self.deals.person(PM)

    def rep(self, partner: str = "P1") -> Person:
        """A partner's own person, as they stand now."""
        with self.deals.desk.store.read() as view:
            found = view.people.by_id(self.deals.reps[partner].id)
        assert found is not None
        return found

    def draft(self, partner: str = "P1", *, by: Person | None = None, **told: Any) -> HelpRequest:
        """Write a request down."""
        asking = Asking(
            partner_id=self.deals.partners[partner],
            account_id=self.account_id,
            kind=HelpKind.COSELL,
            need=HelpNeed.TECHNICAL_VALIDATION,
            words=WORDS,
            opportunity_key=O4.key,
            industry="Insurance",
            size="50-249",
            contact=CONTACT,
        )
        return ask_partner.write_down(
            self.deals.desk, replace(asking, **told), by=by or self.anna, now=self.deals.now
        )

    def sent(self, partner: str = "P1", **told: Any) -> HelpRequest:
        """Write a request down and send it."""
        made = self.draft(partner, **told)
        return ask_partner.send_request(
            self.deals.desk, made.id, shown=made.version, by=self.anna, now=self.deals.now
        )

    def accepted(self, partner: str = "P1") -> HelpRequest:
        """A request that the partner has said yes to."""
        made = self.sent(partner)
        return answer_help.accept(
            self.deals.desk, made.id, by=self.rep(partner), now=self.deals.now
        )

    def led(self, partner: str = "P1") -> HelpRequest:
        """A request that both work on, led by who asked."""
        made = self.accepted(partner)
        roles = {DealRole.LEAD: self.anna.id, DealRole.TECHNICAL: self.rep(partner).id}
        return help_room.name_roles(
            self.deals.desk, made.id, roles, by=self.anna, now=self.deals.now
        )

    def declined(self, made: HelpRequest, why: HelpDecline, words: str = "") -> HelpRequest:
        return answer_help.decline(
            self.deals.desk, made.id, why=why, words=words, by=self.rep(), now=self.deals.now
        )

    def get(self, made: HelpRequest | int) -> HelpRequest:
        number = made if isinstance(made, int) else made.id
        with self.deals.desk.store.read() as view:
            found = view.help_requests.get(number)
        assert found is not None
        return found

    def passes(self, **stretch: float) -> None:
        """Let time pass, and the clock come by."""
        self.deals.now += timedelta(**stretch)
        self.tick()

    def tick(self) -> None:
        """Do what the clock does each minute, and carry out what is owed."""
        watch_help(self.deals.desk, now=self.deals.now)
        before = self.deals.now
        self.deals.office.settle()
        self.deals.now = before

    def events(self, made: HelpRequest) -> list[str]:
        """The events of a request in the log, in order, reminders too."""
        with self.deals.desk.store.read() as view:
            found = view.facts.after(0, 10_000)
        told = []
        for each in found:
            if isinstance(each.fact, HelpChanged) and each.fact.request_id == made.id:
                told.append(each.fact.event)
            if isinstance(each.fact, HelpReminder) and each.fact.request_id == made.id:
                told.append(each.fact.what)
        return told


def open_help_office(store: Store, **told: Any) -> HelpOffice:
    """Open the office, with Initech on the lists of two partners and both sides' word."""
    deals = open_deal_office(store, **told)
    with store.begin() as work:
        for partner in ("P1", "P2"):
            number, channel = deals.partners[partner], f"C{partner}"
            work.partner_channels.link(number, "listening", channel, by=None, at=deals.now)
    return with_help(deals)


def with_help(deals: DealOffice) -> HelpOffice:
    """Give an office what is needed to ask for help: a deal, lists, and both sides' word."""
    deals.office.crm.put(O4)
    deals.office.sync()
    for partner, segment in (("P1", "customers"), ("P2", "prospects")):
        deals.office.bring(
            THEIR_INITECH, partner=NAMES[partner], segment=segment, start_alerts=False
        )
    deals.office.sync()
    opened = HelpOffice(deals)
    for partner in ("P1", "P2"):
        agree(opened, partner)
    return opened


def agree(office: HelpOffice, partner: str) -> None:
    """Let both sides say that they share."""
    desk, number, now = office.deals.desk, office.deals.partners[partner], office.deals.now
    for by in (office.pia, office.rep(partner)):
        opt_in(desk, number, by=by, now=now)
