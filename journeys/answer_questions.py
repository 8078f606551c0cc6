"""A question comes to its end, or its owner says how it stands. What was answered is not read."""

from typing import Unpack

from journeys.acting import Doing
from journeys.desk import Desk
from journeys.question_moves import NOBODY, move_question
from journeys.question_owner import first_owner, owner_hours
from partnering.people import Right, must
from partnering.questions import (
    Question,
    QuestionMove,
    QuestionState,
    answered,
    ask,
    close,
    must_have_part,
    note_waiting,
    withdraw,
)
from partnering.refusals import NotNow
from store.work import Work


def pass_on(desk: Desk, question_id: int, **doing: Unpack[Doing]) -> Question:
    """Put what had no answer in the channel into the hands of the partner's manager.

    Anybody of the partner may; twice, it is one question. Raises: NotAllowed; Unknown; Invalid
    where its time is over; NotNow.
    """
    by, now = doing["by"], doing["now"]
    must(by, Right.OWN_QUESTIONS)

    def rule(work: Work, held: Question) -> QuestionMove | None:
        must_have_part(held, by)
        if held.is_open:
            return None
        partner = work.partners.by_id(held.partner_id)
        owner = first_owner(work, partner) if partner else None
        if owner is None:
            raise NotNow(NOBODY)
        return ask(held, owner.id, now)

    return move_question(desk, question_id, rule, doing)


def say_answered(desk: Desk, question_id: int, **doing: Unpack[Doing]) -> Question:
    """Note that it was answered in the thread, for either side. Raises: NotAllowed; Unknown;
    Invalid."""
    by, now = doing["by"], doing["now"]
    must(by, Right.OWN_QUESTIONS)

    def rule(work: Work, held: Question) -> QuestionMove | None:
        must_have_part(held, by)
        if held.state is QuestionState.ANSWERED:
            return None
        return answered(held, by, owner_hours(desk, work, held), now)

    return move_question(desk, question_id, rule, doing)


def say_waiting(desk: Desk, question_id: int, **doing: Unpack[Doing]) -> Question:
    """Note that its owner has no answer yet. Raises: NotAllowed; Unknown; Invalid."""
    by, now = doing["by"], doing["now"]
    must(by, Right.ANSWER_QUESTIONS)
    return move_question(desk, question_id, lambda _, held: note_waiting(held, by, now), doing)


def take_back(desk: Desk, question_id: int, **doing: Unpack[Doing]) -> Question:
    """Take one's own question back. Raises: NotAllowed; Unknown; Invalid."""
    by, now = doing["by"], doing["now"]
    must(by, Right.OWN_QUESTIONS)

    def rule(_: Work, held: Question) -> QuestionMove | None:
        must_have_part(held, by)
        if held.state is QuestionState.WITHDRAWN and held.ended_by == by.id:
            return None
        return withdraw(held, by, now)

    return move_question(desk, question_id, rule, doing)


def close_question(desk: Desk, question_id: int, *, why: str, **doing: Unpack[Doing]) -> Question:
    """End a question without an answer, with a reason that the partner reads.

    Raises: NotAllowed; Unknown; Invalid without a reason.
    """
    by, now = doing["by"], doing["now"]
    must(by, Right.ANSWER_QUESTIONS)
    return move_question(desk, question_id, lambda _, held: close(held, by, why, now), doing)
