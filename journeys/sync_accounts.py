"""Changed CRM records -> our records. The cursor moves only with the rows that it stands for.

What a record's change means for matching is marked on the row itself, in the same transaction;
mapping picks it up from there.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from crm.errors import CrmError
from crm.port import Batch, Kind, Row
from journeys.desk import Desk
from journeys.own_writes import own_changes
from journeys.touched_deals import note_merged, remove_deals, take_in_deals
from partnering.accounts import Account, Lead
from partnering.people import CrmUser
from store.accounts import Accounts
from store.leads import Leads
from store.opportunities import Opportunities
from store.users import Users
from store.work import Work

log = logging.getLogger(__name__)

# A batch of rows holds the write lock for well under 50 ms at this size.
ROWS_PER_TRANSACTION = 200
# Accounts and their deals are there: from here on, what is new is news. Each kind's own first
# pass decides what of it is baseline.
FIRST_LOAD = "crm:first_load"
LOADED = (Kind.ACCOUNT, Kind.OPPORTUNITY)
# Which CRM the cursors belong to.
IDENTITY = "crm:identity"
PLURALS = {
    Kind.USER: "users",
    Kind.ACCOUNT: "accounts",
    Kind.OPPORTUNITY: "opportunities",
    Kind.LEAD: "leads",
}

Progress = Callable[[str, int, int | None], None]


@dataclass(slots=True)
class SyncReport:
    """What one pass did, per kind of record."""

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

    A kind that cannot be read does not keep the others from being read.
    Raises: the first CrmError, once all kinds were tried; the cursors then stand at the last
    durable rows.
    """
    _recognise_crm(desk, now)
    report = SyncReport()
    problems: list[CrmError] = []
    for kind in Kind:
        try:
            _sync_kind(desk, kind, report, full=full, now=now, progress=progress)
        except CrmError as problem:
            log.warning("crm sync: reading the %s failed: %s", PLURALS[kind], problem)
            problems.append(problem)
    log.info("crm sync: %s", report.words())
    if problems:
        raise problems[0]
    return report


def plan(desk: Desk) -> tuple[str, ...]:
    """Say what a sync would read, kind by kind, without reading it."""
    with desk.store.read() as view:
        cursors = {kind: view.cursors.get(_cursor(kind)) for kind in Kind}
        dates = {kind: view.cursors.at(_cursor(kind)) for kind in Kind}
    return tuple(
        f"{PLURALS[kind]}: everything"
        if cursors[kind] is None
        else f"{PLURALS[kind]}: changes since the checkpoint of {dates[kind]:%Y-%m-%d %H:%M} UTC"
        for kind in Kind
    )


def _recognise_crm(desk: Desk, now: datetime) -> None:
    """Begin anew where this is another CRM than the one that the cursors belong to."""
    identity = desk.crm.caps.name
    with desk.store.read() as view:
        known = view.cursors.get(IDENTITY)
    if known == identity:
        return
    with desk.store.begin() as work:
        if known is not None:
            log.warning("crm sync: this is another CRM than before; everything is read anew")
            work.cursors.drop(FIRST_LOAD, *map(_cursor, Kind), *map(_first_pass, Kind))
        work.cursors.set(IDENTITY, identity, now)


def _sync_kind(
    desk: Desk,
    kind: Kind,
    report: SyncReport,
    *,
    full: bool,
    now: datetime,
    progress: Progress | None,
) -> None:
    with desk.store.read() as view:
        since = None if full else view.cursors.get(_cursor(kind))
        first = view.cursors.get(_first_pass(kind)) is None
        whole = since is None or desk.crm.caps.changes == "snapshot"
        held = _mirror(view, kind).live_versions() if whole or first else {}
    seen: set[str] = set()
    unchanged = False
    for batch in desk.crm.changes(kind, since, now=now):
        unchanged = unchanged or batch.unchanged
        seen.update(row.key for row in batch.rows if not row.deleted)
        seen.update(aside.key for aside in batch.set_aside)
        _keep(desk, kind, batch, report, baseline=first, now=now)
        if progress is not None:
            progress(PLURALS[kind], report.read[str(kind)], batch.total)
    if first and (unchanged or not whole):
        # A first pass that began in another sync: what that one named is no longer known.
        seen = set(desk.crm.keys(kind))
    if first or (whole and not unchanged):
        _remove_absent(desk, kind, seen, held, report, now)
    if first:
        _end_first_pass(desk, kind, now)


