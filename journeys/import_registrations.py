"""Registrations from before this program come in from a file: all of it or nothing, nobody is told.

Each keeps when it was received, until when it is protected, and whose it is. Two that protect the
same thing both stay, and a case is opened for the pair.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from journeys.acting import Actor, id_of, let, written
from journeys.deal_evidence import NEW_ACCOUNT
from journeys.deal_scene import customers_of
from journeys.desk import Desk
from journeys.due_reminders import Due, case_dues, protection_dues
from journeys.find_customer import LOCK_OF_NEW
from journeys.history_accounts import UNNUMBERED, Resolved, resolve
from journeys.history_file import HistoryFile
from journeys.history_report import Collision, HistoryReport, Taken
from journeys.history_rows import new_rows
from journeys.pinned_policy import pin
from journeys.resolve_conflict import NOBODY
from partnering.collisions import double_protections
from partnering.conflict_cases import Evidence, Kind, Weight, open_case
from partnering.facts import HistoryLoaded, ProgrammeChanged
from partnering.people import Person, Right, Role
from partnering.programme import HISTORY, History
from partnering.refusals import Invalid, Unknown
from partnering.registrations import Registration
from store.work import Work

# The reminders of a case that only say that it is still there.
_SOFT = ("half", "untaken")

Progress = Callable[[float], None]


def import_history(
    desk: Desk,
    file: HistoryFile,
    *,
    by: Actor,
    now: datetime,
    dry_run: bool = False,
    correlation: str = "",
    progress: Progress = lambda share: None,
) -> HistoryReport:
    """Bring a file in; a second time it changes nothing. In a dry run nothing is written.

    Raises: NotAllowed; InputFault with a line for each row that cannot be used; Unknown where
    nobody is known in whose name it could come in.
    """
    let(by, Right.IMPORT_DEALS)
    resolved = resolve(desk, file, now=now)
    progress(0.5)
    if dry_run:
        with desk.store.read() as view:
            return _Load(desk, view, file, by, now).plan(resolved)
    with desk.store.begin() as work:
        report = _Load(desk, work, file, by, now).carry_out(resolved)
        if report.taken or not _is_loaded(work):
            _mark(work, History.LOADED, now)
            fact = HistoryLoaded(len(report.taken))
            work.record(fact, at=now, by=written(by), correlation=correlation)
    desk.wake()
    progress(1.0)
    return report


def waive_history(
    desk: Desk, reason: str, *, by: Person, now: datetime, correlation: str = ""
) -> None:
    """Say that there are no earlier registrations, and why that is known. Approving may begin.

    Raises: NotAllowed; Invalid without a reason, or where some are loaded already.
    """
    let(by, Right.IMPORT_DEALS)
    if not reason.strip():
        raise Invalid("Say why there are no earlier registrations.")
    with desk.store.begin() as work:
        if _is_loaded(work):
            raise Invalid("Earlier registrations are loaded already.")
        _mark(work, History.WAIVED, now, reason.strip())
        fact = ProgrammeChanged("history_waived", by.id)
        work.record(fact, at=now, by=written(by), correlation=correlation)
    desk.wake()


class _Load:
    """One import against the records as they are in one transaction."""

    def __init__(self, desk: Desk, view: Work, file: HistoryFile, by: Actor, now: datetime) -> None:
        self._policy, self._view, self._file = desk.policy.deals, view, file
        self._now = now
        self._submitter = id_of(by) or _stands_for(view)
        self._names = {each.id: each.name for each in view.partners.all()}

    def plan(self, resolved: Sequence[Resolved]) -> HistoryReport:
        """Say what would be loaded. New ones have the numbers of their rows, below zero."""
        new = self._new(resolved)
        rows = {-row.row.row: row for row in resolved}
        pairs = self._collisions([each for _, each in new])
        taken = [self._taken(row, each) for row, each in new]
        return self._report(
            resolved,
            taken,
            [self._collision(left, right, rows) for left, right in pairs],
            dry_run=True,
        )

    def carry_out(self, resolved: Sequence[Resolved]) -> HistoryReport:
        """Load what is new, the first received before; all locks are taken first, in one order."""
        keys = {each.account_key for each in resolved}
        new_ones = {key for key in keys if key.startswith(UNNUMBERED)}
        self._view.claims.hold_all((keys - new_ones) | ({LOCK_OF_NEW} if new_ones else set()))
        new = self._new(resolved)
        pairs = self._collisions([each for _, each in new])
        contested = {each.id for pair in pairs for each in pair}
        if new:
            pin(self._view, self._policy, self._now)
        kept: dict[int, Registration] = {}
        numbered: dict[str, str] = {}
        for value in sorted((each for _, each in new), key=_place):
            sequence, key = self._view.registrations.next_sequence(), value.account_key
            if key.startswith(UNNUMBERED):
                key = numbered.setdefault(key, f"{NEW_ACCOUNT}{sequence}")
            placed = replace(value, account_key=key, sequence=sequence)
            kept[value.id] = self._view.registrations.add(
                placed, now=self._now, contested=value.id in contested
            )
        for each in kept.values():
            self._count_as_told(protection_dues(each, self._policy, self._now))
        collisions = [
            self._open_case(kept.get(left.id, left), kept.get(right.id, right))
            for left, right in pairs
        ]
        taken = [self._taken(row, kept[value.id]) for row, value in new]
        return self._report(resolved, taken, collisions, dry_run=False)

    def _new(self, resolved: Sequence[Resolved]) -> list[tuple[Resolved, Registration]]:
        return new_rows(
            self._view,
            self._file.name,
            resolved,
            policy=self._policy,
            submitter_id=self._submitter,
            now=self._now,
        )

    def _collisions(self, new: Sequence[Registration]) -> list[tuple[Registration, Registration]]:
        """Pair what protects the same thing as something new; only one group can hold both."""
        groups: dict[str, list[Registration]] = defaultdict(list)
        for each in new:
            if each.excludes_at(self._now):
                groups[self._top(each.account_key)].append(each)
        fresh = {each.id for each in new}
        pairs: list[tuple[Registration, Registration]] = []
        for top, some in sorted(groups.items()):
            keys = {top, *self._view.claims.below(top)} | {each.account_key for each in some}
            held = self._view.registrations.protecting(keys)
            customers = customers_of(self._view, keys)
            for pair in double_protections([*held, *some], customers, self._now):
                if fresh & {each.id for each in pair}:
                    left, right = sorted(pair, key=_place)
                    pairs.append((left, right))
        return pairs

    def _top(self, key: str) -> str:
        return (self._view.claims.above(key) or [key])[-1]

    def _open_case(self, left: Registration, right: Registration) -> Collision:
        """Open a case for a pair; no fact of it is recorded, so that nobody is told of it."""
        ids = (left.id, right.id)
        case = open_case(0, Kind.PARTNER_PARTNER, ids, self._policy, self._now)
        lines = tuple(
            Evidence(
                Weight.SUBMISSION_TIME,
                each.received_at or each.drafted_at,
                f"{each.ref} was received then, as an earlier record says.",
                NOBODY,
                each.partner_id,
            )
            for each in (left, right)
        )
        kept = self._view.conflict_cases.add(replace(case, evidence=lines))
        # Whoever brings them in has the list; who has to decide is asked when the time is over.
        soft = (each for each in case_dues(kept, self._policy) if each.what in _SOFT)
        self._count_as_told(replace(each, at=self._now) for each in soft)
        return replace(self._collision(left, right, {}), case_ref=kept.ref)

    def _count_as_told(self, dues: Iterable[Due]) -> None:
        """Let nobody be reminded of what was due before anything came in."""
        for each in dues:
            if each.at <= self._now:
                self._view.told_once.first(each.subject, each.key, self._now)

    def _collision(
        self, left: Registration, right: Registration, rows: dict[int, Resolved]
    ) -> Collision:
        names = [
            f"row {rows[each.id].row.row}" if each.id in rows else each.ref
            for each in (left, right)
        ]
        families = tuple(sorted(left.claim.families & right.claim.families))
        return Collision(names[0], names[1], left.account_key, families)

    def _taken(self, resolved: Resolved, value: Registration) -> Taken:
        account = self._view.accounts.by_key(value.account_key)
        return Taken(
            resolved.row.row,
            self._names[value.partner_id],
            value.account_key if account else "",
            account.name if account else "",
            resolved.row.received_at,
            value.state,
            value.ref if value.id > 0 else "",
        )

    def _report(
        self,
        resolved: Sequence[Resolved],
        taken: list[Taken],
        collisions: list[Collision],
        *,
        dry_run: bool,
    ) -> HistoryReport:
        return HistoryReport(
            self._file.name,
            tuple(taken),
            len(resolved) - len(taken),
            tuple(collisions),
            self._file.dropped,
            dry_run,
        )


def _place(value: Registration) -> tuple[datetime, int]:
    """Sort by when it was received, then by its row."""
    return value.received_at or value.drafted_at, abs(value.id)


def _stands_for(view: Work) -> int:
    """Choose in whose name a file comes in that nobody signed: an admin's."""
    admins = [each for each in view.people.all() if each.active and each.has(Role.ADMIN)]
    if not admins:
        raise Unknown("There is no admin yet: say with --as who brings this in.")
    return min(each.id for each in admins)


def _is_loaded(work: Work) -> bool:
    return work.programme.get().setup.get(HISTORY) == History.LOADED


def _mark(work: Work, what: History, now: datetime, reason: str = "") -> None:
    work.programme.alone()
    was = work.programme.get()
    told = {**was.setup, HISTORY: str(what), f"{HISTORY}_why": reason}
    work.programme.save(replace(was, setup=told, changed_at=now))
