"""What follows for credit from what is kept: leads of ours, and decisions on conflicts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from journeys import answer_leads
from journeys.credit_scene import CreditScene, scene_of_deal
from journeys.resolve_conflict import open_case
from journeys.take_leads import complete_lead
from partnering.accounts import Lead, Opportunity
from partnering.attribution import Standing
from partnering.conflict_cases import CaseDecision, CaseState, ConflictCase, Kind, Remedy
from partnering.people import Role
from partnering.registrations import Registration
from partnering.touches import TouchKind, TouchRole
from store.work import Store
from tests.journeys.credit_office import O1
from tests.journeys.deal_acts import approve
from tests.journeys.deal_office import A1, PM, claim_to, open_deal_office
from tests.journeys.lead_office import LeadOffice, told, with_leads

CRM_LEAD = Lead("00Q1", "Adatum Pumpen GmbH", country="Germany", status="For partners")
LATER = replace(O1, key="006O2", name="Plant 2", created_at=datetime(2027, 1, 5, tzinfo=UTC))


@pytest.fixture
def office(sqlite_store: Store) -> LeadOffice:
    return with_leads(open_deal_office(sqlite_store))


def scene(office: LeadOffice, deal: Opportunity) -> CreditScene:
    with office.desk.store.read() as view:
        found = view.opportunities.many([deal.key])[deal.key]
        return scene_of_deal(office.desk, view, found)


def in_crm(office: LeadOffice, *records: Lead | Opportunity) -> None:
    office.deals.office.crm.put(*records)
    office.deals.office.sync()


def taken(office: LeadOffice, **changes: object) -> int:
    """Let the best partner, P1, take a lead of ours; its offer's number."""
    offer = office.offer(office.takes(**changes))
    kept = answer_leads.accept_lead(
        office.desk, offer.id, by=office.deals.reps["P1"], now=office.now
    )
    return kept.id


def test_a_lead_that_a_partner_worked_on_influences_the_deal_made_of_it_and_is_not_its_source(
    office: LeadOffice,
) -> None:
    office.policy(take_statuses=("for partners",))
    in_crm(office, CRM_LEAD)
    office.looks()
    with office.desk.store.read() as view:
        [lead] = view.partner_leads.live()
    complete_lead(office.desk, lead.id, told(), shown=lead.version, by=office.pia, now=office.now)
    offer = office.offer(office.lead(lead))
    rep = office.deals.reps["P1"]
    answer_leads.accept_lead(office.desk, offer.id, by=rep, now=office.now)
    answer_leads.note_first_contact(office.desk, offer.id, by=rep, now=office.now)
    in_crm(
        office,
        replace(O1, created_at=office.now + timedelta(days=1)),
        replace(CRM_LEAD, is_converted=True, opportunity_key=O1.key),
    )
    office.looks()

    found = scene(office, O1)

    [touch] = found.credit.touches
    assert (touch.kind, touch.role, touch.source) == (
        TouchKind.LEAD_WORKED,
        TouchRole.LEAD,
        f"LD-{lead.id}",
    )
    assert found.credit.standing is Standing.INFLUENCED
    assert found.credit.influenced_by == (office.id("P1"),)


def test_what_we_gave_a_partner_as_a_lead_it_did_not_bring(office: LeadOffice) -> None:
    taken(office, company=A1.name)
    registration = approve(office.deals, office.deals.file("P1", claim_to(A1)))
    in_crm(office, replace(LATER, registration_ref=registration.ref))

    found = scene(office, LATER)

    assert found.origins == ()
    assert found.credit.standing is Standing.INFLUENCED
    assert [each.role for each in found.credit.touches] == [TouchRole.CO_SELL]


def test_a_lead_long_ago_leaves_a_partner_the_source_of_what_it_registers(
    office: LeadOffice,
) -> None:
    taken(office, company=A1.name)
    office.deals.now = office.now + timedelta(days=181)
    claim = claim_to(A1, close_on=(office.now + timedelta(days=90)).date())
    registration = approve(office.deals, office.deals.file("P1", claim))
    deal = replace(LATER, created_at=office.now + timedelta(days=9), close_on=None)
    in_crm(office, replace(deal, registration_ref=registration.ref))

    assert scene(office, LATER).credit.standing is Standing.SOURCED


def decided(office: LeadOffice, remedy: Remedy, *parties: Registration) -> ConflictCase:
    """Let a case about the deal be decided in favour of the first of its parties."""
    with office.desk.store.begin() as work:
        case = open_case(
            work,
            Kind.DIRECT_PARTNER,
            parties,
            office.desk.policy.deals,
            now=office.now,
            opportunity=O1,
        )
        decision = CaseDecision(
            by=office.deals.person(PM).id,
            role=Role.CHANNEL_CHIEF,
            at=office.now,
            remedy=remedy,
            in_favour_of=parties[0].id,
            reason="They were there first.",
            clause="first_contact",
            policy_version="1",
        )
        after = replace(
            case, state=CaseState.DECIDED, decisions=(decision,), version=case.version + 1
        )
        return work.conflict_cases.save(after, seen=case.version)


@pytest.mark.parametrize("remedy", [Remedy.INFLUENCE, Remedy.FINDERS_FEE])
def test_credit_for_influence_by_a_decision_is_a_touch_and_no_other_remedy_is(
    office: LeadOffice, remedy: Remedy
) -> None:
    in_crm(office, O1)
    loser = office.deals.file("P2", claim_to(A1))
    case = decided(office, remedy, loser)

    found = scene(office, O1).credit

    if remedy is Remedy.INFLUENCE:
        [touch] = found.touches
        assert (touch.kind, touch.role) == (TouchKind.DECISION, TouchRole.INFLUENCE)
        assert (touch.partner_id, touch.source) == (office.id("P2"), case.ref)
        assert found.standing is Standing.INFLUENCED
    else:
        assert found.touches == ()
