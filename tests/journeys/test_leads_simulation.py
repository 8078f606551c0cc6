"""Leads over weeks with people as they are: some answer, some decline, some are silent or away.

At the end of each day no lead is idle past its window, none is owned twice, and none is lost.
"""

import random
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from journeys import answer_leads, offer_leads
from journeys.draw_leads import partner_lead_notice
from journeys.lead_moves import give_on
from journeys.lead_notices import NO_CONTACT
from partnering.lead_offers import DeclineReason, LeadOffer, OfferState
from partnering.leads import AWAY, ENDED, LeadState, PartnerLead
from partnering.people import Person, Role
from partnering.refusals import Refusal
from partnering.routing import sells, serves
from store.work import Store
from tests.journeys.deal_office import CC, PM, open_deal_office
from tests.journeys.lead_office import LeadOffice, told, with_leads

SIZES = [
    pytest.param(60, 12, id="small"),
    pytest.param(1000, 60, id="full", marks=[pytest.mark.soak, pytest.mark.timeout(600)]),
]
HOURS = timedelta(hours=4)


@dataclass
class Habits:
    """How likely a partner's person answers when looked at, and until when they are away."""

    answers: float
    accepts: float
    works: float
    away_until: int = 0


@dataclass
class Town:
    """The office, its partners' people with their habits, and chance."""

    office: LeadOffice
    chance: random.Random
    habits: dict[str, Habits] = field(default_factory=dict)
    fed: list[int] = field(default_factory=list)
    seen: set[tuple[int, int]] = field(default_factory=set)

    def feeds(self) -> None:
        """Let a lead come in, complete, and be given out, as the CRM's do."""
        details = told(
            company=f"Company {len(self.fed) + 1}",
            country=self.chance.choice(["DE", "DE", "DE", "US", "FR"]),
            families=tuple(
                self.chance.sample(["CORE", "FLOW", "SHIELD"], self.chance.choice([1, 2]))
            ),
            industry=self.chance.choice(["Manufacturing", "Retail", ""]),
        )
        now, keeper = self.office.now, self.chance.choice([PM, CC])
        lead = PartnerLead(
            details=details,
            keeper_id=self.office.deals.person(keeper).id,
            created_at=now,
            changed_at=now,
            state=LeadState.QUALIFIED,
            due_at=now,
        )
        with self.office.desk.store.begin() as work:
            made = work.partner_leads.add(lead)
            give_on(self.office.desk, work, made, now=now)
        self.fed.append(made.id)

    def people_act(self, day: int) -> None:
        """Let each partner's person look at what they have, if they are there."""
        for key, habits in self.habits.items():
            if habits.away_until > day:
                continue
            if self.chance.random() < 0.004:
                habits.away_until = day + self.chance.choice([3, 7, 14])
            with self.office.desk.store.read() as view:
                states = [OfferState.OPEN, OfferState.HELD]
                offers = view.lead_offers.of_partner(self.office.id(key), states=states)
            for offer in offers:
                if self.chance.random() < habits.answers:
                    self._act_on(key, habits, offer)

    def leaves(self, key: str) -> None:
        """Let a partner's person go for good; a colleague takes their place."""
        deals = self.office.deals
        with deals.desk.store.begin() as work:
            work.people.deactivate(deals.reps[key].id)
            deals.reps[key] = work.people.act_for_partner(
                deals.partners[key],
                Role.PARTNER_REP,
                workspace="T-PARTNER",
                address=f"U{key}{deals.reps[key].id}",
                name=f"{key} Heir",
                zone="Europe/Berlin",
            )

    def keepers_act(self) -> None:
        """Let our people do something about what waits for them, not always at once."""
        with self.office.desk.store.read() as view:
            waiting = view.partner_leads.waiting(self.office.now, limit=500)
        for lead in waiting:
            if self.chance.random() < 0.5:
                by = self.office.pia
                act = self.chance.choice(["offer", "close", "deal"])
                more = {"by": by, "now": self.office.now, "shown": lead.version}
                try:
                    if act == "offer":
                        offer_leads.offer_lead(self.office.desk, lead.id, None, **more)  # type: ignore[arg-type]
                    elif act == "close":
                        offer_leads.close_lead(self.office.desk, lead.id, why="Nothing.", **more)  # type: ignore[arg-type]
                    else:
                        offer_leads.convert_lead(self.office.desk, lead.id, **more)  # type: ignore[arg-type]
                except Refusal:
                    continue

    def _act_on(self, key: str, habits: Habits, offer: LeadOffer) -> None:
        by: Person = self.office.deals.reps[key]
        desk, doing = self.office.desk, {"by": by, "now": self.office.now}
        try:
            if offer.state is OfferState.OPEN:
                if self.chance.random() < habits.accepts:
                    answer_leads.accept_lead(desk, offer.id, **doing)  # type: ignore[arg-type]
                else:
                    reason = self.chance.choice([*DeclineReason][:-1])
                    answer_leads.decline_lead(desk, offer.id, reason=reason, **doing)  # type: ignore[arg-type]
            elif self.chance.random() < habits.works:
                if offer.contacted_at is None:
                    answer_leads.note_first_contact(desk, offer.id, **doing)  # type: ignore[arg-type]
                elif self.chance.random() < 0.3:
                    answer_leads.made_a_deal(desk, offer.id, **doing)  # type: ignore[arg-type]
                else:
                    answer_leads.tell_news(desk, offer.id, text="It goes on.", **doing)  # type: ignore[arg-type]
        except Refusal:
            return

    def look_over(self) -> None:
        """After a look of the clock: nothing idle, nothing lost, nothing twice."""
        now = self.office.now
        with self.office.desk.store.read() as view:
            leads = view.partner_leads.many(self.fed)
            live = view.lead_offers.live()
            assert sorted(leads) == self.fed, "none is lost"
            assert len({each.lead_id for each in live}) == len(live), "none is owned twice"
            assert all(each.due_at > now for each in live), "none is idle past its window"
            away = {each.lead_id for each in live}
            for lead in leads.values():
                assert (lead.id in away) is (lead.state in AWAY)
                assert lead.state in ENDED or lead.id in away or lead.due_at is not None
            for offer in live:
                if (offer.id, offer.version) in self.seen:
                    continue
                self.seen.add((offer.id, offer.version))
                self._may_see(leads[offer.lead_id], offer)
                notice = partner_lead_notice(view, offer.id, now=now)
                assert notice is not None
                assert (notice.contact == NO_CONTACT) is (offer.state is OfferState.OPEN)

    def _may_see(self, lead: PartnerLead, offer: LeadOffer) -> None:
        with self.office.desk.store.read() as view:
            partner = view.partners.by_id(offer.partner_id)
        assert partner is not None
        assert serves(partner, lead.details)
        assert sells(partner, lead.details)


