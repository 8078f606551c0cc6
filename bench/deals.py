"""How soon Slack has its acknowledgement of an approval, and how soon the approval is drawn.

`python -m bench.deals`: with 10,000 registrations in the store, on SQLite and, where there is a
server, on PostgreSQL. A stand-in Slack, a CRM in memory, the real bot and the real store.
"""

import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import requests
from sqlalchemy import create_engine, make_url, text

from app.heavy import SpawnedExecutor
from app.stand_ins import StandIn
from bot.app import build_bot, close_bot
from bot.messenger import SlackMessenger
from bot.socket import start_socket
from bot.web_api import web_client
from crm.memory import MemoryCrm
from journeys.desk import Desk
from journeys.sync_accounts import sync
from partnering.accounts import Account
from partnering.calendar import Clock
from partnering.deal_policy import DealPolicy
from partnering.money import Money
from partnering.people import CrmUser, Person, Role
from partnering.policy import Policy
from partnering.registrations import (
    Claim,
    CustomerContact,
    DealType,
    Registration,
    State,
)
from partnering.windows import open_window
from sandbox.slack.options import APP_TOKEN, BOT_TOKEN
from store.upgrade import upgrade
from store.work import Store, Work
from tests import postgres

REGISTRATIONS, ACCOUNTS, PARTNERS = 10_000, 2_000, 200
WAITING, DECIDED = 500, 60
FAMILIES = ("CORE", "FLOW", "SHIELD", "LENS", "PORT")
CHIEF = CrmUser("005C", "Carl Chief", "carl@bench.example", zone="Europe/Berlin")
DESK = CrmUser("005D", "Dora Desk", "dora@bench.example", zone="Europe/Berlin")
SELLER = CrmUser("005S", "Sam Seller", "sam@bench.example", zone="Europe/Berlin")


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="cosell-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        slack = stack.enter_context(_chat(folder))
        for what, url in _databases(folder):
            upgrade(url)
            store = Store.open(url)
            try:
                _measure(what, store, slack)
            finally:
                store.close()


def _chat(folder: Path) -> StandIn:
    people = [{"email": each.email, "real_name": each.name} for each in (CHIEF, DESK, SELLER)]
    told = {
        "team_name": "Bench",
        "team_domain": "bench",
        "users": people,
        "channels": [{"name": "desk", "members": ["*", "@app"]}],
    }
    (folder / "workspace.json").write_text(json.dumps(told), encoding="utf-8")
    arguments = ("--port", "0", "--db", str(folder / "slack.db"), "--no-rate-limits")
    return StandIn("slack", (*arguments, "--workspace", str(folder / "workspace.json")), folder)


def _databases(folder: Path) -> Iterator[tuple[str, str]]:
    yield "SQLite", f"sqlite:///{folder / 'cosell.db'}"
    # Short, because the path of a socket may have 107 bytes.
    root = Path(tempfile.mkdtemp(prefix="cosell-pg-", dir="/tmp"))
    postgres.set_up(root)
    try:
        server = os.environ.get("COSELL_TEST_DATABASE_URL") or postgres.server_url()
        yield from _postgres(server)
    except postgres.NotFound as absent:
        print(f"PostgreSQL: not measured, {absent}")
    finally:
        postgres.take_down(root)


