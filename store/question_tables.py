"""The table of what partners' people ask in their channels. Rows become values elsewhere."""

from sqlalchemy import JSON, Boolean, Column, Index, Integer, UniqueConstraint

from partnering.questions import QuestionState
from store.columns import Utc, choice, points_to, record, version, words

questions = record(
    "questions",
    points_to("partner_id", "partners"),
    words("address", default=None),
    words("thread", default=None),
    words("url"),
    points_to("asker_id", "people"),
    choice("state", QuestionState),
    Column("asked_at", Utc, nullable=False),
    Column("last_moved_at", Utc, nullable=False),
    words("text"),
    # Refs of the partner's own records that it names, DR-12.
    Column("shows", JSON, nullable=False),
    Column("neutral", Boolean, nullable=False),
    Column("opened_at", Utc),
    points_to("owner_id", "people", nullable=True),
    Column("owned_since", Utc),
    Column("reminders", Integer, nullable=False),
    Column("waiting_at", Utc),
    Column("tried", JSON, nullable=False),
    Column("count", Integer, nullable=False),
    Column("ended_at", Utc),
    points_to("ended_by", "people", nullable=True),
    words("end_words"),
    # Open time until the answer, in seconds.
    Column("took_seconds", Integer),
    version(),
    # One message is one question, however often we are told of it.
    UniqueConstraint("address"),
)
for _asked_for in ("partner_id", "asker_id", "owner_id"):
    Index(None, questions.c[_asked_for])
Index(None, questions.c.state, questions.c.asked_at)
