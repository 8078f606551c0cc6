"""The office of registered deals with leads: who sells what where, and a clock that looks at them.

P1 is certified and Gold, P2 Silver, both in Germany with CORE; P3 is in America.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from journeys.desk import Desk
from journeys.lead_notices import PartnerLeadNotice
from journeys.list_leads import own_lead
from journeys.nudge_owners import watch_quiet
from journeys.take_leads import take_lead
from journeys.watch_leads import WatchedLeads, watch_leads
from partnering.facts import LeadMoved, LeadReminder
from partnering.lead_offers import LeadOffer
from partnering.lead_profiles import Certificate, LeadProfile
from partnering.leads import LeadContact, LeadDetails, PartnerLead
from partnering.people import Person
from partnering.sharing import Side
from tests.journeys.deal_office import PM, DealOffice

CONTACT = LeadContact("Ines Kern", "ines.kern@adatum.example", "+49 30 901820", "Head of IT")
# Every word by which somebody could be called: none of them is anywhere before a lead is taken.
SECRETS = ("Ines", "Kern", "ines.kern", "901820", "Head of IT")


@dataclass
class LeadOffice:
    """What a test asks of leads, in its own words."""

    deals: DealOffice
    taken: int = 0

    @property
    def desk(self) -> Desk:
        return self.deals.desk

    @property
    def now(self) -> datetime:
        return self.deals.now

    @property
    def pia(self) -> Person:
        return self.deals.person(PM)

    def id(self, partner: str) -> int:
        return self.deals.partners[partner]

    def takes(self, **changes: Any) -> PartnerLead:
        """Let a partner manager type a lead in; each of another company unless it is said which."""
        self.taken += 1
        if self.taken > 1:
            changes = {"company": f"Adatum Pumpen {self.taken} GmbH", **changes}
        return take_lead(self.desk, told(**changes), by=self.pia, now=self.now)

    def looks(self, at: datetime | None = None) -> WatchedLeads:
        """Let the clock look at leads, at an instant; nothing is sent by that."""
        self.deals.now = max(self.now, at or self.now)
        done = watch_leads(self.desk, now=self.now)
        watch_quiet(self.desk, now=self.now)
        return done

    def lead(self, lead: PartnerLead | int) -> PartnerLead:
        number = lead if isinstance(lead, int) else lead.id
        with self.desk.store.read() as view:
            found = view.partner_leads.get(number)
        assert found is not None
        return found

    def live(self, lead: PartnerLead) -> LeadOffer | None:
        with self.desk.store.read() as view:
            return view.lead_offers.live_of(lead.id)

    def offer(self, lead: PartnerLead) -> LeadOffer:
        """The offer by which a partner has a lead or may take it."""
        found = self.live(lead)
        assert found is not None
        return found

    def offers(self, lead: PartnerLead) -> list[LeadOffer]:
        with self.desk.store.read() as view:
            return view.lead_offers.of_lead(lead.id)

    def with_partner(self, lead: PartnerLead) -> str:
        """Which partner has a lead or may take it; empty for none."""
        found = self.live(lead)
        keys = {number: key for key, number in self.deals.partners.items()}
        return keys[found.partner_id] if found else ""

    def reads(self, partner: str, offer: LeadOffer) -> PartnerLeadNotice:
        """What a partner reads of an offer."""
        return own_lead(self.desk, offer.id, by=self.deals.reps[partner], now=self.now)

    def events(self, lead: PartnerLead) -> list[str]:
        """What happened to a lead, in order."""
        with self.desk.store.read() as view:
            found = view.facts.after(0, 10_000)
        return [
            each.fact.event
            for each in found
            if isinstance(each.fact, LeadMoved) and each.fact.lead_id == lead.id
        ]

    def reminders(self, lead: PartnerLead) -> list[str]:
        with self.desk.store.read() as view:
            found = view.facts.after(0, 10_000)
        return [
            each.fact.what
            for each in found
            if isinstance(each.fact, LeadReminder) and each.fact.lead_id == lead.id
        ]

    def policy(self, **changes: Any) -> None:
        """Publish other rules for leads."""
        leads = replace(self.desk.policy.leads, **changes)
        self.deals.office.desk = replace(self.desk, policy=replace(self.desk.policy, leads=leads))


def told(**changes: Any) -> LeadDetails:
    """A complete lead of a German manufacturer who asks for CORE."""
    said: dict[str, Any] = {
        "company": "Adatum Pumpen GmbH",
        "country": "DE",
        "place": "Ulm",
        "industry": "Manufacturing",
        "families": ("CORE",),
        "need": "Wants to connect two plants by the summer.",
        "contact": CONTACT,
        "consent": True,
    }
    return LeadDetails(**{**said, **changes})


def with_leads(deals: DealOffice) -> LeadOffice:
    """Say who sells what where; all share with us, and have a channel if no mail is set up."""
    with deals.desk.store.begin() as work:
        for key, number in deals.partners.items():
            for side in Side:
                work.sharing.consent(number, side, by=None, at=deals.now)
            if deals.desk.mailer is None and not work.partner_channels.of_partner(number):
                work.partner_channels.link(number, "T", f"C{key}", by=None, at=deals.now)
        for key, countries, families in (
            ("P1", ("DE",), ("CORE", "SHIELD")),
            ("P2", ("DE",), ("CORE", "FLOW")),
            ("P3", ("US",), ("CORE", "FLOW")),
        ):
            partner = work.partners.by_id(deals.partners[key])
            assert partner is not None
            work.partners.save(replace(partner, countries=countries, families=families))
            certified = (Certificate("CORE"),) if key == "P1" else ()
            zone = "America/New_York" if key == "P3" else "Europe/Berlin"
            work.lead_profiles.save(
                LeadProfile(
                    partner.id,
                    zone=zone,
                    industries=("Manufacturing",) if key == "P1" else (),
                    certificates=certified,
                )
            )
    return LeadOffice(deals)
