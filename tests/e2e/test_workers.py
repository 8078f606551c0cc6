"""Two workers with nothing in common but PostgreSQL share a mapping; a kill takes nothing away."""

import shutil
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from journeys.map_accounts import map_due
from scheduler.leases import EXECUTOR
from scheduler.workers import LiveWorkers
from store.mapping_chunks import MappingChunk
from store.work import Store
from tests.e2e.nursery import Child, Nursery, end, without_settings
from tests.e2e.town import wait_for
from tests.journeys.shared_mapping import bring_lists, desk_at, found_in, is_due, lists

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(240)]
ROWS = 700
CHUNK = 50


@pytest.fixture(autouse=True)
def _short_lists_are_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    # Whoever shares a mapping out runs in the test; the workers are `cosell run` as it is.
    monkeypatch.setattr("journeys.mapping_share.SHARE_FROM", 200)
    monkeypatch.setattr("journeys.mapping_share.CHUNK_RIGHTS", CHUNK)


@pytest.fixture(scope="module")
def alone(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """What one process finds by itself."""
    folder = tmp_path_factory.mktemp("alone")
    shutil.copy(_sqlite_template, folder / "cosell.db")
    store = Store.open(f"sqlite:///{folder}/cosell.db")
    desk = desk_at(store, folder / "index")
    bring_lists(desk, ROWS)
    map_due(desk, now=datetime.now(UTC))
    found = found_in(store)
    store.close()
    assert len(found) > ROWS / 2
    return found


@pytest.fixture
def shared_store(postgres_url: str) -> Iterator[Store]:
    store = Store.open(postgres_url)
    yield store
    store.close()


@pytest.fixture
def workers(
    postgres_url: str, shared_store: Store, nursery: Nursery, tmp_path: Path
) -> Iterator[dict[int, Child]]:
    """Two workers by their process ids, each with a folder of its own."""
    children: dict[int, Child] = {}
    try:
        for number in (1, 2):
            folder = tmp_path / f"machine-{number}"
            folder.mkdir()
            own = {"COSELL_DATABASE_URL": postgres_url, "TMPDIR": str(folder)}
            arguments = ["run", "--only", "worker", "--log-format", "text"]
            child = nursery.start(arguments, {**without_settings(), **own}, folder / "worker.log")
            children[child.pid] = child
        wait_for(lambda: alive(shared_store) == 2, "both workers to be there")
        yield children
    finally:
        end(children.values())


def alive(store: Store) -> int:
    with store.read() as view:
        return view.leases.alive(EXECUTOR, datetime.now(UTC))


def chunks_of(store: Store) -> list[MappingChunk]:
    """List the chunks of the only pass there is, done ones included."""
    with store.read() as view:
        found = [view.mapping_chunks.get(id) for id in range(1, 2 * ROWS // CHUNK)]
    return [each for each in found if each is not None]


def pid_of(worker: str) -> int:
    return int(worker.split(":")[1])


def share(store: Store, folder: Path, look: Callable[[float], None]) -> None:
    live = LiveWorkers(store, threading.Event(), patience_seconds=120)
    desk = desk_at(store, folder / "home")
    map_due(desk, now=datetime.now(UTC), workers=live, progress=look)


def test_two_workers_on_one_database_share_a_mapping_and_find_what_one_process_does(
    shared_store: Store, workers: dict[int, Child], tmp_path: Path, alone: list[Any]
) -> None:
    bring_lists(desk_at(shared_store, tmp_path / "home"), ROWS)
    by: Counter[int] = Counter()

    def look(share: float) -> None:
        if share == 1.0:
            by.update(pid_of(each.worker) for each in chunks_of(shared_store))

    share(shared_store, tmp_path, look)

    assert found_in(shared_store) == alone
    assert not is_due(shared_store)
    assert set(by) == set(workers)
    assert by.total() == -(-len(lists(ROWS)[1]) // CHUNK)
    for number in (1, 2):
        kept = list((tmp_path / f"machine-{number}").glob("cosell-index-*/index-*"))
        assert len(kept) == 1, "each machine prepares our accounts once, for itself"


def test_what_a_killed_worker_had_begun_is_done_by_the_other(
    shared_store: Store, workers: dict[int, Child], tmp_path: Path, alone: list[Any]
) -> None:
    bring_lists(desk_at(shared_store, tmp_path / "home"), ROWS)
    cut: dict[int, str] = {}
    by: dict[int, str] = {}

    def look(share: float) -> None:
        if not cut:
            cut.update(kill_in_the_middle(shared_store, workers))
        if share == 1.0:
            by.update((each.id, each.worker) for each in chunks_of(shared_store))

    share(shared_store, tmp_path, look)

    assert found_in(shared_store) == alone
    assert not is_due(shared_store)
    assert cut
    assert not {by[id] for id in cut} & set(cut.values())
    survivors = set(workers) - {pid_of(worker) for worker in cut.values()}
    assert {pid_of(by[id]) for id in cut} == survivors


def kill_in_the_middle(store: Store, workers: dict[int, Child]) -> dict[int, str]:
    """Kill a worker that is at a chunk, and let its lease lapse; the chunks that it was at."""
    begun = [each for each in chunks_of(store) if each.state == "working"]
    if not begun:
        return {}
    victim = begun[0].worker
    child = workers[pid_of(victim)]
    child.send(signal.SIGSTOP)  # so that what is seen now is what it leaves
    cut = {
        each.id: victim
        for each in chunks_of(store)
        if each.state == "working" and each.worker == victim
    }
    if not cut:
        child.send(signal.SIGCONT)
        return {}
    child.send(signal.SIGKILL)
    assert child.ended(30)
    with store.begin() as work:
        holder = work.leases.holder(EXECUTOR + victim)
        work.leases.release(EXECUTOR + victim, holder or "")
    return cut
