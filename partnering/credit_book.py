"""The book of credits: periods that are closed, and countings that are only ever added to it."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from partnering.accounts import Opportunity
from partnering.attribution import Credit, CreditPolicy, Entry, Standing, adjusted
from partnering.attribution_models import Model
from partnering.calendar import local_day
from partnering.refusals import Invalid, NotNow

_PERIOD = re.compile(r"(?P<year>[12]\d{3})-(?P<month>0[1-9]|1[0-2])", re.ASCII)


class Cause(StrEnum):
    """Why a deal was counted: with its period, after it for the first time, or once more."""

    PUBLISHED = "published"
    LATE = "late"
    ADJUSTED = "adjusted"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A month, by the programme's calendar; deals belong to the one in which they were closed."""

    year: int
    month: int

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def after(self) -> "Period":
        return Period(self.year + self.month // 12, self.month % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One counting. `rested_on` names each touch and its weight; `entries` change the book."""

    opportunity_id: int
    period: Period
    cause: Cause
    model: Model
    standing: Standing
    sourced_by: int | None
    influenced_by: tuple[int, ...]
    rules: dict[str, object]
    rested_on: tuple[str, ...]
    counted_at: datetime
    counted_by: int | None
    entries: tuple[Entry, ...]
    id: int = 0


def period_of(day: date) -> Period:
    """Say to which period a day belongs."""
    return Period(day.year, day.month)


def is_period(text: str) -> bool:
    """Tell whether a text names a month, as in `2026-10`."""
    return _PERIOD.fullmatch(text.strip()) is not None


def read_period(text: str) -> Period:
    """Read `2026-10`. Raises: Invalid."""
    found = _PERIOD.fullmatch(text.strip())
    if found is None:
        raise Invalid(f"{text!r} is no month; expected one like 2026-10")
    return Period(int(found["year"]), int(found["month"]))


def must_be_over(period: Period, zone: str, now: datetime) -> None:
    """Let pass what can be published: a month that is over. Raises: NotNow."""
    if local_day(zone, now) < period.after.first:
        raise NotNow(f"{period} is not over yet: publish it from {period.after.first:%d %b %Y}.")


def open_period(zone: str, now: datetime, published: Collection[Period]) -> Period:
    """Choose the period that takes what is learnt now: this month, or the next that is open."""
    period = period_of(local_day(zone, now))
    while period in published:
        period = period.after
    return period


def counting(
    deal: Opportunity,
    credit: Credit,
    before: Iterable[Run],
    *,
    period: Period,
    published: Collection[Period],
    zone: str,
    policy: CreditPolicy,
    by: int | None,
    now: datetime,
) -> Run | None:
    """Count a deal for the book: for `period` the first time, later what has changed since.

    None where the book says so already, or no partner has a part. A deal that is not won any more,
    or is gone, is worth nothing.
    """
    runs = list(before)
    parts = credit.parts[policy.model] if deal.is_won else ()
    if not runs and (not deal.is_won or credit.standing is Standing.OWN or deal.amount is None):
        return None
    entries = adjusted((entry for run in runs for entry in run.entries), parts)
    standing = credit.standing if deal.is_won else Standing.OWN
    said = (standing, credit.sourced_by if deal.is_won else None)
    if runs and not entries and said == (runs[-1].standing, runs[-1].sourced_by):
        return None
    late = period in published
    cause = Cause.ADJUSTED if runs else Cause.LATE if late else Cause.PUBLISHED
    into = open_period(zone, now, published) if runs or late else period
    return Run(
        opportunity_id=deal.id,
        period=into,
        cause=cause,
        model=policy.model,
        standing=standing,
        sourced_by=said[1],
        influenced_by=credit.influenced_by if deal.is_won else (),
        rules=rules_of(policy),
        rested_on=tuple(f"{each.source or each.id}:{each.partner_id}" for each in credit.touches),
        counted_at=now,
        counted_by=by,
        entries=entries,
    )


def rules_of(policy: CreditPolicy) -> dict[str, object]:
    """Write down by which rules it was counted, so that it can be counted again."""
    return {
        "model": str(policy.model),
        "influence_days": policy.influence_days,
        "half_life_days": policy.half_life_days,
        "role_weights": {str(role): part for role, part in policy.role_weights.items()},
    }
