"""Leads and requests for help over weeks with people as they are, on the real store.

Some answer, some decline, some are silent, away or gone. After each look of the clock no lead is
idle past its window, none is owned twice or lost, and no partner was shown what it may not see.
"""

import random
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from partnering.help_requests import HelpPolicy, HelpState
from partnering.lead_offers import OfferState
from partnering.leads import LeadState
from store.work import Store
from tests.journeys import selling_days as days_of
from tests.journeys.selling_town import Town, open_town
from tests.journeys.selling_watch import Watch


@dataclass(frozen=True)
class Size:
    """How much happens; of `each_of` leads one is told of in earnest."""

    leads: int
    requests: int
    days: int
    accounts: int
    each_of: int
    help: HelpPolicy = field(default_factory=HelpPolicy)


# In so few days little would end by itself with the patience that the policy has.
SMALL = Size(14, 14, 10, 3, 3, HelpPolicy(expires_business_days=2, draft_days=3, quiet_end_days=4))
FULL = Size(1000, 300, 60, 72, 25)
SIZES = [
    pytest.param(SMALL, id="small"),
    pytest.param(FULL, id="full", marks=[pytest.mark.soak, pytest.mark.timeout(600)]),
]
# The clock looks at seven, at noon and at five.
HOURS = (5, 5, 14)


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_idle_lost_owned_twice_or_shown_to_who_may_not_see_it(
    sqlite_store: Store, size: Size
) -> None:
    watch = weeks(sqlite_store, size)
    town = watch.town
    assert HelpState.EXPIRED in watch.states, "some were never answered"
    if size == SMALL:
        return
    assert town.lifted, "who let leads lapse was paused"
    with town.desk.store.read() as view:
        leads = {each.state for each in view.partner_leads.many(town.fed.values()).values()}
        offers = {each.state for each in view.lead_offers.all()}
        nudges = {
            each.state
            for each in view.nudges.last_of(f"LD-{n}" for n in town.fed.values()).values()
        }
    assert {LeadState.CONVERTED, LeadState.DISQUALIFIED} <= leads
    assert set(OfferState) - {OfferState.CLOSED} <= offers
    assert set(HelpState) <= watch.states
    assert nudges


@pytest.mark.postgres
@pytest.mark.soak
def test_it_holds_on_postgresql_too(postgres_url: str) -> None:
    store = Store.open(postgres_url)
    try:
        weeks(store, SMALL)
    finally:
        store.close()


def weeks(store: Store, size: Size) -> Watch:
    """Let weeks go by."""
    days = size.days
    town = open_town(
        store,
        random.Random(20260814),
        accounts=size.accounts,
        capacity=max(6, size.leads // 12),
        each_of=size.each_of,
        help=size.help,
    )
    watch = Watch(town)
    for day in range(days):
        brought = size.leads * (day + 1) // days - len(town.fed)
        wanted = size.requests * (day + 1) // days - town.sent
        town.deals.office.sync()
        days_of.things_happen(town, day)
        if day == days // 2:
            days_of.manager_leaves(town)
        if day == days * 3 // 4:
            town.remove("P5")
        town.begin_day()
        for hours in HOURS:
            look(town, watch)
            # What is left of a day comes in its last hours.
            share = 1.0 if hours == HOURS[-1] else 0.4
            brought -= days_of.feed_some(town, brought, share)
            wanted -= days_of.ask_some(town, wanted, share)
            days_of.partners_act(town, day)
            days_of.ours_act(town, day)
            town.deals.now += timedelta(hours=hours)
        town.lift_pauses()
    town.deals.office.sync()
    look(town, watch)
    watch.look_back()
    assert len(town.fed) == size.leads
    assert all(town.fed.values())
    assert town.sent >= size.requests
    assert watch.shown > size.leads, "partners were told"
    assert watch.kept_back, "somebody had stopped sharing when there was something to read"
    return watch


def look(town: Town, watch: Watch) -> None:
    """Let the clock come by, and everything be carried out that it owes; then look it all over."""
    town.look()
    days_of.find_fed(town)
    watch.look_over()
    watch.draw_all()
    for _ in town.owed():
        watch.read_on()
