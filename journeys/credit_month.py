"""A month of credits before it is published, and after: what each partner has a part of.

Reads only; who may publish reads it, since they see every deal.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from journeys.credit_book import would_enter
from journeys.desk import Desk
from partnering.attribution import Entry
from partnering.calendar import local_day
from partnering.credit_book import Cause, Period, Run
from partnering.money import Money
from partnering.people import Person, Right, must
from store.work import Work


@dataclass(frozen=True, slots=True)
class MonthCredit:
    """A month: `deals` that come into the book with it, and the sums of its lines by partner.

    `later` are entries that were made in it about deals of other months. `by_model` names the
    model of the policy.
    """

    period: Period
    published: bool
    over: bool
    deals: int
    later: int
    parts: tuple[tuple[str, Money], ...]
    by_model: str

    @property
    def may_be_published(self) -> bool:
        return self.over and not self.published


def month_credit(desk: Desk, period: Period, *, by: Person, now: datetime) -> MonthCredit:
    """Sum a month up as it is, or would be entered now. Raises: NotAllowed."""
    must(by, Right.PUBLISH_CREDIT)
    with desk.store.read() as view:
        published = period in view.credits.published()
        runs = view.credits.runs_in(period)
        coming = [] if published else list(_coming(desk, view, period, by, now))
        entered = [each for each in runs if each.cause is Cause.PUBLISHED]
        return MonthCredit(
            period,
            published,
            local_day(desk.policy.zone, now) >= period.after.first,
            len(entered) + len(coming),
            len(runs) - len(entered),
            _sums(view, [entry for run in (*runs, *coming) for entry in run.entries]),
            str(desk.policy.credit.model),
        )


def _coming(desk: Desk, view: Work, period: Period, by: Person, now: datetime) -> Iterator[Run]:
    for deal in view.opportunities.won_between(period.first, period.after.first):
        if not view.credits.runs_of(deal.id):
            run = would_enter(desk, view, deal.id, by=by, now=now, into=period)
            if run is not None:
                yield run


def _sums(view: Work, entries: list[Entry]) -> tuple[tuple[str, Money], ...]:
    sums: Counter[tuple[str, str]] = Counter()
    for each in entries:
        partner = view.partners.by_id(each.partner_id) if each.partner_id is not None else None
        named = partner.name if partner else "a partner that is erased"
        name = "no partner" if each.partner_id is None else named
        sums[name, each.amount.currency] += each.amount.minor
    ordered = sorted(sums.items(), key=lambda one: (-one[1], one[0]))
    return tuple((name, Money(minor, currency)) for (name, currency), minor in ordered if minor)
