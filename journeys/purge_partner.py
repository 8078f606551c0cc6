"""Erase a partner, or one of its lists, with all that was derived from it; keep a receipt.

It goes on where it was interrupted: what is left to do is read off the rows that are left.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from journeys.desk import Desk
from journeys.import_partners import segment_named
from journeys.mapping_scene import PASS
from journeys.matrix_notices import MatrixNotice
from journeys.overlap_keeping import best_pair, still_there
from partnering.facts import RecordErased
from partnering.overlaps import AlertState, Overlap
from partnering.partners import STANDARD_SEGMENTS, PartnerStatus
from partnering.people import Person, Right, must
from partnering.receipts import Cause, Receipt
from partnering.refusals import Unknown
from store.matches import MatchRow
from store.work import Work

# A batch holds the write lock for well under 50 ms at these sizes.
ROWS_AT_ONCE = 10
WITHDRAWN_AT_ONCE = 100
PAYLOADS_AT_ONCE = 100
DEALS_AT_ONCE = 50

Progress = Callable[[float], None]


def no_progress(_share: float) -> None:
    """Say nothing of how far it is."""


def purge_partner(
    desk: Desk,
    partner_id: int,
    *,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
    progress: Progress = no_progress,
) -> Receipt:
    """Erase a partner and all that we hold of it; its number stays.

    Interrupted, it is finished by calling it again, or by `finish_purges`.
    Raises: NotAllowed; Unknown where there is no such partner, or it was erased before.
    """
    must(by, Right.REMOVE_PARTNERS)
    with desk.store.begin(receipt=receipt) as work:
        # A list that is coming in is let in first, and then withdrawn with the rest.
        work.partners.hold(partner_id)
        partner = work.partners.by_id(partner_id)
        if partner is None:
            raise Unknown("There is no such partner.")
        before = work.receipts.of_partner_going(partner_id)
        if before is not None and before.finished_at is not None:
            raise Unknown(f"This partner was erased before: receipt {before.id}.")
        begun = work.receipts.begin(partner_id, Cause.PARTNER_REMOVED, "", by=by.id, at=now)
        if not partner.is_removed or partner.alerts_on:
            silent = replace(partner, alerts_on=False, status=PartnerStatus.PAUSED, removed_at=now)
            work.partners.save(silent)
    return _go_on(desk, begun, now=now, correlation=correlation, progress=progress)


def purge_list(
    desk: Desk,
    partner_id: int,
    segment: str,
    *,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
    progress: Progress = no_progress,
) -> Receipt:
    """Erase one list of a partner and what was derived from it alone.

    Raises: NotAllowed; Unknown where there is no such list.
    """
    must(by, Right.REMOVE_PARTNERS)
    segment = segment_named(segment)
    with desk.store.begin(receipt=receipt) as work:
        partner = work.partners.by_id(partner_id)
        if partner is None:
            raise Unknown("There is no such partner.")
        held = {each.segment for each in work.lists.of_partner(partner_id) if not each.purged_at}
        if segment not in held:
            known = ", ".join(sorted(held)) or "none"
            raise Unknown(f"{partner.name} has no list {segment!r}; its lists: {known}.")
        begun = work.receipts.begin(partner_id, Cause.LIST_REMOVED, segment, by=by.id, at=now)
    return _go_on(desk, begun, now=now, correlation=correlation, progress=progress)


def purge_expired(desk: Desk, partner_id: int, segment: str, *, now: datetime) -> Receipt:
    """Erase one list that is past its time, on nobody's word."""
    with desk.store.begin() as work:
        begun = work.receipts.begin(partner_id, Cause.LIST_EXPIRED, segment, by=None, at=now)
    return _go_on(desk, begun, now=now, correlation="", progress=no_progress)


def purge_left(desk: Desk, partner_id: int, *, before: datetime, now: datetime) -> Receipt | None:
    """Erase companies that have been off a partner's lists since a moment; None where none are."""
    with desk.store.read() as view:
        if not view.erasing.gone_rows(partner_id, None, limit=1, before=before):
            return None
    with desk.store.begin() as work:
        begun = work.receipts.begin(partner_id, Cause.COMPANIES_LEFT, "", by=None, at=now)
    while _erase_some(desk, begun, None, "", now, before=before):
        pass
    with desk.store.begin() as work:
        finished = work.receipts.finish(begun.id, now)
    desk.store.scrub()
    return finished


def finish_purges(desk: Desk, *, now: datetime) -> list[Receipt]:
    """Finish every erasure that was interrupted."""
    with desk.store.read() as view:
        # Companies that had left are found again by the next look.
        open_ones = [
            each for each in view.receipts.unfinished() if each.cause is not Cause.COMPANIES_LEFT
        ]
    return [_go_on(desk, each, now=now, correlation="", progress=no_progress) for each in open_ones]


def _go_on(
    desk: Desk, begun: Receipt, *, now: datetime, correlation: str, progress: Progress
) -> Receipt:
    """Erase what is left, in small transactions; each counts what it erased in the receipt."""
    partner_id = begun.partner_id
    segment = None if begun.cause.is_whole else begun.segment
    while True:
        with desk.store.begin() as work:
            if not work.erasing.withdraw(partner_id, segment, limit=WITHDRAWN_AT_ONCE, now=now):
                # A mapping that has read the companies stops, and reads again without them.
                work.cursors.set(PASS, str(int(work.cursors.get(PASS) or 0) + 1), now)
                break
    with desk.store.read() as view:
        total = max(1, view.erasing.count_rows(partner_id, segment))
    done = 0
    while True:
        erased = _erase_some(desk, begun, segment, correlation, now)
        if not erased:
            break
        done += erased
        progress(min(1.0, done / total))
        desk.wake()
    while begun.cause.is_whole and _erase_deals(desk, begun):
        pass
    with desk.store.begin() as work:
        finished = _finish(work, begun, correlation, now)
    _empty_payloads(desk)
    desk.store.scrub()
    desk.wake()
    return finished


