"""`cosell audit` at the command line: what is printed, and with which exit status."""

import csv
import hashlib
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from partnering.facts import AlertsStarted
from store.work import Store
from tests.app.test_cli import Cosell, cosell, one_line, store

__all__ = ["cosell", "store"]

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def log(store: Store) -> Store:
    """A log of four facts, three of them sealed."""
    with store.begin() as work:
        for number in range(1, 4):
            work.record(AlertsStarted(number, number), at=NOW, by=f"person:{number}")
        waiting = work.seals.unsealed()
        work.seals.add([(fact.id, fact.content()) for fact in waiting], NOW)
        work.record(AlertsStarted(4, 4), at=NOW)
        work.people.add("Ada", "ada@vendra.example")
    return store


def change(tmp_path: Path, statement: str) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/cosell.db")
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_a_whole_log_is_told_with_its_head(cosell: Cosell, log: Store) -> None:
    said = cosell("audit", "verify")

    assert said.status == 0, said
    assert "whole: 3 facts are as they were sealed" in said.out
    assert "not sealed yet: 1" in said.out
    head = said.out.splitlines()[-1].removeprefix("head: ")
    assert cosell("audit", "verify", "--head", head).status == 0
    found = cosell("audit", "verify", "--json").json
    assert (found["whole"], found["sealed"], found["unsealed"], found["head"]) == (True, 3, 1, head)


def test_a_broken_log_is_told_with_the_place_and_status_1(
    cosell: Cosell, log: Store, tmp_path: Path
) -> None:
    change(tmp_path, "UPDATE facts SET kind = 'OverlapHidden' WHERE id = 2")

    said = cosell("audit", "verify")

    assert said.status == 1
    assert "fact 2 (number 2) does not say any more what was sealed" in said.out
    assert "BROKEN: what was sealed before number 2 holds" in said.out
    as_json = cosell("audit", "verify", "--json")
    assert as_json.status == 1
    assert [(each["seq"], each["flaw"]) for each in as_json.json["breaks"]] == [(2, "content")]


def test_a_head_of_another_log_is_a_break(cosell: Cosell, log: Store) -> None:
    assert cosell("audit", "verify", "--head", f"2:{'0' * 64}").status == 1
    assert cosell("audit", "verify", "--head", f"9:{'0' * 64}").status == 1
    assert "NUMBER:DIGEST" in one_line(cosell("audit", "verify", "--head", "nonsense"), 2)


def test_an_export_holds_all_that_it_takes_to_compute_the_chain_again(
    cosell: Cosell, log: Store
) -> None:
    rows = [json.loads(line) for line in cosell("audit", "export").out.splitlines()]

    assert len(rows) == 3
    before = "0" * 64
    for row in rows:
        said = {name: row[name] for name in ("kind", "payload", "at", "by", "correlation")}
        content = _hash({"id": row["fact"], **said})
        link = {name: row[name] for name in ("seq", "sealed_at")}
        before = _hash({**link, "content": content, "previous": before})
        assert (row["content"], row["digest"]) == (content, before)
    head = cosell("audit", "verify").out.splitlines()[-1]
    assert head == f"head: 3:{before}"


def _hash(value: dict[str, object]) -> str:
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def test_an_export_begins_where_it_is_told_to_and_names_whom_it_can(
    cosell: Cosell, log: Store
) -> None:
    said = cosell("audit", "export", "--since", "1", "--format", "csv", "--names")

    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert [row["seq"] for row in rows] == ["1", "2", "3"]
    assert json.loads(rows[0]["payload"]) == {"partner_id": 1, "person_id": 1}
    assert json.loads(rows[0]["names"]) == {"by": "Ada", "person": "Ada"}
    assert json.loads(rows[1]["names"]) == {}
    assert cosell("audit", "export", "--since", "4").out == ""
    assert "Ada" not in cosell("audit", "export").out
