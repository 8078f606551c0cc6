"""The scoreboard's numbers, counted: of a time, and as things stand. Reads only."""

from collections.abc import Sequence
from datetime import datetime

from journeys.count_overlaps import companies_of
from journeys.credit_scene import scene_of_deal
from journeys.desk import Desk
from journeys.share import sharing_of
from partnering.attribution import Standing
from partnering.calendar import business_time_between
from partnering.mapping_matrix import added
from partnering.money import Money
from partnering.scoreboard import Figures, grouped, median_minutes
from partnering.sharing import UNKNOWN, Field, Side
from store.work import Work

ALERT = "overlap"


def figures_of(desk: Desk, view: Work, since: datetime, until: datetime) -> Figures:
    """Count what happened in a half-open time, and how things stand now."""
    alerts = [each for each in view.sent_notices.by_kind(since, until) if each.kind == ALERT]
    asks, accepted = view.scoreboards.asked(since, until)
    decided = view.scoreboards.decided(since, until)
    overlaps, revenue = _overlaps(desk, view)
    sourced, influenced = _pipeline(desk, view)
    return Figures(
        overlaps=overlaps,
        revenue=revenue,
        alerts=sum(each.told for each in alerts),
        acted_on=sum(each.acted for each in alerts),
        asks=asks,
        accepted=accepted,
        decisions=len(decided),
        decision_minutes=_median(desk, view, decided),
        conflicts=view.scoreboards.conflicts_opened(since, until),
        conflicts_open=len(view.conflict_cases.open()),
        sourced=sourced,
        influenced=influenced,
    )


def _overlaps(desk: Desk, view: Work) -> tuple[int, tuple[Money, ...]]:
    """Count the companies with an open opportunity that partners list too, and add those up."""
    shown = [
        each.id
        for each in view.partners.all()
        if not each.is_removed
        and sharing_of(desk, view, each.id).shows(Side.THEIRS, UNKNOWN, Field.NAME, on_both=True)
    ]
    found = grouped(
        frozenset(company.ours) for number in shown for company in companies_of(view, number)
    )
    accounts = view.accounts.many({one for each in found for one in each})
    deals = view.opportunities.of_accounts([each.key for each in accounts.values()])
    open_deals = {
        number: [deal for deal in deals.get(account.key, ()) if deal.is_open]
        for number, account in accounts.items()
    }
    count = sum(any(open_deals.get(one) for one in each) for each in found)
    return count, added(
        deal.amount for each in open_deals.values() for deal in each if deal.amount is not None
    )


def _pipeline(desk: Desk, view: Work) -> tuple[tuple[Money, ...], tuple[Money, ...]]:
    """Add up the open deals that a partner brought, and those that one helped with."""
    found: dict[Standing, list[Money]] = {Standing.SOURCED: [], Standing.INFLUENCED: []}
    numbers = {*view.credits.touched(), *view.opportunities.carrying_a_registration()}
    for number in sorted(numbers):
        deal = view.opportunities.by_id(number)
        if deal is None or not deal.is_open or deal.amount is None:
            continue
        standing = scene_of_deal(desk, view, deal).credit.standing
        if standing in found:
            found[standing].append(deal.amount)
    return added(found[Standing.SOURCED]), added(found[Standing.INFLUENCED])


def _median(desk: Desk, view: Work, decided: Sequence[tuple[int, datetime]]) -> int | None:
    registrations = view.registrations.many([number for number, _ in decided])
    spans = []
    for number, at in decided:
        found = registrations.get(number)
        if found is None:
            continue
        if found.clock is not None:
            spans.append(found.clock.spent(at))
        elif found.received_at is not None:
            hours = desk.policy.deals.hours
            spans.append(business_time_between(hours, found.received_at, at))
    return median_minutes(spans)
