"""A complete CRM in memory: what unit tests and trials run on.

It fulfils the whole protocol and the contract suite; it is not a mock and counts no calls.
"""

import dataclasses
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from crm.errors import BadRecord, CrmError
from crm.memory_faults import Faults
from crm.port import (
    OWN_VALUES,
    Batch,
    Caps,
    Condition,
    Finding,
    Kind,
    Opening,
    OwnKind,
    Record,
    Row,
    SetAside,
    Sight,
    Upsert,
    Written,
)
from partnering.accounts import Account, Lead, Opportunity
from partnering.people import CrmUser

_TYPES: Mapping[Kind, type[Record]] = {
    Kind.USER: CrmUser,
    Kind.ACCOUNT: Account,
    Kind.OPPORTUNITY: Opportunity,
    Kind.LEAD: Lead,
}
# Where a fault loses the answer to a write that has been done.
ANSWERED = "upsert answered"
# Ours or the CRM's own; a write that names them is a mistake of the caller.
_NOT_WRITABLE = frozenset(
    {"key", "id", "version", "modified_at", "created_at", "last_activity_at", "stage_since"}
)


@dataclass(frozen=True, slots=True)
class _Kept:
    """One record, or its grave, with the number of the change that made it so."""

    change: int
    record: Record | None
    at: datetime | None
    reason: str = ""
    ours: bool = False
    merged_into: str = ""


