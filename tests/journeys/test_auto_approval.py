"""A claim is approved without a person only where the policy names it, and nothing was found."""

from dataclasses import replace

import pytest

from crm.errors import Retriable
from partnering.deal_policy import AutoApproval
from partnering.money import Money
from partnering.registration_decisions import THE_POLICY
from partnering.registrations import State
from store.work import Store
from tests.journeys.deal_office import A1, POLICY, claim_to, open_deal_office

RULE = AutoApproval(tiers=("gold",), below=Money(10_000_000, "EUR"))


def test_without_a_rule_a_person_decides(sqlite_store: Store) -> None:
    deals = open_deal_office(sqlite_store)
    assert deals.file("P1", claim_to(A1)).state is State.IN_REVIEW


def test_what_the_policy_names_is_protected_at_once(sqlite_store: Store) -> None:
    deals = open_deal_office(sqlite_store, policy=replace(POLICY, auto_approval=RULE))
    made = deals.file("P1", claim_to(A1))

    assert made.state is State.APPROVED
    assert deals.facts(made) == ["submitted", "taken_up", "approved"]
    [decision] = deals.get(made).decisions
    assert decision.by == THE_POLICY.id
    assert decision.policy_version == made.policy_version


@pytest.mark.parametrize("why", ["tier", "amount", "evidence", "crm", "history"])
def test_anything_else_is_left_to_a_person(sqlite_store: Store, why: str) -> None:
    rules = replace(POLICY, auto_approval=RULE)
    deals = open_deal_office(sqlite_store, policy=rules, history=why != "history")
    claim = claim_to(A1)
    if why == "amount":
        claim = replace(claim, amount=Money(10_000_000, "EUR"))
    if why == "evidence":
        claim = replace(claim, proof=())
    if why == "crm":
        deals.office.crm.fail(Retriable("down"), on="deals_of", times=None)
        deals.now = deals.now.replace(hour=12)
    made = deals.file("P2" if why == "tier" else "P1", claim)
    assert made.state is State.IN_REVIEW
