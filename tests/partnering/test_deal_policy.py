"""The rules of engagement: read from a table, named by their content, looked over for slips."""

import tomllib
from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.calendar import BusinessHours
from partnering.deal_policy import RANGES, AutoApproval, DealPolicy, lint
from partnering.deal_policy_file import read_deal_policy
from partnering.money import Money, Rate, allocate, convert, in_currency
from partnering.protection import below_minimum
from partnering.refusals import Invalid

FULL = """
protection_days = 60
reminder_days = [1, 30, 7]
second_approver_from = "250000 USD"
minimum = "25_000 usd"
country = "DE"
subdivision = "BE"
business_hours = "08:30-17:00"
weekdays = ["mon", "tue"]
closed_on = [2026-12-24]
open_claims = { Silver = 5, gold = 9 }
named_accounts = ["001A2", "001A2"]
non_exclusive_countries = ["fr"]
auto_approval = { tiers = ["Gold"], below = "10000 EUR" }
rates = [{ from = "EUR", to = "USD", rate = "1.0850", on = 2026-07-01 }]
"""


def read(text: str, zone: str = "Europe/Berlin") -> DealPolicy:
    return read_deal_policy(tomllib.loads(text), zone=zone)


def test_an_empty_table_is_the_default_in_the_programmes_zone() -> None:
    assert read("") == DealPolicy(hours=BusinessHours(zone="Europe/Berlin"))


def test_every_kind_of_line_is_read() -> None:
    policy = read(FULL)
    assert policy.protection_days == 60
    assert policy.reminder_days == (30, 7, 1)
    assert policy.minimum == Money(2_500_000, "USD")
    assert policy.hours.opens == time(8, 30)
    assert policy.hours.weekdays == frozenset({0, 1})
    assert not policy.hours.is_business_day(date(2026, 3, 8))
    assert policy.cap_of_open_claims("SILVER") == 5
    assert policy.cap_of_open_claims("unheard of") == 5
    assert policy.named_accounts == ("001A2",)
    assert policy.non_exclusive_countries == ("FR",)
    assert policy.auto_approval == AutoApproval(("gold",), Money(1_000_000, "EUR"))
    assert policy.rates == (Rate("EUR", "USD", Decimal("1.0850"), date(2026, 7, 1)),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("protection_days = 20", "protection_days is 20; expected a whole number from 30 to 180"),
        ("protection_days = true", "protection_days is True"),
        ('minimum = "much"', "minimum is 'much'; expected an amount with its currency"),
        ("minimum = 25000", "minimum is 25000"),
        ("reminder_days = [0]", "reminder_days is"),
        ("open_claims = {}", "open_claims is"),
        ('open_claims = { gold = "9" }', "open_claims is"),
        ('country = "Germany"', "country is 'Germany'"),
        ('subdivision = "BE"', "country is 'BE'"),
        ('business_hours = "18:00-09:00"', "an opening before a closing"),
        ('business_hours = "nine to five"', "business_hours is 'nine to five'"),
        ('weekdays = ["monday"]', "weekdays is"),
        ('closed_on = ["2026-12-24"]', "closed_on is"),
        ("tenders_closed = 1", "tenders_closed is 1; expected true or false"),
        ('non_exclusive_countries = ["France"]', "two-letter codes"),
        ('auto_approval = { tiers = ["gold"] }', "auto_approval is"),
        ('rates = [{ from = "EUR", to = "USD", rate = "-1", on = 2026-07-01 }]', "rates is"),
        ('rates = [{ from = "EUR", to = "USD", rate = "x", on = 2026-07-01 }]', "rates is"),
        ("protect = 3", "registrations has no 'protect'"),
        ("hours = 3", "registrations has no 'hours'"),
    ],
)
def test_a_line_that_cannot_be_is_refused_by_its_key(text: str, words: str) -> None:
    with pytest.raises(Invalid, match=r"\Apolicy: registrations[^\n]+\Z") as refused:
        read(text)
    assert words in str(refused.value)


def test_every_fault_of_a_file_has_a_line_of_its_own() -> None:
    with pytest.raises(Invalid) as refused:
        read('protection_days = 20\nminimum = "much"\nprotect = 3\nweekdays = []')
    lines = str(refused.value).split("\n")
    assert len(lines) == 4
    assert all(each.startswith("policy: registrations") for each in lines)


