"""Measures the main job on the stand-ins: first load and mapping, Slack's ack under load, alerts.

Everything runs on loopback, bounded in count. Figures are of this machine at this moment.
"""

import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import requests

from app.demo import CLIENT, POLICY, demo_settings, first_day
from app.heavy import SpawnedExecutor
from app.product import Product
from app.stand_ins import StandIn, mail, salesforce, slack
from app.unset import UnsentMessenger
from app.wiring import desk_of, opened_store
from journeys.desk import Desk
from journeys.map_accounts import map_due
from journeys.sync_accounts import sync
from partnering.overlaps import AlertState
from sandbox.world import World, build
from store.work import Store

COMMANDS = 300
ALERTS = 10


def main() -> None:
    """Print the table."""
    world = build()
    with tempfile.TemporaryDirectory(prefix="cosell-bench-") as name:
        folder = Path(name)
        (folder / "policy.toml").write_text(POLICY, encoding="utf-8")
        with _town(folder) as (org, chat, post):
            settings = replace(demo_settings(folder, 0, org, chat, post), sync_seconds=3600.0)
            with SpawnedExecutor() as heavy, opened_store(settings, may_create=True) as store:
                heavy.warm_up()
                desk = desk_of(settings, store, UnsentMessenger(), lambda: None, heavy)
                _first_load(world, folder, desk)
                with Product(settings, store=store, heavy=heavy) as product:
                    product.wait_until_connected(timeout_seconds=30)
                    _wait_quiet(store)
                    _alerts(org, store, product)
                    _acks(chat, world, product)


@contextmanager
def _town(folder: Path) -> Iterator[tuple[StandIn, StandIn, StandIn]]:
    with (
        salesforce(folder, client=CLIENT) as org,
        slack(folder) as chat,
        mail(folder) as post,
    ):
        yield org, chat, post


def _first_load(world: World, folder: Path, desk: Desk) -> None:
    begun = time.perf_counter()
    first_day(desk, world, folder, lambda _words: None)
    took = time.perf_counter() - begun
    _row("sync of 2,000 accounts and mapping against 3 x 800", f"{took:.2f} s", "under 10 s")


def _alerts(org: StandIn, store: Store, product: Product) -> None:
    seconds = []
    for _ in range(ALERTS):
        told = requests.post(f"{org.url}/sandbox/happenings/next", timeout=30)
        if told.status_code != 200:
            break
        before = _sent(store)
        begun = time.perf_counter()
        product.run_now("sync")
        while _sent(store) == before and time.perf_counter() - begun < 30:
            time.sleep(0.01)
        seconds.append(time.perf_counter() - begun)
        # One message a second to one reader is Slack's pace, not the loop's.
        time.sleep(1.1)
    _row(
        f"from the sync's tick to the posted alert, median of {len(seconds)}",
        f"{statistics.median(seconds):.2f} s",
        "under 2 s",
    )
    _row("  the slowest of them", f"{max(seconds):.2f} s", "")


def _acks(chat: StandIn, world: World, product: Product) -> None:
    stop = threading.Event()
    load = threading.Thread(target=_load, args=(product, stop), daemon=True)
    load.start()
    who = world.happenings[0].owner_email
    acks = []
    for number in range(COMMANDS):
        answer = requests.post(
            f"{chat.url}/sandbox/api/as/{who}/command",
            json={"channel": "general", "text": f"/cosell help {number % 7}"},
            timeout=20,
        ).json()
        acks.append(float(answer["ack_ms"]) if answer.get("acked") else float("inf"))
    stop.set()
    load.join(timeout=60)
    acks.sort()
    at_99 = acks[int(len(acks) * 0.99) - 1]
    _row(f"Slack ack while syncing and mapping, p99 of {len(acks)}", f"{at_99:.0f} ms", "200 ms")
    _row("  their median", f"{statistics.median(acks):.0f} ms", "")


def _load(product: Product, stop: threading.Event) -> None:
    """Read the whole CRM again and map every account again, over and over."""
    while not stop.is_set():
        now = datetime.now(UTC)
        sync(product.desk, now=now, full=True)
        with product.desk.store.begin() as work:
            accounts = work.accounts.live()
            moved = [replace(each, street=f"{each.street} {now.second}") for each in accounts]
            work.accounts.put(moved[:500], now=now, baseline=True)
        map_due(product.desk, now=now)


def _sent(store: Store) -> int:
    with store.read() as view:
        every = view.overlaps.all_open(100_000, 0)
    return sum(1 for each in every if each.alert is AlertState.SENT)


def _wait_quiet(store: Store) -> None:
    for _ in range(600):
        with store.read() as view:
            counts = view.deliveries.counts()
        if not counts.get("pending") and not counts.get("sending"):
            return
        time.sleep(0.1)


def _row(what: str, figure: str, goal: str) -> None:
    print(f"{what:<64} {figure:>10}   {f'goal {goal}' if goal else ''}", flush=True)


if __name__ == "__main__":
    main()
