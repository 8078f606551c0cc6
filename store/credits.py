"""Touches of deals, and the book of credits: periods that are published, countings, their lines.

Countings and lines are only ever added.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, select, update

from partnering.attribution import Entry, Standing
from partnering.attribution_models import Model
from partnering.credit_book import Cause, Period, Run, read_period
from partnering.money import Money
from partnering.touches import Touch, TouchKind, TouchRole, TouchState
from store.columns import storable
from store.credit_tables import credit_lines, credit_periods, credit_runs, touches
from store.transaction import StaleVersion, Transaction, chunks

_SAME = (
    "opportunity_id",
    "partner_id",
    "claimed_by",
    "claimed_at",
    "due_at",
    "confirmed_by",
    "confirmed_at",
    "disputed_by",
    "disputed_at",
    "decided_by",
    "decided_at",
    "by_partner",
    "version",
)


class Credits:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def hold(self, opportunity_id: int) -> None:
        """Let nobody else settle or count this deal until the transaction ends."""
        self._tx.alone(f"credit:{opportunity_id}")

    def hold_book(self) -> None:
        """Let nobody else publish a period, or enter anything, until the transaction ends."""
        self._tx.alone("credit:book")

    def add(self, touch: Touch) -> Touch:
        """Keep what was said; its number comes back in it."""
        return replace(touch, id=self._tx.insert(touches, _to_row(touch))["id"])

    def save(self, touch: Touch, *, seen: int) -> Touch:
        """Overwrite it where version `seen` still holds. Raises: StaleVersion."""
        saved = self._tx.run(
            update(touches)
            .where(touches.c.id == touch.id, touches.c.version == seen)
            .values(**_to_row(touch))
        )
        if not saved:
            raise StaleVersion(f"touches {touch.id} is no longer at version {seen}")
        return touch

    def get(self, id: int) -> Touch | None:
        found = self._touches(touches.c.id == id)
        return found[0] if found else None

    def of_deal(self, opportunity_id: int) -> list[Touch]:
        """List what was said of a deal, whatever became of it, by number."""
        return self._touches(touches.c.opportunity_id == opportunity_id)

    def of_partner(self, partner_id: int) -> list[Touch]:
        """List what was said of a partner, whatever became of it, by number."""
        return self._touches(touches.c.partner_id == partner_id)

    def touched(self) -> list[int]:
        """Name the deals of which anything was said, by number."""
        query = select(touches.c.opportunity_id).distinct()
        rows = self._tx.rows(query.order_by(touches.c.opportunity_id))
        return [row["opportunity_id"] for row in rows]

    def due(self, state: TouchState, by: datetime) -> list[Touch]:
        """List the touches of a state whose answer is due, by number."""
        return self._touches((touches.c.state == state) & (touches.c.due_at <= by))

    def waiting(self, state: TouchState) -> list[Touch]:
        """List the touches of a state that somebody has to answer, by number."""
        return self._touches((touches.c.state == state) & touches.c.due_at.is_not(None))

    def published(self) -> set[Period]:
        """Say which periods are closed."""
        return {read_period(row["period"]) for row in self._tx.rows(select(credit_periods))}

    def publish(self, period: Period, *, by: int, at: datetime) -> bool:
        """Close a period; false where it was closed before."""
        values = {"period": str(period), "published_at": at, "published_by": by}
        return self._tx.insert_new(credit_periods, values) is not None

    def enter(self, run: Run) -> Run:
        """Add a counting with its lines. Raises: StaleVersion where a deal is published twice."""
        row = self._tx.insert(
            credit_runs,
            {
                "opportunity_id": run.opportunity_id,
                "period": str(run.period),
                "cause": run.cause,
                "model": run.model,
                "standing": run.standing,
                "sourced_by": run.sourced_by,
                "influenced_by": list(run.influenced_by),
                "rules": run.rules,
                "rested_on": list(run.rested_on),
                "counted_at": run.counted_at,
                "counted_by": run.counted_by,
            },
        )
        lines = [
            {
                "run_id": row["id"],
                "partner_id": each.partner_id,
                "amount_minor": each.amount.minor,
                "currency": each.amount.currency,
            }
            for each in run.entries
        ]
        self._tx.run_many(credit_lines.insert(), lines)
        return replace(run, id=row["id"])

    def runs_of(self, opportunity_id: int) -> list[Run]:
        """List the countings of a deal, the last one last."""
        return self._runs(credit_runs.c.opportunity_id == opportunity_id)

    def runs_in(self, period: Period) -> list[Run]:
        """List the countings that were entered in a period, by number."""
        return self._runs(credit_runs.c.period == str(period))

    def counted(self) -> list[int]:
        """Name the deals that are in the book, by number."""
        query = select(credit_runs.c.opportunity_id).distinct()
        rows = self._tx.rows(query.order_by(credit_runs.c.opportunity_id))
        return [row["opportunity_id"] for row in rows]

    def _touches(self, wanted: ColumnElement[bool]) -> list[Touch]:
        query = select(touches).where(wanted).order_by(touches.c.id)
        return [_from_row(row) for row in self._tx.rows(query)]

    def _runs(self, wanted: ColumnElement[bool]) -> list[Run]:
        query = select(credit_runs).where(wanted).order_by(credit_runs.c.id)
        rows = self._tx.rows(query)
        entries = self._entries(row["id"] for row in rows)
        return [_run_from(row, entries.get(row["id"], ())) for row in rows]

    def _entries(self, runs: Iterable[int]) -> dict[int, list[Entry]]:
        found: dict[int, list[Entry]] = {}
        for chunk in chunks(runs):
            query = select(credit_lines).where(credit_lines.c.run_id.in_(chunk))
            for row in self._tx.rows(query.order_by(credit_lines.c.id)):
                money = Money(row["amount_minor"], row["currency"])
                found.setdefault(row["run_id"], []).append(Entry(row["partner_id"], money))
        return found


def _to_row(touch: Touch) -> dict[str, Any]:
    return {name: getattr(touch, name) for name in _SAME} | {
        "kind": touch.kind,
        "role": touch.role,
        "done_on": touch.on,
        "evidence": storable(touch.evidence),
        "state": touch.state,
        "dispute": storable(touch.dispute),
        "why": storable(touch.why),
    }


def _from_row(row: RowMapping) -> Touch:
    return Touch(
        **{name: row[name] for name in _SAME},
        id=row["id"],
        kind=TouchKind(row["kind"]),
        role=TouchRole(row["role"]),
        on=row["done_on"],
        evidence=row["evidence"],
        state=TouchState(row["state"]),
        dispute=row["dispute"],
        why=row["why"],
    )


def _run_from(row: RowMapping, entries: Sequence[Entry]) -> Run:
    return Run(
        id=row["id"],
        opportunity_id=row["opportunity_id"],
        period=read_period(row["period"]),
        cause=Cause(row["cause"]),
        model=Model(row["model"]),
        standing=Standing(row["standing"]),
        sourced_by=row["sourced_by"],
        influenced_by=tuple(row["influenced_by"]),
        rules=dict(row["rules"]),
        rested_on=tuple(row["rested_on"]),
        counted_at=row["counted_at"],
        counted_by=row["counted_by"],
        entries=tuple(entries),
    )
