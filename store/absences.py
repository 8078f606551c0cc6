"""Who is away, until when, and who decides for them meanwhile. What follows, the rules say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from store.deal_tables import absences
from store.transaction import Transaction, chunks


@dataclass(frozen=True, slots=True)
class Away:
    """A person is away until an instant; `delegate_id` decides for them, None where nobody does."""

    person_id: int
    until: datetime
    delegate_id: int | None = None


class Absences:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def put(self, away: Away) -> None:
        """Note that somebody is away; what was noted of them before is overwritten."""
        self._tx.upsert(
            absences,
            {
                "person_id": away.person_id,
                "until": away.until,
                "delegate_id": away.delegate_id,
            },
        )

    def drop(self, person_id: int) -> bool:
        """Note that somebody is back; false where nobody had noted that they are away."""
        return self._tx.run(delete(absences).where(absences.c.person_id == person_id)) > 0

    def of(self, ids: Iterable[int], now: datetime) -> dict[int, Away]:
        """Say who of some people is away at an instant."""
        return {
            row["person_id"]: Away(row["person_id"], row["until"], row["delegate_id"])
            for chunk in chunks(sorted(set(ids)))
            for row in self._tx.rows(
                select(absences).where(absences.c.person_id.in_(chunk), absences.c.until > now)
            )
        }
