"""A person says what a pair is: same, not the same, related. It outranks every later score.

A judgement is about all pairs that hold the (account, partner) overlap up, so that no second row
of the same partner brings back what was judged away.
"""

from dataclasses import dataclass
from datetime import datetime

from journeys.acting import written
from journeys.desk import Desk
from journeys.judging import one_press, write_judgement
from journeys.overlap_keeping import Cause, keep_overlap
from partnering.facts import JudgementSettled, MatchJudged
from partnering.judgements import JudgedPair, Judgement, Standing, standing
from partnering.overlaps import Overlap
from partnering.people import Person, may_judge, may_settle
from partnering.refusals import NotAllowed, Stale, Unknown
from store.matches import MatchRow
from store.work import Work


@dataclass(frozen=True, slots=True)
class Verdicting:
    """What a person says of an overlap. `note` is theirs, in their words."""

    overlap_id: int
    judgement: Judgement
    note: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    overlap_id: int
    judgement_id: int
    judgement: Judgement | None
    already: bool


@dataclass(frozen=True, slots=True)
class Settled:
    overlap_id: int
    judgement_id: int
    upheld: bool
    already: bool


def judge(
    desk: Desk,
    request: Verdicting,
    *,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Judged:
    """Keep a judgement and let it take effect at once, on both sides.

    Raises: Unknown, NotAllowed; Stale where somebody else has judged it otherwise.
    """
    if not may_judge(by):
        raise NotAllowed("Only people of the vendor's sales side can judge a match.")
    with desk.store.begin(receipt=receipt) as work:
        overlap = _overlap(work, request.overlap_id)
        last = work.judgements.last_of(overlap.match_id)
        rows = _rows_in_question(work, overlap, last)
        best = work.matches.get(overlap.match_id)
        # Said of records that have changed since, it may be said again, by anybody.
        holds = last is not None and not (best and best.changed)
        if last is not None and holds and last.judgement is request.judgement:
            return Judged(overlap.id, last.id, last.judgement, already=True)
        if last is not None and holds and not may_take_back(last, by):
            raise Stale(who_was_first(work, last))
        judgement_id = 0
        for row in rows:
            made = write_judgement(work, row, request.judgement, by=by, now=now, note=request.note)
            if row.id == overlap.match_id:
                judgement_id = made.id
        fact = MatchJudged(
            overlap.match_id,
            overlap.id,
            judgement_id,
            str(request.judgement),
            replaces=last.id if last else 0,
        )
        work.record(fact, at=now, by=written(by), correlation=correlation)
        cause = Cause(f"judged {request.judgement}", False, written(by), correlation)
        keep_overlap(work, overlap.account_id, overlap.partner_id, cause, now=now)
    desk.wake()
    return Judged(overlap.id, judgement_id, request.judgement, already=False)


def take_back(
    desk: Desk,
    overlap_id: int,
    *,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Judged:
    """Take a judgement back: by the person who made it until it is settled, or by a manager.

    Raises: Unknown, NotAllowed.
    """
    with desk.store.begin(receipt=receipt) as work:
        overlap = _overlap(work, overlap_id)
        last = work.judgements.last_of(overlap.match_id)
        if last is None:
            return Judged(overlap.id, 0, None, already=True)
        if not may_take_back(last, by):
            raise NotAllowed("Only the person who judged it, or a partner manager, can undo it.")
        _revoke(work, overlap, last, by, now)
        fact = JudgementSettled(overlap.match_id, overlap.id, last.id, upheld=False)
        work.record(fact, at=now, by=written(by), correlation=correlation)
        cause = Cause("judgement taken back", False, written(by), correlation)
        keep_overlap(work, overlap.account_id, overlap.partner_id, cause, now=now)
    desk.wake()
    return Judged(overlap.id, last.id, None, already=False)


def settle(
    desk: Desk,
    judgement_id: int,
    *,
    upheld: bool,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Settled:
    """Confirm somebody's judgement or reverse it, as a partner manager.

    Raises: Unknown, NotAllowed; Stale where it was settled the other way before.
    """
    if not may_settle(by):
        raise NotAllowed("Only a partner manager can review a judgement.")
    with desk.store.begin(receipt=receipt) as work:
        judged = work.judgements.get(judgement_id)
        match = work.matches.get(judged.match_id) if judged else None
        known = work.overlaps.of_pair(match.account_id, match.partner_id) if match else None
        if judged is None or known is None:
            raise Unknown("There is no such judgement.")
        overlap = _overlap(work, known.id)
        judged = work.judgements.get(judgement_id) or judged
        if judged.revoked_at is not None or judged.settled_by is not None:
            now_holds = work.judgements.last_of(judged.match_id)
            replaced = judged.revoked_at is not None and now_holds is not None
            if not replaced and (judged.revoked_at is None) is upheld:
                return Settled(overlap.id, judged.id, upheld, already=True)
            raise Stale(_how_it_was_settled(work, judged, now_holds if replaced else None))
        if upheld:
            for each in _siblings(work, overlap, judged):
                work.judgements.settle(each.id, by.id, now)
        else:
            _revoke(work, overlap, judged, by, now)
        fact = JudgementSettled(judged.match_id, overlap.id, judged.id, upheld)
        work.record(fact, at=now, by=written(by), correlation=correlation)
        cause = Cause("judgement reviewed", False, written(by), correlation)
        keep_overlap(work, overlap.account_id, overlap.partner_id, cause, now=now)
    desk.wake()
    return Settled(overlap.id, judgement_id, upheld, already=False)


def may_take_back(last: JudgedPair | None, by: Person) -> bool:
    """Tell whether a person may undo a judgement: their own until it is settled, or a manager."""
    if last is None:
        return False
    own = last.by == by.id and last.settled_by in (None, by.id)
    return own or may_settle(by)


def _overlap(work: Work, overlap_id: int) -> Overlap:
    """Read the overlap and keep everybody else off its pairs until this act is done."""
    overlap = work.overlaps.get(overlap_id)
    if overlap is None:
        raise Unknown(f"There is no overlap OV-{overlap_id}.")
    work.overlaps.hold_pair(overlap.account_id, overlap.partner_id)
    return work.overlaps.get(overlap_id) or overlap


def _rows_in_question(work: Work, overlap: Overlap, last: JudgedPair | None) -> list[MatchRow]:
    """The pairs that hold the overlap up, or did until the press that took it down.

    A pair that was judged by itself, in the queue, keeps what was said of it.
    """
    pressed = one_press(work, overlap.account_id, overlap.partner_id, last) if last else []
    together = {overlap.match_id, *(each.match_id for each in pressed)}
    return [
        row
        for row in work.matches.of_pair(overlap.account_id, overlap.partner_id)
        if row.id in together or standing(row.verdict, row.judgement) is Standing.SAME
    ]


def _siblings(work: Work, overlap: Overlap, judged: JudgedPair) -> list[JudgedPair]:
    return one_press(work, overlap.account_id, overlap.partner_id, judged)


def _revoke(work: Work, overlap: Overlap, judged: JudgedPair, by: Person, now: datetime) -> None:
    for each in _siblings(work, overlap, judged):
        work.judgements.revoke(each.id, now, by.id)
        row = work.matches.get(each.match_id)
        if row is not None:
            work.matches.set_judgement(row.id, None, version=row.version)


def who_was_first(work: Work, last: JudgedPair) -> str:
    """Say who has judged a pair before."""
    person = work.people.by_id(last.by)
    name = person.name if person else "somebody"
    said = {"not_same": "a wrong company", "same": "the same company"}.get(
        str(last.judgement), str(last.judgement)
    )
    return f"{name} has already said that this is {said}. A partner manager can change that."


def _how_it_was_settled(work: Work, judged: JudgedPair, instead: JudgedPair | None) -> str:
    if instead is not None:
        return f"It no longer counts. {who_was_first(work, instead)}"
    settler = judged.revoked_by if judged.revoked_at else judged.settled_by
    person = work.people.by_id(settler) if settler else None
    who = person.name if person else "Somebody"
    return f"{who} has already {'reversed' if judged.revoked_at else 'confirmed'} it."
