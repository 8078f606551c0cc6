"""`cosell match` and `cosell evaluate` at the command line: what they leave out and refuse."""

from pathlib import Path

import pytest

from tests.app.test_cli import Cosell, cosell, one_line

__all__ = ["cosell"]

OURS = """id,name,website,country,city
A1,Contoso GmbH,www.contoso.de,DE,Hamburg
A2,Northwind Traders Ltd,,GB,Leeds
A3,Fabrikam Inc,fabrikam.com,US,Austin
"""
THEIRS = """id,name,website,country,city
P1,CONTOSO,https://contoso.de/en,Germany,
P2,Nortwind Traders Limited,,United Kingdom,Leeds
P3,Fabrikam Italia SpA,fabrikam.it,Italy,Milano
"""
BAD = ",Nobody,,,\nP4,,,,\nP1,Again,,,\n"


@pytest.fixture
def lists(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "ours.csv").write_text(OURS)
    (tmp_path / "theirs.csv").write_text(THEIRS)
    return "ours.csv", "theirs.csv"


def test_rows_that_cannot_be_used_are_named_and_left_out(
    cosell: Cosell, lists: tuple[str, str], tmp_path: Path
) -> None:
    assert cosell("match", *lists, "--out", "whole.csv").err == ""
    (tmp_path / "theirs.csv").write_text(THEIRS + BAD)

    said = cosell("match", *lists, "--out", "matches.csv", "--json")

    assert said.status == 0
    assert said.json["left_out"] == {"left": 0, "right": 3}
    assert said.err.splitlines() == [
        "cosell: theirs.csv, row 5, column id: expected a value, found nothing",
        "cosell: theirs.csv, row 6, column name: expected a value, found nothing",
        "cosell: theirs.csv, row 7, column id: expected unique ids, found P1 of row 2 again",
        "cosell: theirs.csv: left out 3 of 6 rows",
    ]
    assert (tmp_path / "matches.csv").read_text() == (tmp_path / "whole.csv").read_text()


def test_strict_refuses_a_list_with_a_row_that_cannot_be_used(
    cosell: Cosell, lists: tuple[str, str], tmp_path: Path
) -> None:
    (tmp_path / "theirs.csv").write_text(THEIRS + BAD)
    (tmp_path / "truth.csv").write_text("left_id,right_id\nA1,P1\n")
    for call in (("match", *lists, "--out", "m.csv"), ("evaluate", *lists, "truth.csv")):
        said = cosell(*call, "--strict")

        assert (said.status, said.out) == (2, "")
        assert said.err.splitlines()[-1] == "cosell: theirs.csv: refused for 3 of 6 rows"
        assert not (tmp_path / "m.csv").exists()


def test_evaluating_leaves_out_what_cannot_be_used_too(
    cosell: Cosell, lists: tuple[str, str], tmp_path: Path
) -> None:
    (tmp_path / "ours.csv").write_text(OURS + "A9,,,,\n")
    (tmp_path / "truth.csv").write_text("left_id,right_id\nA1,P1\nA2,\nA2,P2\n")

    said = cosell("evaluate", *lists, "truth.csv", "--json")

    assert said.status == 0
    assert (said.json["lefts"], said.json["links"]) == (3, 2)
    assert said.json["left_out"] == {"left": 1, "right": 0}
    assert said.err.splitlines() == [
        "cosell: ours.csv, row 5, column name: expected a value, found nothing",
        "cosell: ours.csv: left out 1 of 4 rows",
        "cosell: truth.csv, row 3, column right_id: expected an id, found nothing",
        "cosell: truth.csv: left out 1 of 3 rows",
    ]


def test_a_file_that_is_no_list_is_refused_in_one_line(
    cosell: Cosell, lists: tuple[str, str], tmp_path: Path
) -> None:
    (tmp_path / "theirs.csv").write_bytes(b"PK\x03\x04 xl/workbook.xml")
    said = cosell("match", *lists, "--out", "m.csv")
    assert "theirs.csv: expected CSV text, found an Excel workbook" in one_line(said, 2)


def test_a_place_that_cannot_be_written_to_is_told_before_matching(
    cosell: Cosell, lists: tuple[str, str], tmp_path: Path
) -> None:
    (tmp_path / "theirs.csv").unlink()  # were it read first, this would be told
    said = cosell("match", *lists, "--out", "nowhere/m.csv")
    assert "there is no folder nowhere" in one_line(said, 2)


def test_a_pair_is_explained_with_what_becomes_of_it_among_the_lists(
    cosell: Cosell, lists: tuple[str, str], tmp_path: Path
) -> None:
    (tmp_path / "ours.csv").write_text(OURS + "A4,Contoso GmbH,contoso.de,DE,Munich\n")
    (tmp_path / "theirs.csv").write_text(THEIRS.replace("Germany,", "Germany,Hamburg"))

    said = cosell("match", *lists, "--explain", "A4", "P1")
    told = cosell("match", *lists, "--explain", "A4", "P1", "--json").json["outcome"]

    assert said.status == 0
    third = said.out.splitlines()[2]
    assert "among the lists: none; P1 is given to Contoso GmbH (A1), which fits better" in third
    assert third == f"among the lists: {told['verdict']}; {told['words']}"


def test_a_pair_in_which_nothing_lines_up_says_so(cosell: Cosell, lists: tuple[str, str]) -> None:
    said = cosell("match", *lists, "--explain", "A3", "P2")
    assert "nothing" in said.out.splitlines()[2]


def test_an_id_that_is_not_there_names_its_file(cosell: Cosell, lists: tuple[str, str]) -> None:
    told = one_line(cosell("match", *lists, "--explain", "A7", "P1"), 2)
    assert told == "cosell: ours.csv, column id: no record has the id 'A7'\n"
    swapped = one_line(cosell("match", *lists, "--explain", "P1", "A1"), 2)
    assert "theirs.csv has one: first comes the id of the first list" in swapped
