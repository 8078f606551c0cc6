import csv
import io
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine import Match, Verdict
from matching.files import InputFault, read_companies, read_pairs, read_table, write_matches
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
        ("id,name\n1,A\n".encode("utf-16"), 1, "", "found byte 0xFF (UTF-16?)"),
        (b"id,name\n1,Ac\x00me\n", 2, "", "expected text, found a NUL character"),
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


MATCH = Match("L1", "R1", 0.98764, Verdict.AUTO, ("same name Acme", "same country US"), "abc")


def test_matches_are_written_with_reasons_in_words(tmp_path: Path) -> None:
    out = tmp_path / "matches.csv"

    write_matches(out, [MATCH])

    assert out.read_text(encoding="utf-8").splitlines() == [
        "left_id,right_id,probability,verdict,reasons",
        "L1,R1,0.9876,auto,same name Acme; same country US",
    ]


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
