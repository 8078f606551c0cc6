"""Leads, offers, profiles and nudges as they are kept; nobody has a lead twice."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from partnering import lead_offers as offers
from partnering import nudges
from partnering.lead_offers import DeclineReason, LeadOffer, OfferState
from partnering.lead_profiles import Certificate, LeadProfile
from partnering.leads import LeadState, PartnerLead
from partnering.partners import Partner
from partnering.people import Person
from partnering.routing import Code, Reason
from store.lead_forms import LeadForm
from store.work import StaleVersion, Store, Work
from tests.partnering.lead_makers import BERLIN, FRIDAY, POLICY, candidate, chosen, lead

NO_ROOM = {"reason": DeclineReason.NO_CAPACITY, "text": "All are busy."}


def people(work: Work) -> tuple[Person, Partner, Partner]:
    keeper = work.people.add("Pia", "pia@vendra.example")
    first = work.partners.add("Northwind", now=FRIDAY)
    return keeper, first, work.partners.add("Fabrikam", now=FRIDAY)


def put_lead(work: Work, keeper: Person, **changes: object) -> PartnerLead:
    return work.partner_leads.add(lead(keeper_id=keeper.id, **changes))


def put_offer(work: Work, told: PartnerLead, partner: Partner, hop: int = 1) -> LeadOffer:
    made = offers.make_offer(
        told.id,
        partner.id,
        hop=hop,
        hours=BERLIN,
        policy=POLICY,
        now=FRIDAY,
        points=6125,
        reasons=(Reason(Code.TIER, "is gold"),),
    )
    return work.lead_offers.add(made)


def test_a_lead_comes_back_as_it_was_kept(store: Store) -> None:
    with store.begin() as work:
        keeper, partner, _ = people(work)
        told = put_lead(work, keeper, due_at=FRIDAY, state=LeadState.QUALIFIED, crm_key="00Q1")
        offer = put_offer(work, told, partner)
        routing = chosen(candidate(1, tier="gold"), candidate(2, families=("FLOW",)))
        work.lead_offers.add_routing(told.id, routing, white_space=False, at=FRIDAY)
    with store.read() as view:
        assert view.partner_leads.get(told.id) == told
        assert told == lead(
            keeper_id=keeper.id,
            due_at=FRIDAY,
            state=LeadState.QUALIFIED,
            crm_key="00Q1",
            id=told.id,
        )
        assert view.lead_offers.get(offer.id) == offer
        assert view.lead_offers.last_routing(told.id) == routing
        assert view.partner_leads.known_crm_keys(["00Q1", "00Q2"]) == {"00Q1"}


def test_of_a_lead_one_offer_is_live_whoever_tries(store: Store) -> None:
    with store.begin() as work:
        keeper, first, second = people(work)
        told = put_lead(work, keeper)
        offer = put_offer(work, told, first)
    with pytest.raises(StaleVersion), store.begin() as work:
        put_offer(work, told, second, 2)
    with store.begin() as work:
        held = offers.accept(offer, by_id=keeper.id, policy=POLICY, now=FRIDAY)
        held = work.lead_offers.save(held, seen=offer.version)
    with pytest.raises(StaleVersion), store.begin() as work:
        put_offer(work, told, second, 2)
    with store.begin() as work:
        back = offers.give_back(held, now=FRIDAY, **NO_ROOM)  # type: ignore[arg-type]
        work.lead_offers.save(back, seen=held.version)
        put_offer(work, told, second, 2)
    with store.read() as view:
        kept = view.lead_offers.of_lead(told.id)
        assert [each.state for each in kept] == [OfferState.GIVEN_BACK, OfferState.OPEN]
        live = view.lead_offers.live_of(told.id)
        assert live is not None
        assert live.partner_id == second.id
        assert view.lead_offers.live(due_by=FRIDAY) == []
        assert len(view.lead_offers.live()) == 1


def test_one_that_was_saved_meanwhile_is_stale(store: Store) -> None:
    with store.begin() as work:
        keeper, first, _ = people(work)
        told = put_lead(work, keeper)
        offer = put_offer(work, told, first)
        work.lead_offers.save(offers.withdraw(offer, FRIDAY), seen=offer.version)
        with pytest.raises(StaleVersion):
            work.lead_offers.save(offers.withdraw(offer, FRIDAY), seen=offer.version)
        work.partner_leads.save(told, seen=told.version)
        with pytest.raises(StaleVersion):
            work.partner_leads.save(told, seen=told.version)


def test_one_record_of_the_crm_is_one_lead(store: Store) -> None:
    with store.begin() as work:
        keeper, _, _ = people(work)
        put_lead(work, keeper, crm_key="00Q1")
        put_lead(work, keeper)
        put_lead(work, keeper)
    with pytest.raises(StaleVersion), store.begin() as work:
        put_lead(work, keeper, crm_key="00Q1")


def test_leads_are_listed_by_who_keeps_them_and_what_is_due(store: Store) -> None:
    with store.begin() as work:
        keeper, _, _ = people(work)
        other = work.people.add("Dan", "dan@vendra.example")
        mine = put_lead(work, keeper, due_at=FRIDAY)
        theirs = put_lead(work, other, due_at=FRIDAY + timedelta(days=1))
        put_lead(work, keeper, state=LeadState.CONVERTED, ended_at=FRIDAY)
    with store.read() as view:
        leads = view.partner_leads
        assert [each.id for each in leads.live()] == [mine.id, theirs.id]
        assert [each.id for each in leads.live(keeper_id=keeper.id)] == [mine.id]
        assert [each.id for each in leads.waiting(FRIDAY, limit=9)] == [mine.id]
        assert leads.count_live() == 2
        assert [each.id for each in leads.newest(states={LeadState.NEW})] == [theirs.id, mine.id]


def test_a_profile_comes_back_and_who_has_none_has_an_empty_one(store: Store) -> None:
    with store.begin() as work:
        _, first, second = people(work)
        profile = LeadProfile(
            first.id,
            zone="Europe/Berlin",
            country="DE",
            industries=("Retail",),
            certificates=(Certificate("CORE", date(2027, 1, 31)), Certificate("FLOW")),
            capacity=3,
            papers_until=date(2026, 12, 31),
        )
        kept = work.lead_profiles.save(profile)
        later = work.lead_profiles.save(replace(kept, paused_at=FRIDAY))
        with pytest.raises(StaleVersion):
            work.lead_profiles.save(kept)
        with pytest.raises(StaleVersion):
            work.lead_profiles.save(profile)
    with store.read() as view:
        assert view.lead_profiles.of(first.id) == later
        assert later == replace(profile, paused_at=FRIDAY, version=2)
        assert view.lead_profiles.of(second.id) == LeadProfile(second.id)


def test_a_thing_has_one_open_row_of_nudges(store: Store) -> None:
    with store.begin() as work:
        keeper, _, _ = people(work)
        begun = work.nudges.add(nudges.begin("LD-1", keeper.id, FRIDAY, FRIDAY))
        assert begun is not None
        assert work.nudges.add(nudges.begin("LD-1", keeper.id, FRIDAY, FRIDAY)) is None
        asked = work.nudges.save(nudges.asked(begun, POLICY, FRIDAY), seen=begun.version)
        assert work.nudges.open() == [asked]
        over = nudges.ended(asked, nudges.NudgeState.ACTIVE, FRIDAY)
        work.nudges.save(over, seen=asked.version)
        again = work.nudges.add(nudges.begin("LD-1", keeper.id, FRIDAY, FRIDAY))
    with store.read() as view:
        assert view.nudges.last_of(["LD-1", "LD-2"]) == {"LD-1": again}
        assert view.nudges.asked_since(keeper.id, FRIDAY) == 1


def test_a_link_is_found_by_its_handle_alone(store: Store) -> None:
    with store.begin() as work:
        keeper, first, _ = people(work)
        offer = put_offer(work, put_lead(work, keeper), first)
        form = work.lead_forms.add(LeadForm("abc", offer.id, keeper.id, FRIDAY, FRIDAY))
    with store.read() as view:
        assert view.lead_forms.by_handle("abc") == form
        assert view.lead_forms.by_handle("-") is None
        assert view.lead_forms.of(offer.id, keeper.id) == form


def test_white_space_counts_each_lead_once(store: Store) -> None:
    nobody = chosen(candidate(1, families=("FLOW",)))
    with store.begin() as work:
        keeper, _, _ = people(work)
        told = put_lead(work, keeper)
        for _ in range(2):
            work.lead_offers.add_routing(told.id, nobody, white_space=True, at=FRIDAY)
        assert work.lead_offers.uncovered(FRIDAY) == [told.id]
        assert work.lead_offers.uncovered(FRIDAY + timedelta(seconds=1)) == []
