"""Leads under whatever people and the clock do: one owner, one open offer, no name before its time.

I-15, I-16, I-18: asked of the store after each step.
"""

import shutil
import tempfile
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from journeys import answer_leads, offer_leads
from journeys.lead_notices import NO_CONTACT
from partnering.lead_offers import DeclineReason, OfferState
from partnering.leads import AWAY, ENDED, WITH_PARTNER, LeadEvent, LeadState, PartnerLead
from partnering.people import Person, Role
from partnering.refusals import Refusal
from store.upgrade import upgrade
from store.work import Store
from tests.journeys.deal_office import CC, open_deal_office
from tests.journeys.lead_office import CONTACT, LeadOffice, with_leads

_PARTNERS = st.sampled_from(["P1", "P2", "P3"])
_HOURS = st.sampled_from([1, 5, 24, 72, 24 * 16])


@cache
def upgraded() -> Path:
    """A database of which each run has a copy."""
    file = Path(tempfile.mkdtemp(prefix="cosell-leads-")) / "leads.db"
    upgrade(f"sqlite:///{file}")
    return file


class Leads(RuleBasedStateMachine):
    """A few leads, three partners, and a clock; what is refused changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        file = Path(self.folder.name) / "leads.db"
        shutil.copy(upgraded(), file)
        self.store = Store.open(f"sqlite:///{file}")
        self.office: LeadOffice = with_leads(open_deal_office(self.store))
        self.leads: list[PartnerLead] = []
        self.ended: dict[int, tuple[LeadState, int]] = {}

    def teardown(self) -> None:
        self.office.desk.heavy.shutdown(wait=True)
        self.store.close()
        self.folder.cleanup()

    @initialize()
    def one_lead(self) -> None:
        self.leads.append(self.office.takes())

    @precondition(lambda self: len(self.leads) < 3)
    @rule(country=st.sampled_from(["DE", "US", "ES"]), family=st.sampled_from(["CORE", "FLOW"]))
    def takes(self, country: str, family: str) -> None:
        self.leads.append(self.office.takes(country=country, families=(family,)))

    @rule(hours=_HOURS)
    def passes(self, hours: int) -> None:
        self.office.looks(self.office.now + timedelta(hours=hours))

    @rule(which=st.integers(0, 2), partner=_PARTNERS, act=st.sampled_from(["accept", "decline"]))
    def answers(self, which: int, partner: str, act: str) -> None:
        offer = self._offer(which)
        if offer is None:
            return
        if act == "accept":
            self._try(answer_leads.accept_lead, offer, by=self.office.deals.reps[partner])
        else:
            self._try(
                answer_leads.decline_lead,
                offer,
                reason=DeclineReason.NO_CAPACITY,
                by=self.office.deals.reps[partner],
            )

    @rule(
        which=st.integers(0, 2),
        partner=_PARTNERS,
        act=st.sampled_from(["contact", "news", "back", "deal"]),
    )
    def works(self, which: int, partner: str, act: str) -> None:
        offer, by = self._offer(which), self.office.deals.reps[partner]
        if offer is None:
            return
        match act:
            case "contact":
                self._try(answer_leads.note_first_contact, offer, by=by)
            case "news":
                self._try(answer_leads.tell_news, offer, text="It goes on.", by=by)
            case "back":
                reason = DeclineReason.CUSTOMER_UNRESPONSIVE
                self._try(answer_leads.give_lead_back, offer, reason=reason, by=by)
            case _:
                self._try(answer_leads.made_a_deal, offer, by=by)

    @rule(which=st.integers(0, 2), partner=st.sampled_from([None, "P1", "P2", "P3"]))
    def offers(self, which: int, partner: str | None) -> None:
        target = self.office.id(partner) if partner else None
        self._ours(which, offer_leads.offer_lead, target)

    @rule(which=st.integers(0, 2), act=st.sampled_from(["back", "close", "deal", "assign"]))
    def decides(self, which: int, act: str) -> None:
        match act:
            case "back":
                self._ours(which, offer_leads.withdraw_lead)
            case "close":
                self._ours(which, offer_leads.close_lead, why="It leads nowhere.")
            case "deal":
                self._ours(which, offer_leads.convert_lead)
            case _:
                keeper = self.office.deals.person(CC).id
                self._ours(which, offer_leads.assign_keeper, keeper)

    @rule(partner=_PARTNERS)
    def leaves(self, partner: str) -> None:
        """The partner's person goes, and somebody else comes."""
        deals = self.office.deals
        with self.store.begin() as work:
            work.people.deactivate(deals.reps[partner].id)
            heir = work.people.act_for_partner(
                deals.partners[partner],
                Role.PARTNER_REP,
                workspace="T-PARTNER",
                address=f"U{partner}{deals.reps[partner].id}",
                name=f"{partner} Heir",
                zone="Europe/Berlin",
            )
        deals.reps[partner] = heir

    @invariant()
    def of_a_lead_one_has_it_and_says_by_when(self) -> None:
        with self.store.read() as view:
            for each in self.leads:
                lead = view.partner_leads.get(each.id)
                offers = view.lead_offers.of_lead(each.id)
                assert lead is not None
                live = [one for one in offers if one.is_live]
                assert len(live) <= 1, "one owner, one open offer"
                assert bool(live) is (lead.state in AWAY)
                if lead.state in ENDED:
                    assert lead.due_at is None
                elif live:
                    assert lead.due_at is None, "it is due of the partner alone"
                    held = live[0].state is OfferState.HELD
                    assert held is (lead.state in WITH_PARTNER)
                    assert held is (live[0].holder_id is not None)
                else:
                    assert lead.due_at is not None, "it is due of its keeper"
                assert view.people.by_id(lead.keeper_id) is not None

    @invariant()
    def nobody_reads_a_name_but_who_has_the_lead(self) -> None:
        with self.store.read() as view:
            offers = [one for each in self.leads for one in view.lead_offers.of_lead(each.id)]
        keys = {number: key for key, number in self.office.deals.partners.items()}
        for each in offers:
            notice = self.office.reads(keys[each.partner_id], each)
            held = each.state is OfferState.HELD
            assert notice.contact == (CONTACT if held else NO_CONTACT)

    @invariant()
    def what_has_ended_stays_so_and_automatic_hops_are_few(self) -> None:
        with self.store.read() as view:
            for each in self.leads:
                lead = view.partner_leads.get(each.id)
                assert lead is not None
                if each.id in self.ended:
                    assert (lead.state, lead.version) == self.ended[each.id]
                if lead.state in ENDED:
                    self.ended[each.id] = (lead.state, lead.version)
                automatic = [
                    one for one in view.lead_offers.of_lead(each.id) if one.offered_by is None
                ]
                assert len(automatic) <= self.office.desk.policy.leads.most_hops
                assert len({one.partner_id for one in automatic}) == len(automatic)
                events = self.office.events(each)
                lapses = sum(one.state is OfferState.EXPIRED for one in automatic)
                assert events.count(LeadEvent.LAPSED) >= lapses

    def _offer(self, which: int) -> int | None:
        """The newest offer of a lead, live or not: late clicks come, too."""
        with self.store.read() as view:
            found = view.lead_offers.of_lead(self.leads[which % len(self.leads)].id)
        return found[-1].id if found else None

    def _ours(self, which: int, act: Any, *told: Any, **more: Any) -> None:
        lead = self.office.lead(self.leads[which % len(self.leads)])
        by: Person = self.office.pia
        self._try(act, lead.id, *told, shown=lead.version, by=by, **more)

    def _try(self, act: Any, number: int, *told: Any, **more: Any) -> None:
        try:
            act(self.office.desk, number, *told, now=self.office.now, **more)
        except Refusal:
            return


TestLeads = Leads.TestCase
TestLeads.settings = hypothesis.settings(
    max_examples=6,
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
