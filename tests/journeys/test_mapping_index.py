"""Mapping with our accounts kept in a folder: the same matches, and only what changed is sent."""

from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from journeys import mapping_index
from journeys.mapping_index import work_out_elsewhere
from journeys.mapping_work import MappingWork, keep_anew, work_out
from matching.company import Company
from matching.index_files import open_index
from matching.kept import change_since
from matching.verdict import Thresholds
from store.work import Store
from tests.journeys.office import CONTOSO, THEIR_CONTOSO, AtOnce, arrives, renamed, working_day

LEFTS = tuple(
    Company(id=str(number), name=f"{first} {second}", country="DE", city="Ulm")
    for number, (first, second) in enumerate(
        (first, second)
        for first in ("Alderbrook", "Brightwater", "Calloway", "Drumlin", "Eastvale", "Fernhollow")
        for second in ("Foods", "Logistics", "Robotics", "Bank", "Media")
    )
)
RIGHTS = tuple(replace(each, id=f"1{each.id}", name=each.name.upper()) for each in LEFTS[::3])


class Watched(AtOnce):
    """Runs work in place, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, tuple[Any, ...]]] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        self.asked.append((fn, args))
        try:
            return super().submit(fn, *args, **kwargs)
        except Exception as fault:  # as a process hands it back
            failed: Future[Any] = Future()
            failed.set_exception(fault)
            return failed


@pytest.fixture(autouse=True)
def _short_lists_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapping_index, "WORTH_KEEPING", 1)
    monkeypatch.setattr("journeys.mapping_scene.IN_PROCESS_RECORDS", 0)


def work_of(lefts: tuple[Company, ...], *changed: str) -> MappingWork:
    due = frozenset() if changed else frozenset(each.id for each in RIGHTS)
    return MappingWork(lefts, RIGHTS, frozenset(changed), due, frozenset(), Thresholds())


def test_an_unchanged_list_is_prepared_once_and_not_sent_again(tmp_path: Path) -> None:
    heavy = Watched()
    first = work_out_elsewhere(heavy, tmp_path, work_of(LEFTS))
    version = open_index(tmp_path).folder

    second = work_out_elsewhere(heavy, tmp_path, work_of(LEFTS))

    assert first == second == work_out(work_of(LEFTS))
    assert len(first.matches) == len(RIGHTS)
    assert open_index(tmp_path).folder == version
    assert heavy.asked[1][1][0].left == ()


def test_a_changed_account_is_sent_alone_and_matched(tmp_path: Path) -> None:
    heavy = Watched()
    work_out_elsewhere(heavy, tmp_path, work_of(LEFTS))
    renamed_away = replace(LEFTS[0], name="Zenith Bearings")
    lefts = (renamed_away, *LEFTS[1:])

    found = work_out_elsewhere(
        heavy, tmp_path, replace(work_of(lefts, "0"), due_right=frozenset({"10"}))
    )

    sent = heavy.asked[1][1][0]
    assert sent.left == sent.change.upserts == (renamed_away,)
    assert "10" in found.rights
    assert "0" not in {match.left_id for match in found.matches}


def test_an_account_that_is_gone_is_matched_no_more(tmp_path: Path) -> None:
    heavy = Watched()
    work_out_elsewhere(heavy, tmp_path, work_of(LEFTS))

    found = work_out_elsewhere(heavy, tmp_path, work_of(LEFTS[1:]))

    assert heavy.asked[1][1][0].change.removed == {"0"}
    assert found.rights == {each.id for each in RIGHTS}
    assert {match.left_id for match in found.matches} == {each.id for each in LEFTS[3::3]}


def test_the_list_is_prepared_anew_behind_a_mapping_that_met_some_changes(tmp_path: Path) -> None:
    heavy = Watched()
    work_out_elsewhere(heavy, tmp_path, work_of(LEFTS))
    lefts = (replace(LEFTS[0], city="Bonn"), *LEFTS[1:])
    work_out_elsewhere(heavy, tmp_path, work_of(lefts, "0"))
    work_out_elsewhere(heavy, tmp_path, work_of(lefts))

    assert [fn for fn, _ in heavy.asked] == [work_out, work_out, keep_anew, work_out]
    assert heavy.asked[3][1][0].change.share == 0


def test_the_list_is_prepared_anew_before_a_mapping_that_meets_many(tmp_path: Path) -> None:
    heavy = Watched()
    work_out_elsewhere(heavy, tmp_path, work_of(LEFTS))
    lefts = tuple(replace(each, city="Bonn") for each in LEFTS[:5]) + LEFTS[5:]

    found = work_out_elsewhere(heavy, tmp_path, work_of(lefts))

    assert found == work_out(work_of(lefts))
    assert heavy.asked[1][1][0].left == lefts
    assert [fn for fn, _ in heavy.asked] == [work_out, work_out]


def test_a_version_that_went_away_in_between_is_prepared_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heavy = Watched()
    work_out_elsewhere(heavy, tmp_path, work_of(LEFTS))

    def late(*asked: Any) -> Any:
        change = change_since(*asked)
        (open_index(tmp_path).folder / "manifest.json").unlink()
        return change

    monkeypatch.setattr(mapping_index, "change_since", late)

    assert work_out_elsewhere(heavy, tmp_path, work_of(LEFTS)) == work_out(work_of(LEFTS))
    assert open_index(tmp_path)


def test_a_folder_that_cannot_be_written_spares_nothing_and_breaks_nothing(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder")

    assert work_out_elsewhere(Watched(), file, work_of(LEFTS)) == work_out(work_of(LEFTS))


def test_a_short_list_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapping_index, "WORTH_KEEPING", len(LEFTS) + 1)
    work_out_elsewhere(Watched(), tmp_path, work_of(LEFTS))

    assert not list(tmp_path.iterdir())


def test_an_overlap_comes_and_goes_with_its_account_kept(store: Store, tmp_path: Path) -> None:
    office = working_day(store)
    office.desk = replace(office.desk, index_folder=tmp_path)
    arrives(office)
    (overlap,) = office.overlaps()

    office.crm.put(renamed(CONTOSO, "Something Else AG", "something-else.de"))
    office.sync()
    assert office.overlaps() == []

    arrives(office, replace(CONTOSO, key="001AGAIN"))
    (again,) = office.overlaps()
    assert again.account_id != overlap.account_id
    assert open_index(tmp_path).match([THEIR_CONTOSO])
