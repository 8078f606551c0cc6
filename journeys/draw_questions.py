"""A question as our people read it, and what its partner reads under the mention. Reads only."""

from datetime import datetime

from journeys.desk import Desk
from journeys.own_records import own_line
from journeys.question_notices import PartnerQuestionNotice, QuestionNotice
from journeys.question_owner import owner_hours
from partnering.people import Person, Right, must
from partnering.questions import NO_SUCH, QuestionState, due_of, must_have_part
from partnering.refusals import Unknown
from store.work import Work


def question_notice(desk: Desk, view: Work, question_id: int) -> QuestionNotice | None:
    """Draw a question for our own people; None where there is none, or nobody was asked."""
    found = view.questions.get(question_id)
    partner = view.partners.by_id(found.partner_id) if found else None
    if found is None or partner is None or found.opened_at is None:
        return None
    people = view.people.many(
        each for each in (found.asker_id, found.owner_id, found.ended_by) if each is not None
    )
    hours = owner_hours(desk, view, found)
    return QuestionNotice(
        question_id=found.id,
        version=found.version,
        partner_id=partner.id,
        partner_name=partner.name,
        state=found.state,
        asker=_name(people, found.asker_id),
        text=found.text,
        url=found.url,
        asked_at=found.opened_at,
        owner=_name(people, found.owner_id),
        due_at=due_of(found, hours, desk.policy.questions),
        about=found.shows,
        asked_before=max(0, found.count - 1),
        waiting_at=found.waiting_at,
        ended_at=found.ended_at,
        ended_by=_name(people, found.ended_by),
        end_words=found.end_words,
        took=found.took,
    )


def partner_question_notice(
    desk: Desk, view: Work, question_id: int, *, now: datetime
) -> PartnerQuestionNotice | None:
    """Draw what stands under a mention; None where there is none."""
    found = view.questions.get(question_id)
    if found is None:
        return None
    lines = [own_line(desk, view, found.partner_id, each, now=now) for each in found.shows]
    return PartnerQuestionNotice(
        question_id=found.id,
        version=found.version,
        partner_id=found.partner_id,
        state=found.state,
        neutral=found.neutral,
        at=now,
        lines=tuple(each for each in lines if each is not None),
        opened_at=found.opened_at,
        ended_at=found.ended_at,
        end_words=found.end_words if found.state is QuestionState.CLOSED else "",
    )


def our_question(desk: Desk, question_id: int, *, by: Person) -> QuestionNotice:
    """Draw a question for one of ours who sees to them. Raises: NotAllowed; Unknown."""
    must(by, Right.ANSWER_QUESTIONS)
    with desk.store.read() as view:
        notice = question_notice(desk, view, question_id)
    if notice is None:
        raise Unknown(NO_SUCH)
    return notice


def own_question(
    desk: Desk, question_id: int, *, by: Person, now: datetime
) -> PartnerQuestionNotice:
    """Draw a question for the partner's people. Raises: NotAllowed; Unknown."""
    must(by, Right.OWN_QUESTIONS)
    with desk.store.read() as view:
        found = view.questions.get(question_id)
        if found is None:
            raise Unknown(NO_SUCH)
        must_have_part(found, by)
        notice = partner_question_notice(desk, view, question_id, now=now)
    if notice is None:
        raise Unknown(NO_SUCH)
    return notice


def _name(people: dict[int, Person], id: int | None) -> str:
    person = people.get(id) if id is not None else None
    return person.name if person else ""
