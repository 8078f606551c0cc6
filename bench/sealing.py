"""How long sealing the log of facts keeps others from writing, and how long a check takes."""

import statistics
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from app.heavy import SpawnedExecutor
from app.unset import UnsentMessenger, UnsetCrm
from journeys.audit_facts import verify
from journeys.desk import Desk
from journeys.seal_facts import seal_facts
from partnering.facts import OverlapFound
from partnering.policy import Policy
from store.upgrade import upgrade
from store.work import Store

FACTS = 10_000
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="cosell-bench-") as name, SpawnedExecutor() as heavy:
        url = f"sqlite:///{Path(name) / 'cosell.db'}"
        upgrade(url)
        store = Store.open(url)
        desk = Desk(store, UnsetCrm(), UnsentMessenger(), Policy(), lambda: None, heavy)
        with store.begin() as work:
            for number in range(FACTS):
                work.record(OverlapFound(number, number, baseline=False), at=NOW, by="person:1")
        alone = _waits(store, threading.Event(), turns=200)
        stop = threading.Event()
        waits: list[float] = []
        writer = threading.Thread(target=lambda: waits.extend(_waits(store, stop)))
        writer.start()
        begun = time.perf_counter()
        sealed = seal_facts(desk, now=NOW)
        took = time.perf_counter() - begun
        stop.set()
        writer.join()
        begun = time.perf_counter()
        whole = verify(desk).whole
        checked = time.perf_counter() - begun
        store.close()
    _row(f"sealing {sealed:,} facts beside a writer", f"{took:.2f} s", "")
    _row("  longest that the writer took for one act", f"{max(waits) * 1000:.0f} ms", "50 ms")
    _row("  its median", f"{statistics.median(waits) * 1000:.1f} ms", "")
    _row("  its median without a sealer", f"{statistics.median(alone) * 1000:.1f} ms", "")
    _row(f"checking {sealed:,} facts ({'whole' if whole else 'BROKEN'})", f"{checked:.2f} s", "")


def _waits(store: Store, stop: threading.Event, turns: int = 1_000_000) -> list[float]:
    """Write again and again; the seconds that each act took, its wait for the lock included."""
    found = []
    for turn in range(turns):
        if stop.is_set():
            break
        begun = time.perf_counter()
        with store.begin() as work:
            work.cursors.set("bench", str(turn), NOW)
        found.append(time.perf_counter() - begun)
        time.sleep(0.001)
    return found


def _row(what: str, figure: str, goal: str) -> None:
    print(f"{what:<64} {figure:>10}   {f'goal {goal}' if goal else ''}", flush=True)


if __name__ == "__main__":
    main()
