"""A long partner list mapped by one process, and shared out to workers that only share PostgreSQL.

`python -m bench.workers postgresql+psycopg://USER@/EMPTY_DATABASE --left 100000 --right 20000`.
Each row of the table is a partner of its own with the same list; workers are started anew for it,
so that each prepares our accounts. Asserts nothing.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from app.heavy import SpawnedExecutor
from app.unset import UnsentMessenger, UnsetCrm
from bench.dirt import lists_of
from journeys.desk import Desk
from journeys.import_partners import ListImport, import_list
from journeys.map_accounts import map_due
from matching.company import Company
from partnering.accounts import Account
from partnering.policy import Policy
from scheduler.leases import EXECUTOR
from scheduler.workers import LiveWorkers
from store.upgrade import upgrade
from store.work import Store

_BATCH = 5_000
_START_SECONDS = 120


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", help="the URL of an empty PostgreSQL database")
    parser.add_argument("--left", type=int, default=100_000, metavar="RECORDS")
    parser.add_argument("--right", type=int, default=20_000, metavar="RECORDS")
    parser.add_argument("--workers", type=int, nargs="+", default=[2], metavar="NUMBER")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    upgrade(asked.database)
    store = Store.open(asked.database)
    lefts, rights = lists_of(asked.left, asked.right, asked.seed)
    print(f"{asked.left:,} accounts x {asked.right:,} rows, {os.cpu_count()} cores, database here")
    with tempfile.TemporaryDirectory(prefix="cosell-bench-") as name, SpawnedExecutor() as heavy:
        heavy.warm_up()
        folder = Path(name)
        messenger = UnsentMessenger()
        desk = Desk(store, UnsetCrm(), messenger, Policy(), lambda: None, heavy, folder / "index")
        _take_in(desk, lefts)
        _bring(desk, "Warm-up", rights[:500])
        map_due(desk, now=_now())
        alone = _row(desk, "one process", rights)
        for number in asked.workers:
            with _working(store, asked.database, folder, number):
                _row(desk, f"{number} workers", rights, LiveWorkers(store), alone)
    store.close()


def _row(
    desk: Desk,
    what: str,
    rights: Sequence[Company],
    workers: LiveWorkers | None = None,
    alone: float = 0.0,
) -> float:
    _bring(desk, what, rights)
    begun, spent = time.perf_counter(), time.process_time()
    report = map_due(desk, now=_now(), workers=workers)
    took, spent = time.perf_counter() - begun, time.process_time() - spent
    ratio = f"   {took / alone:.2f} of one process" if alone else ""
    print(
        f"{what:<14}{took:8.1f} s{len(rights) / took:8.0f} rows/s{spent:8.1f} s of CPU here   "
        f"{report.certain:,} certain, {report.to_review:,} to review{ratio}",
        flush=True,
    )
    return took


def _take_in(desk: Desk, lefts: Sequence[Company]) -> None:
    accounts = [
        Account(
            key=each.id,
            name=each.name,
            website=each.website,
            country=each.country,
            state=each.state,
            city=each.city,
            postal_code=each.postal_code,
            phone=each.phone,
        )
        for each in lefts
    ]
    for start in range(0, len(accounts), _BATCH):
        with desk.store.begin() as work:
            work.accounts.put(accounts[start : start + _BATCH], now=_now(), baseline=True)


def _bring(desk: Desk, partner: str, rights: Sequence[Company]) -> None:
    with desk.store.begin() as work:
        work.partners.add(partner, manager_id=None, now=_now())
    request = ListImport(partner, "customers", "invented", "list.csv", "bench")
    import_list(desk, request, rights, now=_now())


@contextmanager
def _working(store: Store, database: str, folder: Path, number: int) -> Iterator[None]:
    """Run that many workers, each as on a machine of its own."""
    command = [sys.executable, "-m", "app", "run", "--only", "worker"]
    environment = {**os.environ, "COSELL_DATABASE_URL": database}
    log = folder / "workers.log"
    processes = []
    try:
        with log.open("ab") as out:
            for _ in range(number):
                processes.append(subprocess.Popen(command, env=environment, stdout=out, stderr=out))
        give_up = time.monotonic() + _START_SECONDS
        while _alive(store) < number:
            if time.monotonic() > give_up:
                raise RuntimeError(f"no workers: {log.read_text()[-2000:]}")
            time.sleep(0.1)
        yield
        # All of it: their start, our accounts made ready, and looking for work.
        spent = [_cpu_of(process.pid) for process in processes]
        print(f"{'':<14}{', '.join(f'{each:.1f}' for each in spent)} s of CPU in the workers")
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def _cpu_of(pid: int) -> float:
    """Return the CPU seconds of a process so far; Linux says so, others do not."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _alive(store: Store) -> int:
    with store.read() as view:
        return view.leases.alive(EXECUTOR, _now())


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":  # a spawned matching process imports this module, too
    main()
