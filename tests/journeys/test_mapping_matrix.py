"""The mapping matrix as people get it: by right, by what is shared, once for each asking."""

import csv
import io
from dataclasses import replace

import pytest

from journeys.desk import Desk
from journeys.guard import as_shared, for_person, for_place
from journeys.mapping_matrix import matrix_notice, overlaps_in_cell, show_matrix
from journeys.matrix_chart import in_words, matrix_chart, matrix_rows
from journeys.matrix_notices import MatrixNotice
from journeys.notices import NotShared
from journeys.rows_file import as_csv
from journeys.send_matrix import Form, ask_matrix
from journeys.share import sharing_of
from partnering.audiences import Readers
from partnering.people import Person, Role
from partnering.refusals import NotAllowed, Unknown
from partnering.sharing import BUILT_IN, Level, Rule, Side
from store.work import Store
from tests.journeys.office import CONTOSO, CONTOSO_DEAL, MARIA, PIA, Office, arrives, working_day
from tests.journeys.test_purge_partner import purge


def busy(store: Store) -> Office:
    office = working_day(store)
    arrives(office)
    office.settle()
    return office


def partner_of(office: Office) -> int:
    with office.desk.store.read() as view:
        return view.partners.all()[0].id


def seen(office: Office, by: Person) -> MatrixNotice:
    return show_matrix(office.desk, partner_of(office), by=by)


def with_level(desk: Desk, level: Level) -> Desk:
    return replace(
        desk, policy=replace(desk.policy, sharing=(Rule(None, Side.THEIRS, "", None, level),))
    )


def test_a_manager_reads_counts_and_open_revenue_in_each_cell(sqlite_store: Store) -> None:
    office = busy(sqlite_store)

    notice = seen(office, office.person(PIA))

    assert notice.matrix.total.words == "1"
    (cell,) = [each for each in notice.matrix.cells if each.companies.number]
    assert (cell.ours, cell.theirs) == ("open opportunities", "customers")
    assert cell.revenue == (CONTOSO_DEAL.amount,)
    assert notice.matrix.revenue == (CONTOSO_DEAL.amount,)


def test_an_account_executive_reads_the_same_counts_and_no_amount(sqlite_store: Store) -> None:
    office = busy(sqlite_store)

    notice = seen(office, office.person(MARIA))

    assert notice.matrix.total.words == "1"
    assert not notice.amounts_shown
    assert all(cell.revenue is None for cell in notice.matrix.cells)
    assert notice.matrix.revenue is None


def test_a_partners_people_and_those_who_left_read_nothing(sqlite_store: Store) -> None:
    office = busy(sqlite_store)
    pia = office.person(PIA)

    for by in (
        replace(pia, active=False),
        replace(pia, partner_id=1, roles=frozenset({Role.PARTNER_ADMIN})),
    ):
        with pytest.raises(NotAllowed):
            seen(office, by)


def test_a_number_opens_the_companies_behind_it(sqlite_store: Store) -> None:
    office = busy(sqlite_store)
    by = office.person(PIA)
    cells = seen(office, by).matrix.cells
    full = next(each for each in cells if each.companies.number)
    empty = next(each for each in cells if not each.companies.number)

    cell, answer = overlaps_in_cell(
        office.desk, partner_of(office), full.code, by=by, now=office.now
    )
    _, nothing = overlaps_in_cell(
        office.desk, partner_of(office), empty.code, by=by, now=office.now
    )

    assert cell == full
    assert [line.account_name for line in answer.lines] == [CONTOSO.name]
    assert (nothing.total, nothing.lines) == (0, ())
    with pytest.raises(Unknown):
        overlaps_in_cell(office.desk, partner_of(office), "0" * 16, by=by, now=office.now)


def test_of_a_list_that_shows_numbers_only_there_is_no_amount_and_no_company(
    sqlite_store: Store,
) -> None:
    office = busy(sqlite_store)
    office.desk = with_level(office.desk, Level.COUNTS)
    by = office.person(PIA)

    cells = seen(office, by).matrix.cells

    assert {each.companies.words for each in cells} == {
        f"fewer than {office.desk.policy.count_floor}"
    }
    assert all(each.revenue is None and not each.named for each in cells)
    with pytest.raises(Unknown):
        overlaps_in_cell(office.desk, partner_of(office), cells[0].code, by=by, now=office.now)


