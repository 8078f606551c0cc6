"""What we have written to the CRM ourselves: kept as a hash, and known again when it comes back."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime

from crm.port import Kind, Row, Upsert, Written
from journeys.desk import Desk
from partnering.accounts import Opportunity
from partnering.programme import Writable
from store.crm_writes import CrmWrite
from store.work import Work


def writing_is_on(desk: Desk, view: Work, what: Writable) -> bool:
    """Tell whether a kind is written: the CRM can be written to, and an admin lets us."""
    return desk.crm.caps.writes and what in view.programme.get().writes


def content_hash(values: Mapping[str, object]) -> str:
    """Say in short what is written: the names, and a hash of their values."""
    told = json.dumps({name: str(value) for name, value in values.items()}, sort_keys=True)
    return f"{','.join(sorted(values))}:{hashlib.sha256(told.encode()).hexdigest()}"


def keep_written(
    work: Work,
    write: Upsert,
    written: Written,
    *,
    now: datetime,
    but: frozenset[str] = frozenset(),
) -> None:
    """Note what became of a write; `but` names what says nothing about the content."""
    held = {name: value for name, value in write.values.items() if name not in but}
    work.crm_writes.put(
        CrmWrite(
            str(write.kind),
            write.external_id,
            written.key,
            content_hash(held),
            written.problem,
            now,
        )
    )


def own_changes(work: Work, kind: str, rows: Sequence[Row]) -> dict[str, frozenset[str]]:
    """Name, by the CRM's key, the fields that are as we wrote them in the last change of a record.

    Only records whose last change is ours, and that still hold what was written: what somebody
    else has changed since, or besides, is news like any other.
    """
    ours = {row.key: row.record for row in rows if row.ours and row.record is not None}
    if not ours:
        return {}
    found: dict[str, frozenset[str]] = {}
    for key, write in work.crm_writes.by_keys(kind, list(ours)).items():
        names = write.content_hash.partition(":")[0].split(",")
        values = {name: getattr(ours[key], name, "") for name in names}
        if content_hash(values) == write.content_hash:
            found[key] = frozenset(names)
    return found


def own_deals(work: Work, rows: Sequence[Row]) -> frozenset[str]:
    """Name the deals in which nothing is new but what we left there ourselves, by the CRM's key.

    One that is not here yet is ours if we were the last to write it.
    """
    ours = own_changes(work, Kind.OPPORTUNITY, rows)
    held = work.opportunities.many(ours)
    found = set()
    for row in rows:
        if row.key not in ours or not isinstance(row.record, Opportunity):
            continue
        before = held.get(row.key)
        if before is None or not _differing(before, row.record) - ours[row.key]:
            found.add(row.key)
    return frozenset(found)


def _differing(before: Opportunity, after: Opportunity) -> set[str]:
    """Name what has changed, but for what moves with every write."""
    names = {each.name for each in fields(Opportunity)} - {"id", "version", "modified_at"}
    return {name for name in names if getattr(before, name) != getattr(after, name)}
