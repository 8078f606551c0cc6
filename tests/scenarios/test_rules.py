"""The rules that a claim comes under, kept while others come; the least amount; how many."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from partnering.money import Money, Rate
from partnering.registrations import Scope, State
from store.work import Store
from tests.journeys.deal_acts import reminded
from tests.journeys.deal_office import (
    A1,
    DD,
    FILED,
    PM,
    POLICY,
    DealOffice,
    claim_to,
    open_deal_office,
    won,
)
from tests.portal.doorway import words_of
from tests.sandbox.slack.running import Running
from tests.scenarios.world import open_doors, open_world

DAY = timedelta(days=1)
EARLIER = Rate("EUR", "USD", Decimal("1.0850"), date(2026, 8, 1))
LATER = Rate("EUR", "USD", Decimal("1.0500"), date(2026, 10, 1))
BELOW = "The amount lies below the least that can be registered."
LEAST = replace(POLICY, minimum=Money(2_500_000, "USD"), rates=(EARLIER,))


def test_t_35_rules_that_are_published_meanwhile_change_nothing_that_runs(
    vendra: Running, store: Store
) -> None:
    with open_world(vendra, store) as world:
        made = world.registers_by_mail("P1", A1, "CORE")
        world.decides(DD, f"approve {made.ref}", "Approved")
        before = world.get(made)
        deals = world.deals
        shown = f"Version {deals.desk.policy.deals.version}"
        assert shown in world.types(PM, "rules", "90 days")

    deals.rules(protection_days=60, extension_days=30, protection_cap_days=120, reminder_days=(3,))
    with open_doors(vendra, store, deals) as world:
        assert f"Version {deals.desk.policy.deals.version}" in world.types(PM, "rules", "60 days")
        world.at(FILED + 61 * DAY)
        assert world.get(made) == before
        assert "Protected until 12 Nov 2026" in world.status(made)
        assert world.protecting(A1) == {"CORE": made.id}
        later = world.registers("P2", A1, "FLOW")
        world.decides(DD, f"approve {later.ref}", "Approved")
        window = world.get(later).window
        assert window is not None
        assert window.last_day == world.now.date() + 60 * DAY

        # Thirty days before the end, at nine: so say the rules that it came under.
        world.at("2026-10-13T07:00:00Z")
        assert "ends_30" in reminded(world.deals, made)
        world.does(made, "extend", text="The test plant runs until spring.")
        world.presses_on(PM, made.ref, "Extend")
        longer = world.get(made)
        assert longer.window is not None
        assert longer.window.last_day == date(2027, 2, 10), "ninety days more, not thirty"
        assert longer.policy_version == before.policy_version
        assert longer.decisions[-1].policy_version == before.policy_version
        assert "Protected until 10 Feb 2027" in world.status(made)


def test_t_37_the_least_amount_is_asked_once_at_the_rate_of_the_day(
    vendra: Running, store: Store
) -> None:
    with open_world(vendra, store, policy=LEAST) as world:
        world.writes_deals()
        small = world.sends_form("P2", A1, "FLOW", amount="23000 EUR")
        assert small.status_code == 422
        assert BELOW in words_of(small)
        made = world.registers_by_mail("P1", A1, "CORE", amount="23500 EUR")
        assert made.state is State.IN_REVIEW
        assert "Nothing against it." in world.types(DD, made.ref, f"{made.ref}: Northwind")
        world.decides(DD, f"approve {made.ref}", "Approved")
        deals = world.deals

    deals.rules(rates=(EARLIER, LATER))
    with open_doors(vendra, store, deals) as world:
        refused = world.sends_form("P2", A1, "FLOW", amount="23500 EUR")
        assert BELOW in words_of(refused), "24,675 USD by now"
        world.at("2026-10-20T10:00:00Z")
        world.sync()
        [deal] = world.deals_in_crm(A1)
        assert deal.amount == Money(2_350_000, "EUR")
        world.in_crm(won(deal, on=date(2026, 10, 20), at=world.now))
        held = world.get(made)
        assert held.state is State.WON
        assert held.claim.amount == Money(2_350_000, "EUR")
        assert held.pinned is not None
        assert held.pinned.rate == EARLIER
        assert "€23,500" in world.types(DD, made.ref, "*Won*")


def test_t_43_a_partner_with_too_many_open_claims_is_told_which_to_let_go(
    vendra: Running, store: Store
) -> None:
    deals = open_deal_office(store)
    idle = [plant(deals, number) for number in range(1, 10)]
    deals.now = FILED + 31 * DAY
    busy = [plant(deals, number) for number in range(10, 26)]
    assert len({*idle, *busy}) == 25
    with open_doors(vendra, store, deals) as world:
        page = world.sends_form("P2", A1, "CORE", scope="plant 26")

        assert page.status_code == 422
        told = words_of(page)
        assert "You have 25 open registrations; your tier allows 25." in told
        assert f"Without activity for 30 days: {', '.join(idle)}." in told
        assert not any(ref in told.replace(", ".join(idle), "") for ref in busy)
        assert sum(each.is_pending for each in world.all_of("P2")) == 25

        [first] = [each for each in world.all_of("P2") if each.ref == idle[0]]
        world.web.post(f"{world.link(first)}/withdraw")
        world.sends_form("P2", A1, "CORE", scope="plant 26")
        made = world.newest("P2")
        assert made.state is State.IN_REVIEW
        others = [each for each in world.all_of("P2") if each.received_at and each != made]
        assert len(others) == 25
        assert made.priority > max(each.priority for each in others)


def plant(deals: DealOffice, number: int) -> str:
    """Let P2 register one plant of a customer; its number."""
    return deals.file("P2", claim_to(A1, scope=Scope((f"plant {number}",)))).ref
