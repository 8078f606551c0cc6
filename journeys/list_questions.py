"""The questions of partners in one list, and how long answers take: for our managers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from journeys.acting import Actor, let
from journeys.desk import Desk
from journeys.draw_questions import question_notice
from journeys.question_notices import QuestionNotice
from partnering.people import Right
from partnering.questions import Question, QuestionState
from store.work import Work

COUNTED = timedelta(days=90)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class AnswerTime:
    """How one partner's questions fared: `median_hours` is open time, None where none is answered.

    Counted are questions asked in the last 90 days.
    """

    partner_id: int
    partner: str
    answered: int
    waiting: int
    median_hours: float | None


@dataclass(frozen=True, slots=True)
class QuestionReport:
    """`waiting` are the open questions, the oldest first; `times` each partner's, by name."""

    waiting: tuple[QuestionNotice, ...]
    times: tuple[AnswerTime, ...]


def list_questions(desk: Desk, *, by: Actor, now: datetime) -> QuestionReport:
    """List what waits for an answer, and how long answers took. Raises: NotAllowed."""
    let(by, Right.ANSWER_QUESTIONS)
    with desk.store.read() as view:
        waiting = [each for each in view.questions.waiting() if each.is_open]
        done = view.questions.in_state({QuestionState.ANSWERED}, since=now - COUNTED)
        drawn = [question_notice(desk, view, each.id) for each in waiting]
        times = _times(view, waiting, done)
    return QuestionReport(tuple(each for each in drawn if each is not None), times)


def all_questions(desk: Desk, *, by: Actor, limit: int = 1000) -> list[QuestionNotice]:
    """List all that was ever put to one of ours, the newest first. Raises: NotAllowed."""
    let(by, Right.ANSWER_QUESTIONS)
    states = set(QuestionState) - {QuestionState.SHOWN, QuestionState.OFFERED}
    with desk.store.read() as view:
        found = view.questions.in_state(states, limit=limit)
        drawn = [question_notice(desk, view, each.id) for each in found]
    return [each for each in drawn if each is not None]


def _times(
    view: Work, waiting: Sequence[Question], done: Sequence[Question]
) -> tuple[AnswerTime, ...]:
    lines = []
    for id in sorted({each.partner_id for each in (*waiting, *done)}):
        partner = view.partners.by_id(id)
        mine = [each for each in done if each.partner_id == id]
        took = [each.took / _HOUR for each in mine if each.took is not None]
        lines.append(
            AnswerTime(
                partner_id=id,
                partner=partner.name if partner else "",
                answered=len(mine),
                waiting=sum(each.partner_id == id for each in waiting),
                median_hours=round(median(took), 1) if took else None,
            )
        )
    return tuple(sorted(lines, key=lambda each: each.partner.casefold()))
