import csv
import io
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine import Match, Verdict
from matching.files import (
    InputFault,
    read_companies,
    read_pairs,
    read_rights,
    read_table,
    read_usable,
    read_usable_pairs,
    write_matches,
)
from matching.table import Table, table_of

LONG = "x" * 10_000


def written(folder: Path, raw: bytes) -> Path:
    file = folder / "list.csv"
    file.write_bytes(raw)
    return file


@pytest.mark.parametrize(
    ("raw", "row", "column", "words"),
    [
        (b"", 1, "", "expected a header with id, name, found nothing"),
        (b"name\nAcme\n", 1, "id", "expected this column in the header, found name"),
        (b"id,firm\n1,Acme\n", 1, "name", "expected this column in the header, found id, firm"),
        (b"id,name,NAME\n1,Acme,B\n", 1, "name", "expected this column once"),
        (b"id,name\n1,Acme\n2,B\n1,C\n", 4, "id", "expected unique ids, found 1 of row 2 again"),
        (b"id,name\n,Acme\n", 2, "id", "expected a value, found nothing"),
        (b"id,name\n1,  \n", 2, "name", "expected a value, found nothing"),
        (b"id,name\n1,Acme\n2,M\xfcller\n", 3, "name", "expected UTF-8 text, found byte 0xFC"),
        (b"\n \n\n", 1, "", "expected a header with id, name, found only blank lines"),
        (b"id,name\n1,Ac\x00me\n", 2, "name", "expected text, found a NUL character"),
        (f"id,name\n1,{LONG}\n".encode(), 2, "name", "at most 500 characters, found 10,000"),
        (b"id,name\n1,Acme,US\n", 2, "", "expected 2 values as in the header, found 3"),
        (b"id,name,city\n1,Acme\n", 2, "", "expected 3 values as in the header, found 2"),
        (b'id,name\n1,"a\nb"\n2\n', 4, "", "expected 2 values as in the header, found 1"),
        (b'id,name\n1,"Acme\n', 2, "", "expected CSV, found unexpected end of data"),
    ],
)  # fmt: skip
def test_a_faulty_list_is_refused_in_one_line(
    tmp_path: Path, raw: bytes, row: int, column: str, words: str
) -> None:
    with pytest.raises(InputFault) as caught:
        read_companies(written(tmp_path, raw))
    with pytest.raises(InputFault) as by_columns:
        read_table(written(tmp_path, raw))

    fault = caught.value
    assert str(by_columns.value) == str(fault)
    assert (fault.file, fault.row, fault.column) == ("list.csv", row, column)
    assert words in str(fault)
    assert str(fault).startswith(f"list.csv, row {row}")
    assert column in str(fault)
    assert "\n" not in str(fault)


def test_a_missing_file_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"^none\.csv: cannot be read"):
        read_companies(tmp_path / "none.csv")


def test_header_case_byte_order_mark_and_unknown_columns_do_not_matter(tmp_path: Path) -> None:
    raw = '\ufeffID, Name ,Country,Mood\r\n1,Müller,DE,good\r\n\r\n2,"A, ""B""",,\r\n'

    companies = read_companies(written(tmp_path, raw.encode()))

    assert [(c.id, c.name, c.country) for c in companies] == [
        ("1", "Müller", "DE"),
        ("2", 'A, "B"', ""),
    ]


def test_ids_that_repeat_are_refused_with_both_rows(tmp_path: Path) -> None:
    rows = "".join(f"{i},Acme {i}\n" for i in range(50))
    file = written(tmp_path, f"id,name\n{rows}7,Other\n".encode())

    for read in (read_companies, read_table):
        with pytest.raises(InputFault) as refused:
            read(file)
        assert str(refused.value) == (
            "list.csv, row 52, column id: expected unique ids, found 7 of row 9 again"
        )


MIXED = """id,name,city
1,Acme,Ulm
,Bolt,Ulm
2,,Ulm
1,Acme again,Ulm
3,Cedar
4,Dor\0is,Ulm
5,Elm,Ulm
"""


