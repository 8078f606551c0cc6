"""Keep the overlap of an (account, partner) true to its pairs, inside the caller's transaction.

The one place where an overlap is made, hidden and restored: mapping and judging both end here.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from partnering.facts import OverlapFound, OverlapHidden, OverlapRestored
from partnering.judgements import Standing, standing
from partnering.overlaps import AlertState, Overlap, OverlapState
from store.matches import MatchRow
from store.work import Work


@dataclass(frozen=True, slots=True)
class Cause:
    """Why the pair is looked at: `news` may be alerted, anything else is baseline."""

    words: str
    news: bool
    by: str = "system"
    correlation: str = ""


def keep_overlap(
    work: Work, account_id: int, partner_id: int, cause: Cause, *, now: datetime
) -> Overlap | None:
    """Make, hide or restore the overlap as the pairs say; record what changed as a fact."""
    overlap = work.overlaps.of_pair(account_id, partner_id)
    best = best_pair(still_there(work, work.matches.of_pair(account_id, partner_id)))
    if best is None:
        return overlap and _hide(work, overlap, cause, now)
    if overlap is None:
        return _found(work, best, cause, now)
    if overlap.state is OverlapState.HIDDEN:
        return _restore(work, overlap, best, cause, now)
    if overlap.match_id != best.id:
        return work.overlaps.save(replace(overlap, match_id=best.id))
    return overlap


def best_pair(rows: list[MatchRow]) -> MatchRow | None:
    """Choose the pair that holds an overlap up: judged ones first, then the most probable."""
    same = [row for row in rows if standing(row.verdict, row.judgement) is Standing.SAME]
    return max(
        same,
        key=lambda row: (row.judgement is not None, row.probability, -row.id),
        default=None,
    )


def still_there(work: Work, rows: list[MatchRow]) -> list[MatchRow]:
    """Leave out judged pairs of which a record is gone: there is nothing left to be the same."""
    if all(row.verdict != "none" or row.judgement is None for row in rows):
        return rows
    accounts = work.accounts.many({row.account_id for row in rows})
    companies = work.partner_accounts.many({row.partner_account_id for row in rows})
    return [
        row
        for row in rows
        if row.verdict != "none"
        or (row.account_id in accounts and row.partner_account_id in companies)
    ]


def _found(work: Work, best: MatchRow, cause: Cause, now: datetime) -> Overlap:
    overlap = work.overlaps.add(
        best.account_id,
        best.partner_id,
        best.id,
        baseline=not cause.news,
        alert=AlertState.PENDING if cause.news else AlertState.BASELINE,
        found_at=now,
    )
    fact = OverlapFound(overlap_id=overlap.id, match_id=best.id, baseline=not cause.news)
    work.record(fact, at=now, by=cause.by, correlation=cause.correlation)
    return overlap


def _hide(work: Work, overlap: Overlap, cause: Cause, now: datetime) -> Overlap:
    if overlap.state is OverlapState.HIDDEN:
        return overlap
    hidden = work.overlaps.save(replace(overlap, state=OverlapState.HIDDEN))
    fact = OverlapHidden(overlap_id=overlap.id, cause=cause.words)
    work.record(fact, at=now, by=cause.by, correlation=cause.correlation)
    return hidden


def _restore(work: Work, overlap: Overlap, best: MatchRow, cause: Cause, now: datetime) -> Overlap:
    open_again = work.overlaps.save(replace(overlap, state=OverlapState.OPEN, match_id=best.id))
    fact = OverlapRestored(overlap_id=overlap.id, cause=cause.words)
    work.record(fact, at=now, by=cause.by, correlation=cause.correlation)
    return open_again
