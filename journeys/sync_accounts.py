"""Changed CRM records -> our records. The cursor moves only with the rows that it stands for.

What a record's change means for matching is marked on the row itself, in the same transaction;
mapping picks it up from there.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from crm.port import Batch, Kind, Row
from journeys.desk import Desk
from partnering.accounts import Account, Lead, Opportunity
from partnering.people import CrmUser
from store.work import Work

log = logging.getLogger(__name__)

# A batch of rows holds the write lock for well under 50 ms at this size.
ROWS_PER_TRANSACTION = 200
FIRST_LOAD = "crm:first_load"
PLURALS = {
    Kind.USER: "users",
    Kind.ACCOUNT: "accounts",
    Kind.OPPORTUNITY: "opportunities",
    Kind.LEAD: "leads",
}

Progress = Callable[[str, int, int | None], None]


@dataclass(slots=True)
class SyncReport:
    """What one pass did, per kind of record. `first_load` says that all of it was baseline."""

    first_load: bool
    read: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)
    set_aside: int = 0

    def words(self) -> str:
        parts = [
            f"{PLURALS[kind]}: {self.read.get(kind, 0)} read, {self.changed.get(kind, 0)} changed, "
            f"{self.removed.get(kind, 0)} removed"
            for kind in Kind
        ]
        aside = f"; {self.set_aside} set aside (see `cosell doctor`)" if self.set_aside else ""
        return "; ".join(parts) + aside


def sync(
    desk: Desk, *, now: datetime, full: bool = False, progress: Progress | None = None
) -> SyncReport:
    """Read what changed in the CRM since the last pass, everything when `full`.

    Raises: Retriable and Fatal of the CRM; the cursors then stand at the last durable rows.
    """
    with desk.store.read() as view:
        first_load = view.cursors.get(FIRST_LOAD) is None
    report = SyncReport(first_load)
    for kind in Kind:
        _sync_kind(desk, kind, report, full=full, now=now, progress=progress)
    if first_load:
        with desk.store.begin() as work:
            work.cursors.set(FIRST_LOAD, now.isoformat(), now)
    log.info("crm sync: %s", report.words())
    return report


def plan(desk: Desk) -> tuple[str, ...]:
    """Say what a sync would read, kind by kind, without reading it."""
    with desk.store.read() as view:
        cursors = {kind: view.cursors.get(f"crm:{kind}") for kind in Kind}
        dates = {kind: view.cursors.at(f"crm:{kind}") for kind in Kind}
    return tuple(
        f"{PLURALS[kind]}: everything"
        if cursors[kind] is None
        else f"{PLURALS[kind]}: changes since the checkpoint of {dates[kind]:%Y-%m-%d %H:%M} UTC"
        for kind in Kind
    )


def _sync_kind(
    desk: Desk,
    kind: Kind,
    report: SyncReport,
    *,
    full: bool,
    now: datetime,
    progress: Progress | None,
) -> None:
    name = f"crm:{kind}"
    with desk.store.read() as view:
        since = None if full else view.cursors.get(name)
    whole = since is None or desk.crm.caps.changes == "snapshot"
    seen: set[str] = set()
    unchanged = False
    for batch in desk.crm.changes(kind, since, now=now):
        unchanged = unchanged or batch.unchanged
        seen.update(row.key for row in batch.rows if not row.deleted)
        seen.update(aside.key for aside in batch.set_aside)
        _keep(desk, kind, batch, report, now)
        if progress is not None:
            progress(PLURALS[kind], report.read[str(kind)], batch.total)
    if whole and not unchanged:
        _remove_absent(desk, kind, seen, report, now)


def _keep(desk: Desk, kind: Kind, batch: Batch, report: SyncReport, now: datetime) -> None:
    chunks = [
        batch.rows[start : start + ROWS_PER_TRANSACTION]
        for start in range(0, len(batch.rows), ROWS_PER_TRANSACTION)
    ] or [()]
    for chunk in chunks:
        with desk.store.begin() as work:
            gone = [row.key for row in chunk if row.deleted]
            changed = _put(work, kind, chunk, baseline=report.first_load, now=now)
            removed = _remove(work, kind, gone, now)
            for row in chunk:
                work.set_aside.clear(str(kind), row.key)
            if chunk is chunks[-1]:
                for aside in batch.set_aside:
                    work.set_aside.put(str(kind), aside.key, aside.reason, now)
                work.cursors.set(f"crm:{kind}", batch.checkpoint, now)
        _count(report.read, kind, len(chunk))
        _count(report.changed, kind, changed)
        _count(report.removed, kind, removed)
    report.set_aside += len(batch.set_aside)


def _put(work: Work, kind: Kind, rows: Sequence[Row], *, baseline: bool, now: datetime) -> int:
    records = [row.record for row in rows if row.record is not None]
    match kind:
        case Kind.USER:
            users = cast(list[CrmUser], records)
            count = work.users.put(users, now=now)
            work.people.follow_users([user.key for user in users])
            return count
        case Kind.ACCOUNT:
            return len(work.accounts.put(cast(list[Account], records), now=now, baseline=baseline))
        case Kind.OPPORTUNITY:
            return work.opportunities.put(cast(list[Opportunity], records), now=now)
        case Kind.LEAD:
            return work.leads.put(cast(list[Lead], records), now=now)


def _remove(work: Work, kind: Kind, keys: Sequence[str], now: datetime) -> int:
    if not keys:
        return 0
    match kind:
        case Kind.USER:
            count = work.users.remove(keys, now=now)
            work.people.follow_users(keys)
            return count
        case Kind.ACCOUNT:
            return len(work.accounts.remove(keys, now=now))
        case Kind.OPPORTUNITY:
            return work.opportunities.remove(keys, now=now)
        case Kind.LEAD:
            return work.leads.remove(keys, now=now)


def _remove_absent(
    desk: Desk, kind: Kind, seen: set[str], report: SyncReport, now: datetime
) -> None:
    """After a pass over everything, what it did not name is gone, or was shared away."""
    with desk.store.read() as view:
        live = _live_keys(view, kind)
    absent = sorted(live - seen)
    for start in range(0, len(absent), ROWS_PER_TRANSACTION):
        with desk.store.begin() as work:
            removed = _remove(work, kind, absent[start : start + ROWS_PER_TRANSACTION], now)
        _count(report.removed, kind, removed)


def _live_keys(view: Work, kind: Kind) -> set[str]:
    match kind:
        case Kind.USER:
            return view.users.live_keys()
        case Kind.ACCOUNT:
            return view.accounts.live_keys()
        case Kind.OPPORTUNITY:
            return view.opportunities.live_keys()
        case Kind.LEAD:
            return view.leads.live_keys()


def _count(counts: dict[str, int], kind: Kind, more: int) -> None:
    counts[str(kind)] = counts.get(str(kind), 0) + more
