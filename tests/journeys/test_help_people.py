"""Whom somebody may name in a deal that both sides work on, and how they are told apart."""

import pytest

from journeys.help_room import name_roles, room_of
from partnering.help_requests import DealRole
from partnering.people import CrmUser, Role
from partnering.refusals import Invalid
from store.work import Store
from tests.journeys.help_office import HelpOffice, open_help_office

PROGRAM = CrmUser("005XX", "Cosell Integration", "integration@vendra.example")
NAMESAKE = CrmUser("005YY", "Northwind Rep", "rep@vendra.example")


@pytest.fixture
def office(sqlite_store: Store) -> HelpOffice:
    return open_help_office(sqlite_store)


def offered(office: HelpOffice, number: int) -> dict[str, str]:
    room = room_of(office.deals.desk, number, by=office.anna)
    return {each.label: each.about for each in room.people}


def test_a_programs_login_that_owns_nothing_is_nobody_who_can_lead(office: HelpOffice) -> None:
    made = office.accepted()
    office.deals.office.crm.put(PROGRAM)
    office.deals.office.sync()
    login = office.deals.person(PROGRAM)

    assert "Cosell Integration" not in offered(office, made.id)
    roles = {DealRole.LEAD: login.id}
    with pytest.raises(Invalid):
        name_roles(office.deals.desk, made.id, roles, by=office.anna, now=office.deals.now)


def test_who_has_a_name_that_is_there_twice_is_told_apart(office: HelpOffice) -> None:
    made = office.accepted()
    office.deals.office.crm.put(NAMESAKE)
    office.deals.office.sync()
    with office.deals.desk.store.begin() as work:
        work.people.grant(office.deals.person(NAMESAKE).id, Role.PARTNER_MANAGER)

    told = offered(office, made.id)

    assert "Northwind Rep (rep@vendra.example)" in told
    theirs = next(about for label, about in told.items() if about.startswith("Northwind"))
    assert theirs
    assert told["Anna Ehlers"] == "anna@vendra.example"


def test_a_partner_reads_no_address_of_ours(office: HelpOffice) -> None:
    made = office.accepted()

    room = room_of(office.deals.desk, made.id, by=office.rep())

    assert "vendra.example" not in repr(room.people)
    assert {each.label for each in room.people} >= {"Anna Ehlers", "Northwind Rep"}
