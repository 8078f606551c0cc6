"""A list takes the place of another: what it loses is said before, and to the partner's manager."""

from dataclasses import replace

import pytest

from journeys.draft_list import draft_preview, import_draft, keep_draft
from journeys.headlines import line_of
from journeys.import_partners import ImportReport
from journeys.notices import ListCameNotice
from journeys.redraw import redraw_record
from matching.company import Company
from partnering.list_changes import Replaced
from partnering.people import Role
from partnering.refusals import NotAllowed, Unknown
from store.work import Store
from tests.journeys.office import MARIA, PIA, Office, open_office


def companies(*numbers: int) -> list[Company]:
    return [Company(id=f"C{number}", name=f"Company {number}") for number in numbers]


def opened(store: Store, rows: int = 10) -> Office:
    office = open_office(store)
    office.add_partner()
    office.bring(*companies(*range(rows)), start_alerts=False)
    office.settle()
    office.messenger.told.clear()
    return office


def brings(office: Office, *numbers: int) -> ImportReport:
    report = office.bring(*companies(*numbers), start_alerts=False)
    office.settle()
    return report


@pytest.mark.parametrize(
    ("had", "lost", "much"),
    [
        (0, 0, False),
        (4, 4, False),
        (5, 3, True),
        (340, 0, False),
        (340, 169, False),
        (340, 170, True),
        (340, 339, True),
    ],
)
def test_half_of_what_was_there_is_much(had: int, lost: int, much: bool) -> None:
    assert Replaced(had, lost).lost_much is much


def test_its_manager_hears_of_a_list_that_lost_much_and_of_no_other(store: Store) -> None:
    office = opened(store)
    assert "by their ids" not in brings(office, *range(4, 12)).words()
    assert office.told("list_came") == []

    report = brings(office, 4)

    assert report.replaced == Replaced(8, 7)
    assert "The list had 8 companies, this has 1: 7 of those are not on it" in report.words()
    (notice,) = office.told("list_came")
    assert (notice.segment, notice.rows, notice.replaced) == ("customers", 1, Replaced(8, 7))
    assert notice.what == "lost"
    assert line_of(notice) == (
        "Alpine Systems's list of customers came in, without 7 of the 8 companies before"
    )
    assert office.messenger.told[0].ref.person_id == office.person(PIA).id


def test_as_many_other_companies_are_a_loss_too(sqlite_store: Store) -> None:
    office = opened(sqlite_store)

    brings(office, *range(100, 110))

    (notice,) = office.told("list_came")
    assert notice.replaced == Replaced(10, 10)


def test_a_first_list_and_another_segment_take_nothing_away(sqlite_store: Store) -> None:
    office = opened(sqlite_store)

    office.bring(*companies(0), segment="prospects", start_alerts=False)
    office.settle()

    assert office.told("list_came") == []


def test_who_looks_a_file_over_reads_what_it_would_take_away_and_is_not_told_again(
    store: Store,
) -> None:
    office = opened(store)
    pia = office.person(PIA)
    draft_id = keep_draft(
        office.desk,
        1,
        segment="Customers",
        source="by mail",
        agreement="",
        file_name="a.csv",
        content=b"id,name,notes\nC3,Company 3,x\nC99,New,y\n",
        by=pia,
        now=office.now,
    )

    preview = draft_preview(office.desk, draft_id, by=pia)
    assert (preview.rows, preview.replaced) == (2, Replaced(10, 9))
    assert preview.dropped_columns == ("notes",)
    with pytest.raises(NotAllowed):
        draft_preview(office.desk, draft_id, by=office.person(MARIA))

    import_draft(office.desk, draft_id, by=pia, now=office.now)
    office.settle()

    assert office.told("list_came") == [], "it was said in the preview"
    with pytest.raises(Unknown):
        draft_preview(office.desk, draft_id, by=pia)


def test_somebody_elses_upload_that_loses_much_is_told_to_the_manager(sqlite_store: Store) -> None:
    office = opened(sqlite_store)
    with office.desk.store.begin() as work:
        work.people.grant(office.person(MARIA).id, Role.ADMIN)
    office.messenger.told.clear()
    content = b"id,name\nC3,Company 3\n"
    draft_id = keep_draft(
        office.desk,
        1,
        segment="customers",
        source="by mail",
        agreement="",
        file_name="a.csv",
        content=content,
        by=office.person(MARIA),
        now=office.now,
    )

    import_draft(office.desk, draft_id, by=office.person(MARIA), now=office.now)
    office.settle()

    (notice,) = office.told("list_came")
    assert notice.source == "by mail"


def test_the_card_says_when_a_newer_one_has_come_and_goes_with_the_list(
    sqlite_store: Store,
) -> None:
    office = opened(sqlite_store)
    brings(office, 1)
    (told,) = office.told("list_came")
    assert isinstance(told, ListCameNotice)

    brings(office, *range(10))
    redraw_record(office.desk, f"list:{told.list_id}", now=office.now)

    (drawn,) = office.redrawn("list_came")
    assert drawn == replace(told, newer=True)
