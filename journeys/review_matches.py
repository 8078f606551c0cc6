"""A person goes through the pairs that matching left open, and says what each of them is.

One press is one judgement, whoever else presses at the same time; the last one can be undone.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from journeys.acting import written
from journeys.desk import Desk
from journeys.judge_match import may_take_back
from journeys.judging import one_press, seen_now, undo_judgement, write_judgement
from journeys.overlap_keeping import Cause, keep_overlap
from journeys.shown_lists import ShownLists
from partnering.compared import mark_of
from partnering.facts import JudgementSettled, MatchJudged, ReviewQueueCleared
from partnering.judgements import JudgedPair, Judgement, may_review
from partnering.people import Person
from partnering.refusals import NotAllowed, Unknown
from store.matches import MatchRow
from store.work import Work


@dataclass(frozen=True, slots=True)
class PairVerdict:
    """What a person says of a pair. `shown` is the mark of the pair as it was shown to them.

    `round_since` is the start of a round through what was set aside: who was unsure before it is
    asked again, and may be unsure again.
    """

    match_id: int
    judgement: Judgement
    shown: str = ""
    round_since: datetime | None = None


class Ending(StrEnum):
    """How a press ended. Only the first three leave the pair judged as its presser said."""

    JUDGED = "judged"
    ALREADY = "already"
    UNDONE = "undone"
    DECIDED = "decided"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Pressed:
    """What came of a press; `judgement`, `by` and `at` are of the one that stands, if one does.

    The names are those of the pair, empty where it is gone.
    """

    ending: Ending
    match_id: int
    account_name: str = ""
    partner_account_name: str = ""
    judgement_id: int = 0
    judgement: Judgement | None = None
    by: str = ""
    at: datetime | None = None


def judge_pair(
    desk: Desk,
    request: PairVerdict,
    *,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Pressed:
    """Keep what a person says of a pair, unless somebody was faster or the records have changed.

    It holds for every row of this partner's in which the same company stands with the same values.
    Raises: NotAllowed for who may not review this account.
    """
    with desk.store.begin(receipt=receipt) as work:
        row = _held(work, request.match_id)
        account = work.accounts.get(row.account_id) if row else None
        if row is None or account is None or not _is_told(desk, work, row):
            return Pressed(Ending.GONE, request.match_id)
        if not may_review(by, account):
            raise NotAllowed("Only the account's owner or a partner manager can judge this pair.")
        stopped = _stopped(work, row, request, by)
        if stopped is not None:
            return stopped
        waiting = _waiting(desk, work, row.partner_id)
        overlap = work.overlaps.of_pair(row.account_id, row.partner_id)
        holds_up = overlap.id if overlap and overlap.match_id == row.id else 0
        last = work.judgements.last_of(row.id)
        for twin in _twins(work, row):
            write_judgement(work, twin, request.judgement, by=by, now=now)
        made = write_judgement(work, row, request.judgement, by=by, now=now)
        fact = MatchJudged(
            row.id, holds_up, made.id, str(request.judgement), replaces=last.id if last else 0
        )
        work.record(fact, at=now, by=written(by), correlation=correlation)
        cause = Cause(f"judged {request.judgement}", row.news, written(by), correlation)
        keep_overlap(work, row.account_id, row.partner_id, cause, now=now)
        after = _waiting(desk, work, row.partner_id)
        _note_queue(work, row.partner_id, waiting, after, by, now, correlation)
        pressed = _pressed(work, Ending.JUDGED, row, made)
    desk.wake()
    return pressed


def undo_pair(
    desk: Desk,
    judgement_id: int,
    *,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Pressed:
    """Undo a judgement: what it had replaced counts again, and if nothing did, the pair waits.

    By who made it until it is settled by another, or by a partner manager at any time.
    Raises: Unknown, NotAllowed.
    """
    with desk.store.begin(receipt=receipt) as work:
        judged = work.judgements.get(judgement_id)
        row = _held(work, judged.match_id) if judged else None
        judged = work.judgements.get(judgement_id)
        if judged is None or row is None or not _is_told(desk, work, row):
            raise Unknown("There is no such judgement.")
        if not may_take_back(judged, by):
            raise NotAllowed("Only the person who judged it, or a partner manager, can undo it.")
        if judged.revoked_at is not None:
            stands = work.judgements.last_of(row.id)
            ending = Ending.UNDONE if stands is None else Ending.DECIDED
            return _pressed(work, ending, row, stands)
        waiting = _waiting(desk, work, row.partner_id)
        overlap = work.overlaps.of_pair(row.account_id, row.partner_id)
        holds_up = overlap.id if overlap and overlap.match_id == row.id else 0
        for each in one_press(work, row.account_id, row.partner_id, judged):
            undo_judgement(work, each, by=by, now=now)
        fact = JudgementSettled(row.id, holds_up, judged.id, upheld=False)
        work.record(fact, at=now, by=written(by), correlation=correlation)
        cause = Cause("judgement taken back", False, written(by), correlation)
        keep_overlap(work, row.account_id, row.partner_id, cause, now=now)
        after = _waiting(desk, work, row.partner_id)
        _note_queue(work, row.partner_id, waiting, after, by, now, correlation)
        pressed = _pressed(work, Ending.UNDONE, row, None)
    desk.wake()
    return pressed


def _is_told(desk: Desk, work: Work, row: MatchRow) -> bool:
    """Tell whether a pair's company is shown to us by name; what is not is as if it were gone."""
    company = work.partner_accounts.get_any(row.partner_account_id)
    return company is not None and ShownLists(desk, work).names(row.partner_id, company.segment)


