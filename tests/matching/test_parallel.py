"""A right list over processes: the same matches as in one, whatever is asked."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.dirt import crm_lists
from matching.engine import prepare
from matching.index_files import open_index, save
from matching.parallel import chunk_of, match_over_processes, matches_of, parts_of
from matching.table import Table, table_of
from matching.verdict import Thresholds
from tests.matching.makers import company


def test_two_processes_find_what_one_does(tmp_path: Path) -> None:
    lefts, rights = crm_lists((), 1_100, seed=7)[:2]
    index = prepare(lefts)
    opened = open_index(save(index, tmp_path))
    seen: list[float] = []

    found = match_over_processes(opened, table_of(rights), 2, progress=seen.append)

    assert found == index.match(rights)
    assert seen[-1] == 1.0
    assert len(seen) > 1


def test_two_processes_adapt_to_a_long_list_as_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matching.adapting.LONG_LIST", 900)
    monkeypatch.setattr("matching.adapting.TEACHING", 600)
    lefts, rights = crm_lists((), 1_100, seed=7)[:2]
    index = open_index(save(prepare(lefts), tmp_path))

    found = match_over_processes(index, table_of(rights), 2, adapting=True)

    assert found == index.match(rights, adapting=True)
    assert found != index.match(rights)


@pytest.mark.parametrize("adapting", [False, True])
def test_what_looks_at_all_rights_is_decided_over_all_parts(tmp_path: Path, adapting: bool) -> None:
    lefts, rights = crm_lists((), 300, seed=8)[:2]
    rights = rights + [replace(each, id=f"T{each.id}") for each in rights]
    index = open_index(save(prepare(lefts), tmp_path))
    whole = table_of(rights)

    chunks = [chunk_of(index, whole.rows(part)) for part in parts_of(whole, 100)]

    if adapting:
        one = index.adapted(chunks).weights
        assert one == index.adapted(index.chunks(whole)).weights
    else:
        found = index.resolved(chunks, Thresholds(), one_to_one=True)
        assert len(found) > 60
        assert found == index.match(rights, one_to_one=True)


def test_a_family_on_the_right_is_weighed_in_one_part(tmp_path: Path) -> None:
    lefts = crm_lists((), 200, seed=9)[0]
    acme = company("L", "Quorvexia Turbines", website="quorvexia.com", country="US")
    index = open_index(save(prepare([*lefts, acme]), tmp_path))
    parent = replace(acme, id="P")
    child = replace(acme, id="C", name="Quorvexia Turbines Inc", parent_id="P")
    others = [replace(each, id=f"O{each.id}") for each in lefts]
    whole = table_of([parent, *others, child])

    parts = [whole.rows(part) for part in parts_of(whole, 70)]
    found = [match for part in parts for match in matches_of(index, part, Thresholds())]

    assert sorted(found, key=str) == sorted(index.match(whole), key=str)
    assert sorted(m.verdict for m in found if m.left_id == "L") == ["auto", "related"]


@given(st.lists(st.integers(-1, 40), max_size=40), st.integers(1, 12))
def test_every_right_is_in_one_part_and_so_is_its_parent(parents: list[int], size: int) -> None:
    ids = [str(k) for k in range(len(parents))]
    of = [str(k) if k >= 0 else "" for k in parents]

    parts = list(parts_of(Table({"id": ids, "name": ids, "parent_id": of}), size))

    assert sorted(place for part in parts for place in part) == list(range(len(parents)))
    part_of = {place: number for number, part in enumerate(parts) for place in part}
    for place, parent in enumerate(parents):
        if 0 <= parent < len(parents):
            assert part_of[place] == part_of[parent]


def test_parts_of_rights_without_parents_are_of_that_size() -> None:
    ids = [str(k) for k in range(25)]

    assert [len(part) for part in parts_of(Table({"id": ids, "name": ids}), 10)] == [10, 10, 5]
