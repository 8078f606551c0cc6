"""Money, judgements and the policy file: small rules, each with its edge."""

from datetime import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.judgements import Judgement, Standing, standing
from partnering.money import Money, digits, from_decimal
from partnering.people import Person
from partnering.policy import Policy, is_zone, parse, zone_of
from partnering.refusals import Invalid


@pytest.mark.parametrize(
    ("amount", "currency", "minor", "words"),
    [
        ("120000", "USD", 12_000_000, "$120,000"),
        ("1234.565", "EUR", 123_456, "€1,235"),
        ("5400", "JPY", 5_400, "¥5,400"),
        ("1.2345", "KWD", 1_234, "KWD 1"),
        ("5400.5", "chf", 540_050, "CHF 5,400"),
    ],
)
def test_money_is_whole_minor_units(amount: str, currency: str, minor: int, words: str) -> None:
    money = from_decimal(Decimal(amount), currency)
    assert (money.minor, money.in_words()) == (minor, words)


@given(st.integers(-(10**12), 10**12), st.sampled_from(["USD", "EUR", "JPY", "KWD"]))
def test_money_survives_a_decimal(minor: int, currency: str) -> None:
    amount = Decimal(minor).scaleb(-digits(currency))
    assert from_decimal(amount, currency) == Money(minor, currency)


@pytest.mark.parametrize("verdict", ["auto", "review", "related", "none"])
def test_a_persons_word_outranks_every_score(verdict: str) -> None:
    assert standing(verdict, Judgement.SAME) is Standing.SAME
    assert standing(verdict, Judgement.NOT_SAME) is Standing.REJECTED
    assert standing(verdict, Judgement.RELATED) is Standing.RELATED
    assert standing(verdict, Judgement.UNSURE) is not Standing.SAME


def test_a_score_counts_where_nobody_spoke() -> None:
    assert standing("auto", None) is Standing.SAME
    assert standing("review", None) is Standing.POSSIBLE
    assert standing("related", None) is Standing.RELATED
    assert standing("none", None) is Standing.NONE


def test_an_empty_policy_is_the_built_in_one() -> None:
    assert parse({}) == Policy()


def test_a_policy_sets_what_it_names() -> None:
    policy = parse(
        {
            "zone": "Europe/Berlin",
            "matching": {"auto_from": 0.97},
            "notifications": {"quiet_hours": "20:30-07:00", "alerts_at_once_a_day": 5},
            "channels": {"fallback": "#cosell-alerts"},
        }
    )
    assert (policy.zone, policy.auto_from, policy.review_from) == ("Europe/Berlin", 0.97, 0.30)
    assert policy.notifications.quiet_from == time(20, 30)
    assert policy.notifications.alerts_at_once_a_day == 5
    assert policy.channels.fallback == "cosell-alerts"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"zome": "UTC"}, "no 'zome'"),
        ({"zone": "Mars/Olympus"}, "IANA zone"),
        ({"zone": "../../etc/passwd"}, "IANA zone"),
        ({"matching": {"auto_from": 2}}, "0 to 1"),
        ({"matching": {"auto_from": 0.2, "review_from": 0.5}}, "must not be above"),
        ({"matching": 3}, "table"),
        ({"notifications": {"quiet_hours": "late"}}, "quiet_hours"),
        ({"notifications": {"quiet_hours": "19:00+01:00-08:00"}}, "quiet_hours"),
        ({"notifications": {"quiet_hours": "19:00Z-08:00"}}, "quiet_hours"),
        ({"notifications": {"alerts_at_once_a_day": -1}}, "whole number"),
        ({"notifications": {"alerts_at_once_a_day": True}}, "whole number"),
        ({"notifications": {"quiet_weekends": 1}}, "true or false"),
        ({"notifications": {"quiet_from": "19:00"}}, "no 'quiet_from'"),
        ({"channels": {"fallback": 3}}, "text"),
        ({"registrations": 3}, "table"),
        ({"registrations": {"protection_days": 7}}, "from 30 to 180"),
        ({"registrations": {"command_line_decisions": "yes"}}, "true or false"),
    ],
)
def test_a_wrong_policy_is_refused_with_the_key(table: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        parse(table)


def test_each_fault_of_a_policy_has_one_line() -> None:
    with pytest.raises(Invalid) as refused:
        parse(
            {
                "zone": "Mars/Olympus",
                "lists": {"stale_after_days": 0},
                "registrations": {"protection_days": 7, "extensions": 9},
                "zome": 1,
            }
        )
    lines = str(refused.value).splitlines()
    assert len(lines) == 5
    assert all(line.startswith("policy: ") for line in lines)


def test_the_rules_for_deals_are_in_the_zone_of_the_policy() -> None:
    table = {
        "zone": "Europe/Berlin",
        "registrations": {"protection_days": 120, "command_line_decisions": True},
    }
    policy = parse(table)
    assert (policy.deals.zone, policy.deals.protection_days) == ("Europe/Berlin", 120)
    assert policy.command_line_decisions
    del table["registrations"]["command_line_decisions"]  # type: ignore[attr-defined]
    assert parse(table).deals.version == policy.deals.version


@pytest.mark.parametrize(
    "zone", ["", "Mars/Olympus", "../../etc/passwd", "Europe", "a\0b", "x" * 300]
)
def test_the_policys_zone_counts_for_whoever_has_none_that_is_known(zone: str) -> None:
    person = Person(id=1, name="Maria", email="maria@vendra.example", zone=zone)
    assert not is_zone(zone)
    assert zone_of(person, Policy(zone="Asia/Kolkata")) == "Asia/Kolkata"


def test_a_persons_own_zone_goes_before_the_policys() -> None:
    person = Person(id=1, name="Maria", email="maria@vendra.example", zone="Europe/Berlin")
    assert zone_of(person, Policy(zone="Asia/Kolkata")) == "Europe/Berlin"