def _erase_some(
    desk: Desk,
    begun: Receipt,
    segment: str | None,
    correlation: str,
    now: datetime,
    *,
    before: datetime | None = None,
) -> int:
    """Erase some companies in one transaction; how many."""
    with desk.store.begin() as work:
        rows = work.erasing.gone_rows(begun.partner_id, segment, limit=ROWS_AT_ONCE, before=before)
        if rows:
            work.receipts.count(begun.id, _erase_rows(work, begun, rows, correlation, now))
        return len(rows)


def _erase_deals(desk: Desk, begun: Receipt) -> bool:
    """Erase what the partner told us in some of its registrations; false once all are."""
    with desk.store.begin() as work:
        counts = work.erasing.deals(begun.partner_id, limit=DEALS_AT_ONCE)
        work.receipts.count(begun.id, counts)
        return bool(counts)


def _erase_rows(
    work: Work, begun: Receipt, rows: list[int], correlation: str, now: datetime
) -> Counter[str]:
    going = [match for found in work.matches.of_rights(rows).values() for match in found]
    pairs = sorted({(match.account_id, match.partner_id) for match in going})
    # In one order for everybody, as mapping and judging hold them.
    for account_id, partner_id in pairs:
        work.overlaps.hold_pair(account_id, partner_id)
    records = {f"judgement:{id}" for id in work.erasing.judgements_of(one.id for one in going)}
    unsent: set[str] = set()
    gone: list[int] = []
    for overlap in work.erasing.overlaps_of(begun.partner_id, [account for account, _ in pairs]):
        record = f"overlap:{overlap.id}"
        records.add(record)
        if overlap.alert is AlertState.PENDING:
            # Its alert may be on its way this moment.
            unsent.add(record)
        other = None if begun.cause.is_whole else _other_pair(work, begun, overlap)
        if other is None:
            gone.append(overlap.id)
        elif overlap.match_id != other.id:
            work.overlaps.save(replace(overlap, match_id=other.id))
    counts = work.erasing.overlaps(gone) + work.erasing.companies(rows)
    shown = work.erasing.posted(records)
    _redraw(work, shown | unsent, correlation, now)
    lost = {f"overlap:{id}" for id in gone} | {one for one in records if "judgement" in one}
    counts += work.erasing.withheld(lost)
    counts["cards to take down"] = len(shown & lost)
    return counts


def _other_pair(work: Work, begun: Receipt, overlap: Overlap) -> MatchRow | None:
    """Choose what holds an overlap up once a list is gone: a pair of the partner's other lists."""
    pairs = work.matches.of_pair(overlap.account_id, overlap.partner_id)
    companies = work.partner_accounts.many({pair.partner_account_id for pair in pairs})
    left = [
        pair
        for pair in pairs
        if (company := companies.get(pair.partner_account_id)) is not None
        and company.segment != begun.segment
    ]
    return best_pair(still_there(work, left))


def _redraw(work: Work, records: set[str], correlation: str, now: datetime) -> None:
    for record in sorted(records):
        work.record(RecordErased(record), at=now, correlation=correlation)


def _finish(work: Work, begun: Receipt, correlation: str, now: datetime) -> Receipt:
    """Erase what stands once for the partner or the list, and close the receipt."""
    partner_id = begun.partner_id
    lists = {f"list:{each.id}" for each in work.lists.of_partner(partner_id)}
    records = {f"partner:{partner_id}", *lists}
    records |= {*work.messages.records_of_lists(partner_id, {MatrixNotice.kind})}
    counts: Counter[str] = Counter()
    stay: set[str] = set()
    if begun.cause.is_whole:
        records |= {f"sharing:{partner_id}", f"partner-sharing:{partner_id}"}
        records |= work.sharing_asks.records(partner_id)
        records |= {f"invitation:{id}" for id in work.erasing.invitations_of(partner_id)}
        of_deals = work.erasing.deal_records(partner_id)
        stay = {each for each in of_deals if each.startswith(("conflict:", "lead:"))}
        records |= of_deals - stay
        counts += work.erasing.lists(partner_id)
        counts += work.erasing.people_of(partner_id)
        counts += work.erasing.sharing(partner_id)
        counts += work.erasing.partner(partner_id, now)
        counts += work.erasing.withheld(records)
        work.receipts.forget_segments(partner_id, STANDARD_SEGMENTS)
    else:
        counts["lists"] = work.erasing.one_list(partner_id, begun.segment, until=begun.at, at=now)
    shown = work.erasing.posted(records)
    _redraw(work, shown | work.erasing.posted(stay), correlation, now)
    if begun.cause.is_whole:
        counts["cards to take down"] = len(shown)
    work.receipts.count(begun.id, counts)
    return work.receipts.finish(begun.id, now)


def _empty_payloads(desk: Desk) -> None:
    while True:
        with desk.store.begin() as work:
            if not work.erasing.done_payloads(limit=PAYLOADS_AT_ONCE):
                return
