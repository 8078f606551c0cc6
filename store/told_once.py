"""What is said or done once about a record, whichever clock comes by: reminders, answers, marks."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select

from store.columns import storable
from store.deal_tables import told_once
from store.transaction import Transaction, chunks


class ToldOnce:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def first(self, subject: str, what: str, at: datetime) -> bool:
        """Note something about a subject (`DR-4`); true for whoever comes first, once."""
        values = {"subject": subject, "what": storable(what), "at": at}
        return self._tx.insert_new(told_once, values) is not None

    def of(self, subject: str) -> dict[str, datetime]:
        """Give all that is noted about a subject, with when."""
        return self.of_many([subject]).get(subject, {})

    def of_many(self, subjects: Iterable[str]) -> dict[str, dict[str, datetime]]:
        """Give all that is noted about each of some subjects, with when."""
        return self._tx.by_keys("told once", subjects, self._read)

    def _read(self, subjects: Iterable[str]) -> dict[str, dict[str, datetime]]:
        found: dict[str, dict[str, datetime]] = {}
        for chunk in chunks(sorted(subjects)):
            for row in self._tx.rows(select(told_once).where(told_once.c.subject.in_(chunk))):
                found.setdefault(row["subject"], {})[row["what"]] = row["at"]
        return found

    def many(self, subjects: Iterable[str]) -> set[tuple[str, str]]:
        """Give all that is noted about some subjects, as (subject, what)."""
        return {
            (row["subject"], row["what"])
            for chunk in chunks(sorted(set(subjects)))
            for row in self._tx.rows(
                select(told_once.c.subject, told_once.c.what).where(told_once.c.subject.in_(chunk))
            )
        }

    def forget(self, subject: str, what: str) -> None:
        """Let it be noted once more."""
        gone = (told_once.c.subject == subject) & (told_once.c.what == what)
        self._tx.run(delete(told_once).where(gone))
