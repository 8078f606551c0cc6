"""Requests for help in the CRM: written where deals are, followed, erased with their partner."""

from dataclasses import replace
from datetime import date

import pytest

from crm.port import OwnKind
from journeys.help_room import finish, set_step
from journeys.note_help import note_owed_help
from partnering.help_requests import HelpState, NextStep
from store.work import Store
from tests.journeys.deal_office import A4, O4
from tests.journeys.help_office import WORDS, HelpOffice, open_help_office


@pytest.fixture
def office(sqlite_store: Store) -> HelpOffice:
    return open_help_office(sqlite_store)


def in_crm(office: HelpOffice, number: int) -> dict[str, object] | None:
    return office.deals.office.crm.written().get(f"CS-{number}")


def test_with_writing_on_the_note_follows_the_request(office: HelpOffice) -> None:
    office.deals.office.writes_deals()
    made = office.led()
    desk, now = office.deals.desk, office.deals.now
    step = NextStep("Workshop", office.rep().id, date(2026, 8, 19))
    set_step(desk, made.id, step, by=office.anna, now=now)
    office.tick()

    kept = in_crm(office, made.id)
    assert kept is not None
    assert (kept["account_key"], kept["opportunity_key"]) == (A4.key, O4.key)
    assert (kept["partner"], kept["state"]) == ("Northwind", "active")
    for words in (WORDS, "Asked by Anna Ehlers", "Lead seller: Anna Ehlers", "Workshop"):
        assert words in str(kept["note"])
    finish(desk, made.id, HelpState.WON, words="It paid off.", by=office.anna, now=now)
    office.tick()
    kept = in_crm(office, made.id)
    assert kept is not None
    assert (kept["state"], "It paid off." in str(kept["note"])) == ("won", True)


def test_who_has_not_said_yes_is_not_named_there(office: HelpOffice) -> None:
    office.deals.office.writes_deals()
    made = office.sent()
    office.tick()

    kept = in_crm(office, made.id)
    assert kept is not None
    assert "Northwind Rep" not in str(kept["note"])


def test_off_nothing_is_written_and_switched_on_it_is_made_up_for(office: HelpOffice) -> None:
    made = office.sent()
    office.tick()
    assert in_crm(office, made.id) is None
    assert note_owed_help(office.deals.desk, now=office.deals.now) == 0

    office.deals.office.writes_deals()
    assert note_owed_help(office.deals.desk, now=office.deals.now) == 1
    office.tick()
    assert in_crm(office, made.id) is not None
    assert note_owed_help(office.deals.desk, now=office.deals.now) == 0


def test_with_its_partner_a_note_goes_and_so_do_the_words(office: HelpOffice) -> None:
    office.deals.office.writes_deals()
    made = office.led()
    office.tick()
    with office.deals.desk.store.begin() as work:
        partner = work.partners.by_id(made.partner_id)
        assert partner is not None
        work.partners.save(replace(partner, removed_at=office.deals.now))
        work.erasing.partner(made.partner_id, office.deals.now)

    assert note_owed_help(office.deals.desk, now=office.deals.now) == 1
    office.tick()

    assert in_crm(office, made.id) is None
    gone = office.get(made)
    assert (gone.state, gone.asked.words, gone.roles) == (HelpState.CANCELLED, "", ())
    with office.deals.desk.store.read() as view:
        assert view.crm_writes.of_kind(OwnKind.HELP) == {}
