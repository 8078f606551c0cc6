"""One act on a question: held, asked of a rule, kept, recorded, in one transaction."""

from collections.abc import Callable

from journeys.acting import Actor, Doing, written
from journeys.desk import Desk
from partnering.facts import QuestionMoved
from partnering.questions import NO_SUCH, Question, QuestionMove
from partnering.refusals import Unknown
from store.work import Work

NOBODY = "Nobody here can take your question at the moment. Please try again later."
# None is for what is done already: pressed twice, it is one act.
Rule = Callable[[Work, Question], QuestionMove | None]


def move_question(desk: Desk, question_id: int, rule: Rule, doing: Doing) -> Question:
    """Hold a question, ask a rule, keep what it returned. Raises: Unknown; what the rule does."""
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        held = held_question(work, question_id)
        moved = rule(work, held)
        if moved is None:
            return held
        kept = keep_question(
            work, held, moved, by=doing["by"], correlation=doing.get("correlation", "")
        )
    desk.wake()
    return kept


def keep_question(
    work: Work,
    before: Question,
    moved: QuestionMove,
    *,
    by: Actor | None,
    correlation: str = "",
) -> Question:
    """Keep a move, and record it. Raises: StaleVersion."""
    kept = work.questions.save(moved.question, seen=before.version)
    fact = QuestionMoved(kept.id, kept.version, str(moved.event))
    at = moved.question.last_moved_at
    work.record(fact, at=at, by=written(by), correlation=correlation)
    return kept


def held_question(work: Work, question_id: int) -> Question:
    """Take a question for a change. Raises: Unknown."""
    found = work.questions.held(question_id)
    if found is None:
        raise Unknown(NO_SUCH)
    return found
