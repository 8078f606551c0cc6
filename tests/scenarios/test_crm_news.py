"""What the CRM's sync brings about a protected deal: poached, won too soon, deleted, re-owned."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from crm.port import Kind as CrmKind
from journeys.link_deals import link
from partnering.accounts import Opportunity
from partnering.conflict_cases import CaseState, Kind
from partnering.reasons import Reason
from partnering.registrations import Registration, State
from store.work import Store
from tests.journeys.deal_acts import reminded
from tests.journeys.deal_office import A1, A4, AE, CC, DD, DIRECT, O4, PM, POLICY, won
from tests.sandbox.slack.running import Running
from tests.scenarios.world import World, open_world

# At a contract stage for three days when P3 comes.
O9 = replace(O4, key="006O9", name="Initech CORE contract", stage="Contract")


@pytest.fixture
def contracts(vendra: Running, store: Store) -> Iterator[World]:
    """The world in which a deal at the stage Contract counts as far along."""
    with open_world(vendra, store, policy=replace(POLICY, late_stages=("Contract",))) as opened:
        yield opened


def protected(world: World) -> tuple[Registration, Opportunity]:
    """A protection of P1 with its deal in the CRM, an hour old."""
    world.at("2026-08-14T08:00:00Z")
    world.writes_deals()
    made = world.registers_by_mail("P1", A1, "CORE")
    world.decides(DD, f"approve {made.ref}", "Approved")
    world.passes(hours=1)
    world.sync()
    [deal] = world.deals_in_crm(A1)
    return made, deal


def poached(world: World) -> Registration:
    """Our seller opens a deal of their own on what P1 protects; it is synced three minutes on."""
    made, _ = protected(world)
    direct = replace(DIRECT, created_at=world.now, modified_at=world.now)
    world.deals.now += timedelta(minutes=3)
    world.in_crm(direct)
    return made


def test_t_09_a_deal_of_our_own_on_a_protected_account_is_told_at_once(world: World) -> None:
    made = poached(world)

    # All without a tick in between: the sync itself brings it about.
    for who in (AE, PM, CC):
        told = world.card(who, f"{DIRECT.name} stands beside Northwind's {made.ref}")
        assert "The partner stays partner of record." in told
    [case] = world.cases(made)
    assert (case.kind, case.opportunity_key) == (Kind.DIRECT_PARTNER, DIRECT.key)
    assert DIRECT.name in world.types(DD, case.ref, f"{case.ref}: conflict, open")

    held = world.get(made)
    assert held.excludes_at(world.now)
    assert world.protecting(A1) == {"CORE": made.id}
    tagged = next(each for each in world.deals_in_crm(A1) if each.key == DIRECT.key)
    assert tagged.registration_ref == made.ref
    assert (tagged.partner_name, tagged.owner_key) == ("Northwind", AE.key)
    assert "Protected until 12 Nov 2026" in world.status(made)
    assert DIRECT.name not in world.status(made)
    world.learns_nothing_of(made, DIRECT.name, "Anna")

    world.in_crm(replace(tagged, stage="Negotiation"))
    world.passes(minutes=10)
    assert reminded(world.deals, made).count(f"poached:{DIRECT.key}") == 1
    assert world.heard(AE, f"{DIRECT.name} stands beside") == 1
    assert len(world.cases(made)) == 1


def late(world: World) -> Registration:
    """P3 registers a deal that we had at a contract stage for three days."""
    world.at("2026-08-14T08:00:00Z")
    world.writes_deals()
    began, since = world.now - timedelta(days=30), world.now - timedelta(days=3)
    world.in_crm(
        replace(
            O9,
            created_at=began,
            modified_at=since,
            stage_since=since,
            last_activity_at=world.now - timedelta(days=70),
        )
    )
    return world.registers("P3", A4, "CORE")


def is_won(world: World, deal: Opportunity) -> None:
    """The CRM says that a deal is won by now."""
    world.in_crm(won(deal, on=world.now.date(), at=world.now))


def test_t_26_what_was_at_a_contract_before_it_was_registered_is_for_the_chief(
    contracts: World,
) -> None:
    world = contracts
    made = late(world)

    found = f"{O9.name} had come to a contract stage before it was registered."
    card = world.types(DD, made.ref, f"{made.ref}: Contoso")
    assert found in card
    assert "The deal was too far along" in world.card(CC, f"{made.ref}: Contoso")
    assert "only the channel chief approves it" in card
    world.types(DD, f"approve {made.ref} it is fine", "channel chief")
    assert world.get(made).state is State.IN_REVIEW

    world.at("2026-08-15T04:00:00Z")
    [deal] = world.deals_in_crm(A4)
    is_won(world, deal)

    assert world.get(made).state is State.IN_REVIEW
    assert "won" not in world.deals.facts(made)
    [deal] = world.deals_in_crm(A4)
    assert (deal.registration_ref, deal.partner_name, deal.partner_role) == ("", "", "")
    assert found in world.types(CC, made.ref, f"{made.ref}: Contoso")

    world.types(CC, f"reject {made.ref} after_the_fact We had the contract by then.", "Rejected")
    assert world.get(made).decisions[-1].reason is Reason.AFTER_THE_FACT
    assert "We had the contract by then." in world.status(made)


def test_t_26_what_is_won_within_three_days_counts_once_the_chief_says_so(world: World) -> None:
    world.at("2026-08-14T08:00:00Z")
    made, deal = protected(world)
    world.at("2026-08-15T04:00:00Z")
    is_won(world, deal)

    assert world.get(made).state is State.APPROVED
    assert "won within 72 hours of its registration" in world.card(CC, "within 72 hours")
    [case] = world.cases(made)
    world.resolves(
        CC,
        case,
        remedy="exclusive",
        favour=str(made.id),
        clause="first_complete",
        note="Their work was done in spring.",
        text="It counts as yours.",
    )
    assert world.cases(made)[0].state is CaseState.DECIDED
    assert world.get(made).state is State.WON
    assert world.deals.facts(made)[-1] == "won"
    [deal] = world.deals_in_crm(A1)
    assert (deal.partner_name, deal.partner_role) == ("Northwind", "source")


def test_t_34_a_deal_that_is_deleted_in_the_crm_takes_no_protection_with_it(world: World) -> None:
    made, deal = protected(world)
    before = world.get(made)
    world.deals.office.crm.delete(CrmKind.OPPORTUNITY, deal.key)
    world.passes(hours=1)
    world.sync()

    told = world.card(PM, "was deleted in the CRM")
    assert f"The deal of Northwind's {made.ref}" in told
    assert "It stays protected: link another deal to it" in told
    assert world.get(made) == before
    assert world.protecting(A1) == {"CORE": made.id}
    assert "Protected until 12 Nov 2026" in world.status(made)
    world.passes(minutes=30)
    assert world.deals_in_crm(A1) == [], "none is made behind anybody's back"

    world.in_crm(replace(DIRECT, key="006NEW", name="Müller CORE, once more", partner_name=""))
    by = world.deals.person(PM)
    link(world.deals.desk, made.id, "006NEW", by=by, now=world.now)
    world.settle()
    [other] = world.deals_in_crm(A1)
    assert (other.registration_ref, other.partner_name) == (made.ref, "Northwind")
    assert (other.is_registered, other.partner_role) == (True, "source")


def test_t_34_a_deal_that_gets_another_owner_changes_no_protection(world: World) -> None:
    made, deal = protected(world)
    before = world.get(made)
    world.in_crm(replace(deal, owner_key=DD.key))
    world.passes(hours=1)

    assert world.get(made) == before
    assert world.protecting(A1) == {"CORE": made.id}
    [kept] = world.deals_in_crm(A1)
    assert (kept.owner_key, kept.partner_name) == (DD.key, "Northwind")
    assert world.cases(made) == []
