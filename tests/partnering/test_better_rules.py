"""Which rules are better for a partner: nowhere worse, somewhere better, and never by weighing."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from partnering.better_rules import are_better
from partnering.calendar import BusinessHours
from partnering.deal_policy import DealPolicy
from tests.partnering.deal_policies import deal_policies

OLD = DealPolicy(named_accounts=("A",), late_stages=("Contract",), cooling_off_days=10)


@pytest.mark.parametrize(
    "changes",
    [
        {"protection_days": 120},
        {"extensions": 2},
        {"new_customer_months": 12},
        {"cooling_off_days": 0},
        {"tenders_closed": False},
        {"named_accounts": ()},
        {"carved_out": ("B",)},
        {"late_stages": ()},
        {"protection_days": 120, "second_approver_from": None, "crm_check_minutes": 5},
    ],
)
def test_i_07_rules_that_are_better_in_one_thing_and_worse_in_none_are_better(
    changes: dict[str, Any],
) -> None:
    newer = replace(OLD, **changes)
    assert are_better(newer, OLD)
    assert not are_better(OLD, newer)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"crm_check_minutes": 5},
        {"protection_days": 120, "extensions": 0},
        {"protection_days": 120, "tenders_closed": True, "named_accounts": ("A", "B")},
        {"protection_days": 120, "late_stages": ("Proposal",)},
        {"protection_days": 120, "hours": BusinessHours(zone="America/New_York")},
        {"protection_days": 120, "non_exclusive_countries": ("FR",)},
    ],
)
def test_i_07_a_gain_never_pays_for_a_loss(changes: dict[str, Any]) -> None:
    assert not are_better(replace(OLD, **changes), OLD)


@given(deal_policies(), deal_policies())
def test_no_two_rules_are_better_than_each_other(one: DealPolicy, other: DealPolicy) -> None:
    assert not are_better(one, one)
    assert not (are_better(one, other) and are_better(other, one))
