"""What people are told of questions that a partner's people ask, as values; each side's apart.

The partner's notice has no room for a name of ours, for anybody else's record, or for a company
that we have not said may be shown.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from journeys.notice_terms import ASKED_FOR, NO_FIELDS
from partnering.people import Right
from partnering.programme import Hold
from partnering.questions import QuestionState


class OwnKind(StrEnum):
    """Which kind of record of the partner's a line is about, so that it can be opened."""

    DEAL = "deal"
    LEAD = "lead"
    HELP = "help"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class OwnLine:
    """How one of the partner's own records stands, as the partner may read it.

    `number` is what its button opens. `title` is the partner's own words, empty where it has none.
    """

    ref: str
    kind: OwnKind
    number: int
    words: str
    title: str = ""
    due_words: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerQuestionNotice:
    """What stands under a mention in the partner's channel: its records, and the question.

    `neutral` says that something was asked that has no answer there; it is the same words whether
    there is such a record or not. `at` is when the lines were read.
    """

    question_id: int
    version: int
    partner_id: int
    state: QuestionState
    neutral: bool
    at: datetime
    lines: tuple[OwnLine, ...] = ()
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    end_words: str = ""

    kind: ClassVar[str] = "partner_question"
    needs: ClassVar[Right | None] = Right.SEE_OWN_PARTNER
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = True
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ASKED_FOR

    @property
    def ref(self) -> str:
        return f"QU-{self.question_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionNotice:
    """A question for the one of ours who sees to it, as it was asked and as it stands.

    `url` opens what was asked, `owner` has it now. `asked_before` counts how often somebody was
    asked already.
    """

    question_id: int
    version: int
    partner_id: int
    partner_name: str
    state: QuestionState
    asker: str
    text: str
    url: str
    asked_at: datetime
    owner: str
    due_at: datetime | None = None
    about: tuple[str, ...] = ()
    asked_before: int = 0
    waiting_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    end_words: str = ""
    took: timedelta | None = None

    kind: ClassVar[str] = "question"
    needs: ClassVar[Right | None] = Right.ANSWER_QUESTIONS
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ASKED_FOR

    @property
    def ref(self) -> str:
        return f"QU-{self.question_id}"


QuestionNotices = QuestionNotice | PartnerQuestionNotice