class MemoryCrm:
    """A CRM whose records tests put, change, delete, spoil and bring back.

    Checkpoints count changes, so that two changes in one second are two. Safe between threads.
    """

    def __init__(self, *, page_size: int = 200, link_to: str = "https://crm.example/") -> None:
        if page_size < 1:
            raise ValueError("page_size must be at least 1")
        self._page_size = page_size
        self._link_to = link_to
        self._lock = threading.RLock()
        self._kept: dict[Kind, dict[str, _Kept]] = {kind: {} for kind in Kind}
        self._external: dict[tuple[Kind, str], str] = {}
        self._own: dict[str, dict[str, object]] = {}
        self._refusals: dict[str, str] = {}
        self.sight = Sight.ALL
        self.begins = Opening(stage="Prospecting")
        self._faults = Faults()
        self._change = 0

    # What happens on the other side.

    def put(self, *records: Record, at: datetime | None = None) -> None:
        """Make or change records; with `at` as the instant of the change."""
        with self._lock:
            for record in records:
                if not record.key:
                    raise ValueError("a record needs the CRM's key")
                stamped = record if at is None else dataclasses.replace(record, modified_at=at)
                self._keep(kind_of(record), record.key, stamped, at or record.modified_at)

    def delete(self, kind: Kind, *keys: str, at: datetime | None = None) -> None:
        """Delete records. Putting one again brings it back."""
        with self._lock:
            for key in keys:
                if key not in self._live(kind):
                    raise KeyError(f"there is no {kind} {key} to delete")
                self._keep(kind, key, None, at)

    def merge(self, key: str, into: str, at: datetime | None = None) -> None:
        """Make one account part of another, its deals with it, as a CRM merges two of a company."""
        with self._lock:
            if into not in self._live(Kind.ACCOUNT):
                raise KeyError(f"there is no account {into} to merge into")
            self.delete(Kind.ACCOUNT, key, at=at)
            grave = self._kept[Kind.ACCOUNT][key]
            self._kept[Kind.ACCOUNT][key] = dataclasses.replace(grave, merged_into=into)
            for row in self.deals_of([key]):
                assert isinstance(row.record, Opportunity)
                moved = dataclasses.replace(row.record, account_key=into)
                self._keep(Kind.OPPORTUNITY, row.key, moved, at or row.at)

    def spoil(self, kind: Kind, key: str, reason: str) -> None:
        """Make a record unreadable until it is put again."""
        with self._lock:
            self._keep(kind, key, None, None, reason)

    def fail(
        self, error: CrmError, *, on: str = "", after_batches: int = 0, times: int | None = 1
    ) -> None:
        """Raise `error` from the next calls.

        `on` is a method's name (empty: any), or `ANSWERED` for a write that is done while its
        answer is lost. `times` None means until `recover`. `after_batches` lets that many batches
        of `changes` pass first.
        """
        self._faults.add(error, on=on, after_batches=after_batches, times=times)

    def adopt(self, kind: Kind, external_id: str, key: str) -> None:
        """Give a record that is there our external id."""
        with self._lock:
            self._external[kind, external_id] = key

    def refuse(self, external_id: str, problem: str) -> None:
        """Refuse every write of this id; an empty problem takes it again."""
        with self._lock:
            self._refusals[external_id] = problem

    def written(self) -> dict[str, dict[str, object]]:
        """Give our own records as they stand, by external id."""
        with self._lock:
            return {key: dict(values) for key, values in self._own.items()}

    def recover(self) -> None:
        """Forget every fault."""
        self._faults.clear()

    # The protocol.

    @property
    def caps(self) -> Caps:
        return Caps("memory", changes="lagged", deletes="listing", writes=True)

    def changes(self, kind: Kind, since: str | None, *, now: datetime) -> Iterator[Batch]:
        with self._lock:
            start = 0 if since is None else int(since)
            # A first load has no use for graves.
            changed = sorted(
                (kept.change, key, kept)
                for key, kept in self._kept[kind].items()
                if kept.change > start and (since is not None or not _is_grave(kept))
            )
            end = self._change
        pages = range(0, max(len(changed), 1), self._page_size)
        for number, first in enumerate(pages):
            self._faults.trip("changes", batch=number)
            page = changed[first : first + self._page_size]
            complete = first + self._page_size >= len(changed)
            yield Batch(
                rows=tuple(
                    Row(kind, key, k.record, k.at, k.ours, k.merged_into)
                    for _, key, k in page
                    if not k.reason
                ),
                set_aside=tuple(SetAside(kind, key, k.reason) for _, key, k in page if k.reason),
                checkpoint=str(end if complete else page[-1][0]),
                complete=complete,
                total=len(changed),
            )

    def fetch(self, kind: Kind, keys: Sequence[str]) -> list[Row]:
        self._faults.trip("fetch")
        with self._lock:
            rows = []
            for key in keys:
                kept = self._kept[kind].get(key)
                if kept is not None and kept.reason:
                    raise BadRecord(kind, key, kept.reason)
                rows.append(
                    Row(kind, key, kept.record, kept.at, merged_into=kept.merged_into)
                    if kept
                    else Row(kind, key, None)
                )
            return rows

    def deals_of(self, account_keys: Collection[str]) -> list[Row]:
        self._faults.trip("deals_of")
        with self._lock:
            return [
                Row(Kind.OPPORTUNITY, key, kept.record, kept.at, kept.ours)
                for key, kept in self._live(Kind.OPPORTUNITY).items()
                if isinstance(kept.record, Opportunity) and kept.record.account_key in account_keys
            ]

    def opening(self) -> Opening:
        self._faults.trip("opening")
        return self.begins

    def keys(self, kind: Kind) -> Iterator[str]:
        self._faults.trip("keys")
        with self._lock:
            live = list(self._live(kind))
        yield from live

    def upsert(self, writes: Sequence[Upsert]) -> list[Written]:
        self._faults.trip("upsert")
        with self._lock:
            written = [self._write(write) for write in writes]
        self._faults.trip(ANSWERED)
        return written

    def erase(self, kind: OwnKind, external_ids: Sequence[str]) -> list[Written]:
        self._faults.trip("erase")
        with self._lock:
            gone = [self._own.pop(each, None) is not None for each in external_ids]
        return [
            Written(each, key=f"{kind}-{each}" if there else "")
            for each, there in zip(external_ids, gone, strict=True)
        ]

    def sees_all(self, kind: Kind) -> Sight:
        self._faults.trip("sees_all")
        return self.sight

    def findings(
        self, *, writes: Collection[str], clock: Callable[[], datetime]
    ) -> Iterator[Finding]:
        state = self.condition()
        yield Finding("crm", "ok" if state.ok else "wrong", state.words, state.advice)

    def link(self, kind: Kind, key: str) -> str:
        return f"{self._link_to}{key}"

    def condition(self) -> Condition:
        try:
            self._faults.trip("condition")
        except CrmError as error:
            return Condition(ok=False, words=str(error), advice=error.advice)
        with self._lock:
            details = {kind.value: str(len(self._live(kind))) for kind in Kind}
        return Condition(ok=True, words="The CRM in memory is ready.", details=details)

    def _keep(
        self,
        kind: Kind,
        key: str,
        record: Record | None,
        at: datetime | None,
        reason: str = "",
        *,
        ours: bool = False,
    ) -> None:
        self._change += 1
        self._kept[kind][key] = _Kept(self._change, record, at, reason, ours)

    def _live(self, kind: Kind) -> dict[str, _Kept]:
        return {key: kept for key, kept in self._kept[kind].items() if not _is_grave(kept)}

    def _write(self, write: Upsert) -> Written:
        kind, external_id = write.kind, write.external_id
        if problem := self._refusals.get(external_id):
            return Written(external_id, problem=problem)
        if isinstance(kind, OwnKind):
            return self._write_own(kind, write)
        allowed = {field.name for field in dataclasses.fields(_TYPES[kind])} - _NOT_WRITABLE
        if unknown := sorted(set(write.values) - allowed):
            return Written(external_id, problem=f"{kind} has no {', '.join(unknown)} to write")
        if not external_id:
            return Written(external_id, problem="a write needs an external id")
        key = write.key or self._external.get((kind, external_id), "")
        kept = self._kept[kind].get(key)
        created = kept is None or kept.record is None
        if write.key and (problem := self._astray(write)):
            return Written(external_id, problem=problem)
        try:
            if kept is None or kept.record is None:
                key = f"{kind}-{self._change + 1}"
                record = _TYPES[kind](key=key, **write.values)  # type: ignore[arg-type]
            else:
                record = dataclasses.replace(kept.record, **write.values)  # type: ignore[arg-type]
        except TypeError as error:
            return Written(external_id, problem=f"{kind}: {error}")
        if created or kept is None or record != kept.record:
            self._keep(kind, key, record, None, ours=True)
        if write.adopt:
            same = [each for each, held in self._external.items() if held == key]
            for each in same:
                if each[0] is kind:
                    del self._external[each]
            self._external[kind, external_id] = key
        return Written(external_id, key=key, created=created)

    def _astray(self, write: Upsert) -> str:
        """Say why this very record cannot be written to; empty where it can."""
        if write.key not in self._live(Kind(write.kind)):
            return f"there is no {write.kind} {write.key}"
        holder = self._external.get((Kind(write.kind), write.external_id), write.key)
        taken = write.adopt and holder != write.key
        return f"another {write.kind} has this external id" if taken else ""

    def _write_own(self, kind: OwnKind, write: Upsert) -> Written:
        external_id = write.external_id
        if unknown := sorted(set(write.values) - OWN_VALUES[kind]):
            return Written(external_id, problem=f"{kind} has no {', '.join(unknown)} to write")
        created = external_id not in self._own
        self._own[external_id] = {**self._own.get(external_id, {}), **write.values}
        return Written(external_id, key=f"{kind}-{external_id}", created=created)


def kind_of(record: Record) -> Kind:
    """Say which kind a record is."""
    return next(kind for kind, type_ in _TYPES.items() if isinstance(record, type_))


def _is_grave(kept: _Kept) -> bool:
    return kept.record is None and not kept.reason
