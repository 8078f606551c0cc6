"""A question that people of a partner ask in their channel: its states, its owner, its end. Pure.

A question is never answered here: people answer in the thread, and say so. `took` is how long that
was in open hours, which is what is reported.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from partnering.calendar import BusinessHours, Clock, add_business_time, business_time_between
from partnering.people import Person, Right, may
from partnering.question_policy import QuestionPolicy
from partnering.refusals import Invalid, NotAllowed, Unknown

NO_SUCH = "There is no such question."
MOST_TEXT = 1500
MOST_WORDS = 300


class QuestionState(StrEnum):
    """`shown` was answered by showing the partner its own records; `offered` is not yet asked."""

    SHOWN = "shown"
    OFFERED = "offered"
    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    LAPSED = "lapsed"


class QuestionEvent(StrEnum):
    """What happened to a question, as the log of facts says it."""

    SHOWN = "shown"
    OFFERED = "offered"
    ASKED = "asked"
    REMINDED = "reminded"
    HANDED_OVER = "handed_over"
    WAITING = "waiting"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    LAPSED = "lapsed"


class Step(StrEnum):
    WAIT = "wait"
    REMIND = "remind"
    HAND_OVER = "hand_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One mention of the app in a partner's channel.

    `address` is the message that asks, `thread` the one under which it is answered, both in the
    messenger's own terms; `url` opens it, empty where nobody knows. `shows` are the partner's own
    records that it names. `owner_id` is the one person of ours in whose hands it lies,
    `owned_since` from when their clock runs, `tried` who had it before. `count` is how often
    somebody was asked. `took` is open time until the answer.
    """

    partner_id: int
    address: str
    thread: str
    asker_id: int
    state: QuestionState
    asked_at: datetime
    last_moved_at: datetime
    url: str = ""
    text: str = ""
    shows: tuple[str, ...] = ()
    neutral: bool = False
    opened_at: datetime | None = None
    owner_id: int | None = None
    owned_since: datetime | None = None
    reminders: int = 0
    waiting_at: datetime | None = None
    tried: tuple[int, ...] = ()
    count: int = 0
    ended_at: datetime | None = None
    ended_by: int | None = None
    end_words: str = ""
    took: timedelta | None = None
    id: int = 0
    version: int = 0

    @property
    def ref(self) -> str:
        return f"QU-{self.id}"

    @property
    def is_open(self) -> bool:
        return self.state is QuestionState.OPEN


@dataclass(frozen=True, slots=True)
class QuestionMove:
    """A question after a move, and what happened to it."""

    question: Question
    event: QuestionEvent


def ask(question: Question, owner_id: int, now: datetime) -> QuestionMove:
    """Put a question into somebody's hands: from now on their clock runs. Raises: Invalid."""
    if question.state is not QuestionState.OFFERED:
        raise Invalid(over(question))
    return _moved(
        question,
        QuestionEvent.ASKED,
        now,
        state=QuestionState.OPEN,
        opened_at=now,
        owner_id=owner_id,
        owned_since=now,
        count=1,
    )


def next_step(
    question: Question,
    hours: BusinessHours,
    policy: QuestionPolicy,
    now: datetime,
    *,
    has_backup: bool,
) -> Step:
    """Say what the clock asks for. `hours` are the owner's; without a backup it stays with them.

    An owner who has said that it still waits knows of it: the first reminder is left out, the
    rest of the clock is not.
    """
    if not question.is_open or question.owned_since is None:
        return Step.WAIT
    spent = business_time_between(hours, question.owned_since, now)
    if has_backup and spent >= policy.escalate_after:
        return Step.HAND_OVER
    if question.reminders == 0:
        return Step.REMIND if spent >= policy.remind_after else Step.WAIT
    return Step.REMIND if spent >= policy.escalate_after * question.reminders else Step.WAIT


def clock_of(question: Question, hours: BusinessHours, policy: QuestionPolicy) -> Clock:
    """Give the time that the owner has, in their hours."""
    return Clock(question.owned_since or question.asked_at, policy.escalate_after, hours)


def due_of(question: Question, hours: BusinessHours, policy: QuestionPolicy) -> datetime | None:
    """Say until when the owner has it; None where nobody has."""
    if not question.is_open or question.owned_since is None:
        return None
    return add_business_time(hours, question.owned_since, policy.escalate_after)


def remind(question: Question, now: datetime) -> QuestionMove:
    """Ask the owner once more."""
    return _moved(
        question,
        QuestionEvent.REMINDED,
        now,
        reminders=question.reminders + 1,
        count=question.count + 1,
    )


