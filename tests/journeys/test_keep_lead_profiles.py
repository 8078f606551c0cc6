"""What a partner can take of leads, typed in a form: said field by field, and kept once."""

from datetime import date

import pytest

from journeys.keep_lead_profiles import TypedProfile, keep_profile, profile_scene
from journeys.lead_keepers import holder_at
from partnering.lead_profiles import Certificate, LeadProfile
from partnering.partner_draft import DraftFault
from partnering.refusals import NotAllowed, Stale
from store.work import Store
from tests.journeys.deal_office import AE, open_deal_office
from tests.journeys.lead_office import LeadOffice, with_leads

TYPED = TypedProfile(
    countries=("Germany", "AT"),
    families=("core",),
    industries=("Retail", " Retail ", "Energy"),
    certificates=("core: 2027-01-31", "FLOW"),
    capacity="3",
    papers_until=date(2027, 6, 30),
    zone="Europe/Vienna",
    holidays="Austria",
)


@pytest.fixture
def office(sqlite_store: Store) -> LeadOffice:
    return with_leads(open_deal_office(sqlite_store))


def kept(office: LeadOffice, typed: TypedProfile = TYPED, partner: str = "P2") -> LeadProfile:
    scene = profile_scene(office.desk, office.id(partner), by=office.pia)
    return keep_profile(
        office.desk,
        office.id(partner),
        typed,
        shown=(scene.partner.version, scene.profile.version),
        by=office.pia,
        now=office.now,
    )


def test_what_is_typed_is_kept_in_our_spelling_and_leads_go_by_it(office: LeadOffice) -> None:
    profile = kept(office)

    assert profile.industries == ("Retail", "Energy")
    assert profile.certificates == (Certificate("CORE", date(2027, 1, 31)), Certificate("FLOW"))
    assert (profile.capacity, profile.zone, profile.country) == (3, "Europe/Vienna", "AT")
    scene = profile_scene(office.desk, office.id("P2"), by=office.pia)
    assert scene.partner.countries == ("DE", "AT")
    assert [each.casefold() for each in scene.partner.families] == ["core"]
    lead = office.takes(country="AT")
    assert office.with_partner(lead) == "P2"


def test_each_field_that_is_wrong_is_said_with_its_own_words(office: LeadOffice) -> None:
    wrong = TypedProfile(
        countries=("Mordor",),
        certificates=("CORE: soon",),
        capacity="many",
        zone="Mars",
        holidays="Mordor",
        taker_id=office.pia.id,
    )
    with pytest.raises(DraftFault) as fault:
        kept(office, wrong)

    names = {"countries", "certificates", "capacity", "zone", "holidays", "taker"}
    assert set(fault.value.fields) == names
    with office.desk.store.read() as view:
        assert view.lead_profiles.of(office.id("P2")).zone == "Europe/Berlin", "nothing is kept"


def test_who_was_named_takes_leads_before_anybody_else(office: LeadOffice) -> None:
    rep = office.deals.reps["P2"]
    kept(office, TypedProfile(taker_id=rep.id))

    with office.desk.store.read() as view:
        found = holder_at(view, office.id("P2"))
    assert found is not None
    assert found.id == rep.id


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(office: LeadOffice) -> None:
    scene = profile_scene(office.desk, office.id("P2"), by=office.pia)
    kept(office)

    with pytest.raises(Stale, match="changed"):
        keep_profile(
            office.desk,
            office.id("P2"),
            TypedProfile(),
            shown=(scene.partner.version, scene.profile.version),
            by=office.pia,
            now=office.now,
        )


def test_only_who_keeps_partners_may(office: LeadOffice) -> None:
    with pytest.raises(NotAllowed):
        profile_scene(office.desk, office.id("P2"), by=office.deals.person(AE))
    with pytest.raises(NotAllowed):
        keep_profile(
            office.desk,
            office.id("P2"),
            TYPED,
            shown=(1, 1),
            by=office.deals.reps["P2"],
            now=office.now,
        )
