"""A file is looked over before it becomes a list; what matching does not need is kept nowhere."""

from datetime import timedelta

import pytest

from journeys.draft_list import (
    MOST_NAMED,
    check_list,
    columns_of_list,
    discard_draft,
    import_draft,
    keep_draft,
)
from journeys.watch_lists import watch_lists
from partnering.refusals import Invalid, NotAllowed, Unknown
from store.inbox import AlreadyDone
from store.work import Store
from tests.journeys.office import MARIA, PIA, Office, open_office

GOOD = b"id,name,Revenue,country,Owner\nA1,Alder Ltd,12,DE,Zoe\nA2,Birch Ltd,13,,Zoe\n"


def draft(office: Office, content: bytes = GOOD) -> int:
    return keep_draft(
        office.desk,
        1,
        segment=" Open  Opportunities ",
        source="by mail",
        agreement="NDA of 3 May",
        file_name="alpine.csv",
        content=content,
        by=office.person(PIA),
        now=office.now,
    )


def with_partner(store: Store) -> Office:
    office = open_office(store)
    office.add_partner()
    return office


def test_a_preview_says_what_is_kept_and_what_is_not() -> None:
    found = check_list(GOOD, "alpine.csv")

    assert found.usable
    assert found.rows == 2
    assert found.kept_columns == ("id", "name", "country")
    assert found.dropped_columns == ("revenue", "owner")
    assert [company.name for company in found.sample] == ["Alder Ltd", "Birch Ltd"]


def test_a_preview_names_the_first_rows_that_are_wrong_and_counts_all() -> None:
    rows = [b"A%d,Company %d" % (n, n) for n in range(5)]
    bad = [b",Nameless" for _ in range(30)]

    found = check_list(b"\n".join((b"id,name", *rows, b"A1,Twice", *bad)), "alpine.csv")

    assert not found.usable
    assert (found.rows, found.problem_count, len(found.problems)) == (5, 31, MOST_NAMED)
    first = found.problems[0]
    assert (first.row, first.column) == (7, "id")
    assert "row 3 again" in str(first)
    assert str(found.problems[1]) == "row 8, column id: expected a value, found nothing"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "expected a header"),
        (b"\xff\xfe\x00", "expected"),
        (b"PK\x03\x04xl/workbook", "Excel workbook"),
        (b"name,website\nAlder,alder.example\n", "column id"),
        (b"id,name\n", "at least one company"),
        (b'id,name\nA1,"Alder', "expected CSV"),
    ],
)
def test_what_is_no_list_is_one_problem_in_words(content: bytes, words: str) -> None:
    found = check_list(content, "alpine.csv")

    assert not found.usable
    assert found.problem_count == 1
    assert words in str(found.problems[0])


def test_a_file_of_a_spreadsheet_with_semicolons_is_read(sqlite_store: Store) -> None:
    kept, dropped = columns_of_list("\ufeffID;Name;Umsatz\nA1;Alder;1\n".encode(), "a.csv")

    assert (kept, dropped) == (("id", "name"), ("umsatz",))


def test_a_draft_becomes_the_list_once_with_all_that_is_known_of_it(store: Store) -> None:
    office = with_partner(store)
    pia = office.person(PIA)
    id = draft(office)

    report = import_draft(office.desk, id, by=pia, now=office.now)

    assert (report.rows, report.segment, report.baseline) == (2, "open opportunities", True)
    assert "not kept: revenue, owner" in report.words()
    with store.read() as view:
        (kept,) = view.lists.of_partner(1)
        assert view.drafts.get(id) is None
        assert view.partner_accounts.count_of(1) == 2
    assert (kept.source, kept.agreement, kept.file_name) == (
        "by mail",
        "NDA of 3 May",
        "alpine.csv",
    )
    assert (kept.imported_by, kept.dropped) == (PIA.email, ("revenue", "owner"))
    with pytest.raises(Unknown, match="imported or discarded already"):
        import_draft(office.desk, id, by=pia, now=office.now)


def test_what_is_not_needed_is_not_even_in_the_draft(store: Store) -> None:
    office = with_partner(store)

    id = draft(office)

    with store.read() as view:
        kept = view.drafts.get(id)
    assert kept is not None
    assert "Zoe" not in kept.content
    assert kept.content.splitlines() == ["id,name,country", "A1,Alder Ltd,DE", "A2,Birch Ltd,"]


def test_a_file_with_a_bad_row_is_not_kept(sqlite_store: Store) -> None:
    office = with_partner(sqlite_store)

    with pytest.raises(Invalid, match="row 4, column name"):
        draft(office, GOOD + b"A3,,1,DE,Zoe\n")


def test_a_draft_is_gone_when_it_is_discarded_or_a_day_old(store: Store) -> None:
    office = with_partner(store)
    pia = office.person(PIA)
    discarded, left, fresh = draft(office), draft(office), 0

    assert discard_draft(office.desk, discarded, by=pia, now=office.now)
    assert not discard_draft(office.desk, discarded, by=pia, now=office.now)
    office.now += timedelta(hours=23)
    fresh = draft(office)
    office.now += timedelta(hours=2)
    assert watch_lists(office.desk, now=office.now).drafts == 1

    with store.read() as view:
        assert view.drafts.get(left) is None
        assert view.drafts.get(fresh) is not None


def test_only_who_has_the_right_uploads(sqlite_store: Store) -> None:
    office = with_partner(sqlite_store)
    maria, id = office.person(MARIA), draft(office)

    for act in (import_draft, discard_draft):
        with pytest.raises(NotAllowed):
            act(office.desk, id, by=maria, now=office.now)


def test_pressing_import_twice_imports_once(sqlite_store: Store) -> None:
    office = with_partner(sqlite_store)
    pia, id = office.person(PIA), draft(office)
    with sqlite_store.begin() as work:
        row, _ = work.inbox.take("T1", "press", "block_actions", {}, office.now)
    import_draft(office.desk, id, by=pia, now=office.now, receipt=row.id)

    other = draft(office)
    with pytest.raises(AlreadyDone):
        import_draft(office.desk, other, by=pia, now=office.now, receipt=row.id)

    with sqlite_store.read() as view:
        assert len(view.lists.of_partner(1)) == 1
        assert view.drafts.get(other) is not None
