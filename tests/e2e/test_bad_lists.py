"""Bad calls and bad lists at the command line: status 2, one line, nothing half-imported."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from store.work import Store
from tests.e2e.nursery import Nursery

GOOD = b"id,name,website,country\nAL-1,Alder Pumps GmbH,https://alder-pumps.de,Germany\n"
LONG = "x" * 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with a database and one partner, and the command line to use it."""

    folder: Path
    nursery: Nursery

    def call(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        kept = ("PATH", "HOME", "LANG", "PYTHONPATH", "VIRTUAL_ENV")
        environment = {name: os.environ[name] for name in kept if name in os.environ}
        environment["COSELL_DATABASE_URL"] = f"sqlite:///{self.folder}/cosell.db"
        return self.nursery.call(arguments, environment, self.folder)

    def import_(self, name: str, content: bytes) -> "subprocess.CompletedProcess[str]":
        file = self.folder / name
        file.write_bytes(content)
        segment = ("--segment", "customers", "--source", "a test")
        return self.call("partners", "import", "Alpine Systems", str(file), *segment)

    def imported(self) -> int:
        store = Store.open(f"sqlite:///{self.folder}/cosell.db")
        try:
            with store.read() as view:
                return sum(view.partner_accounts.count_of(each.id) for each in view.partners.all())
        finally:
            store.close()


@pytest.fixture
def place(sqlite_url: str, tmp_path: Path, nursery: Nursery) -> Place:
    """A place whose one partner has no list yet."""
    assert sqlite_url.endswith(f"{tmp_path}/cosell.db")
    made = Place(tmp_path, nursery)
    added = made.call("partners", "add", "Alpine Systems")
    assert added.returncode == 0, added.stderr
    return made


def test_each_bad_list_is_refused_in_one_line_and_leaves_nothing(place: Place) -> None:
    for name, content, words in (
        ("no-name.csv", b"id,website\nAL-1,alder.de\n", ("row 1", "name")),
        ("no-id.csv", b"name,website\nAlder,alder.de\n", ("row 1", "id")),
        ("empty-id.csv", GOOD + b",Birch Foods,,\n", ("row 3", "id")),
        ("empty-name.csv", GOOD + b"AL-2,,,\n", ("row 3", "name")),
        ("twice.csv", GOOD + b"AL-2,Birch,,\nAL-1,Cedar,,\n", ("row 4", "id", "AL-1", "row 2")),
        ("latin-1.csv", GOOD + "AL-2,Müller Söhne,,\n".encode("latin-1"), ("row 3", "UTF-8")),
        ("book.xlsx", b"PK\x03\x04 xl/workbook.xml", ("Excel", "CSV")),
        ("rows.json", b'[{"id": "AL-1"}]', ("JSON", "CSV")),
        ("utf-16.csv", GOOD.decode().encode("utf-16-le"), ("UTF-16", "CSV")),
        ("long.csv", GOOD + f"AL-2,{LONG},,\n".encode(), ("row 3", "name")),
        ("nul.csv", GOOD + b"AL-2,Bir\0ch,,\n", ("row 3", "NUL")),
        ("narrow.csv", GOOD + b"AL-2,Birch\n", ("row 3",)),
        ("open-quote.csv", GOOD + b'AL-2,"Birch,,\n', ("row 3",)),
        ("nothing.csv", b"", ("row 1", "header")),
    ):
        told = place.import_(name, content)

        assert told.returncode == 2, (name, told)
        assert told.stdout == ""
        line = one_line(told.stderr)
        assert line.startswith((f"cosell: {name}, row ", f"cosell: {name}: ")), line
        assert all(word in line for word in words), (words, line)
        assert LONG not in line
        assert place.imported() == 0, name

    assert place.import_("good.csv", GOOD).returncode == 0
    assert place.imported() == 1


def test_all_rows_that_are_wrong_are_told_at_once_and_nothing_is_imported(place: Place) -> None:
    told = place.import_("many.csv", GOOD + b",Birch Foods,,\nAL-2,,,\nAL-1,Again,,\n")

    assert told.returncode == 2
    assert told.stdout == ""
    assert told.stderr.splitlines() == [
        "cosell: many.csv, row 3, column id: expected a value, found nothing",
        "cosell: many.csv, row 4, column name: expected a value, found nothing",
        "cosell: many.csv, row 5, column id: expected unique ids, found AL-1 of row 2 again",
        "cosell: many.csv: refused for 3 of 4 rows",
    ]
    assert place.imported() == 0


def test_a_list_from_a_spreadsheet_is_imported_as_it_was_saved(place: Place) -> None:
    semicolons = GOOD.replace(b",", b";").decode().encode("utf-16")
    assert place.import_("semicolons.csv", semicolons).returncode == 0
    assert place.imported() == 1


def test_a_list_that_is_not_there_is_named(place: Place) -> None:
    told = place.call(
        "partners", "import", "Alpine Systems", "none.csv", "--segment", "s", "--source", "a test"
    )

    assert told.returncode == 2
    assert "none.csv" in one_line(told.stderr)


def test_a_bad_list_leaves_the_list_of_before_as_it_was(place: Place) -> None:
    assert place.import_("good.csv", GOOD + b"AL-2,Birch Foods Ltd,birch.co.uk,\n").returncode == 0

    assert place.import_("good.csv", GOOD + b"AL-1,Alder again,,\n").returncode == 2

    assert place.imported() == 2


def test_an_unknown_partner_is_refused_with_those_that_are_known(place: Place) -> None:
    file = place.folder / "good.csv"
    file.write_bytes(GOOD)

    told = place.call(
        "partners", "import", "Nobody & Sons", str(file), "--segment", "s", "--source", "a test"
    )

    assert told.returncode == 2
    assert "Nobody & Sons" in one_line(told.stderr)
    assert "Alpine Systems" in told.stderr
    assert place.imported() == 0


def test_unknown_words_and_missing_ones_are_refused_in_one_line(place: Place) -> None:
    for call in (
        ("partnerz",),
        ("partners", "improt"),
        ("partners", "import"),
        ("sync", "--fulll"),
        ("run", "--only", "kitchen"),
        ("run", "--log-format", "yaml"),
    ):
        told = place.call(*call)

        assert told.returncode == 2, (call, told)
        assert one_line(told.stderr).startswith("cosell: "), (call, told.stderr)


def one_line(text: str) -> str:
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    return lines[0]
