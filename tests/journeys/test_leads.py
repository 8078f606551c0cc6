"""Leads by their journeys: in from the CRM, on by the clock, back to a person, and nudges."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from journeys import answer_leads, offer_leads
from journeys.approve_registration import approve
from journeys.lead_moves import NO_SUCH
from journeys.lead_notices import LeadWordNotice
from journeys.list_leads import list_leads, own_lead, read_lead
from journeys.notices import ToPerson
from journeys.nudge_owners import put_off, say_answered, say_waiting, watch_quiet
from journeys.purge_partner import purge_partner
from journeys.quiet_things import nudge_notice
from journeys.same_lead import said_before
from journeys.take_leads import complete_lead, take_lead
from partnering.accounts import Lead, Opportunity
from partnering.facts import NudgeDue
from partnering.lead_offers import DeclineReason, OfferState
from partnering.lead_profiles import LeadProfile
from partnering.leads import LeadState, PartnerLead
from partnering.nudges import Nudge, NudgeState
from partnering.refusals import Invalid, NotAllowed, NotNow, Stale, Unknown
from partnering.routing import NOTHING_MORE
from store.work import Store
from tests.journeys.deal_office import A1, A4, AE, CC, O4, SECOND, claim_to, open_deal_office
from tests.journeys.lead_office import LeadOffice, told, with_leads

DAY = timedelta(days=1)
CRM_LEAD = Lead(
    "00Q1",
    "Adatum Pumpen",
    name="Ines Kern",
    email="ines@adatum.example",
    country="Germany",
    status="For partners",
    owner_key=AE.key,
)


@pytest.fixture
def office(store: Store) -> LeadOffice:
    return with_leads(open_deal_office(store))


@pytest.fixture
def quick(sqlite_store: Store) -> LeadOffice:
    return with_leads(open_deal_office(sqlite_store))


def doing(office: LeadOffice, partner: str = "") -> dict[str, Any]:
    by = office.deals.reps[partner] if partner else office.pia
    return {"by": by, "now": office.now}


def test_leads_of_the_crm_come_in_once_with_their_owner(office: LeadOffice) -> None:
    office.policy(take_statuses=("for partners",))
    office.deals.office.crm.put(CRM_LEAD, replace(CRM_LEAD, key="00Q2", status="Open"))
    office.deals.office.sync()
    assert office.looks().taken == 1
    assert office.looks().taken == 0
    with office.desk.store.read() as view:
        [lead] = view.partner_leads.live()
    assert (lead.state, lead.crm_key) == (LeadState.NEW, "00Q1")
    assert lead.keeper_id == office.deals.person(AE).id
    anna = office.deals.person(AE)
    notice = read_lead(office.desk, lead.id, by=anna)
    assert notice.lacks == ("products", "need")
    assert lead.details.consent is False

    details = replace(lead.details, families=("core",), need="Two plants.")
    kept = complete_lead(office.desk, lead.id, details, shown=lead.version, by=anna, now=office.now)
    assert kept.state is LeadState.OFFERED
    assert kept.details.families == ("CORE",)
    with pytest.raises(Stale, match=r"Now: offered\."):
        complete_lead(office.desk, lead.id, details, shown=lead.version, by=anna, now=office.now)


def test_a_lead_that_the_crm_converts_has_ended(quick: LeadOffice) -> None:
    quick.policy(take_statuses=("for partners",))
    quick.deals.office.crm.put(CRM_LEAD)
    quick.deals.office.sync()
    quick.looks()
    with quick.desk.store.read() as view:
        [lead] = view.partner_leads.live()
    quick.deals.office.crm.put(replace(CRM_LEAD, is_converted=True))
    quick.deals.office.sync()
    assert quick.looks().converted == 1
    assert quick.lead(lead).state is LeadState.CONVERTED


def test_without_consent_the_partner_reads_whom_to_ask(quick: LeadOffice) -> None:
    lead = quick.takes(consent=False)
    offer = quick.offer(lead)
    answer_leads.accept_lead(quick.desk, offer.id, **doing(quick, "P1"))
    notice = quick.reads("P1", quick.offer(lead))
    assert not notice.contact.is_known
    assert notice.ask == "Pia Lang"


def test_another_partners_offer_is_unknown(office: LeadOffice) -> None:
    offer = office.offer(office.takes())
    for act in (answer_leads.accept_lead, answer_leads.note_first_contact):
        with pytest.raises(Unknown, match=NO_SUCH):
            act(office.desk, offer.id, **doing(office, "P2"))
        with pytest.raises(Unknown, match=NO_SUCH):
            act(office.desk, 99, **doing(office, "P2"))
    with pytest.raises(Unknown):
        own_lead(office.desk, offer.id, by=office.deals.reps["P2"], now=office.now)
    with pytest.raises(NotAllowed):
        answer_leads.accept_lead(office.desk, offer.id, by=office.deals.person(AE), now=office.now)


def test_of_two_colleagues_the_second_is_told_who_was_faster(quick: LeadOffice) -> None:
    offer = quick.offer(quick.takes())
    answer_leads.accept_lead(quick.desk, offer.id, **doing(quick, "P1"))
    with pytest.raises(Stale, match="Northwind Rep has taken this lead already"):
        answer_leads.accept_lead(quick.desk, offer.id, **doing(quick))
    with pytest.raises(Stale):
        answer_leads.decline_lead(
            quick.desk, offer.id, reason=DeclineReason.CONFLICT, **doing(quick)
        )


def test_after_three_partners_it_is_its_keepers(office: LeadOffice) -> None:
    with office.desk.store.begin() as work:
        partner = work.partners.by_id(office.id("P3"))
        assert partner is not None
        work.partners.save(replace(partner, countries=("DE",)))
        fourth = work.partners.add("Tailspin", now=office.now)
    lead = office.takes()
    passed = []
    for _ in range(3):
        offer = office.offer(lead)
        passed.append(offer.partner_id)
        late = offer.due_at
        office.deals.now = late
        with pytest.raises(NotNow):
            answer_leads.accept_lead(office.desk, offer.id, by=office.pia, now=late)
        assert office.looks(late).lapsed == 1
    assert fourth.id not in passed
    assert [each.hop for each in office.offers(lead)] == [1, 2, 3]
    kept = office.lead(lead)
    assert (kept.state, office.live(lead)) == (LeadState.RETURNED, None)
    assert kept.due_at is not None
    assert office.events(lead)[-2:] == ["lapsed", "nobody"]
    office.looks(kept.due_at)
    assert office.reminders(lead)[-1] == "keeper"


def test_three_lapses_pause_and_a_manager_lifts_that(office: LeadOffice) -> None:
    for _ in range(3):
        lead = office.takes()
        assert office.with_partner(lead) == "P1"
        office.looks(office.offer(lead).due_at)
    with office.desk.store.read() as view:
        assert view.lead_profiles.of(office.id("P1")).paused_at == office.now
    assert office.with_partner(office.takes()) == "P2"
    offer_leads.resume_offers(office.desk, office.id("P1"), **doing(office))
    with pytest.raises(Invalid, match="already"):
        offer_leads.resume_offers(office.desk, office.id("P1"), **doing(office))
    again = office.takes()
    assert office.with_partner(again) == "P1"
    office.looks(office.offer(again).due_at)
    with office.desk.store.read() as view:
        assert view.lead_profiles.of(office.id("P1")).paused_at is None, "forgiven"


def test_what_is_not_worked_on_is_taken_back_and_goes_on(office: LeadOffice) -> None:
    lead = office.takes()
    answer_leads.accept_lead(office.desk, office.offer(lead).id, **doing(office, "P1"))
    held = office.offer(lead)
    office.looks(held.half_at)
    assert office.reminders(lead)[-1] == "contact"
    assert office.looks(held.due_at).taken_back == 1
    assert office.with_partner(lead) == "P2"
    with pytest.raises(Invalid, match="not with you any more"):
        answer_leads.note_first_contact(office.desk, held.id, **doing(office, "P1"))
    assert not office.reads("P1", office.offers(lead)[0]).contact.is_known


def test_who_leaves_is_followed_by_a_colleague_else_the_lead_goes_on(office: LeadOffice) -> None:
    lead = office.takes()
    answer_leads.accept_lead(office.desk, office.offer(lead).id, **doing(office, "P1"))
    with office.desk.store.begin() as work:
        work.people.deactivate(office.deals.reps["P1"].id)
        heir = work.people.act_for_partner(
            office.id("P1"),
            next(iter(office.deals.reps["P1"].roles)),
            workspace="T-PARTNER",
            address="UHEIR",
            name="Heir",
            zone="",
        )
    assert office.looks().handed_over == 1
    assert office.offer(lead).holder_id == heir.id
    with office.desk.store.begin() as work:
        work.people.deactivate(heir.id)
    assert office.looks().handed_over == 1
    assert office.with_partner(lead) == "P2"


def test_a_keeper_who_leaves_is_followed_by_a_manager(office: LeadOffice) -> None:
    lead = office.takes(country="ES")
    with office.desk.store.begin() as work:
        work.people.deactivate(office.pia.id)
    assert office.looks().handed_over == 1
    assert office.lead(lead).keeper_id == office.deals.person(CC).id


def test_a_partner_that_is_erased_keeps_nothing(office: LeadOffice) -> None:
    lead = office.takes()
    answer_leads.accept_lead(office.desk, office.offer(lead).id, **doing(office, "P1"))
    offer = office.offer(lead)
    answer_leads.tell_news(office.desk, offer.id, text="Secretly good.", **doing(office, "P1"))
    purge_partner(office.desk, office.id("P1"), by=office.pia, now=office.now)
    office.looks()
    assert office.with_partner(lead) == "P2"
    with office.desk.store.read() as view:
        kept = view.lead_offers.get(offer.id)
        assert kept is not None
        assert (kept.state, kept.text) == (OfferState.WITHDRAWN, "")
        assert view.lead_profiles.of(office.id("P1")) == LeadProfile(office.id("P1"))


def test_a_customer_whose_deal_is_protected_is_for_who_holds_it(office: LeadOffice) -> None:
    made = office.deals.file("P2", claim_to(A1))
    with office.desk.store.read() as view:
        found = view.registrations.get(made.id)
    assert found is not None
    dora = office.deals.person(CC)
    approve(office.desk, made.id, shown=found.version, note="fine", by=dora, now=office.now)
    lead = office.takes(company=A1.name, website=A1.website)
    assert office.lead(lead).account_key == A1.key
    assert office.with_partner(lead) == "P2"


def test_where_we_have_an_open_deal_it_stays_with_us(office: LeadOffice) -> None:
    office.deals.office.crm.put(O4)
    office.deals.office.sync()
    with office.desk.store.begin() as work:
        partner = work.partners.by_id(office.id("P1"))
        assert partner is not None
        work.partners.save(replace(partner, countries=("FR",)))
    lead = office.takes(company=A4.name, website=A4.website, country="France")
    assert office.lead(lead).state is LeadState.RETURNED
    notice = read_lead(office.desk, lead.id, by=office.pia)
    assert notice.nobody_because.count("would meet an open deal of our own there") == 3
    assert "Northwind would meet" in notice.nobody_because


def test_a_person_chooses_another_partner_and_says_so_but_not_past_its_papers(
    quick: LeadOffice,
) -> None:
    quick.policy(offer_at_once=False)
    lead = quick.takes()
    assert lead.state is LeadState.QUALIFIED
    with quick.desk.store.begin() as work:
        profile = work.lead_profiles.of(quick.id("P3"))
        work.lead_profiles.save(replace(profile, papers_until=(quick.now - DAY).date()))
    act = {**doing(quick), "shown": lead.version}
    with pytest.raises(Invalid, match="papers that ended"):
        offer_leads.offer_lead(quick.desk, lead.id, quick.id("P3"), **act)
    kept = offer_leads.offer_lead(quick.desk, lead.id, quick.id("P2"), **act)
    assert kept.state is LeadState.OFFERED
    assert quick.offer(lead).reasons[0].words == "was chosen by a person"
    with pytest.raises(Stale):
        offer_leads.withdraw_lead(quick.desk, lead.id, **act)


def test_a_seller_acts_on_what_they_keep_and_gives_nothing_out(quick: LeadOffice) -> None:
    lead = quick.takes(country="ES")
    anna = quick.deals.person(AE)
    act = {"by": anna, "now": quick.now, "shown": lead.version}
    with pytest.raises(Unknown):
        offer_leads.close_lead(quick.desk, lead.id, why="Nothing there.", **act)  # type: ignore[arg-type]
    given = offer_leads.assign_keeper(
        quick.desk, lead.id, anna.id, shown=lead.version, **doing(quick)
    )
    assert [each.number for each in list_leads(quick.desk, by=anna)] == [lead.id]
    act["shown"] = given.version
    with pytest.raises(NotAllowed):
        offer_leads.offer_lead(quick.desk, lead.id, None, **act)  # type: ignore[arg-type]
    done = offer_leads.close_lead(quick.desk, lead.id, why="Nothing there.", **act)  # type: ignore[arg-type]
    assert (done.state, done.outcome) == (LeadState.DISQUALIFIED, "Nothing there.")
    with pytest.raises(Invalid, match="final"):
        offer_leads.convert_lead(quick.desk, lead.id, by=anna, now=quick.now, shown=done.version)


# Nudges.


def nudges(office: LeadOffice) -> list[Nudge]:
    with office.desk.store.read() as view:
        found = [view.nudges.get(number) for number in range(1, 20)]
    return [each for each in found if each is not None]


def asked(office: LeadOffice) -> list[tuple[int, bool]]:
    with office.desk.store.read() as view:
        facts = view.facts.after(0, 10_000)
    return [(e.fact.count, e.fact.escalated) for e in facts if isinstance(e.fact, NudgeDue)]


def quiet_lead(office: LeadOffice, days: int = 14) -> PartnerLead:
    """A lead that nobody can take, and that is quiet since some days; a Tuesday, at noon."""
    lead = office.takes(country="ES")
    office.looks(office.now + timedelta(days=days + 4, hours=2))
    return lead


def test_a_quiet_lead_is_asked_about_three_times_then_its_keepers_manager_hears(
    office: LeadOffice,
) -> None:
    quiet_lead(office)
    assert asked(office) == [(1, False)]
    watch_quiet(office.desk, now=office.now)
    assert asked(office) == [(1, False)]
    for _ in range(30):
        office.looks(office.now + DAY)
    assert asked(office) == [(1, False), (2, False), (3, False), (3, True)]
    assert [each.state for each in nudges(office)] == [NudgeState.ESCALATED]


def test_what_was_answered_is_not_asked_again_before_it_is_quiet_anew(
    office: LeadOffice,
) -> None:
    lead = quiet_lead(office)
    [row] = nudges(office)
    with pytest.raises(Unknown):
        say_answered(office.desk, row.id, by=office.deals.person(AE), now=office.now)
    say_answered(office.desk, row.id, **doing(office))
    for _ in range(13):
        office.looks(office.now + DAY)
    assert len(nudges(office)) == 1
    for _ in range(4):
        office.looks(office.now + DAY)
    assert len(nudges(office)) == 2
    offer_leads.convert_lead(office.desk, lead.id, shown=office.lead(lead).version, **doing(office))
    office.looks(office.now + DAY)
    assert nudges(office)[-1].state is NudgeState.MOOT


def test_put_off_it_waits_for_its_day(quick: LeadOffice) -> None:
    quiet_lead(quick)
    [row] = nudges(quick)
    put_off(quick.desk, row.id, quick.now + 9 * DAY, **doing(quick))
    for _ in range(8):
        quick.looks(quick.now + DAY)
    assert len(asked(quick)) == 1
    quick.looks(quick.now + 2 * DAY)
    assert len(asked(quick)) == 2
    say_waiting(quick.desk, row.id, **doing(quick))
    with pytest.raises(Invalid, match="90 days"):
        put_off(quick.desk, row.id, quick.now + 200 * DAY, **doing(quick))


def test_a_shared_deal_is_asked_about_until_the_crm_shows_something(quick: LeadOffice) -> None:
    deal = Opportunity(
        key="006SHARED",
        account_key=A1.key,
        name="Müller CORE",
        owner_key=AE.key,
        partner_name="Northwind",
        last_activity_at=quick.now - 20 * DAY,
    )
    quick.deals.office.crm.put(deal, replace(deal, key="006OWN", partner_name=""))
    quick.deals.office.sync()
    quick.looks()
    [row] = nudges(quick)
    assert (row.subject, row.person_id) == ("deal:006SHARED", quick.deals.person(AE).id)
    assert asked(quick) == [(1, False)]
    quick.deals.office.crm.put(replace(deal, last_activity_at=quick.now))
    quick.deals.office.sync()
    quick.looks(quick.now + 3 * DAY)
    assert [each.state for each in nudges(quick)] == [NudgeState.ACTIVE]
    assert asked(quick) == [(1, False)]


# What a newcomer tripped over.


def words_to(office: LeadOffice) -> list[tuple[str, str]]:
    """Who of ours was told which short words, in order."""
    told = office.deals.office.messenger.told
    return [
        (each.to.person.name, each.notice.words)
        for each in told
        if isinstance(each.notice, LeadWordNotice) and isinstance(each.to, ToPerson)
    ]


def test_a_manager_of_others_takes_nothing_and_who_manages_it_takes_it_for_its_people(
    office: LeadOffice,
) -> None:
    offer = office.offer(office.takes())
    stray = office.deals.person(SECOND)
    with pytest.raises(NotAllowed, match="Pia Lang, who manages it"):
        answer_leads.accept_lead(office.desk, offer.id, by=stray, now=office.now)
    theirs = office.deals.reps["P1"]
    assert answer_leads.who_could_have(office.desk, offer.id, by=office.pia) == (theirs,)
    with pytest.raises(Invalid, match="one of the partner's people"):
        answer_leads.accept_lead(office.desk, offer.id, holder_id=office.pia.id, **doing(office))

    kept = answer_leads.accept_lead(office.desk, offer.id, holder_id=theirs.id, **doing(office))

    assert (kept.answered_by, kept.holder_id) == (office.pia.id, theirs.id)
    news = answer_leads.note_first_contact
    with pytest.raises(NotAllowed):
        news(office.desk, offer.id, by=stray, now=office.now)


def test_the_keeper_hears_what_became_of_a_lead_and_whether_it_waits_for_them(
    quick: LeadOffice,
) -> None:
    lead = quick.takes(consent=False)
    anna = quick.deals.person(AE)
    offer_leads.assign_keeper(
        quick.desk, lead.id, anna.id, shown=quick.lead(lead).version, **doing(quick)
    )
    offer = quick.offer(lead)
    answer_leads.accept_lead(quick.desk, offer.id, **doing(quick, "P1"))
    quick.deals.office.settle()
    taken = f"Northwind has taken {lead.ref} (Adatum Pumpen GmbH). Northwind Rep has it there, "
    assert (anna.name, taken + "and waits for your introduction to the customer.") in words_to(
        quick
    )
    read = quick.reads("P1", quick.offer(lead))
    assert (read.words, read.ask) == ("Yours: ask for the introduction", anna.name)

    answer_leads.made_a_deal(quick.desk, offer.id, **doing(quick, "P1"))
    quick.deals.office.settle()
    ended = f"{lead.ref} (Adatum Pumpen GmbH) became a deal of Northwind."
    assert (anna.name, ended) in words_to(quick)


def test_who_had_a_lead_is_not_who_else_could_take_it(quick: LeadOffice) -> None:
    lead = quick.takes()
    assert quick.with_partner(lead) == "P1"
    shown = quick.lead(lead).version
    offer_leads.withdraw_lead(quick.desk, lead.id, shown=shown, **doing(quick))

    notice = read_lead(quick.desk, lead.id, by=quick.pia)

    assert [each.partition(":")[0] for each in notice.next_up] == ["Fabrikam"]
    with pytest.raises(Stale, match=r"Now: with us\."):
        offer_leads.withdraw_lead(quick.desk, lead.id, shown=shown, **doing(quick))


def test_of_whom_nothing_is_known_that_is_said_to_both_sides(quick: LeadOffice) -> None:
    with quick.desk.store.begin() as work:
        for key in ("P1", "P2", "P3"):
            partner = work.partners.by_id(quick.id(key))
            assert partner is not None
            work.partners.save(replace(partner, countries=(), families=(), tier=""))
            work.lead_profiles.save(replace(work.lead_profiles.of(partner.id), certificates=()))
    lead = quick.takes(industry="Retail")

    notice = read_lead(quick.desk, lead.id, by=quick.pia)

    assert notice.reasons == (NOTHING_MORE,)
    assert all(each.endswith(f": {NOTHING_MORE}") for each in notice.next_up)
    theirs = quick.with_partner(lead)
    assert quick.reads(theirs, quick.offer(lead)).why == (NOTHING_MORE,)


def test_a_second_lead_of_a_company_is_said_and_waits_for_a_persons_word(
    office: LeadOffice,
) -> None:
    first = office.takes()
    again = told(country="Germany", company="ADATUM Pumpen GmbH")
    kept_by = f"{first.ref} is about this company already (offered, kept by Pia Lang)."
    assert said_before(office.desk, again, by=office.pia) == kept_by
    with pytest.raises(Invalid, match="about this company already"):
        take_lead(office.desk, again, by=office.pia, now=office.now)
    assert not said_before(office.desk, told(families=("SHIELD",)), by=office.pia)
    assert not said_before(office.desk, told(country="FR"), by=office.pia)

    second = take_lead(office.desk, again, another=True, by=office.pia, now=office.now)

    assert (second.state, office.live(second)) == (LeadState.RETURNED, None)
    notice = read_lead(office.desk, second.id, by=office.pia)
    assert (
        notice.nobody_because == f"{first.ref}, about the same company, is with a partner already"
    )
    given = offer_leads.offer_lead(
        office.desk, second.id, None, shown=second.version, **doing(office)
    )
    assert given.state is LeadState.OFFERED


def test_who_still_waits_reads_when_they_are_asked_again(quick: LeadOffice) -> None:
    quiet_lead(quick)
    [row] = nudges(quick)
    kept = say_waiting(quick.desk, row.id, **doing(quick))
    with quick.desk.store.read() as view:
        notice = nudge_notice(view, row.id)
    assert notice is not None
    assert notice.snoozed_until == kept.next_at
    assert notice.lead_id
