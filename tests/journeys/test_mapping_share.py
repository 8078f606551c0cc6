"""A mapping that several workers share: what one process finds, whatever befalls the workers."""

import shutil
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from journeys.map_accounts import map_due
from journeys.mapping_chunk import ChunkEnd, Workbench, map_chunk
from journeys.mapping_scene import PASS
from store.mapping_chunks import MOST_ATTEMPTS, Standing
from store.work import Store
from tests.journeys.office import AtOnce
from tests.journeys.shared_mapping import (
    NOW,
    Hands,
    bring,
    bring_lists,
    desk_at,
    found_in,
    is_due,
    lists,
)


@pytest.fixture(autouse=True)
def _short_lists_are_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("journeys.mapping_share.SHARE_FROM", 200)
    monkeypatch.setattr("journeys.mapping_share.CHUNK_RIGHTS", 40)


@pytest.fixture(scope="module")
def alone(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """What one process finds."""
    folder = tmp_path_factory.mktemp("alone")
    shutil.copy(_sqlite_template, folder / "cosell.db")
    store = Store.open(f"sqlite:///{folder}/cosell.db")
    desk = desk_at(store, folder / "index")
    bring_lists(desk)
    report = map_due(desk, now=NOW)
    found = found_in(store)
    store.close()
    assert report.certain > 50
    assert report.related > 0
    return found


@pytest.fixture
def two(sqlite_store: Store, tmp_path: Path) -> Hands:
    return Hands(desk_at(sqlite_store, tmp_path / "one"), desk_at(sqlite_store, tmp_path / "two"))


@pytest.fixture
def another_store(_sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copy(_sqlite_template, tmp_path / "another.db")
    store = Store.open(f"sqlite:///{tmp_path}/another.db")
    yield store
    store.close()


def test_two_workers_on_two_machines_find_what_one_process_does(
    store: Store, tmp_path: Path, alone: list[Any]
) -> None:
    home = desk_at(store, tmp_path / "home")
    hands = Hands(desk_at(store, tmp_path / "one"), desk_at(store, tmp_path / "two"))
    bring_lists(home)
    by: dict[str, int] = {}
    seen: list[float] = []

    def look(share: float) -> None:
        seen.append(share)
        with store.read() as view:
            by.update(view.mapping_chunks.workers(int(view.cursors.get(PASS) or 0)))

    report = map_due(home, now=NOW, workers=hands, progress=look)

    assert found_in(store) == alone
    assert set(by) == {"worker 0", "worker 1"}
    assert sum(by.values()) == len(hands.ends) > 4
    assert seen[0] < seen[-1] == 1.0
    assert not is_due(store)
    assert report.rows == len(lists()[1])
    assert report.certain == sum(1 for each in alone if len(each) == 8 and each[3] == "auto")
    assert report.overlaps_found == sum(1 for each in alone if len(each) == 3)
    with store.read() as view:
        assert view.mapping_chunks.standing(int(view.cursors.get(PASS) or 0)) == Standing(0)


def test_what_was_adapted_to_the_shared_list_is_kept_as_one_process_keeps_it(
    sqlite_store: Store, two: Hands, tmp_path: Path
) -> None:
    home = desk_at(sqlite_store, tmp_path / "home")
    bring_lists(home)
    map_due(home, now=NOW, workers=two)
    with sqlite_store.read() as view:
        shared = view.cursors.get("weights adapted")
        rows = view.partner_accounts.live()
    assert shared is not None

    bring(home, [replace(each, city="Ulm") for each in lists()[1]])
    bring(home, lists()[1])
    map_due(home, now=NOW)
    with sqlite_store.read() as view:
        assert view.cursors.get("weights adapted") == shared
        assert len(view.partner_accounts.live()) == len(rows)


def test_what_is_news_is_news_in_a_shared_mapping_too(
    sqlite_store: Store, two: Hands, tmp_path: Path, another_store: Store
) -> None:
    accounts, companies = lists()

    def story(store: Store, workers: Hands | None) -> list[Any]:
        home = desk_at(store, tmp_path / ("alone" if workers is None else "home"))
        with store.begin() as work:
            work.accounts.put(accounts[:-60], now=NOW, baseline=True)
            partner = work.partners.add("Alpine Systems", manager_id=None, now=NOW)
            work.partners.save(replace(partner, alerts_on=True))
        bring(home, companies[:40])
        map_due(home, now=NOW)
        # What has been added to a list, a list of another kind, and accounts that are new.
        bring(home, [replace(each, phone="") for each in companies])
        bring(home, companies[::3], segment="open deals")
        with store.begin() as work:
            work.accounts.put(accounts[-60:], now=NOW, baseline=False)
        map_due(home, now=NOW, workers=workers)
        return found_in(store)

    alone = story(another_store, None)

    assert story(sqlite_store, two) == alone
    assert two.ends
    assert {each[7] for each in alone if len(each) == 8} == {True, False}
    assert {each[2] for each in alone if len(each) == 3} == {True, False}


def test_kin_that_are_not_due_are_weighed_against_those_that_are(
    sqlite_store: Store, two: Hands, tmp_path: Path, another_store: Store
) -> None:
    def story(store: Store, workers: Hands | None) -> list[Any]:
        home = desk_at(store, tmp_path / ("alone" if workers is None else "home"))
        bring_lists(home)
        map_due(home, now=NOW)
        parent, *others = lists()[1]
        bring(home, [parent, *(replace(each, street="Hafengasse 1") for each in others)])
        map_due(home, now=NOW, workers=workers)
        return found_in(store)

    alone = story(another_store, None)

    assert story(sqlite_store, two) == alone
    assert two.ends
    family = {each[1]: each[3] for each in alone if each[1] in ("PARENT", "CHILD")}
    assert family == {"PARENT": "auto", "CHILD": "related"}


@pytest.mark.parametrize(("workers", "least"), [(1, 200), (2, 10_000)])
def test_few_workers_or_few_rows_share_nothing(
    sqlite_store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    alone: list[Any],
    workers: int,
    least: int,
) -> None:
    monkeypatch.setattr("journeys.mapping_share.SHARE_FROM", least)
    home = desk_at(sqlite_store, tmp_path / "home")
    hands = Hands(*(desk_at(sqlite_store, tmp_path / str(k)) for k in range(workers)))
    bring_lists(home)

    map_due(home, now=NOW, workers=hands)

    assert hands.turns == 0
    assert found_in(sqlite_store) == alone


def test_when_all_workers_have_died_the_rest_is_done_at_home(
    sqlite_store: Store, two: Hands, tmp_path: Path, alone: list[Any]
) -> None:
    home = desk_at(sqlite_store, tmp_path / "home")
    bring_lists(home)

    class Dying(Hands):
        def wait(self, done: int) -> bool:
            return done < 2 and super().wait(done)

    hands = Dying(*two.desks)
    map_due(home, now=NOW, workers=hands)

    assert hands.ends == [ChunkEnd.DONE, ChunkEnd.DONE]
    assert found_in(sqlite_store) == alone
    assert not is_due(sqlite_store)


def test_a_chunk_that_two_do_leaves_what_one_leaves(
    sqlite_store: Store, two: Hands, tmp_path: Path, alone: list[Any]
) -> None:
    home = desk_at(sqlite_store, tmp_path / "home")
    bring_lists(home)
    bench = Workbench()
    again: list[int] = []

    class Twice(AtOnce):
        """While one worker matches a chunk, another that took it over does all of it."""

        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
            if fn.__name__ == "matches_of" and not again:
                again.append(1)
                with sqlite_store.read() as view:
                    number = int(view.cursors.get(PASS) or 0)
                    [chunk] = view.mapping_chunks.standing(number).working
                ended = map_chunk(two.desks[1], bench, chunk, 1, by="survivor", now=NOW)
                assert ended is ChunkEnd.DONE
            return super().submit(fn, *args, **kwargs)

    first = replace(two.desks[0], heavy=Twice())
    map_due(home, now=NOW, workers=Hands(first, two.desks[1]))

    assert again
    assert found_in(sqlite_store) == alone


def test_a_worker_that_sees_other_accounts_refuses_and_they_are_matched_at_home(
    sqlite_store: Store, two: Hands, tmp_path: Path
) -> None:
    home = desk_at(sqlite_store, tmp_path / "home")
    bring_lists(home)
    accounts, _ = lists()

    def change(turn: int) -> None:
        if turn == 1:
            with sqlite_store.begin() as work:
                moved = replace(accounts[5], name="Quorvexia Turbines", website="")
                work.accounts.put([moved], now=NOW, baseline=True)

    hands = Hands(*two.desks, before=change)
    map_due(home, now=NOW, workers=hands)

    assert set(hands.ends) == {ChunkEnd.REFUSED}
    pairs = [each for each in found_in(sqlite_store) if each[0] == accounts[5].key]
    assert pairs == [], "it was matched as it is no longer"
    with sqlite_store.read() as view:
        assert [view.accounts.get(due.id) for due in view.accounts.due()] == [
            view.accounts.by_key(accounts[5].key)
        ]
    assert len(found_in(sqlite_store)) > 100


def test_what_changes_while_it_is_matched_is_not_saved_and_stays_due(
    sqlite_store: Store, two: Hands, tmp_path: Path, alone: list[Any]
) -> None:
    home = desk_at(sqlite_store, tmp_path / "home")
    bring_lists(home)
    accounts, companies = lists()
    sure = [each for each in alone if len(each) == 8 and each[3] == "auto"]
    taken = {each[0]: each[1] for each in sure}
    moved, gone, left = list(taken)[:3]
    by_key = {each.key: each for each in accounts}

    class Meanwhile(AtOnce):
        done = False

        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
            if fn.__name__ == "matches_of" and not self.done:
                self.done = True
                with sqlite_store.begin() as work:
                    other = replace(by_key[moved], name="Quorvexia", owner_key="005X")
                    work.accounts.put([other], now=NOW, baseline=False)
                    work.accounts.remove([gone], now=NOW)
                bring(home, [each for each in companies if each.id != taken[left]])
            return super().submit(fn, *args, **kwargs)

    heavy = Meanwhile()
    hands = Hands(*(replace(desk, heavy=heavy) for desk in two.desks))
    # Both have our accounts before them when these change.
    with sqlite_store.read() as view:
        assert view.accounts.count() == len(accounts)
    map_due(home, now=NOW, workers=hands)

    found = found_in(sqlite_store)
    assert heavy.done
    assert not {each[0] for each in found} & {moved, gone}
    assert taken[left] not in {each[1] for each in found}
    with sqlite_store.read() as view:
        due = {view.accounts.get_any(each.id).key for each in view.accounts.due()}  # type: ignore[union-attr]
        assert due == {moved, gone}
        assert len(view.partner_accounts.due()) == 1
    unchanged = {
        each
        for each in alone
        if each[0] not in (moved, gone) and (len(each) == 3 or each[1] != taken[left])
    }
    assert unchanged - set(found) <= {each for each in alone if each[0] == left}


def test_an_owner_who_changes_meanwhile_takes_nothing_away(
    sqlite_store: Store, two: Hands, tmp_path: Path, alone: list[Any]
) -> None:
    home = desk_at(sqlite_store, tmp_path / "home")
    bring_lists(home)

    def change(turn: int) -> None:
        with sqlite_store.begin() as work:
            every = [replace(each, owner_key=f"005{turn}") for each in lists()[0]]
            work.accounts.put(every, now=NOW, baseline=False)

    map_due(home, now=NOW, workers=Hands(*two.desks, before=change))

    assert found_in(sqlite_store) == alone


def test_chunks_of_a_pass_that_was_overtaken_are_left_alone(
    sqlite_store: Store, two: Hands, tmp_path: Path
) -> None:
    home = desk_at(sqlite_store, tmp_path / "home")
    bring_lists(home)

    def overtake(turn: int) -> None:
        if turn == 2:
            with sqlite_store.begin() as work:
                number = int(work.cursors.get(PASS) or 0) + 1
                work.cursors.set(PASS, str(number), NOW)

    hands = Hands(*two.desks, before=overtake)
    report = map_due(home, now=NOW, workers=hands)

    assert report.overtaken
    assert hands.ends == [ChunkEnd.DONE, ChunkEnd.DONE, ChunkEnd.GONE, ChunkEnd.GONE]
    assert is_due(sqlite_store)


def test_an_index_that_was_removed_is_made_again_at_the_next_attempt(
    sqlite_store: Store, two: Hands, tmp_path: Path, alone: list[Any]
) -> None:
    home = desk_at(sqlite_store, tmp_path / "home")
    bring_lists(home)

    def remove(turn: int) -> None:
        if turn == 2:
            shutil.rmtree(tmp_path / "one")

    hands = Hands(*two.desks, before=remove)
    map_due(home, now=NOW, workers=hands)

    assert hands.ends.count(ChunkEnd.FAILED) == 1
    assert set(hands.ends) == {ChunkEnd.DONE, ChunkEnd.FAILED}
    assert found_in(sqlite_store) == alone


def test_a_chunk_at_which_every_worker_fails_is_done_at_home(
    sqlite_store: Store, tmp_path: Path, alone: list[Any]
) -> None:
    home = desk_at(sqlite_store, tmp_path / "home")
    bring_lists(home)
    (tmp_path / "file").write_text("not a folder")
    broken = [desk_at(sqlite_store, tmp_path / "file") for _ in range(2)]

    hands = Hands(*broken)
    map_due(home, now=NOW, workers=hands)

    assert set(hands.ends) == {ChunkEnd.FAILED}
    assert len(hands.ends) >= MOST_ATTEMPTS
    assert found_in(sqlite_store) == alone


def test_where_no_index_can_be_kept_one_process_does_it_all(
    sqlite_store: Store, two: Hands, tmp_path: Path, alone: list[Any]
) -> None:
    (tmp_path / "file").write_text("not a folder")
    home = desk_at(sqlite_store, tmp_path / "file")
    bring_lists(home)

    map_due(home, now=NOW, workers=two)

    assert two.turns == 0
    assert found_in(sqlite_store) == alone


def test_rows_that_left_the_list_lose_their_pairs_though_no_chunk_has_them(
    sqlite_store: Store, two: Hands, tmp_path: Path
) -> None:
    home = desk_at(sqlite_store, tmp_path / "home")
    bring_lists(home)
    map_due(home, now=NOW)
    companies = lists()[1]
    kept = [replace(each, id=f"N{each.id}") if k % 2 else each for k, each in enumerate(companies)]
    kept = [replace(each, street="Hafengasse 1") for each in kept]
    with sqlite_store.read() as view:
        before = {each.id: each.external_id for each in view.partner_accounts.live()}
        held = view.matches.of_rights(before)
    bring(home, kept)

    map_due(home, now=NOW, workers=two)

    assert two.ends
    ids = {each.id for each in kept}
    gone = [id for id, external_id in before.items() if external_id not in ids]
    assert sum(id in held for id in gone) > 20
    with sqlite_store.read() as view:
        left = [each for some in view.matches.of_rights(gone).values() for each in some]
    assert {each.verdict for each in left} <= {"none"}
    assert not is_due(sqlite_store)


def test_a_first_load_of_accounts_that_touch_rows_mapped_before_is_shared(
    sqlite_store: Store, two: Hands, tmp_path: Path, alone: list[Any]
) -> None:
    home = desk_at(sqlite_store, tmp_path / "home")
    accounts, companies = lists()
    with sqlite_store.begin() as work:
        work.partners.add("Alpine Systems", manager_id=None, now=NOW)
    bring(home, companies)
    map_due(home, now=NOW)
    assert not is_due(sqlite_store)
    with sqlite_store.begin() as work:
        work.accounts.put(accounts, now=NOW, baseline=True)

    map_due(home, now=NOW, workers=two)

    assert two.ends
    assert [each[:7] for each in found_in(sqlite_store)] == [each[:7] for each in alone]
