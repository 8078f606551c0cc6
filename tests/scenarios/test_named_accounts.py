"""Accounts that we keep for ourselves: on a list, or below a company that is on it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from partnering.people import Role
from partnering.reasons import Reason
from partnering.registrations import State
from store.work import Store
from tests.journeys.deal_office import A2, A3, CC, DD, PM, POLICY, SECOND
from tests.sandbox.slack.running import Running
from tests.scenarios.world import World, open_world

NAMED = replace(POLICY, named_accounts=(A2.key,))


@pytest.fixture
def listed(vendra: Running, store: Store) -> Iterator[World]:
    """The world in which Globex is on the list."""
    with open_world(vendra, store, policy=NAMED) as opened:
        yield opened


@pytest.fixture
def carved(vendra: Running, store: Store) -> Iterator[World]:
    """The same, where Iberia is left to the channel."""
    with open_world(vendra, store, policy=replace(NAMED, carved_out=(A3.key,))) as opened:
        yield opened


def test_t_10_a_named_account_is_for_the_chief_and_a_second_reader(listed: World) -> None:
    world = listed
    world.at("2026-08-14T08:00:00Z")
    made = world.registers("P1", A2, "FLOW")

    assert made.owner_id == world.deals.person(CC).id
    assert world.heard(CC, f"{made.ref}: Northwind") == 1
    for who in (DD, PM):
        assert world.heard(who, f"{made.ref}: Northwind") == 0
        card = world.types(who, made.ref, f"{made.ref}: Northwind")
        assert "The customer is on the list of named accounts." in card
        assert "only the channel chief approves it" in card
        assert not [each for each in world.offers(who, made) if "Approve" in each]
        world.types(who, f"approve {made.ref} as an exception", "channel chief")
    assert "Approve as an exception…" in world.offers(CC, made)
    assert "In review" in world.status(made)

    world.types(CC, f"approve {made.ref}")
    complaint = world.fills_in(CC, "Why we make an exception", note="so")
    assert "a few words" in complaint["errors"]["note"]
    world.fills_in(CC, "Why we make an exception", note="They were there before us.")
    assert world.get(made).state is State.IN_REVIEW, "one person alone does not"
    world.presses(SECOND, "wants to approve it", "Confirm", then="*Approved*")

    held = world.get(made)
    assert held.state is State.APPROVED
    last = held.decisions[-1]
    assert (last.by, last.role) == (world.deals.person(CC).id, Role.CHANNEL_CHIEF)
    assert last.second == world.deals.person(SECOND).id
    assert last.note == "They were there before us."
    assert last.overridden == ("The customer is on the list of named accounts.",)
    assert world.deals.facts(made)[-1] == "approved"


def test_t_10_a_named_account_is_rejected_as_one(listed: World) -> None:
    world = listed
    world.at("2026-08-14T08:00:00Z")
    made = world.registers("P1", A2, "FLOW")
    world.types(DD, made.ref, f"{made.ref}: Northwind")
    world.types(DD, f"reject {made.ref} named_account We look after them.", "channel chief")
    assert world.get(made).state is State.IN_REVIEW
    assert "A named account" in world.types(CC, made.ref, f"{made.ref}: Northwind")

    world.types(CC, f"reject {made.ref} named_account We look after them.", "Rejected")

    assert world.get(made).decisions[-1].reason is Reason.NAMED_ACCOUNT
    page = world.status(made)
    assert "This customer is on the list that our channel chief decides on." in page
    assert "We look after them." in page


def test_t_11_a_subsidiary_of_a_named_account_is_named(listed: World) -> None:
    world = listed
    world.at("2026-08-14T08:00:00Z")
    made = world.registers("P1", A3, "CORE")

    assert (made.account_key, made.owner_id) == (A3.key, world.deals.person(CC).id)
    card = world.types(DD, made.ref, f"{made.ref}: Northwind")
    assert f"The customer belongs to {A2.key}, which is on the list of named accounts." in card
    assert "only the channel chief approves it" in card
    world.types(DD, f"approve {made.ref} fine", "channel chief")
    assert world.get(made).state is State.IN_REVIEW


def test_t_11_what_is_carved_out_is_ordinary(carved: World) -> None:
    world = carved
    world.at("2026-08-14T08:00:00Z")
    made = world.registers("P1", A3, "CORE")

    assert made.owner_id == world.deals.person(DD).id
    assert "Nothing against it." in world.types(DD, made.ref, f"{made.ref}: Northwind")
    world.decides(DD, f"approve {made.ref}", "Approved")
    assert world.get(made).decisions[-1].overridden == ()
    above = world.registers("P1", A2, "CORE")
    assert above.owner_id == world.deals.person(CC).id, "the company above it is not carved out"


def test_t_11_where_the_hierarchy_is_missing_the_name_is_no_free_pass(listed: World) -> None:
    world = listed
    world.at("2026-08-14T08:00:00Z")
    world.in_crm(replace(A3, parent_key=""))
    made = world.registers("P1", A3, "CORE")

    card = world.types(DD, made.ref, f"{made.ref}: Northwind")
    assert f"The customer may belong to the named account {A2.name}." in card
    assert "Nothing against it." not in card
