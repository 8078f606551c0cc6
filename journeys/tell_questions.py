"""A question reaches the one of ours who has it, and what became of it stands under the mention."""

from collections.abc import Iterator
from datetime import datetime

from journeys.desk import Desk
from journeys.draw_questions import partner_question_notice, question_notice
from journeys.notices import ToPlace
from journeys.outcomes import Done, Outcome
from journeys.question_owner import acts_now, next_owner, owner_of
from journeys.redraw import redraw_record
from journeys.tell_conflicts import tell_people
from journeys.tell_each import tell_each
from partnering.facts import QuestionMoved
from partnering.people import Person
from partnering.questions import Question
from store.facts import StoredFact
from store.work import Work


def show_question(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Ask who has it, each time by a message of its own; draw the earlier ones anew."""
    fact = stored.fact
    assert isinstance(fact, QuestionMoved)
    with desk.store.read() as view:
        found = view.questions.get(fact.question_id)
        notice = question_notice(desk, view, fact.question_id)
    if found is None or notice is None:
        return Done("nobody is asked")
    drawn = redraw_question(desk, found, now=now)
    if not found.is_open:
        return Done(f"{drawn} cards")
    with desk.store.read() as view:
        asked = list(_asked(desk, view, found, now))
    reached = next((each for each in asked if desk.messenger.reaches(each, now=now)), None)
    return tell_people(
        desk,
        [reached],
        notice,
        # An old card would be drawn anew without a sound.
        record=record_of(found.id, found.count),
        correlation=stored.correlation,
        fact=stored,
        now=now,
    )


def answer_mention(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Put under the mention what its partner may read, and keep it up to date."""
    fact = stored.fact
    assert isinstance(fact, QuestionMoved)
    with desk.store.read() as view:
        found = view.questions.get(fact.question_id)
        notice = partner_question_notice(desk, view, fact.question_id, now=now)
    if found is None or notice is None:
        return Done("no such question")
    place = ToPlace(found.address.partition("/")[0], thread=found.thread)
    told = tell_each(
        desk,
        [place],
        notice,
        record=partner_record_of(found.id),
        correlation=stored.correlation,
        fact=stored,
        now=now,
    )
    return Done(f"{told} told")


def redraw_question(desk: Desk, question: Question, *, now: datetime) -> int:
    """Draw every card anew that asks one of ours about a question; the number of them."""
    records = [record_of(question.id, count) for count in range(1, question.count + 1)]
    return sum(redraw_record(desk, each, now=now) for each in records)


def record_of(question_id: int, count: int) -> str:
    """Name the message that asks about a question for the first, second or third time."""
    return f"question:{question_id}:{count}"


def partner_record_of(question_id: int) -> str:
    """Name the message under the mention."""
    return f"partner-question:{question_id}"


def _asked(desk: Desk, view: Work, question: Question, now: datetime) -> Iterator[Person]:
    """List who could be asked: who acts now, the owner, and who would be next."""
    for each in (
        acts_now(desk, view, question, now),
        owner_of(view, question),
        next_owner(view, question, now),
    ):
        if each is not None:
            yield each
