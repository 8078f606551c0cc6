"""Lists that are worth sharing out, and workers of one process for stories about sharing."""

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from bench.dirt import crm_lists
from crm.memory import MemoryCrm
from journeys.desk import Desk
from journeys.import_partners import ListImport, import_list
from journeys.mapping_chunk import ChunkEnd, Workbench, map_chunk
from matching.company import Company
from partnering.accounts import Account
from partnering.policy import Policy
from store.work import Store
from tests.journeys.office import AtOnce
from tests.listeners import ListeningMessenger

NOW = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
ROWS = 260  # of each list: enough to adapt the weights to


@cache
def lists(rows: int = ROWS) -> tuple[tuple[Account, ...], tuple[Company, ...]]:
    """Invent accounts and a partner's list with a family in it."""
    lefts, rights, _ = crm_lists((), rows, seed=21)
    accounts = tuple(
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
    )
    parent = replace(lefts[0], id="PARENT")
    child = replace(lefts[0], id="CHILD", name=f"{lefts[0].name} Services", parent_id="PARENT")
    return accounts, (parent, *rights, child)


def desk_at(store: Store, folder: Path, heavy: Executor | None = None) -> Desk:
    messenger = ListeningMessenger(store)
    heavy = heavy or AtOnce()
    return Desk(store, MemoryCrm(), messenger, Policy(), lambda: None, heavy, index_folder=folder)


def bring_lists(desk: Desk, rows: int = ROWS) -> None:
    """Take in accounts and a partner's list; all of it is due to be matched."""
    accounts, companies = lists(rows)
    with desk.store.begin() as work:
        work.accounts.put(accounts, now=NOW, baseline=True)
        work.partners.add("Alpine Systems", manager_id=None, now=NOW)
    bring(desk, companies)


def bring(desk: Desk, companies: Iterable[Company], segment: str = "customers") -> None:
    request = ListImport("Alpine Systems", segment, "by mail", "list.csv", "test")
    import_list(desk, request, list(companies), now=NOW)


def found_in(store: Store) -> list[tuple[Any, ...]]:
    """Tell what a mapping has left, whatever the numbers of the rows are."""
    with store.read() as view:
        accounts = {each.id: each.key for each in view.accounts.live()}
        rows = {each.id: each.external_id for each in view.partner_accounts.live()}
        pairs = [each for some in view.matches.of_rights(rows).values() for each in some]
        overlaps = view.overlaps.all_open(10_000, 0)
    return sorted(
        [
            (
                accounts[each.account_id],
                rows[each.partner_account_id],
                each.probability,
                each.verdict,
                each.reasons,
                each.against,
                each.evidence,
                each.news,
            )
            for each in pairs
        ]
    ) + sorted((accounts[each.account_id], str(each.state), each.baseline) for each in overlaps)


def is_due(store: Store) -> bool:
    with store.read() as view:
        return bool(view.accounts.due() or view.partner_accounts.due())


class Hands:
    """Workers that take a chunk each whenever they are waited for; `before` comes first."""

    def __init__(self, *desks: Desk, before: Callable[[int], None] = lambda turn: None) -> None:
        self.desks, self._before = desks, before
        self._benches = [Workbench() for _ in desks]
        self.turns = 0
        self.ends: list[ChunkEnd] = []

    def alive(self) -> int:
        return len(self.desks)

    def wait(self, done: int) -> bool:
        self.turns += 1
        assert self.turns < 200, "nothing comes of waiting"
        self._before(self.turns)
        for number, (desk, bench) in enumerate(zip(self.desks, self._benches, strict=True)):
            with desk.store.read() as view:
                waiting = view.mapping_chunks.waiting(1)
            for chunk_id, attempt in waiting:
                by = f"worker {number}"
                self.ends.append(map_chunk(desk, bench, chunk_id, attempt, by=by, now=NOW))
        return bool(self.desks)
