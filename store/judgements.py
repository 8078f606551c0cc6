"""What people said about pairs, kept for ever: revoked ones stay, marked."""

from datetime import datetime

from sqlalchemy import RowMapping, select, update

from partnering.judgements import JudgedPair, Judgement
from store.columns import storable
from store.tables import judgements
from store.transaction import Transaction


class Judgements:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(
        self, match_id: int, judgement: Judgement, by_person_id: int, at: datetime, note: str = ""
    ) -> JudgedPair:
        """Keep one judgement. The pair's own row is set by `matches.set_judgement`."""
        row = self._tx.insert(
            judgements,
            {
                "match_id": match_id,
                "judgement": judgement,
                "by_person_id": by_person_id,
                "at": at,
                "note": storable(note),
            },
        )
        return _from_row(row)

    def get(self, id: int) -> JudgedPair | None:
        row = self._tx.row(select(judgements).where(judgements.c.id == id))
        return None if row is None else _from_row(row)

    def last_of(self, match_id: int) -> JudgedPair | None:
        """Find the judgement that counts: the last one that was not revoked."""
        row = self._tx.row(
            select(judgements)
            .where(judgements.c.match_id == match_id, judgements.c.revoked_at.is_(None))
            .order_by(judgements.c.id.desc())
        )
        return None if row is None else _from_row(row)

    def revoke(self, id: int, at: datetime, by: int) -> None:
        """Mark a judgement as no longer counting; `by` is a person. A second time does nothing."""
        self._tx.run(
            update(judgements)
            .where(judgements.c.id == id, judgements.c.revoked_at.is_(None))
            .values(revoked_at=at, revoked_by=by)
        )

    def settle(self, id: int, person_id: int, at: datetime) -> None:
        """Note who confirmed a judgement. The first to settle stays."""
        self._tx.run(
            update(judgements)
            .where(judgements.c.id == id, judgements.c.settled_by.is_(None))
            .values(settled_by=person_id, settled_at=at)
        )


def _from_row(row: RowMapping) -> JudgedPair:
    return JudgedPair(
        id=row["id"],
        match_id=row["match_id"],
        judgement=Judgement(row["judgement"]),
        by=row["by_person_id"],
        at=row["at"],
        revoked_at=row["revoked_at"],
        settled_by=row["settled_by"],
        revoked_by=row["revoked_by"],
    )