def test_rows_that_cannot_be_used_are_left_out_and_named(tmp_path: Path) -> None:
    table, unusable = read_usable(written(tmp_path, MIXED.encode()))

    assert table.columns["id"] == ["1", "5"]
    assert unusable.lines() == [
        "list.csv, row 3, column id: expected a value, found nothing",
        "list.csv, row 4, column name: expected a value, found nothing",
        "list.csv, row 5, column id: expected unique ids, found 1 of row 2 again",
        "list.csv, row 6: expected 3 values as in the header, found 2",
        "list.csv, row 7, column name: expected text, found a NUL character",
        "list.csv: left out 5 of 7 rows",
    ]


def test_a_list_that_is_taken_whole_is_refused_with_all_that_is_wrong(tmp_path: Path) -> None:
    for read in (read_companies, read_table):
        with pytest.raises(InputFault) as refused:
            read(written(tmp_path, MIXED.encode()))
        assert [line.split(":")[0] for line in refused.value.lines()] == [
            "list.csv, row 3, column id",
            "list.csv, row 4, column name",
            "list.csv, row 5, column id",
            "list.csv, row 6",
            "list.csv, row 7, column name",
            "list.csv",
        ]
        assert refused.value.lines()[-1] == "list.csv: refused for 5 of 7 rows"


def test_of_many_rows_the_first_ten_are_named_and_all_are_counted(tmp_path: Path) -> None:
    rows = "".join(f"{i},\n" for i in range(25))
    _, unusable = read_usable(written(tmp_path, f"id,name\nA,Acme\n{rows}".encode()))

    assert len(unusable.lines()) == 11
    assert unusable.lines()[-1] == "list.csv: left out 25 of 26 rows, the first 10 are named"


def test_a_list_without_a_row_that_can_be_used_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="refused for 2 of 2 rows"):
        read_usable(written(tmp_path, b"id,name\n1,\n2,\n"))
    assert len(read_usable(written(tmp_path, b"id,name\n"))[0]) == 0


