"""Each minute: owners of questions are reminded, questions go to the next one, offers lapse.

All that runs in the owner's own hours: nobody is asked outside of them, however late it is seen.
"""

from dataclasses import dataclass
from datetime import datetime

from journeys.desk import Desk
from journeys.question_moves import held_question, keep_question
from journeys.question_owner import next_owner, owner_hours, owner_of
from partnering.calendar import opening
from partnering.questions import (
    Question,
    QuestionEvent,
    QuestionMove,
    QuestionState,
    Step,
    hand_over,
    lapse,
    next_step,
    remind,
)
from store.work import Work


@dataclass(frozen=True, slots=True)
class WatchedQuestions:
    """What one look did."""

    reminded: int
    handed_over: int
    lapsed: int


def watch_questions(desk: Desk, *, now: datetime) -> WatchedQuestions:
    """Do what is due about each question that waits, once."""
    with desk.store.read() as view:
        due = [each.id for each in view.questions.waiting() if _due(desk, view, each, now)]
    done = [event for each in due if (event := _move(desk, each, now)) is not None]
    if done:
        desk.wake()
    return WatchedQuestions(
        done.count(QuestionEvent.REMINDED),
        done.count(QuestionEvent.HANDED_OVER),
        done.count(QuestionEvent.LAPSED),
    )


def _move(desk: Desk, question_id: int, now: datetime) -> QuestionEvent | None:
    with desk.store.begin() as work:
        held = held_question(work, question_id)
        moved = _due(desk, work, held, now)
        if moved is not None:
            keep_question(work, held, moved, by=None)
    return moved.event if moved else None


def _due(desk: Desk, view: Work, question: Question, now: datetime) -> QuestionMove | None:
    policy = desk.policy.questions
    if question.state is QuestionState.OFFERED:
        return lapse(question, policy, now)
    if not question.is_open:
        return None
    heir = next_owner(view, question, now)
    if owner_of(view, question) is None and heir is not None:
        return hand_over(question, heir.id, now)
    hours = owner_hours(desk, view, question)
    if opening(hours, now) > now:
        return None
    match next_step(question, hours, policy, now, has_backup=heir is not None):
        case Step.HAND_OVER if heir is not None:
            return hand_over(question, heir.id, now)
        case Step.REMIND:
            return remind(question, now)
        case _:
            return None
