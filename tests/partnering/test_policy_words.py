"""The rules in words: whatever a programme decides, each rule is said once and says something."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given

from partnering.calendar import BusinessHours
from partnering.deal_policy import AutoApproval, DealPolicy
from partnering.money import Money, Rate
from partnering.policy_words import rules_in_words
from tests.partnering.deal_policies import deal_policies


@given(deal_policies())
def test_each_rule_is_said_once(policy: DealPolicy) -> None:
    told = rules_in_words(policy)
    titles = [title for title, _ in told]
    assert len(titles) == len(set(titles))
    assert all(title and words for title, words in told)


def test_the_numbers_that_a_partner_manager_is_asked_for_are_said() -> None:
    policy = DealPolicy(
        hours=BusinessHours(zone="Europe/Berlin", country="DE", subdivision="BE"),
        second_approver_from=Money(25_000_000, "EUR"),
        auto_approval=AutoApproval(("gold",), Money(1_000_000, "EUR")),
        rates=(
            Rate("USD", "EUR", Decimal("0.9"), date(2026, 1, 1)),
            Rate("USD", "EUR", Decimal("0.92"), date(2026, 7, 1)),
        ),
        extensions=2,
    )
    told = dict(rules_in_words(policy))
    assert told["Protection"].startswith("90 days from the approval")
    assert told["Extension"].startswith("twice, by up to 90 days, never beyond 180")
    assert told["Decision"] == "within 2 business days, 3 at most."
    assert told["Second person"] == "for exceptions, and from €250,000 on."
    assert told["Approval without a person"].startswith("tiers gold, below €10,000")
    assert told["Exchange rates"] == "1 USD = 0.92 EUR (01 Jul 2026)."
    assert (
        "09:00 to 18:00 in Europe/Berlin; not on public holidays of DE BE."
        in (told["Business hours"])
    )


def test_a_rule_that_is_off_is_not_spoken_of_or_said_to_be_off() -> None:
    told = dict(rules_in_words(replace(DealPolicy(), extensions=0)))
    assert told["Extension"] == "none."
    assert "Least amount" not in told
    assert "Named accounts" not in told


def test_it_is_said_whether_better_rules_count_at_once() -> None:
    told = dict(rules_in_words(replace(DealPolicy(), better_rules_at_once=True)))
    assert told["Change of these rules"].endswith("; by better ones at once.")
    assert "better" not in dict(rules_in_words(DealPolicy()))["Change of these rules"]
