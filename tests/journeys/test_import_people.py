"""People from a file: all or none, by row and column where something is wrong."""

import pytest

from journeys.import_people import import_people, read_people
from matching.unusable import InputFault
from partnering.people import Role
from store.work import Store
from tests.journeys.office import PIA, open_office

FILE = b"""Email;Name;Role;Zone
ANA@vendra.example;Ana;admin, channel chief;Europe/Berlin
pia@vendra.example;;deal desk;
bo@vendra.example.invalid;Bo;;
"""


def test_who_is_new_comes_and_who_is_known_gets_the_roles(store: Store) -> None:
    office = open_office(store)
    rows = read_people(FILE, "people.csv")

    report = import_people(office.desk, rows, now=office.now)

    assert (report.added, report.granted, report.same) == (2, 1, 0)
    with store.read() as view:
        ana, bo = (
            view.people.by_email("ana@vendra.example"),
            view.people.by_email("bo@vendra.example"),
        )
        pia = view.people.by_crm_key(PIA.key)
    assert ana is not None
    assert ana.roles == {Role.ADMIN, Role.CHANNEL_CHIEF}
    assert ana.zone == "Europe/Berlin"
    assert bo is not None
    assert bo.roles == {Role.ACCOUNT_EXECUTIVE}
    assert pia is not None
    assert pia.roles >= {Role.PARTNER_MANAGER, Role.DEAL_DESK}
    again = import_people(office.desk, rows, now=office.now)
    assert (again.added, again.granted, again.same) == (0, 0, 3)


@pytest.mark.parametrize(
    ("content", "row", "column", "words"),
    [
        (b"name\nAna\n", 1, "email", "expected"),
        (b"email\nana\n", 2, "email", "expected name@example.com"),
        (b"email\na@x.example\nA@x.example\n", 3, "email", "row 2"),
        (b"email,role\na@x.example,boss\n", 2, "role", "There are"),
        (b"email,role\na@x.example,partner rep\n", 2, "role", "invite"),
        (b"email,zone\na@x.example,Mars\n", 2, "zone", "Europe/Berlin"),
        (b"PK\x03\x04xl/workbook", 0, "", "Excel"),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column(
    content: bytes, row: int, column: str, words: str
) -> None:
    with pytest.raises(InputFault, match=words) as fault:
        read_people(content, "people.csv")
    assert (fault.value.row, fault.value.column) == (row, column)
