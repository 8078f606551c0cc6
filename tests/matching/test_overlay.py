"""Changes on top of an index: what the changed list gives, with rarity as it was before."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.dirt import crm_lists
from matching.blocking import Blocks, keys_of, sorted_key
from matching.company import Company
from matching.engine import Index, explain, prepare
from matching.few import few_candidates
from matching.grams import rows_of
from matching.index_files import open_index, save
from matching.overlay import ids_of
from matching.prepared import prepared
from matching.records import records_of
from matching.table import table_of
from tests.matching.invented_lists import companies
from tests.matching.makers import BYSTANDERS, company

ACME = company("L1", "Acme Tools Inc", website="acme-tools.com", country="US", city="Denver")
THEIRS = company("R1", "ACME Tools", website="www.acme-tools.com", country="US")


def after(lefts: list[Company], upserts: list[Company], removed: set[str]) -> list[Company]:
    """The list as it should be: what changed or is new stands at its end."""
    over = removed | {each.id for each in upserts}
    return [each for each in lefts if each.id not in over] + upserts


def as_before(index: Index, lefts: list[Company]) -> Index:
    """Prepare a list with the rarity of words and grams that another was prepared with."""
    records = records_of(table_of(lefts))
    grams = replace(
        index.blocks.grams, matrix=rows_of(index.blocks.grams, records).transpose().tocsr()
    )
    keys = {kind: sorted_key(rows, hashes) for kind, rows, hashes in keys_of(records)}
    return Index(prepared(records, index.rarity), index.rarity, Blocks(keys, grams), index.weights)


@settings(max_examples=60, deadline=None)
@given(companies("L", least=4), companies("N", most=6), companies("R"), st.data())
def test_a_changed_index_is_the_index_of_the_changed_list(
    lefts: list[Company], new: list[Company], rights: list[Company], data: st.DataObject
) -> None:
    ids = [each.id for each in lefts]
    removed = data.draw(st.sets(st.sampled_from(ids), max_size=3))
    upserts = [
        replace(each, id=data.draw(st.sampled_from([each.id, *sorted(set(ids) - removed)])))
        for each in new
    ]
    upserts = list({each.id: each for each in upserts}.values())
    index = prepare(lefts)

    found = index.changed(upserts, removed).match(rights)

    assert found == as_before(index, after(lefts, upserts, removed)).match(rights)


@settings(max_examples=40, deadline=None)
@given(companies("L", least=4), companies("L", least=3, most=8), companies("R"), st.data())
def test_changes_one_after_the_other_are_the_changes_at_once(
    lefts: list[Company], new: list[Company], rights: list[Company], data: st.DataObject
) -> None:
    index = step = prepare(lefts)
    wanted = lefts
    for each in data.draw(st.permutations(new)):
        removed = data.draw(st.sets(st.sampled_from(["L0", "L2", "L9"]), max_size=1)) - {each.id}
        step = step.changed([each], removed)
        wanted = after(wanted, [each], removed)

    assert step.match(rights) == as_before(index, wanted).match(rights)


def test_many_rights_are_matched_with_a_changed_index_as_with_the_list() -> None:
    lefts, rights = crm_lists((), 400, seed=3)[:2]
    others = crm_lists((), 60, seed=4)[0]
    upserts = [replace(each, id=f"N{each.id}") for each in others]
    upserts += [replace(each, city="Ulm") for each in lefts[::17]]
    removed = {each.id for each in lefts[5::29]} - {each.id for each in upserts}
    index = prepare(lefts)

    changed = index.changed(upserts, removed)

    wanted = as_before(index, after(lefts, upserts, removed))
    assert changed.match(rights) == wanted.match(rights)
    assert changed.match(rights, one_to_one=True) == wanted.match(rights, one_to_one=True)
    assert len(changed.match(rights)) > 60


def test_a_right_looked_up_alone_is_matched_as_among_many() -> None:
    lefts, rights = crm_lists((), 400, seed=6)[:2]
    index = prepare(lefts)
    among_many = index.match(rights)

    for each in rights[:40]:
        assert index.match([each]) == [m for m in among_many if m.right_id == each.id]


def test_a_changed_account_is_found_and_its_old_self_is_not() -> None:
    index = prepare([ACME, *BYSTANDERS])
    moved = replace(ACME, name="Zenith Bearings", website="zenith-bearings.com")
    changed = index.changed([moved])

    assert [m.left_id for m in index.match([THEIRS])] == ["L1"]
    assert changed.match([THEIRS]) == []
    assert changed.match([company("R2", "Zenith Bearings", website="zenith-bearings.com")])
    assert changed.changed([ACME]).match([THEIRS]) == index.match([THEIRS])


def test_namesakes_and_shared_domains_are_counted_as_they_are_now() -> None:
    twin = replace(ACME, id="L2", city="Ulm")
    index = prepare([ACME, *BYSTANDERS])
    two = index.changed([twin])

    assert _level(index, "namesakes") == "one account has this name"
    assert _level(two, "namesakes") == "two accounts have this name"
    assert _level(two.changed([], {"L2"}), "namesakes") == "one account has this name"
    many = index.changed([replace(ACME, id=f"D{k}", name=f"Department {k}") for k in range(4)])
    assert _level(many, "domain") == "same web domain, which many accounts share"


@pytest.mark.parametrize(("removed", "found"), [(0, 0), (5, 38)])
def test_a_key_is_one_by_how_many_share_it_now(removed: int, found: int) -> None:
    site = "shared.example.com"
    lefts = [company(f"L{k}", f"Wxyz{k:03} Qrst{k:03}", website=site) for k in range(39)]
    new = [replace(lefts[0], id=f"N{k}", name=f"Abcd{k:03} Efgh{k:03}") for k in range(4)]
    index = prepare([*lefts, *BYSTANDERS]).changed(new, {f"L{k}" for k in range(removed)})

    right = records_of(table_of([company("R", "Zzz", website=site)]))
    left, _ = few_candidates(index.blocks, index.left.records, right, index.delta)

    assert len(left) == min(found, 8)


def test_an_unknown_id_can_be_removed() -> None:
    index = prepare([ACME, *BYSTANDERS])

    assert index.changed([], {"nobody"}).match([THEIRS]) == index.match([THEIRS])


def test_all_records_can_be_removed() -> None:
    index = prepare([ACME]).changed([], {"L1"})

    assert index.match([THEIRS]) == []


def test_the_tie_names_the_account_that_fits_as_well() -> None:
    twin = replace(ACME, id="L2", city="Ulm")
    index = prepare([*BYSTANDERS, ACME]).changed([twin])
    (match,) = index.match([THEIRS])

    other = ({"L1", "L2"} - {match.left_id}).pop()
    assert f"({other}) fits as well" in match.reasons[-1]


def test_an_opened_index_takes_changes_but_is_not_saved_or_sent_with_them(tmp_path: Path) -> None:
    index = prepare([ACME, *BYSTANDERS])
    save(index, tmp_path)
    opened = open_index(tmp_path)
    changed = opened.changed([replace(ACME, city="Ulm")], ids=ids_of(index.left.records))

    assert changed.match([THEIRS])[0].left_id == "L1"
    with pytest.raises(ValueError, match="anew"):
        save(changed, tmp_path / "other")
    with pytest.raises(TypeError, match="travel"):
        changed.__reduce__()


def _level(index: Index, comparison: str) -> str:
    matches = index.chunk([THEIRS])
    assert len(matches.scored.left)
    lines = explain(ACME, THEIRS, index=index).lines
    return next(line.level for line in lines if line.comparison == comparison)