def test_a_list_in_which_all_is_well_says_nothing(tmp_path: Path) -> None:
    table, unusable = read_usable(written(tmp_path, b"id,name\n1,Acme\n"))

    assert (len(table), unusable.rows, unusable.lines()) == (1, 1, [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_a_list_is_read_however_its_columns_are_parted(
    tmp_path: Path, encoding: str, sign: str
) -> None:
    lines = ("\n", f"name{sign}ID{sign}city", f'"A{sign} ""B"""{sign}1{sign}Köln', "")
    file = written(tmp_path, "\n".join(lines).encode(encoding))

    for companies in (table_of(read_companies(file)), read_table(file)):
        assert companies.columns == {"id": ["1"], "name": [f'A{sign} "B"'], "city": ["Köln"]}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"PK\x03\x04...xl/workbook.xml", "found an Excel workbook (.xlsx); save it as CSV"),
        (b"PK\x03\x04...word/", "found a ZIP archive; save it as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "found an old Excel workbook (.xls)"),
        (b"%PDF-1.7", "found a PDF"),
        (b"\x1f\x8b\x08", "found a gzip archive"),
        (b'[{"id": 1, "name": "Acme"}]', "found JSON; save it as CSV"),
        (b'\n{"id": 1}\n{"id": 2}', "found JSON"),
        (b"<html><body>Please log in", "found a page of HTML"),
        ("id,name\n1,A\n".encode("utf-16-le"), "found UTF-16 without a mark"),
        ("id,name\n1,A\n".encode("utf-16-be"), "found UTF-16 without a mark"),
        (b"\xff\xfei\x00d", "expected UTF-16 text"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_is_told_what_it_is(tmp_path: Path, raw: bytes, words: str) -> None:
    for read in (read_companies, read_table, read_usable):
        with pytest.raises(InputFault) as refused:
            read(written(tmp_path, raw))
        assert words in str(refused.value)
        assert len(refused.value.lines()) == 1


cells = st.text(
    alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=12
) | st.sampled_from(
    ["", " ", "Acme", '"', '""', "a,b", "a\nb", "a\r\nb", "\r", "x" * 501, "\u2028", "\x0b", "\x85"]
)
columns = st.lists(
    st.sampled_from(["country", "City", " PHONE ", "mood", "website", "mood"]), unique=True
)


@settings(max_examples=200)
@given(columns, st.data())
def test_a_list_is_read_the_same_by_columns_and_by_rows(
    more: list[str], data: st.DataObject
) -> None:
    header = ["ID", "name", *more]
    width = st.lists(cells, min_size=len(header), max_size=len(header))
    rows = data.draw(st.lists(width, max_size=5))
    if data.draw(st.integers(0, 3)):  # mostly a list that can be used
        rows = [[f"A{i}", f"Acme {row[1]}", *row[2:]] for i, row in enumerate(rows)]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=data.draw(st.sampled_from(["\n", "\r\n"]))).writerows(
        [header, *rows]
    )
    with tempfile.TemporaryDirectory() as folder:
        file = written(Path(folder), out.getvalue().encode())

        assert outcome(read_table, file) == outcome(
            lambda path: table_of(read_companies(path)), file
        )


def outcome(read: Callable[[Path], Table], file: Path) -> dict[str, Sequence[str]] | str:
    """Read a file; return its columns, or the line in which it is refused."""
    try:
        return read(file).columns
    except InputFault as fault:
        return str(fault)


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_only_line_ends_end_a_row(tmp_path: Path, sign: str) -> None:
    file = written(tmp_path, f"id,name\n1,Acme{sign}Foods\n2,Bolt\n".encode())

    assert [c.name for c in read_companies(file)] == [f"Acme{sign}Foods", "Bolt"]
    assert read_table(file).columns["name"] == [f"Acme{sign}Foods", "Bolt"]


def test_pairs_are_read_and_an_empty_id_is_refused(tmp_path: Path) -> None:
    assert read_pairs(written(tmp_path, b"left_id,right_id,x\nL,R,1\n")) == [("L", "R")]
    with pytest.raises(InputFault, match="row 2, column right_id"):
        read_pairs(written(tmp_path, b"left_id,right_id\nL,\n"))
    pairs, unusable = read_usable_pairs(written(tmp_path, b"left_id;right_id\nL;\nA;B\n"))
    assert (pairs, unusable.count) == ([("A", "B")], 1)


def test_ids_of_rights_are_read_of_one_split_or_of_all(tmp_path: Path) -> None:
    file = written(tmp_path, b"right_id,split\nR1,dev\nR2,valid\n")

    assert read_rights(file) == {"R1", "R2"}
    assert read_rights(file, "valid") == {"R2"}
    with pytest.raises(InputFault, match="column split: expected this column"):
        read_rights(written(tmp_path, b"right_id\nR1\n"), "valid")


MATCH = Match("L1", "R1", 0.98764, Verdict.AUTO, ("same name Acme", "same country US"), "abc")


def test_matches_are_written_with_reasons_in_words(tmp_path: Path) -> None:
    out = tmp_path / "matches.csv"

    write_matches(out, [MATCH])

    assert out.read_text(encoding="utf-8").splitlines() == [
        "left_id,right_id,probability,verdict,reasons",
        "L1,R1,0.9876,auto,same name Acme; same country US",
    ]


def test_what_speaks_against_a_pair_is_written_after_a_word_of_its_own(tmp_path: Path) -> None:
    out = tmp_path / "matches.csv"

    write_matches(out, [replace(MATCH, against=("different city: Ulm / Bonn", "other phone"))])

    assert (
        out.read_text(encoding="utf-8")
        .splitlines()[1]
        .endswith(
            ",same name Acme; same country US; against: different city: Ulm / Bonn; other phone"
        )
    )


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    out = tmp_path / "matches.csv"
    out.write_text("before", encoding="utf-8")

    def broken() -> object:
        yield MATCH
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError):
        write_matches(out, broken())  # type: ignore[arg-type]

    assert out.read_text(encoding="utf-8") == "before"
    assert os.listdir(tmp_path) == ["matches.csv"]


def test_a_wrong_byte_is_named_with_its_row_and_column(tmp_path: Path) -> None:
    file = tmp_path / "theirs.csv"
    file.write_bytes(b'id,name,city\nP1,"Contoso, GmbH",Ulm\nP2,Fabrikam,' + b"M\xfcnchen\n")

    with pytest.raises(InputFault) as refused:
        read_companies(file)

    assert str(refused.value).startswith("theirs.csv, row 3, column city: expected UTF-8")
