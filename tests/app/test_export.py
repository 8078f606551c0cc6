"""`cosell export`: what is printed for a spreadsheet, and what for a program."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from partnering.people import CrmUser
from store.work import Store
from tests.app.test_cli import Cosell, cosell, store

__all__ = ["cosell", "store"]

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LINK = '=HYPERLINK("https://evil.example","Open")'


@pytest.mark.parametrize("name", [LINK, "+1", "-2", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_of_an_export_is_a_formula(cosell: Cosell, store: Store, name: str) -> None:
    with store.begin() as work:
        work.users.put([CrmUser(key="005A", name=name, email="a@vendra.example")], now=NOW)

    (row,) = csv.DictReader(io.StringIO(cosell("export", "users").out, newline=""))

    assert row["name"] == f"'{name}"
    assert row["key"] == "005A"


def test_a_program_reads_the_records_as_they_are(cosell: Cosell, store: Store) -> None:
    with store.begin() as work:
        work.users.put([CrmUser(key="005A", name=LINK, email="a@vendra.example")], now=NOW)

    said = cosell("export", "users", "--format", "jsonl")

    assert json.loads(said.out)["name"] == LINK