@pytest.mark.parametrize(("leads", "days"), SIZES)
def test_no_lead_is_idle_owned_twice_or_lost(sqlite_store: Store, leads: int, days: int) -> None:
    office = with_leads(open_deal_office(sqlite_store))
    office.policy(capacity=max(10, leads // 10))
    town = Town(office, random.Random(20260814))
    town.habits = {
        "P1": Habits(0.7, 0.7, 0.8),
        "P2": Habits(0.4, 0.5, 0.5),
        "P3": Habits(0.2, 0.9, 0.3),
    }
    resumed = 0
    for day in range(days):
        for _ in range(leads // days):
            town.feeds()
        if town.chance.random() < 0.05:
            town.leaves(town.chance.choice([*town.habits]))
        for _ in range(6):
            office.deals.now += HOURS
            town.people_act(day)
            office.looks()
            town.look_over()
        town.keepers_act()
        resumed += lift_pauses(office)

    with office.desk.store.read() as view:
        found = view.partner_leads.many(town.fed)
        offers = view.lead_offers.all()
    states = {each.state for each in found.values()}
    assert {LeadState.CONVERTED, LeadState.DISQUALIFIED} <= states
    assert {OfferState.EXPIRED, OfferState.DECLINED, OfferState.CONVERTED} <= {
        each.state for each in offers
    }
    assert resumed, "who let leads lapse was paused"


def lift_pauses(office: LeadOffice) -> int:
    """Let a manager offer leads to paused partners again; how many were."""
    lifted = 0
    for partner_id in office.deals.partners.values():
        with office.desk.store.read() as view:
            paused = view.lead_profiles.of(partner_id).paused_at is not None
        if paused:
            offer_leads.resume_offers(office.desk, partner_id, by=office.pia, now=office.now)
            lifted += 1
    return lifted
