"""Leads go by what is shared: to whom they are offered, what is read of them, and when it stops."""

from dataclasses import replace

import pytest

from journeys import answer_leads, offer_leads, share
from journeys.list_leads import own_leads
from journeys.white_space import white_space
from partnering.lead_offers import OfferState
from partnering.people import Role
from partnering.refusals import Invalid, NotAllowed, NotNow, Unknown
from partnering.routing import Code
from partnering.sharing import Field, Level
from store.work import Store
from tests.journeys.deal_office import A1, AE, open_deal_office
from tests.journeys.lead_office import LeadOffice, with_leads


@pytest.fixture
def office(sqlite_store: Store) -> LeadOffice:
    return with_leads(open_deal_office(sqlite_store))


def stops(office: LeadOffice, partner: str) -> None:
    share.revoke(office.desk, office.id(partner), by=office.pia, now=office.now)


def level(office: LeadOffice, partner: str, field: Field, level: Level, segment: str = "") -> None:
    share.set_level(
        office.desk, office.id(partner), segment, field, level, by=office.pia, now=office.now
    )


def refused(office: LeadOffice, partner: str, lead_id: int) -> Code | None:
    with office.desk.store.read() as view:
        routing = view.lead_offers.last_routing(lead_id)
    assert routing is not None
    found = {each.partner_id: each.reason.code for each in routing.refused}
    return found.get(office.id(partner))


def test_who_shares_nothing_is_offered_nothing_and_nobody_can_choose_it(office: LeadOffice) -> None:
    stops(office, "P1")

    lead = office.takes()

    assert office.with_partner(lead) == "P2"
    assert refused(office, "P1", lead.id) is Code.NOT_SHARED
    back = offer_leads.withdraw_lead(
        office.desk, lead.id, shown=lead.version, by=office.pia, now=office.now
    )
    with pytest.raises(Invalid, match="by what is shared"):
        offer_leads.offer_lead(
            office.desk,
            lead.id,
            office.id("P1"),
            shown=back.version,
            by=office.pia,
            now=office.now,
        )


def test_where_nobody_shares_the_keeper_hears_why_and_it_is_no_white_space(
    office: LeadOffice,
) -> None:
    stops(office, "P1")
    stops(office, "P2")

    lead = office.takes()

    assert office.with_partner(lead) == ""
    with office.desk.store.read() as view:
        routing = view.lead_offers.last_routing(lead.id)
        assert routing is not None
        assert "nothing shared: 2" in routing.nobody_because
        assert view.lead_offers.uncovered(office.now) == []


def test_once_sharing_stops_what_it_may_take_goes_on_and_is_no_lapse(office: LeadOffice) -> None:
    lead = office.takes()
    offer = office.offer(lead)
    rep = office.deals.reps["P1"]
    stops(office, "P1")

    with pytest.raises(NotNow, match="Nothing is shared"):
        answer_leads.accept_lead(office.desk, offer.id, by=rep, now=office.now)
    with pytest.raises(Unknown):
        office.reads("P1", offer)
    assert own_leads(office.desk, office.id("P1"), by=rep, now=office.now)[1] == []
    assert office.looks().unshared == 1

    assert office.with_partner(lead) == "P2"
    assert office.offers(lead)[0].state is OfferState.WITHDRAWN
    assert office.looks().unshared == 0


def test_what_it_has_accepted_stays_with_it_and_is_read_again_once_both_agree(
    office: LeadOffice,
) -> None:
    lead = office.takes()
    offer = office.offer(lead)
    rep = office.deals.reps["P1"]
    answer_leads.accept_lead(office.desk, offer.id, by=rep, now=office.now)
    stops(office, "P1")
    office.looks()

    assert office.with_partner(lead) == "P1"
    with pytest.raises(Unknown):
        office.reads("P1", offer)
    share.opt_in(office.desk, office.id("P1"), by=office.pia, now=office.now)
    assert office.reads("P1", offer).contact.name == "Ines Kern"


def test_a_field_that_is_hidden_stands_in_no_offer_and_in_no_reason_either(
    office: LeadOffice,
) -> None:
    level(office, "P1", Field.INDUSTRY, Level.HIDDEN)
    level(office, "P1", Field.PLACE, Level.COUNTS)

    notice = office.reads("P1", office.offer(office.takes()))

    assert (notice.company, notice.families) == ("Adatum Pumpen GmbH", ("CORE",))
    assert (notice.industry, notice.place, notice.country) == ("", "", "")
    assert "is certified for CORE" in notice.why
    told = " ".join(notice.why)
    assert "Manufacturing" not in told
    assert "DE" not in told


def test_who_is_shown_no_names_of_a_segment_is_offered_none_of_its_leads(
    office: LeadOffice,
) -> None:
    level(office, "P1", Field.NAME, Level.HIDDEN, "prospects")

    lead = office.takes()
    known = office.takes(company=A1.name, website="mueller-maschinenbau.de")

    assert office.with_partner(lead) == "P2"
    assert refused(office, "P1", lead.id) is Code.NOT_SHARED
    with office.desk.store.read() as view:
        assert view.accounts.by_key(known.account_key) is not None
    assert refused(office, "P1", known.id) is Code.NOT_SHARED, "an account without deals, too"


def test_who_has_neither_a_channel_nor_mail_is_offered_nothing(office: LeadOffice) -> None:
    with office.desk.store.begin() as work:
        work.partner_channels.unlink("T", "CP1")

    lead = office.takes()

    assert office.with_partner(lead) == "P2"
    assert refused(office, "P1", lead.id) is Code.UNREACHED


def test_mail_reaches_a_partner_only_where_mail_is_set_up(office: LeadOffice) -> None:
    with office.desk.store.begin() as work:
        work.partner_channels.unlink("T", "CP1")
        work.people.act_by_mail(
            office.id("P1"), Role.PARTNER_REP, address="ada@northwind.example", name="Ada"
        )

    assert refused(office, "P1", office.takes().id) is Code.UNREACHED


def test_white_space_is_counted_by_what_leads_asked_for_and_seen_by_who_gives_them_out(
    office: LeadOffice,
) -> None:
    for company in ("Uno SA", "Due SA"):
        office.takes(company=company, country="ES", industry="Retail")
    office.takes(country="IT", families=("CORE", "FLOW"), industry="")
    office.takes()

    found = white_space(office.desk, by=office.pia, now=office.now)

    assert [(each.words, each.leads) for each in found.gaps] == [
        ("ES · CORE · Retail", 2),
        ("IT · CORE, FLOW", 1),
    ]
    with pytest.raises(NotAllowed):
        white_space(office.desk, by=office.deals.person(AE), now=office.now)


def test_what_a_partner_covers_by_now_is_no_white_space_any_more(office: LeadOffice) -> None:
    lead = office.takes(country="ES")
    with office.desk.store.begin() as work:
        partner = work.partners.by_id(office.id("P2"))
        assert partner is not None
        work.partners.save(replace(partner, countries=("DE", "ES")))
    offer_leads.offer_lead(
        office.desk, lead.id, None, shown=lead.version, by=office.pia, now=office.now
    )

    assert white_space(office.desk, by=office.pia, now=office.now).leads == 0