def _waiting(desk: Desk, work: Work, partner_id: int) -> int:
    """Count what waits of a partner's lists that we are shown by name."""
    return work.matches.review_count(partner_id, unnamed=ShownLists(desk, work).unnamed())


def _note_queue(
    work: Work,
    partner_id: int,
    before: int,
    left: int,
    by: Person,
    now: datetime,
    correlation: str,
) -> None:
    """Record that a partner's queue is empty now, or no longer: its summary offers a review."""
    if bool(left) is not bool(before):
        fact = ReviewQueueCleared(partner_id, cleared=not left)
        work.record(fact, at=now, by=written(by), correlation=correlation)


def _held(work: Work, match_id: int) -> MatchRow | None:
    """Read a pair and keep everybody else off it until this act is done."""
    row = work.matches.get(match_id)
    if row is None:
        return None
    work.overlaps.hold_pair(row.account_id, row.partner_id)
    return work.matches.get(match_id)


def _stopped(work: Work, row: MatchRow, request: PairVerdict, by: Person) -> Pressed | None:
    """Say why a press does not count, if it does not."""
    last = work.judgements.last_of(row.id)
    if last is not None and not row.changed and not _is_open(last, request):
        mine = last.by == by.id and last.judgement is request.judgement
        return _pressed(work, Ending.ALREADY if mine else Ending.DECIDED, row, last)
    if row.verdict == "none" and not row.changed:
        return _pressed(work, Ending.GONE, row, None)
    if request.shown and request.shown != mark_of(seen_now(work, row)):
        return _pressed(work, Ending.CHANGED, row, None)
    return None


def _is_open(last: JudgedPair, request: PairVerdict) -> bool:
    """Tell whether a judged pair may be judged all the same: somebody was unsure, now one knows."""
    if last.judgement is not Judgement.UNSURE:
        return False
    again = request.round_since is not None and last.at < request.round_since
    return again or request.judgement is not Judgement.UNSURE


def _twins(work: Work, row: MatchRow) -> list[MatchRow]:
    """The other rows of the same company with the same values that nobody has decided."""
    seen = seen_now(work, row)
    return [
        each
        for each in work.matches.of_pair(row.account_id, row.partner_id)
        if each.id != row.id
        and _is_undecided(each)
        and (each.evidence == row.evidence or seen_now(work, each) == seen)
    ]


def _is_undecided(row: MatchRow) -> bool:
    if row.judgement is None:
        return row.verdict != "none"
    return row.judgement is Judgement.UNSURE or bool(row.changed)


def _pressed(work: Work, ending: Ending, row: MatchRow, stands: JudgedPair | None) -> Pressed:
    account = work.accounts.get_any(row.account_id)
    company = work.partner_accounts.get_any(row.partner_account_id)
    ended = Pressed(
        ending, row.id, account.name if account else "", company.name if company else ""
    )
    if stands is None:
        return ended
    person = work.people.by_id(stands.by)
    return replace(
        ended,
        judgement_id=stands.id,
        judgement=stands.judgement,
        by=person.name if person else "somebody",
        at=stands.at,
    )
