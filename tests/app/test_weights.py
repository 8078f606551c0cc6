"""`cosell weights` at the command line: what is shown, what is refused, what is written."""

import csv
import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.checks.records import weights as doctor_line
from bench.dirt import write_folder
from matching.files import read_weights
from matching.scoring import as_table, shipped_weights
from partnering.people import Role
from store.weights import WeightsVersion
from store.work import Store
from tests.app.test_cli import Cosell, Said, cosell, one_line, store

__all__ = ["cosell", "store"]

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ADA, BEA = "ada@vendra.example", "bea@vendra.example"
MAKEFILE = Path(__file__).resolve().parents[2] / "Makefile"
MISSING = 'expected a folder: make weights DATA=FOLDER [SOURCE="what the lists are"]\n'
FIGURES = {
    when: {"precision": 0.9, "recall": 0.8, "f1": f1, "log_loss": 0.2}
    for when, f1 in (("before", 0.85), ("after", 0.91))
}


def put_version(store: Store, **changed: object) -> WeightsVersion:
    table = {**as_table(shipped_weights()), **changed}
    with store.begin() as work:
        return work.weights.add("judgements", judged=72, figures=FIGURES, weights=table, at=NOW)


def put_admin(store: Store, email: str) -> None:
    with store.begin() as work:
        work.people.add(email.split("@")[0].title(), email, frozenset({Role.ADMIN}), "")


def shown(said: Said) -> list[dict[str, object]]:
    assert said.status == 0, said
    rows: list[dict[str, object]] = said.json
    return rows


def test_versions_are_listed_with_what_they_were_measured_at(cosell: Cosell, store: Store) -> None:
    version = put_version(store)

    rows = shown(cosell("weights", "show", "--json"))

    assert [row["version"] for row in rows] == [version.id, "shipped"]
    assert rows[0]["state"] == "proposed"
    assert rows[0]["F1"] == "0.850 -> 0.910"
    assert rows[0]["judged"] == 72
    assert rows[1]["state"] == "in force"


def test_a_version_is_shown_with_every_answer_and_its_bits(cosell: Cosell, store: Store) -> None:
    version = put_version(store)
    said = cosell("weights", "show", "--version", str(version.id))
    assert "before: precision 0.900, recall 0.800, F1 0.850" in said.out
    assert "phone: same phone number" in said.out
    table = cosell("weights", "show", "--version", "shipped", "--json").json
    assert table == as_table(shipped_weights())


