"""Who of ours has a partner's question: its manager, who stands in, who is next. Reads only."""

from datetime import datetime

from journeys.ask_whom import stand_in
from journeys.desk import Desk
from journeys.help_hours import hours_of
from partnering.calendar import BusinessHours
from partnering.partners import Partner
from partnering.people import Person, Right, Role, may
from partnering.questions import Question, clock_of
from store.work import Work

_IN_ORDER = (
    Role.CHANNEL_CHIEF,
    Role.PARTNER_MANAGER,
    Role.DEAL_DESK,
    Role.SECOND_APPROVER,
    Role.ADMIN,
)


def first_owner(view: Work, partner: Partner) -> Person | None:
    """Give who has a new question: the partner's manager, else the first who may see to it."""
    return _of_partner(view, partner) or next(iter(_others(view, frozenset())), None)


def next_owner(view: Work, question: Question, now: datetime) -> Person | None:
    """Give who has it next: the partner's manager, the chief, who else may; nobody a second time.

    Who is away comes last.
    """
    apart = frozenset(question.tried)
    if question.owner_id is not None:
        apart |= {question.owner_id}
    partner = view.partners.by_id(question.partner_id)
    manager = _of_partner(view, partner) if partner else None
    found = [manager] if manager is not None and manager.id not in apart else []
    found += [each for each in _others(view, apart) if each not in found]
    away = view.absences.of([each.id for each in found], now)
    return min(found, key=lambda each: each.id in away, default=None)


def acts_now(desk: Desk, view: Work, question: Question, now: datetime) -> Person | None:
    """Give who is asked now: the owner, or while they are away who stands in for them.

    None where the owner does not see to questions any more.
    """
    owner = owner_of(view, question)
    if owner is None:
        return None
    clock = clock_of(question, hours_of(desk, owner), desk.policy.questions)
    acting = stand_in(view, owner, clock, now)
    return acting if may(acting, Right.ANSWER_QUESTIONS) else owner


def owner_of(view: Work, question: Question) -> Person | None:
    """Give the owner, where they still see to questions."""
    return _usable(view, question.owner_id)


def owner_hours(desk: Desk, view: Work, question: Question) -> BusinessHours:
    """Give the hours in which a question's clock runs: those of who owns it."""
    owner = view.people.by_id(question.owner_id) if question.owner_id is not None else None
    return hours_of(desk, owner)


def _of_partner(view: Work, partner: Partner) -> Person | None:
    return _usable(view, partner.manager_id)


def _usable(view: Work, id: int | None) -> Person | None:
    found = view.people.by_id(id) if id is not None else None
    if found is None or found.partner_id is not None or not may(found, Right.ANSWER_QUESTIONS):
        return None
    return found


def _others(view: Work, apart: frozenset[int]) -> list[Person]:
    found: dict[int, Person] = {}
    for role in _IN_ORDER:
        for each in view.people.with_role(role):
            usable = each.partner_id is None and may(each, Right.ANSWER_QUESTIONS)
            if usable and each.id not in apart:
                found.setdefault(each.id, each)
    return list(found.values())
