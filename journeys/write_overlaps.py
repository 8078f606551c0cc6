"""Open overlaps -> the CRM, where an admin has switched that on; hidden ones follow, purged go.

A tick looks for what is owed and records it; a delivery of the queue `crm` writes. Off, nothing is
written and nothing is owed.
"""

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from crm.errors import Fatal
from crm.port import OwnKind, Upsert
from journeys.desk import Desk
from journeys.outcomes import Dead, Done, Later, Outcome
from journeys.own_writes import content_hash, keep_written, writing_is_on
from journeys.unnamed_lists import unnamed_lists
from partnering.facts import CrmWritesOwed
from partnering.judgements import Standing, standing
from partnering.overlaps import Overlap, OverlapState
from partnering.partners import PartnerAccount
from partnering.people import Person, Right, may
from partnering.programme import Writable
from store.crm_writes import CrmWrite
from store.facts import StoredFact
from store.matches import MatchRow
from store.work import Work

log = logging.getLogger(__name__)

EFFECT = "write_overlaps"
PER_CALL = 200
CALLS_PER_TURN = 10
_READ_AT_ONCE = 500
# Changes with each write and says nothing about the overlap.
_CLOCK = frozenset({"last_seen"})


@dataclass(frozen=True, slots=True)
class Owed:
    """What the CRM does not hold as it stands here. `erase` are ids of overlaps that are gone.

    `refused` were refused as they stand, and are asked again only together with something new.
    """

    upserts: tuple[Upsert, ...] = ()
    erase: tuple[str, ...] = ()
    refused: tuple[CrmWrite, ...] = ()

    @property
    def count(self) -> int:
        return len(self.upserts) + len(self.erase)


def external_id(overlap_id: int) -> str:
    """Give the id under which an overlap stands in the CRM."""
    return f"OV-{overlap_id}"


def owed(desk: Desk, view: Work, *, now: datetime) -> Owed:
    """Compare all overlaps with what was written of them, switched on or not."""
    written = view.crm_writes.of_kind(OwnKind.OVERLAP)
    upserts, refused, seen = [], [], set[str]()
    for write in _wanted(desk, view, now):
        seen.add(write.external_id)
        before = written.get(write.external_id)
        if before is None and write.values["state"] == OverlapState.HIDDEN:
            continue  # never written: there is nothing to hide
        if before is None or before.content_hash != _hash(write):
            upserts.append(write)
        elif before.problem:
            refused.append(before)
    gone = sorted(written.keys() - seen)
    return Owed(tuple(upserts), tuple(gone), tuple(refused))


def note_owed(desk: Desk, *, now: datetime) -> int:
    """Record that overlaps are to be written, where writing is on; how many.

    One delivery at a time: what it has not written yet is not owed twice.
    """
    with desk.store.read() as view:
        if not writing_is_on(desk, view, Writable.OVERLAP):
            return 0
        count = 0 if view.deliveries.waits(EFFECT) else owed(desk, view, now=now).count
    if count:
        with desk.store.begin() as work:
            work.record(CrmWritesOwed(str(OwnKind.OVERLAP), count), at=now)
        desk.wake()
    return count


