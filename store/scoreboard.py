"""Scoreboards, each kept once as it was; and the counts of a week that they are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, Column, ColumnElement, Table, Text, and_, func, select

from partnering.registrations import Event
from partnering.scoreboard import Figures, from_json, to_json
from store.columns import Utc, metadata
from store.deal_tables import conflict_cases, registration_decisions, registrations
from store.help_tables import help_requests
from store.transaction import Transaction

BASELINE = "baseline"

# A week's name, or that of what was so at go-live: the key is what lets each be made once.
scoreboards = Table(
    "scoreboards",
    metadata,
    Column("week", Text, primary_key=True),
    Column("made_at", Utc, nullable=False),
    Column("figures", JSON, nullable=False),
)


def decided_between(since: datetime, until: datetime) -> ColumnElement[bool]:
    """Choose the approvals and rejections of a half-open time; those brought in do not count."""
    one = registration_decisions.c
    return and_(
        one.at >= since,
        one.at < until,
        one.outcome.in_([Event.APPROVED, Event.REJECTED]),
        registrations.c.history_source == "",
    )


@dataclass(frozen=True, slots=True)
class KeptScoreboard:
    week: str
    made_at: datetime
    figures: Figures


class Scoreboards:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def keep(self, week: str, figures: Figures, at: datetime) -> bool:
        """Keep a scoreboard; true for whoever comes first, once."""
        values = {"week": week, "made_at": at, "figures": to_json(figures)}
        return self._tx.insert_new(scoreboards, values) is not None

    def get(self, week: str) -> KeptScoreboard | None:
        row = self._tx.row(select(scoreboards).where(scoreboards.c.week == week))
        return (
            KeptScoreboard(row["week"], row["made_at"], from_json(row["figures"])) if row else None
        )

    def baseline(self) -> KeptScoreboard | None:
        """Give what was so at go-live; None before."""
        return self.get(BASELINE)

    def newest(self) -> KeptScoreboard | None:
        """Give the newest week's; the baseline is none."""
        query = select(func.max(scoreboards.c.week)).where(scoreboards.c.week != BASELINE)
        week = self._tx.value(query)
        return self.get(str(week)) if week is not None else None

    def decided(self, since: datetime, until: datetime) -> Sequence[tuple[int, datetime]]:
        """List (registration, when) of approvals and rejections in a half-open time."""
        one = registration_decisions.c
        query = (
            select(one.registration_id, one.at)
            .join(registrations, registrations.c.id == one.registration_id)
            .where(decided_between(since, until))
            .order_by(one.at, one.registration_id)
        )
        return [(row["registration_id"], row["at"]) for row in self._tx.rows(query)]

    def asked(self, since: datetime, until: datetime) -> tuple[int, int]:
        """Count requests for help sent in a half-open time, and those of them accepted since."""
        one = help_requests.c
        sent = (one.requested_at >= since) & (one.requested_at < until)
        accepted = sent & one.answered_at.is_not(None) & (one.decline == "")
        return self._count(sent), self._count(accepted)

    def conflicts_opened(self, since: datetime, until: datetime) -> int:
        """Count conflicts opened in a half-open time."""
        one = conflict_cases.c
        return self._count((one.opened_at >= since) & (one.opened_at < until))

    def _count(self, wanted: ColumnElement[bool]) -> int:
        return int(self._tx.value(select(func.count()).where(wanted)))