def test_what_is_not_shared_any_more_is_not_sent(sqlite_store: Store) -> None:
    office = busy(sqlite_store)
    notice, number = seen(office, office.person(PIA)), partner_of(office)
    with office.desk.store.read() as view:
        sharing = sharing_of(office.desk, view, number)
        hidden, counts = (
            sharing_of(with_level(office.desk, level), view, number)
            for level in (Level.HIDDEN, Level.COUNTS)
        )

    assert BUILT_IN
    assert as_shared(notice, sharing) == notice
    assert as_shared(notice, counts).matrix.revenue is None
    for nothing in (None, hidden):
        with pytest.raises(NotShared):
            as_shared(notice, nothing)


def test_whoever_reads_it_gets_amounts_by_right_alone(sqlite_store: Store) -> None:
    office = busy(sqlite_store)
    notice = seen(office, office.person(PIA))

    for fitted in (
        for_person(notice, office.person(MARIA)),
        for_place(notice, Readers.INTERNAL, name="deals"),
    ):
        assert isinstance(fitted, MatrixNotice)
        assert fitted == notice.without_amounts()
        assert "€" not in f"{in_words(fitted)}{matrix_chart(fitted)}{matrix_rows(fitted)}"
    assert for_person(notice, office.person(PIA)) == notice


def test_each_asking_is_answered_once_by_a_message_of_its_own(sqlite_store: Store) -> None:
    office = busy(sqlite_store)
    by, number = office.person(PIA), partner_of(office)

    for form in (Form.PICTURE, Form.CSV):
        ask_matrix(office.desk, number, form, by=by, now=office.now)
    office.settle()

    told = office.told("matrix")
    assert [each.as_file for each in told] == [False, True]


def test_what_was_sent_is_drawn_again_as_it_is_now_for_its_reader(sqlite_store: Store) -> None:
    office = busy(sqlite_store)
    with office.desk.store.read() as view:
        drawn = matrix_notice(office.desk, view, partner_of(office), office.person(MARIA))

    assert drawn is not None
    assert not drawn.amounts_shown


def test_a_partner_that_is_erased_takes_its_messages_with_it(sqlite_store: Store) -> None:
    office = busy(sqlite_store)
    by, number = office.person(PIA), partner_of(office)
    ask_matrix(office.desk, number, Form.PICTURE, by=by, now=office.now)
    office.settle()

    with office.desk.store.read() as view:
        assert view.messages.records_of_lists(number, {"matrix"})
    purge(office, number)
    office.settle()

    with office.desk.store.read() as view:
        assert view.messages.records_of_lists(number, {"matrix"}) == []


def test_the_file_holds_a_row_for_each_cell_and_the_totals(sqlite_store: Store) -> None:
    office = busy(sqlite_store)
    notice = seen(office, office.person(PIA))

    rows = list(csv.DictReader(io.StringIO(matrix_rows(notice))))

    full = next(row for row in rows if row["companies"] == "1" and row["their_segment"] != "(all)")
    assert full == {
        "our_segment": "open opportunities",
        "their_segment": "customers",
        "companies": "1",
        "open_revenue_EUR": "120000.00",
    }
    assert rows[-1]["our_segment"] == rows[-1]["their_segment"] == "(all)"
    assert len(rows) == len(notice.matrix.cells) + 3 + len(notice.matrix.columns) + 1


def test_no_cell_of_a_file_is_taken_for_a_formula() -> None:
    text = as_csv(["a", "b"], [["=1+1", 3], ["@x", None], ["-2", -2]])

    assert text.splitlines() == ["a,b", "'=1+1,3", "'@x,", "'-2,-2"]


def test_the_picture_says_in_words_what_it_shows(sqlite_store: Store) -> None:
    office = busy(sqlite_store)

    chart = matrix_chart(seen(office, office.person(PIA)))

    assert chart.title == "1 company that Alpine Systems knows too"
    assert "Open opportunities of yours: 1 (€120,000) in their customers" in chart.alt
    assert {cell.number for cell in chart.cells} == {"1", "0"}