def _end_first_pass(desk: Desk, kind: Kind, now: datetime) -> None:
    with desk.store.begin() as work:
        work.cursors.set(_first_pass(kind), now.isoformat(), now)
        if kind in LOADED and all(work.cursors.get(_first_pass(each)) for each in LOADED):
            work.cursors.set(FIRST_LOAD, now.isoformat(), now)


def _keep(
    desk: Desk, kind: Kind, batch: Batch, report: SyncReport, *, baseline: bool, now: datetime
) -> None:
    chunks = [
        batch.rows[start : start + ROWS_PER_TRANSACTION]
        for start in range(0, len(batch.rows), ROWS_PER_TRANSACTION)
    ] or [()]
    for chunk in chunks:
        with desk.store.begin() as work:
            gone = [row.key for row in chunk if row.deleted]
            changed = _put(work, kind, chunk, baseline=baseline, now=now)
            note_merged(work, chunk, now=now)
            removed = _remove(work, kind, gone, now)
            work.set_aside.clear(str(kind), (row.key for row in chunk))
            if chunk is chunks[-1]:
                for aside in batch.set_aside:
                    work.set_aside.put(str(kind), aside.key, aside.reason, now)
                work.cursors.set(_cursor(kind), batch.checkpoint, now)
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
            own = own_changes(work, kind, rows)
            accounts = cast(list[Account], records)
            return len(work.accounts.put(accounts, now=now, baseline=baseline, own=own))
        case Kind.OPPORTUNITY:
            return take_in_deals(work, rows, now=now)
        case Kind.LEAD:
            return work.leads.put(cast(list[Lead], records), now=now)


def _remove(
    work: Work,
    kind: Kind,
    keys: Sequence[str],
    now: datetime,
    held: Mapping[str, int] | None = None,
) -> int:
    if not keys:
        return 0
    if kind is Kind.OPPORTUNITY:
        return remove_deals(work, keys, now=now, held=held)
    removed = _mirror(work, kind).remove(keys, now=now, held=held)
    if kind is Kind.USER:
        work.people.follow_users(keys)
    return removed if isinstance(removed, int) else len(removed)


def _remove_absent(
    desk: Desk,
    kind: Kind,
    seen: set[str],
    held: Mapping[str, int],
    report: SyncReport,
    now: datetime,
) -> None:
    """After a pass over everything, what it did not name is gone, or was shared away.

    `held` is what was there as the pass began: what another process has put since, lives.
    """
    absent = sorted(held.keys() - seen)
    merged = _merged(desk, absent) if kind is Kind.ACCOUNT else []
    if merged:
        with desk.store.begin() as work:
            note_merged(work, merged, now=now)
    for start in range(0, len(absent), ROWS_PER_TRANSACTION):
        with desk.store.begin() as work:
            removed = _remove(work, kind, absent[start : start + ROWS_PER_TRANSACTION], now, held)
        _count(report.removed, kind, removed)
    with desk.store.read() as view:
        forgotten = view.set_aside.keys(str(kind)) - seen
    if forgotten:
        with desk.store.begin() as work:
            work.set_aside.clear(str(kind), forgotten)


def _merged(desk: Desk, absent: Sequence[str]) -> list[Row]:
    """Ask what became of accounts that are gone and on which registrations stand."""
    with desk.store.read() as view:
        asked = sorted(view.deal_links.standing_on(absent))
    return [row for row in desk.crm.fetch(Kind.ACCOUNT, asked) if row.deleted] if asked else []


def _mirror(work: Work, kind: Kind) -> Users | Accounts | Opportunities | Leads:
    match kind:
        case Kind.USER:
            return work.users
        case Kind.ACCOUNT:
            return work.accounts
        case Kind.OPPORTUNITY:
            return work.opportunities
        case Kind.LEAD:
            return work.leads


def _cursor(kind: Kind) -> str:
    return f"crm:{kind}"


def _first_pass(kind: Kind) -> str:
    return f"crm:first_pass:{kind}"


def _count(counts: dict[str, int], kind: Kind, more: int) -> None:
    counts[str(kind)] = counts.get(str(kind), 0) + more
