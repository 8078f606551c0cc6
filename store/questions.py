"""What partners' people asked in their channels, and how each question stands."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, Select, select

from partnering.questions import Question, QuestionState
from store.columns import storable
from store.question_tables import questions
from store.transaction import Transaction

_PLAIN = (
    "partner_id",
    "address",
    "thread",
    "url",
    "asker_id",
    "asked_at",
    "last_moved_at",
    "neutral",
    "opened_at",
    "owner_id",
    "owned_since",
    "reminders",
    "waiting_at",
    "count",
    "ended_at",
    "ended_by",
)


class Questions:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, question: Question) -> Question | None:
        """Keep a new question with its number; None where its message made one already."""
        row = self._tx.insert_new(questions, {**_to_row(question), "version": 1})
        return None if row is None else _from_row(row)

    def save(self, question: Question, *, seen: int) -> Question:
        """Overwrite it where version `seen` still holds. Raises: StaleVersion."""
        return _from_row(self._tx.save(questions, question.id, seen, _to_row(question)))

    def get(self, id: int) -> Question | None:
        return self._one(select(questions).where(questions.c.id == id))

    def held(self, id: int) -> Question | None:
        """Give it as it is now; nobody else changes it until this transaction ends."""
        return self._one(self._tx.locked(select(questions).where(questions.c.id == id)))

    def at(self, address: str) -> Question | None:
        """Find what a message asked."""
        return self._one(select(questions).where(questions.c.address == address))

    def waiting(self, limit: int = 10_000) -> list[Question]:
        """List what is open or offered, the oldest first."""
        states = (QuestionState.OPEN, QuestionState.OFFERED)
        query = select(questions).where(questions.c.state.in_(states))
        return self._all(query.order_by(questions.c.asked_at, questions.c.id).limit(limit))

    def in_state(
        self, states: Iterable[QuestionState], *, since: datetime | None = None, limit: int = 10_000
    ) -> list[Question]:
        """List questions in some states, the newest first; with `since`, those asked later."""
        query = select(questions).where(questions.c.state.in_(list(states)))
        if since is not None:
            query = query.where(questions.c.asked_at >= since)
        return self._all(query.order_by(questions.c.id.desc()).limit(limit))

    def _one(self, query: Select[Any]) -> Question | None:
        row = self._tx.row(query)
        return None if row is None else _from_row(row)

    def _all(self, query: Select[Any]) -> list[Question]:
        return [_from_row(row) for row in self._tx.rows(query)]


def _to_row(question: Question) -> dict[str, Any]:
    took = question.took
    return {
        **{name: getattr(question, name) for name in _PLAIN},
        "state": question.state,
        "text": storable(question.text),
        "shows": list(question.shows),
        "tried": list(question.tried),
        "end_words": storable(question.end_words),
        "took_seconds": None if took is None else int(took.total_seconds()),
    }


def _from_row(row: RowMapping) -> Question:
    took = row["took_seconds"]
    return Question(
        **{name: row[name] for name in _PLAIN},
        state=QuestionState(row["state"]),
        text=row["text"],
        shows=tuple(row["shows"]),
        tried=tuple(row["tried"]),
        end_words=row["end_words"],
        took=None if took is None else timedelta(seconds=took),
        id=row["id"],
        version=row["version"],
    )