def test_an_admin_adopts_a_version_and_goes_back(cosell: Cosell, store: Store) -> None:
    version = put_version(store)
    put_admin(store, ADA)

    said = cosell("weights", "adopt", str(version.id))

    assert said.status == 0, said
    assert f"version {version.id} is in force, by Ada" in said.out
    first, last = shown(cosell("weights", "show", "--json"))
    assert (first["state"], first["by"]) == ("in force", "Ada")
    assert last["state"] == ""
    assert cosell("weights", "adopt", "shipped", "--by", ADA).status == 0
    first, last = shown(cosell("weights", "show", "--json"))
    assert (first["state"], last["state"]) == ("adopted before", "in force")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (("adopt", "9", "--by", ADA), "There is no version '9'"),
        (("adopt", "shipped", "--by", ADA), "in force already"),
        (("adopt", "9"), "There are 2 admins; say who"),
        (("adopt", "9", "--by", "nobody@vendra.example"), "Nobody has the e-mail"),
        (("show", "--version", "best"), "There is no version 'best'"),
        (("refit", "--now"), "0 pairs are judged; at least 50"),
        (("refit", "--from-lists"), "too short"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(
    cosell: Cosell, store: Store, call: tuple[str, ...], words: str
) -> None:
    put_admin(store, ADA)
    put_admin(store, BEA)
    assert words in one_line(cosell("weights", *call), 2)


def test_with_little_judged_a_refit_says_so_and_is_done(cosell: Cosell, store: Store) -> None:
    said = cosell("weights", "refit")
    assert said.status == 0
    assert "too little was judged" in said.out


def test_a_version_of_another_release_is_told_by_doctor(cosell: Cosell, store: Store) -> None:
    assert doctor_line(store).words == "as shipped"
    version = put_version(store, start=99.0)  # not what its digest was taken of
    assert f"version {version.id} is proposed" in doctor_line(store).words
    put_admin(store, ADA)
    assert "another release" in one_line(cosell("weights", "adopt", str(version.id)), 2)
    assert "another release" in one_line(cosell("weights", "show", "--version", str(version.id)), 2)
    with store.begin() as work:
        ada = work.people.by_email(ADA)
        assert ada is not None
        work.weights.adopt(version.id, ada.id, NOW)
    assert not doctor_line(store).ok


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_folder(tmp_path / "lists", 400, 400, 3)
    return tmp_path / "lists"


def test_files_with_known_pairs_make_weights_that_match_reads(
    cosell: Cosell, folder: Path, tmp_path: Path
) -> None:
    lists = [str(folder / f"{name}.csv") for name in ("left", "right", "truth")]
    out = tmp_path / "fitted.json"

    said = cosell("weights", "fit", *lists, "--out", str(out), "--json")

    assert said.status == 0, said
    assert said.json["after"]["log_loss"] < said.json["before"]["log_loss"]
    assert read_weights(out) != shipped_weights()
    matched = cosell(
        "match", *lists[:2], "--weights", str(out), "--out", str(tmp_path / "matches.csv")
    )
    assert matched.status == 0, matched


def test_too_few_known_pairs_are_refused_by_the_name_of_their_file(
    cosell: Cosell, folder: Path, tmp_path: Path
) -> None:
    with (folder / "truth.csv").open() as file:
        rows = list(csv.reader(file))[:20]
    with (folder / "few.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    lists = [str(folder / f"{name}.csv") for name in ("left", "right", "few")]
    said = cosell("weights", "fit", *lists, "--out", str(tmp_path / "out.json"))
    assert one_line(said, 2) == (
        "cosell: few.csv: of its 19 true pairs 19 were compared; "
        "at least 50 are needed to fit weights\n"
    )
    assert not (tmp_path / "out.json").exists()


def test_weights_that_are_no_better_are_written_only_when_forced(
    cosell: Cosell, folder: Path, tmp_path: Path
) -> None:
    with (folder / "truth.csv").open() as file:
        rows = list(csv.reader(file))
    with (folder / "part.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows[:100])  # the others are true, too, and taken for wrong
    lists = [str(folder / f"{name}.csv") for name in ("left", "right", "part")]
    out = tmp_path / "out.json"

    said = cosell("weights", "fit", *lists, "--out", str(out))

    assert said.status == 1
    assert not out.exists()
    assert said.out.startswith("before: precision ")
    assert "no better than version" in said.err
    assert said.err.count("\n") == 1
    told = cosell("weights", "fit", *lists, "--out", str(out), "--json")
    assert (told.status, told.json["written"]) == (1, None)
    told = cosell("weights", "fit", *lists, "--out", str(out), "--json", "--force")
    assert (told.status, told.json["written"], told.err) == (0, str(out), "")
    assert told.json["after"]["f1"] < told.json["before"]["f1"]
    assert read_weights(out) != shipped_weights()


def test_weights_are_not_written_over_a_list_or_nowhere(
    cosell: Cosell, folder: Path, tmp_path: Path
) -> None:
    lists = [str(folder / f"{name}.csv") for name in ("left", "right", "truth")]
    before = Path(lists[2]).read_bytes()
    assert "expected another file" in one_line(
        cosell("weights", "fit", *lists, "--out", lists[2]), 2
    )
    assert Path(lists[2]).read_bytes() == before
    nowhere = str(tmp_path / "no" / "out.json")
    assert "there is no folder" in one_line(cosell("weights", "fit", *lists, "--out", nowhere), 2)


@pytest.mark.parametrize("given", [(), ("DATA=",), ("DATA=none",)])
def test_make_asks_for_the_lists_before_it_installs_anything(
    tmp_path: Path, given: tuple[str, ...]
) -> None:
    call = ("make", "--file", str(MAKEFILE), "weights", "PYTHON=not-even-looked-for", *given)
    # The tests themselves may run under make, which would then speak of folders.
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    said = subprocess.run(call, cwd=tmp_path, capture_output=True, text=True, timeout=60, env=env)

    assert said.returncode == 2
    assert said.stdout in ("there is no list none/left.csv\n", MISSING)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_holds_no_weights_is_refused(
    cosell: Cosell, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad.json").write_text(json.dumps({"start": 1}))
    lists = [str(folder / f"{name}.csv") for name in ("left", "right", "truth")]
    base = ("--towards", str(tmp_path / "bad.json"), "--out", str(tmp_path / "out.json"))
    assert "bad.json" in one_line(cosell("weights", "fit", *lists, *base), 2)
