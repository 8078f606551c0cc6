"""A customer who renews through somebody else, and a tender that is public."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from partnering.accounts import Account, Opportunity
from partnering.money import Money
from partnering.reasons import Reason
from partnering.registrations import Registration, State
from store.work import Store
from tests.journeys.deal_office import A1, AE, DD, PM
from tests.sandbox.slack.running import Running
from tests.scenarios.world import World, open_world

A5 = Account(
    key="001A5", name="Hooli GmbH", website="hooli.de", country="Germany", owner_key=AE.key
)
RENEWAL = Opportunity(
    key="006O5",
    account_key=A5.key,
    name="Hooli CORE renewal",
    stage="Proposal",
    amount=Money(4_000_000, "EUR"),
    owner_key=AE.key,
    families=("CORE",),
    partner_name="Contoso",
    close_on=date(2026, 9, 30),
    created_at=datetime(2024, 9, 30, tzinfo=UTC),
)


@pytest.fixture
def in_spring(vendra: Running, store: Store) -> Iterator[World]:
    """The world before the tender was published."""
    with open_world(vendra, store, now=datetime(2026, 4, 1, 8, tzinfo=UTC)) as opened:
        yield opened


@pytest.fixture
def in_july(vendra: Running, store: Store) -> Iterator[World]:
    """The world in which P3 has sold CORE to Hooli, and the renewal comes near."""
    with open_world(vendra, store, now=datetime(2026, 7, 1, 8, tzinfo=UTC)) as opened:
        opened.in_crm(A5, RENEWAL)
        yield opened


def a_renewal(world: World, *families: str) -> Registration:
    return world.registers("P2", A5, *families, deal_type="renewal")


def test_t_14_the_incumbents_renewal_is_protected(in_july: World) -> None:
    world = in_july
    made = a_renewal(world, "CORE")

    card = world.types(DD, made.ref, f"{made.ref}: Fabrikam")
    assert "Another partner holds CORE until its renewal on 30 Sep 2026." in card
    assert "Another partner's renewal is protected" in card
    world.decides(DD, f"reject {made.ref} incumbent_protected Please try SHIELD.", "Rejected")
    assert world.get(made).decisions[-1].reason is Reason.INCUMBENT_PROTECTED
    page = world.status(made)
    assert "not available for this customer and scope" in page
    assert "Please try SHIELD." in page
    world.learns_nothing_of(made, "Contoso", "incumbent", "renewal is protected")

    shield = a_renewal(world, "SHIELD")
    assert "Nothing against it." in world.types(DD, shield.ref, f"{shield.ref}: Fabrikam")
    world.decides(DD, f"approve {shield.ref}", "Approved")
    assert world.protecting(A5) == {"SHIELD": shield.id}


def test_t_14_a_letter_of_the_customer_opens_the_renewal(in_july: World) -> None:
    world = in_july
    made = a_renewal(world, "CORE")
    world.types(PM, made.ref, "Another partner holds CORE")

    world.files_letter(PM, made, "Letter of Hooli's CIO of 29 June: they want Fabrikam.")

    card = world.types(DD, made.ref, f"{made.ref}: Fabrikam")
    assert "Another partner holds CORE" not in card
    world.decides(DD, f"approve {made.ref}", "Approved")
    held = world.get(made)
    assert held.state is State.APPROVED
    assert any("Letter of Hooli's CIO" in each for each in held.decisions[-1].evidence)


def test_t_16_a_tender_is_for_who_came_before_it_was_published(in_spring: World) -> None:
    world = in_spring
    tender = {"tender": "yes", "tender_published_on": "2026-04-02"}
    before = world.registers("P3", A1, "CORE", **tender)
    assert "Nothing against it." in world.types(DD, before.ref, f"{before.ref}: Contoso")

    world.at("2026-04-02T10:00:00Z")
    late = world.registers("P1", A1, "CORE", **tender)
    card = world.types(DD, late.ref, f"{late.ref}: Northwind")
    assert "The tender was published on 02 Apr 2026, before this came in." in card
    world.decides(DD, f"reject {late.ref} tender_published It was public by then.", "Rejected")

    assert world.get(late).decisions[-1].reason is Reason.TENDER_PUBLISHED
    page = world.status(late)
    assert "The tender had been published before the registration." in page
    world.learns_nothing_of(late, "Contoso")
    assert "tender" not in world.types(DD, before.ref, f"{before.ref}: Contoso")
    world.decides(DD, f"approve {before.ref}", "Approved")
    assert world.protecting(A1) == {"CORE": before.id}