def write_overlaps(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Write what is owed, 200 records a call. Raises: CrmError."""
    refused: set[str] = set()
    with desk.store.read() as view:
        # Once a turn: it reads every overlap. What changes meanwhile is owed at the next look.
        left = owed(desk, view, now=now)
    for start in range(0, CALLS_PER_TURN * PER_CALL, PER_CALL):
        upserts = left.upserts[start : start + PER_CALL]
        erase = left.erase[start : start + PER_CALL]
        if not upserts and not erase:
            return Dead("crm_refused") if refused else Done()
        with desk.store.read() as view:
            # Asked anew before each call: switching it off stops what is left.
            if Writable.OVERLAP not in view.programme.get().writes:
                return Done("writing is off")
        refused |= _write(desk, upserts, now)
        _erase(desk, erase)
    return Later(0.1, "more_to_write")


def would_write(
    desk: Desk, view: Work, overlap: Overlap, account: str, partner: str, *, reader: Person
) -> str:
    """Say what would be written of an overlap while writing is off; empty where it is on.

    Sellers are not told: it is for those who may see how the installation is.
    """
    if overlap.state is not OverlapState.OPEN or not may(reader, Right.SEE_HEALTH):
        return ""
    if not desk.crm.caps.writes or Writable.OVERLAP in view.programme.get().writes:
        return ""
    name = desk.crm.caps.name
    return f"Would be written to {name}: overlap {partner} / {account} (writing is off)"


def _write(desk: Desk, writes: Sequence[Upsert], now: datetime) -> set[str]:
    """Write some overlaps; the ids of those that the CRM refused."""
    if not writes:
        return set()
    answers = desk.crm.upsert(writes)
    with desk.store.begin() as work:
        for write, written in zip(writes, answers, strict=True):
            keep_written(work, write, written, now=now, but=_CLOCK)
    refused = {each.external_id for each in answers if each.problem}
    log.info("wrote %s overlaps to the CRM, %s refused", len(writes) - len(refused), len(refused))
    return refused


def _erase(desk: Desk, external_ids: Sequence[str]) -> None:
    if not external_ids:
        return
    answers = desk.crm.erase(OwnKind.OVERLAP, external_ids)
    done = [each.external_id for each in answers if not each.problem]
    with desk.store.begin() as work:
        work.crm_writes.drop(OwnKind.OVERLAP, done)
        for each in answers:
            if each.problem:
                log.warning("the CRM keeps %s: %s", each.external_id, each.problem)
    if len(done) < len(answers):
        raise Fatal("The CRM keeps records that are to be erased.")


def _wanted(desk: Desk, view: Work, now: datetime) -> Iterator[Upsert]:
    partners = {partner.id: partner for partner in view.partners.all(removed=True)}
    unnamed = unnamed_lists(desk, view)
    after = 0
    while chunk := view.overlaps.after(after, _READ_AT_ONCE):
        after = chunk[-1].id
        accounts = view.accounts.many((each.account_id for each in chunk), gone=True)
        pairs = view.matches.many(each.match_id for each in chunk)
        rows = view.partner_accounts.many(
            (pair.partner_account_id for pair in pairs.values()), gone=True
        )
        for each in chunk:
            account, pair = accounts.get(each.account_id), pairs.get(each.match_id)
            row = rows.get(pair.partner_account_id) if pair else None
            partner = partners.get(each.partner_id)
            if account is None or pair is None or row is None or partner is None:
                continue
            kept_back = unnamed.get(partner.id, ())
            told = (pair, row) if row.segment not in kept_back else _told(view, each, kept_back)
            # With a partner that was removed, or on lists that it shows us no names of, overlaps
            # are hidden until that is taken back.
            hidden = partner.is_removed or told is None
            best, on_list = told or (pair, row)
            state = OverlapState.HIDDEN if hidden else each.state
            values = {
                "account_key": account.key,
                "partner": partner.name,
                "population": on_list.segment,
                "score": round(best.probability, 4),
                "state": str(state),
                "first_seen": each.found_at,
                "last_seen": now,
            }
            yield Upsert(OwnKind.OVERLAP, external_id(each.id), values)


def _told(
    view: Work, overlap: Overlap, kept_back: Collection[str]
) -> tuple[MatchRow, PartnerAccount] | None:
    """Give another pair that the overlap stands on, of a list that is shown by name."""
    pairs = [
        each
        for each in view.matches.of_pair(overlap.account_id, overlap.partner_id)
        if standing(each.verdict, each.judgement) is Standing.SAME
    ]
    rows = view.partner_accounts.many(each.partner_account_id for each in pairs)
    found = [
        (each, row)
        for each in pairs
        if (row := rows.get(each.partner_account_id)) and row.segment not in kept_back
    ]
    return max(found, key=lambda each: each[0].probability, default=None)


def _hash(write: Upsert) -> str:
    return content_hash({n: v for n, v in write.values.items() if n not in _CLOCK})