@given(st.sampled_from(sorted(RANGES)), st.integers(-5, 400))
def test_i_07_another_number_is_another_version_and_the_same_is_the_same(
    key: str, value: int
) -> None:
    policy = read(FULL)
    changed = replace(policy, **{key: value})  # type: ignore[arg-type]  # by name
    assert (changed.version == policy.version) == (getattr(policy, key) == value)
    assert read(FULL).version == policy.version
    assert read(FULL, zone="UTC").version != policy.version


def test_the_version_does_not_turn_on_the_order_in_which_things_are_written() -> None:
    turned = read("\n".join(reversed(FULL.strip().split("\n"))))
    turned = replace(turned, open_claims=dict(reversed(list(turned.open_claims.items()))))
    assert turned.version == read(FULL).version


def test_lint_is_quiet_about_rules_that_are_thought_through() -> None:
    sound = read(
        'country = "DE"\nsecond_approver_from = "250000 USD"\n'
        'rates = [{ from = "EUR", to = "USD", rate = "1.0850", on = 2026-07-01 }]'
    )
    assert lint(sound) == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("protection_cap_days = 80", "protection_cap_days"),
        ("protection_cap_days = 100", "protection_cap_days"),
        ("extension_from_days = 100", "extension_from_days"),
        ("reminder_days = [90]", "reminder_days"),
        (
            "decision_business_days = 3\ndecision_limit_business_days = 2",
            "decision_limit_business_days",
        ),
        ("answer_reminder_business_days = 5", "answer_reminder_business_days"),
        ("revoke_proposal_days = 20", "revoke_proposal_days"),
        ('auto_approval = { tiers = [], below = "1 EUR" }', "auto_approval"),
        ('named_accounts = ["A"]\ncarved_out = ["A"]', "carved_out"),
        ('minimum = "1 CHF"', "minimum"),
        ("", "country"),
        ("", "second_approver_from"),
    ],
)
def test_lint_names_the_key_that_is_probably_not_meant(text: str, key: str) -> None:
    assert key in [each.key for each in lint(read(text))]


RATES = (
    Rate("EUR", "USD", Decimal("1.0500"), date(2026, 1, 1)),
    Rate("EUR", "USD", Decimal("1.0850"), date(2026, 7, 1)),
)


def test_t_37_the_least_amount_is_compared_at_the_newest_rate() -> None:
    policy = DealPolicy(minimum=Money(2_500_000, "USD"), rates=RATES)
    claim = Money(2_350_000, "EUR")

    assert in_currency(claim, "USD", RATES) == (Money(2_549_750, "USD"), RATES[1])
    assert below_minimum(claim, policy) == (False, RATES[1])
    at_old_rate = replace(policy, rates=RATES[:1])
    assert below_minimum(claim, at_old_rate) == (True, RATES[0])
    assert below_minimum(Money(2_499_999, "USD"), policy) == (True, None)
    assert below_minimum(Money(1, "CHF"), policy)[0] is False, "a person looks at it"


def test_pf_10_the_same_amount_is_worth_what_it_was_on_the_day() -> None:
    amount = Money(10_000_000, "EUR")
    later = Rate("EUR", "USD", Decimal("1.0725"), date(2026, 9, 1))
    assert convert(amount, RATES[1]) == Money(10_850_000, "USD")
    assert convert(amount, later) == Money(10_725_000, "USD")
    with pytest.raises(Invalid, match="says nothing about USD"):
        convert(Money(1, "USD"), later)


@given(
    st.integers(0, 10**12),
    st.lists(st.integers(0, 1000), min_size=1, max_size=7).filter(any),
    st.sampled_from(["USD", "JPY", "KWD"]),
)
def test_t_37_money_is_shared_out_exactly(minor: int, weights: list[int], currency: str) -> None:
    parts = allocate(Money(minor, currency), weights)
    assert sum(each.minor for each in parts) == minor
    assert {each.currency for each in parts} == {currency}
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.minor - minor * weight / sum(weights)) <= 1 + minor * 1e-12


def test_three_equal_parts_of_a_hundred_differ_by_a_cent_at_the_first() -> None:
    assert [each.minor for each in allocate(Money(10_000, "USD"), [1, 1, 1])] == [3334, 3333, 3333]
