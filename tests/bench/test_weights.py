"""What the shipped weights are made from: which pairs count, and what is only assumed."""

import csv
from pathlib import Path

import pytest

from bench.weights import ASSUMED, assumed, of_folder, sample_of
from matching.adapting import ASSUMED as NEVER_GUESSED
from matching.company import Company
from matching.comparisons import PLACE_OF
from matching.files import read_companies
from matching.scoring import shipped_weights
from matching.table import table_of

LEFT = [
    Company("L1", "Brightwater Robotics", website="brightwater.com", country="US"),
    Company("L2", "Brightwater Robotics Ltd", country="GB"),
    Company("L3", "Calloway Foods", website="calloway.com", country="US"),
]
RIGHT = [
    Company("R1", "BRIGHTWATER ROBOTICS", country="US"),
    Company("R2", "Calloway Food Co", country="US"),
]


def same(links: set[tuple[str, str]], ignored: set[tuple[str, str]]) -> list[float]:
    made = sample_of(table_of(LEFT), table_of(RIGHT), links, ignored)
    assert len(made.levels) == len(made.same) == len(made.counts)
    return sorted(made.same.tolist())


def test_candidates_that_are_no_link_are_counter_examples() -> None:
    assert same({("L3", "R2")}, set()) == [0.0, 0.0, 1.0]


def test_an_account_that_is_on_the_list_twice_is_no_counter_example() -> None:
    assert same({("L1", "R1")}, set()) == [0.0, 1.0]


def test_pairs_that_nobody_can_decide_teach_nothing() -> None:
    assert same({("L3", "R2")}, {("L1", "R1"), ("L2", "R1")}) == [1.0]


def write(path: Path, rows: list[tuple[str, ...]]) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fields = ("id", "name", "website", "country")
    for name, companies in (("left.csv", LEFT), ("right.csv", RIGHT)):
        rows = [tuple(getattr(c, field) for field in fields) for c in companies]
        write(tmp_path / name, [fields, *rows])
    write(tmp_path / "truth.csv", [("left_id", "right_id"), ("L1", "R1"), ("L3", "R2")])
    return tmp_path


def test_a_folder_without_a_split_is_learned_from_whole(folder: Path) -> None:
    made = of_folder(read_companies(folder / "left.csv"), folder, "right.csv")
    assert made.same.sum() == 2


def test_only_the_records_for_development_are_learned_from(folder: Path) -> None:
    write(folder / "split.csv", [("right_id", "split"), ("R1", "valid"), ("R2", "dev")])
    made = of_folder(read_companies(folder / "left.csv"), folder, "right.csv")
    assert made.same.tolist() == [1.0]


def test_with_names_only_nothing_else_is_known(folder: Path) -> None:
    left = read_companies(folder / "left.csv")
    named = of_folder(left, folder, "right.csv", names_only=True)
    assert (named.levels[:, PLACE_OF["country"]] == 1).all()
    assert (of_folder(left, folder, "right.csv").levels[:, PLACE_OF["country"]] != 1).any()


def test_what_is_assumed_ships_as_assumed_and_is_never_guessed() -> None:
    assert set(ASSUMED) == NEVER_GUESSED
    for name in ASSUMED:
        place = PLACE_OF[name]
        assert shipped_weights().bits[place] == pytest.approx(assumed().bits[place], abs=2e-3)
