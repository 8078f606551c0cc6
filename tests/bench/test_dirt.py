"""Invented lists: the same for a seed, true pairs that hold, and the look-alikes that are none."""

import csv
from pathlib import Path

import pytest

from bench.dirt import KINDS, crm_lists, write_folder
from bench.invented.companies import Town
from bench.invented.organisations import Register


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_is_the_same_for_the_same_seed_and_another_for_another(
    tmp_path: Path, kind: str
) -> None:
    for name, seed in (("one", 3), ("two", 3), ("other", 4)):
        write_folder(tmp_path / name, 300, 200, seed, kind)
    for file in ("left.csv", "right.csv", "truth.csv", "split.csv"):
        one, two, other = ((tmp_path / n / file).read_bytes() for n in ("one", "two", "other"))
        assert one == two
        assert one != other


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_has_its_sizes_unique_ids_and_pairs_of_its_own_records(
    tmp_path: Path, kind: str
) -> None:
    links = write_folder(tmp_path, 400, 250, 1, kind)
    left, right = _rows(tmp_path / "left.csv"), _rows(tmp_path / "right.csv")
    truth, split = _rows(tmp_path / "truth.csv"), _rows(tmp_path / "split.csv")
    lefts, rights = {row["id"] for row in left}, {row["id"] for row in right}
    assert (len(left), len(right), len(lefts), len(rights)) == (400, 250, 400, 250)
    assert 95 <= links == len(truth) <= 100
    assert all(row["left_id"] in lefts and row["right_id"] in rights for row in truth)
    assert [row["right_id"] for row in split] == [row["id"] for row in right]
    assert {row["split"] for row in split} == {"dev", "test"}
    assert all(row["name"].strip() for row in left + right)


def test_given_names_are_borne_by_the_companies() -> None:
    names = [f"Given {letter}{other}" for letter in "abcdefghij" for other in "klmnopqrst"]
    left, _, _ = crm_lists(names, 40, seed=1)
    assert sum("Given" in company.name for company in left) > 35


def test_strangers_never_bear_a_name_of_the_left_list_unless_meant() -> None:
    town = Town(2_000, seed=2)
    lefts = list(town.lefts())
    originals = {truth.name.casefold() for n, truth in enumerate(lefts) if truth.family == n}
    strangers = [t for t, same in town.rights(1_000) if same is None and t.family >= 2_000]
    assert strangers
    assert not originals & {truth.name.casefold() for truth in strangers}


def test_no_two_companies_of_their_own_share_a_domain() -> None:
    lefts = list(Town(3_000, seed=5).lefts())
    own = [truth.domain for number, truth in enumerate(lefts) if truth.family == number]
    assert len(own) == len(set(own))


def test_relatives_share_a_domain_and_look_alikes_a_name() -> None:
    town = Town(2_000, seed=1)
    lefts = list(town.lefts())
    rights = [truth for truth, same in town.rights(2_000) if same is None]
    names, domains = {t.name for t in lefts}, {t.domain for t in lefts}
    assert sum(truth.name in names for truth in rights) > 50
    assert sum(truth.domain in domains for truth in rights) > 20


def test_one_organisation_is_never_written_like_another_of_the_left_list() -> None:
    register = Register(2_000, seed=1)
    seen: dict[str, int] = {}
    for number, one in enumerate(register.lefts()):
        for name in {each.casefold() for each in (one.name, *one.others)}:
            assert seen.setdefault(name, number) == number
