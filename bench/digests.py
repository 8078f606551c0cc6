"""How long it takes to build and queue everybody's digest, over a large mapped world."""

import random
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, create_engine, insert

from app.heavy import SpawnedExecutor
from app.unset import UnsentMessenger, UnsetCrm
from journeys.desk import Desk
from journeys.send_digests import send_digests
from partnering.policy import Policy
from store.tables import (
    accounts,
    matches,
    opportunities,
    overlaps,
    partner_accounts,
    partner_lists,
    partners,
    people,
    people_crm_keys,
)
from store.transaction import chunks
from store.upgrade import upgrade
from store.work import Store

PEOPLE, ACCOUNTS, PARTNERS, EACH = 5_000, 200_000, 50, 5
# A Wednesday, nine o'clock: everybody's is due at the same moment.
NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
_ROWS = 5_000


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="cosell-bench-") as name, SpawnedExecutor() as heavy:
        url = f"sqlite:///{Path(name) / 'cosell.db'}"
        upgrade(url)
        begun = time.perf_counter()
        invent(url)
        filled = time.perf_counter() - begun
        store = Store.open(url)
        desk = Desk(store, UnsetCrm(), UnsentMessenger(), Policy(), lambda: None, heavy)
        # The day before, everybody is seen for the first time, and nothing is told.
        send_digests(desk, now=NOW - timedelta(days=1))
        begun = time.perf_counter()
        owed = send_digests(desk, now=NOW)
        took = time.perf_counter() - begun
        begun = time.perf_counter()
        again = send_digests(desk, now=NOW + timedelta(minutes=10))
        idle = time.perf_counter() - begun
        store.close()
    _row(f"inventing {ACCOUNTS * EACH:,} overlaps", f"{filled:.1f} s", "")
    _row(f"building and queueing {owed:,} digests of {PEOPLE:,}", f"{took:.1f} s", "60 s")
    _row(f"the next tick, with {again} due", f"{idle:.1f} s", "")


def invent(url: str) -> None:
    """Fill a database: people who own accounts, each known to some partners, a few since today."""
    drawn = random.Random(1)
    engine = create_engine(url)
    long_ago, today = NOW - timedelta(days=90), NOW - timedelta(hours=3)
    with engine.begin() as connection:

        def fill(table: Table, rows: Iterable[dict[str, Any]]) -> None:
            for chunk in chunks(rows, _ROWS):
                connection.execute(insert(table), chunk)

        numbers = range(1, PEOPLE + 1)
        fill(people, (_person(each) for each in numbers))
        fill(people_crm_keys, ({"crm_key": f"U{each}", "person_id": each} for each in numbers))
        fill(partners, (_partner(each, long_ago) for each in range(1, PARTNERS + 1)))
        fill(partner_lists, (_list(each, long_ago) for each in range(1, PARTNERS + 1)))
        fill(partner_accounts, (_row_of(each, long_ago) for each in range(1, PARTNERS + 1)))
        fill(accounts, (_account(each, long_ago) for each in range(1, ACCOUNTS + 1)))
        fill(
            opportunities,
            (_deal(each, drawn, long_ago) for each in range(1, ACCOUNTS + 1, 5)),
        )
        pairs = [
            (account, 1 + (account + step * 7) % PARTNERS)
            for account in range(1, ACCOUNTS + 1)
            for step in range(EACH)
        ]
        fill(matches, (_match(at, pair, long_ago) for at, pair in enumerate(pairs, start=1)))
        fill(
            overlaps,
            (
                _overlap(at, pair, today if drawn.random() < 0.02 else long_ago)
                for at, pair in enumerate(pairs, start=1)
            ),
        )
    engine.dispose()


def _person(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "name": f"Person {number}",
        "email": f"person-{number}@vendra.example",
        "roles": ["account_executive"] if number % 100 else ["partner_manager"],
        "zone": "UTC",
        "crm_key": f"U{number}",
        "manager_crm_key": "",
        "active": True,
        "version": 1,
    }


def _partner(number: int, at: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "name": f"Partner {number}",
        "name_folded": f"partner {number}",
        "status": "active",
        "alerts_on": True,
        "manager_id": 100 * number,
        "domains": [],
        "countries": [],
        "families": [],
        "contacts": [],
        "created_at": at,
        "version": 1,
    }


def _list(number: int, at: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "partner_id": number,
        "segment": "customers",
        "rows": ACCOUNTS,
        "baseline": True,
        "imported_at": at,
        "summarised": True,
    }


def _row_of(number: int, at: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "partner_id": number,
        "segment": "customers",
        "external_id": "1",
        "name": "A company",
        "list_id": number,
        "updated_at": at,
        "version": 1,
    }


def _account(number: int, at: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "key": f"A{number}",
        "name": f"Company {number}",
        "owner_key": f"U{1 + number % PEOPLE}",
        "updated_at": at,
        "version": 1,
    }


def _deal(number: int, drawn: random.Random, at: datetime) -> dict[str, Any]:
    return {
        "key": f"D{number}",
        "account_key": f"A{number}",
        "name": "A deal",
        "stage": "Proposal",
        "amount_minor": drawn.randrange(1, 90_000_000),
        "currency": "EUR",
        "is_closed": False,
        "is_won": False,
        "owner_key": f"U{1 + number % PEOPLE}",
        "families": [],
        "is_registered": False,
        "updated_at": at,
        "version": 1,
    }


def _match(number: int, pair: tuple[int, int], at: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "account_id": pair[0],
        "partner_account_id": pair[1],
        "partner_id": pair[1],
        "probability": 0.99,
        "verdict": "auto",
        "reasons": [],
        "first_seen_at": at,
        "updated_at": at,
        "version": 1,
    }


def _overlap(number: int, pair: tuple[int, int], at: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "account_id": pair[0],
        "partner_id": pair[1],
        "match_id": number,
        "state": "open",
        "alert": "digest",
        "baseline": False,
        "found_at": at,
        "listed_at": at,
        "version": 1,
    }


def _row(what: str, figure: str, goal: str) -> None:
    print(f"{what:<64} {figure:>10}   {f'goal {goal}' if goal else ''}", flush=True)


if __name__ == "__main__":
    main()