def _postgres(server: str) -> Iterator[tuple[str, str]]:
    name = f"cosell_bench_{os.getpid()}"
    _on_server(server, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    try:
        yield "PostgreSQL", make_url(server).set(database=name).render_as_string(False)
    finally:
        _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


def _on_server(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _measure(what: str, store: Store, slack: StandIn) -> None:
    now = datetime.now(UTC)
    with SpawnedExecutor() as heavy:
        client = web_client(BOT_TOKEN, f"{slack.url}/api/")
        messenger = SlackMessenger(client, store, clock=lambda: datetime.now(UTC))
        desk = Desk(store, MemoryCrm(), messenger, Policy(), lambda: None, heavy)
        _fill(desk, now)
        app = build_bot(desk, client=client, signing_secret=None, clock=lambda: datetime.now(UTC))
        socket = start_socket(app, APP_TOKEN, f"{slack.url}/api/", connections=2)
        try:
            _wait_connected(slack)
            acks, drawn = _approve(store, slack)
        finally:
            socket.close()
            close_bot(app)
    print(f"{what}, {REGISTRATIONS:,} registrations, `/cosell approve DR-n`, {len(acks)} times")
    _row("  Slack has its acknowledgement", acks, "200 ms")
    _row("  the approval is drawn", drawn, "1,000 ms")


def _fill(desk: Desk, now: datetime) -> None:
    """Bring in the CRM, the partners and the registrations: most decided, some in review."""
    assert isinstance(desk.crm, MemoryCrm)
    desk.crm.put(CHIEF, DESK, SELLER)
    accounts = [
        Account(
            key=f"001{number:05}",
            name=f"Company {number} GmbH",
            website=f"company{number}.example",
            country="Germany",
            owner_key=SELLER.key,
        )
        for number in range(ACCOUNTS)
    ]
    desk.crm.put(*accounts)
    sync(desk, now=now)
    with desk.store.begin() as work:
        for user, role in ((CHIEF, Role.CHANNEL_CHIEF), (DESK, Role.DEAL_DESK)):
            person = work.people.by_crm_key(user.key)
            assert person is not None
            work.people.grant(person.id, role)
        desk_id = _person(work.people.by_crm_key(DESK.key)).id
        seller_id = _person(work.people.by_crm_key(SELLER.key)).id
        partners = [_partner(work, number, desk_id, now) for number in range(PARTNERS)]
        programme = work.programme.get()
        work.programme.save(replace(programme, setup={**programme.setup, "history": "waived"}))
    policy = desk.policy.deals
    for begin in range(0, REGISTRATIONS, 1_000):
        with desk.store.begin() as work:
            for number in range(begin, begin + 1_000):
                claim = _claim(number)
                received = now - timedelta(days=number % 300, minutes=number % 999)
                made = Registration(
                    id=0,
                    partner_id=partners[number % PARTNERS],
                    claim=claim,
                    submitter_id=seller_id,
                    drafted_at=received,
                    account_key=f"001{number % ACCOUNTS:05}",
                    state=State.IN_REVIEW,
                    version=2,
                    received_at=received,
                    sequence=number + 1,
                    policy_version=policy.version,
                    owner_id=desk_id,
                    clock=Clock(received, policy.hours.day_length * 2, policy.hours),
                )
                work.registrations.add(_as_decided(made, number, policy, now), now=now)


def _partner(work: Work, number: int, manager_id: int, now: datetime) -> int:
    made = work.partners.add(f"Partner {number}", manager_id=manager_id, now=now)
    return work.partners.save(replace(made, tier="Platinum")).id


def _as_decided(made: Registration, number: int, policy: DealPolicy, now: datetime) -> Registration:
    """Leave some for a decision; what is older was decided, each account's families apart."""
    if number < WAITING:
        return made
    ended = now - timedelta(days=30)
    match number % 4:
        case 0:
            return replace(made, state=State.APPROVED, window=open_window(policy, now))
        case 1:
            window = open_window(policy, ended - timedelta(days=200))
            return replace(made, state=State.EXPIRED, window=window, ended_at=ended)
        case 2:
            return replace(made, state=State.REJECTED, ended_at=ended)
        case _:
            return replace(made, state=State.WITHDRAWN, ended_at=ended)


def _claim(number: int) -> Claim:
    company = number % ACCOUNTS
    return Claim(
        customer=f"Company {company} GmbH",
        country="DE",
        domain=f"company{company}.example",
        contact=CustomerContact("Ute Beispiel", "Head of IT", "", consent=True),
        families=frozenset({FAMILIES[number // ACCOUNTS]}),
        amount=Money(1_000_000 + number, "EUR"),
        close_on=date(2030, 1, 31),
        deal_type=DealType.NET_NEW,
        engagement="Two workshops on site and a demo with the head of production.",
        last_contact_on=date(2026, 1, 15),
        help_wanted="none",
        tender=False,
    )


def _approve(store: Store, slack: StandIn) -> tuple[list[float], list[float]]:
    """Approve by command, one after the other: milliseconds to the answer and to the drawing."""
    acks, drawn = [], []
    for number in range(1, DECIDED + 1):
        _typed(slack, f"/cosell DR-{number}", f"DR-{number}:")
        ack, shown = _typed(slack, f"/cosell approve DR-{number} good", "*Approved*")
        acks.append(ack)
        drawn.append(shown)
    with store.read() as view:
        kept = view.registrations.many(range(1, DECIDED + 1)).values()
    assert all(each.state is State.APPROVED for each in kept), "an approval was refused"
    return acks, drawn


def _typed(slack: StandIn, text: str, words: str) -> tuple[float, float]:
    """Type a command and wait until its answer says some words; both in milliseconds."""
    here = f"{slack.url}/sandbox/api"
    cursor = requests.get(f"{here}/changes", params={"since": -1, "seconds": 0}, timeout=30).json()
    begun = time.perf_counter()
    told = {"channel": "desk", "text": text}
    answer = requests.post(f"{here}/as/{DESK.email}/command", json=told, timeout=30).json()
    for _ in range(2_000):
        asked = {"channel": "desk", "since": cursor["cursor"]}
        seen = requests.get(f"{here}/as/{DESK.email}/messages", params=asked, timeout=30).json()
        if any(words in json.dumps(each) for each in seen["messages"]):
            return float(answer["ack_ms"]), (time.perf_counter() - begun) * 1_000
        time.sleep(0.005)
    raise TimeoutError(f"{text} was never answered with {words!r}: {seen['messages']}")


def _wait_connected(slack: StandIn) -> None:
    for _ in range(300):
        if requests.get(f"{slack.url}/sandbox/api/state", timeout=30).json()["sockets"]:
            return
        time.sleep(0.1)
    raise TimeoutError("no Socket Mode connection")


def _person(found: Person | None) -> Person:
    assert found is not None
    return found


def _row(what: str, found: list[float], goal: str) -> None:
    half = statistics.median(found)
    most = sorted(found)[int(len(found) * 0.95) - 1]
    figure = f"p50 {half:.0f} ms, p95 {most:.0f} ms"
    print(f"{what:<40} {figure:>34}   goal {goal}", flush=True)


if __name__ == "__main__":
    main()
