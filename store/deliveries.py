"""Deliveries: what is owed to the outside, one row per fact and effect, and how it stands.

    pending --claim--> sending --done--> done
       ^                  |  \\--dead--> dead --retry--> pending
       +------later-------+   \\--mark_unknown--> unknown --claim--> sending

A row in *sending* whose process died is stranded: it may have been sent or not.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import RowMapping, Select, bindparam, func, select, update

from partnering.programme import Hold
from store.columns import Utc, storable
from store.tables import DELIVERY_STATES, deliveries
from store.transaction import Transaction

State = Literal["pending", "sending", "done", "unknown", "dead", "cancelled"]
_CLAIMABLE = ("pending", "unknown")
_OWED = ("pending", "unknown", "sending")
_DUE = (
    select(deliveries)
    .where(deliveries.c.state.in_(_CLAIMABLE), deliveries.c.due_at <= bindparam("now"))
    .order_by(deliveries.c.due_at, deliveries.c.id)
    .limit(bindparam("most"))
)
_CLAIM = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("wanted"), deliveries.c.state.in_(_CLAIMABLE))
    .values(
        state="sending", attempt=deliveries.c.attempt + 1, updated_at=bindparam("now", type_=Utc)
    )
    .returning(deliveries)
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """`attempt` counts claims, `faults` those that failed, as against those that had to wait.

    `sent_unknown` counts sends whose outcome nobody knows.
    """

    id: int
    fact_id: int
    effect: str
    lane: str
    state: State
    attempt: int
    due_at: datetime
    reason: str
    faults: int
    sent_unknown: int
    created_at: datetime
    updated_at: datetime


class Deliveries:
    """Each move is one statement that holds only in the state it starts from, and says so.

    `attempt` ties a move to the claim that it belongs to: a process that was taken for dead
    cannot undo what its successor did.
    """

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, fact_id: int, effect: str, lane: str, due_at: datetime) -> Delivery | None:
        """Owe one effect of a fact; None where it is owed or was carried out already."""
        row = self._tx.insert_new(
            deliveries,
            {
                "fact_id": fact_id,
                "effect": effect,
                "lane": lane,
                "state": "pending",
                "attempt": 0,
                "due_at": due_at,
                "reason": "",
                "faults": 0,
                "sent_unknown": 0,
                "created_at": due_at,
                "updated_at": due_at,
            },
        )
        return None if row is None else _from_row(row)

    def get(self, id: int) -> Delivery | None:
        row = self._tx.row(select(deliveries).where(deliveries.c.id == id))
        return None if row is None else _from_row(row)

    def due(self, now: datetime, limit: int = 100) -> list[Delivery]:
        """List what may be claimed now, the longest due first."""
        return [_from_row(row) for row in self._tx.rows(_DUE, now=now, most=limit)]

    def claim(self, id: int, now: datetime) -> Delivery | None:
        """Take a delivery to carry it out; None where it is not waiting for anybody."""
        row = self._tx.row(_CLAIM, wanted=id, now=now)
        return None if row is None else _from_row(row)

    def done(self, id: int, now: datetime, *, reason: str = "") -> bool:
        """Note that an effect was carried out, by whichever attempt, or why it need not be."""
        return self._move(id, _OWED, now, None, state="done", reason=storable(reason))

    def later(
        self,
        id: int,
        due_at: datetime,
        reason: str,
        now: datetime,
        *,
        attempt: int | None = None,
        fault: bool = False,
    ) -> bool:
        """Put a claimed delivery back for another attempt; nothing was sent.

        `fault` says that the attempt failed; without it, it was only not yet time.
        """
        return self._move(
            id,
            ("sending",),
            now,
            attempt,
            state="pending",
            due_at=due_at,
            reason=storable(reason),
            faults=deliveries.c.faults + int(fault),
        )

    def dead(self, id: int, reason: str, now: datetime, *, attempt: int | None = None) -> bool:
        """Give up on a delivery; a person sees the row and may retry it."""
        return self._move(id, _OWED, now, attempt, state="dead", reason=storable(reason))

    def cancel(self, id: int, reason: str, now: datetime) -> bool:
        """Owe a delivery no longer, unless it is being sent."""
        return self._move(id, _CLAIMABLE, now, None, state="cancelled", reason=storable(reason))

    def mark_unknown(self, id: int, now: datetime, *, attempt: int | None = None) -> bool:
        """Note that nobody knows whether it was sent; it is due again at once."""
        return self._move(
            id,
            ("sending",),
            now,
            attempt,
            state="unknown",
            sent_unknown=deliveries.c.sent_unknown + 1,
            due_at=now,
        )

    def retry(self, id: int, now: datetime) -> bool:
        """Owe a dead delivery again, at once; its faults are forgiven."""
        return self._move(id, ("dead",), now, None, state="pending", due_at=now, faults=0)

    def release(self, reasons: Collection[str], now: datetime) -> int:
        """Make due at once whatever waits for one of these reasons; how many."""
        return self._tx.run(
            update(deliveries)
            .where(deliveries.c.state.in_(_CLAIMABLE), deliveries.c.reason.in_(reasons))
            .values(due_at=now, reason="", updated_at=now)
        )

    def revive(self, reasons: Collection[str], now: datetime) -> int:
        """Owe again, at once, what was given up on for one of these reasons; how many."""
        return self._tx.run(
            update(deliveries)
            .where(deliveries.c.state == "dead", deliveries.c.reason.in_(reasons))
            .values(state="pending", due_at=now, reason="", faults=0, updated_at=now)
        )

    def waits(self, effect: str) -> bool:
        """Tell whether an effect is owed, or being carried out, anywhere."""
        query = select(deliveries.c.id).where(
            deliveries.c.effect == effect, deliveries.c.state.in_((*_CLAIMABLE, "sending"))
        )
        return self._tx.row(query.limit(1)) is not None

    def held_count(self) -> int:
        """Count what waits because the programme holds it back."""
        reasons = tuple(hold.reason for hold in Hold)
        query = select(func.count()).where(
            deliveries.c.state.in_(_CLAIMABLE), deliveries.c.reason.in_(reasons)
        )
        return int(self._tx.value(query))

    def stranded(self, before: datetime) -> list[Delivery]:
        """List what was claimed before a moment and never reported on, by id."""
        query = select(deliveries).where(
            deliveries.c.state == "sending", deliveries.c.updated_at < before
        )
        return self._values(query.order_by(deliveries.c.id))

    def dead_list(self, limit: int = 100) -> list[Delivery]:
        """List what was given up on, the latest first."""
        query = select(deliveries).where(deliveries.c.state == "dead")
        return self._values(query.order_by(deliveries.c.updated_at.desc()).limit(limit))

    def counts(self) -> dict[str, int]:
        """Count the deliveries in each state; every state is present."""
        query = select(deliveries.c.state, func.count().label("held")).group_by(deliveries.c.state)
        return dict.fromkeys(DELIVERY_STATES, 0) | {
            row["state"]: row["held"] for row in self._tx.rows(query)
        }

    def reasons(self) -> dict[str, int]:
        """Count what waits or was given up on, by its reason."""
        query = select(deliveries.c.reason, func.count().label("held")).where(
            deliveries.c.reason != "", deliveries.c.state.in_((*_CLAIMABLE, "dead"))
        )
        rows = self._tx.rows(query.group_by(deliveries.c.reason))
        return {row["reason"]: row["held"] for row in rows}

    def unknown_total(self) -> int:
        """Count the sends whose outcome nobody knows: the most that can have gone out twice."""
        return int(self._tx.value(select(func.coalesce(func.sum(deliveries.c.sent_unknown), 0))))

    def _move(
        self, id: int, start: tuple[str, ...], now: datetime, attempt: int | None, **values: Any
    ) -> bool:
        move = update(deliveries).where(deliveries.c.id == id, deliveries.c.state.in_(start))
        if attempt is not None:
            move = move.where(deliveries.c.attempt == attempt)
        return self._tx.run(move.values(updated_at=now, **values)) == 1

    def _values(self, query: Select[Any]) -> list[Delivery]:
        return [_from_row(row) for row in self._tx.rows(query)]


def _from_row(row: RowMapping) -> Delivery:
    return Delivery(**{name: row[name] for name in Delivery.__slots__})