def hand_over(question: Question, to: int, now: datetime) -> QuestionMove:
    """Give an open question to the next person, whose clock begins now. Raises: Invalid."""
    if not question.is_open:
        raise Invalid(over(question))
    before = (question.owner_id,) if question.owner_id is not None else ()
    return _moved(
        question,
        QuestionEvent.HANDED_OVER,
        now,
        owner_id=to,
        owned_since=now,
        reminders=0,
        waiting_at=None,
        tried=(*question.tried, *before),
        count=question.count + 1,
    )


def note_waiting(question: Question, by: Person, now: datetime) -> QuestionMove:
    """Note that its owner knows of it and has no answer yet. Raises: NotAllowed; Unknown; Invalid.

    Their clock goes on: nobody keeps a question by saying that it waits.
    """
    _must_answer_for_us(by)
    _must_be_open(question)
    return _moved(
        question,
        QuestionEvent.WAITING,
        now,
        waiting_at=now,
        reminders=max(1, question.reminders),
    )


def answered(question: Question, by: Person, hours: BusinessHours, now: datetime) -> QuestionMove:
    """End it: it was answered in the thread, say ours or the partner's people.

    `hours` are those in which the time is counted. Raises: NotAllowed; Unknown; Invalid.
    """
    must_have_part(question, by)
    _must_be_open(question)
    took = business_time_between(hours, question.opened_at or question.asked_at, now)
    return _ended(question, QuestionState.ANSWERED, QuestionEvent.ANSWERED, by.id, now, took=took)


def withdraw(question: Question, by: Person, now: datetime) -> QuestionMove:
    """Take it back. Raises: Unknown; NotAllowed to all but who asked; Invalid."""
    must_have_part(question, by)
    if by.id != question.asker_id:
        raise NotAllowed("Only who asked a question takes it back.")
    _must_be_open(question)
    return _ended(question, QuestionState.WITHDRAWN, QuestionEvent.WITHDRAWN, by.id, now)


def close(question: Question, by: Person, why: str, now: datetime) -> QuestionMove:
    """End it without an answer, for a reason. Raises: NotAllowed; Unknown; Invalid."""
    _must_answer_for_us(by)
    _must_be_open(question)
    words = why.strip()
    if not words:
        raise Invalid("Say in a sentence why.")
    return _ended(
        question,
        QuestionState.CLOSED,
        QuestionEvent.CLOSED,
        by.id,
        now,
        end_words=words[:MOST_WORDS],
    )


def lapse(question: Question, policy: QuestionPolicy, now: datetime) -> QuestionMove | None:
    """End an offer that nobody took up; its words go. None where its time is not over."""
    ends = question.asked_at + timedelta(days=policy.offer_days)
    if question.state is not QuestionState.OFFERED or now < ends:
        return None
    bare = replace(question, text="")
    return _ended(bare, QuestionState.LAPSED, QuestionEvent.LAPSED, None, ends)


def must_have_part(question: Question, by: Person) -> None:
    """Let pass ours who answer questions, and the partner's people. Raises: Unknown to others."""
    if by.partner_id is None and may(by, Right.ANSWER_QUESTIONS):
        return
    if by.partner_id != question.partner_id or not may(by, Right.OWN_QUESTIONS):
        raise Unknown(NO_SUCH)


def over(question: Question) -> str:
    """Say how a question stands that an act came too late for."""
    how = {
        QuestionState.SHOWN: "was answered by showing what is known",
        QuestionState.OFFERED: "was not passed on yet",
        QuestionState.OPEN: "is with us",
        QuestionState.ANSWERED: "is answered",
        QuestionState.WITHDRAWN: "was taken back",
        QuestionState.CLOSED: "is closed",
        QuestionState.LAPSED: "was not passed on in time; mention the app once more",
    }[question.state]
    return f"{question.ref} {how}."


def _must_answer_for_us(by: Person) -> None:
    if by.partner_id is not None or not may(by, Right.ANSWER_QUESTIONS):
        raise Unknown(NO_SUCH)


def _must_be_open(question: Question) -> None:
    if not question.is_open:
        raise Invalid(over(question))


def _ended(
    question: Question,
    state: QuestionState,
    event: QuestionEvent,
    by: int | None,
    at: datetime,
    **more: object,
) -> QuestionMove:
    return _moved(question, event, at, state=state, ended_at=at, ended_by=by, **more)


def _moved(
    question: Question, event: QuestionEvent, now: datetime, **changes: object
) -> QuestionMove:
    moved = replace(question, last_moved_at=now, **changes)  # type: ignore[arg-type]  # by name
    return QuestionMove(moved, event)
