"""Own segments by filters: what meets one, and which are proposed with what reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.money import Money
from partnering.refusals import Invalid
from partnering.segments import (
    AccountFacts,
    Attribute,
    Filter,
    checked_filter,
    checked_name,
    holds,
    suggestions,
)
from partnering.sharing import Field, Level, Rule, Sharing, Side


def facts(
    number: int = 1, country: str = "de", least: int = 0, families: str = "", currency: str = "EUR"
) -> AccountFacts:
    return AccountFacts(
        number,
        {Attribute.COUNTRY: frozenset({country}), Attribute.FAMILY: frozenset(families.split())},
        has_open=bool(least),
        open_amounts=(Money(least, currency),) if least else (),
    )


IN_GERMANY = Filter({Attribute.COUNTRY: ("de", "at")})


def test_all_that_is_named_must_hold_and_of_each_thing_one_value() -> None:
    large = Filter({Attribute.COUNTRY: ("DE", "AT")}, least=Money(5_000_000, "EUR"))
    assert holds(large, facts(least=5_000_000))
    assert holds(large, facts(country="at", least=6_000_000))
    assert not holds(large, facts(least=4_999_999))
    assert not holds(large, facts(country="fr", least=5_000_000))
    assert not holds(large, facts(least=9_000_000, currency="USD"))


def test_a_filter_that_says_nothing_holds_of_no_account_and_is_refused() -> None:
    assert not holds(Filter(), facts())
    with pytest.raises(Invalid):
        checked_filter(Filter())


@pytest.mark.parametrize("name", ["", "  ", "Customers", "any", "default", "x" * 61])
def test_a_name_that_means_something_already_is_refused(name: str) -> None:
    with pytest.raises(Invalid):
        checked_name(name)


def test_a_suggestion_says_its_reason_in_numbers_and_counts_what_it_says() -> None:
    every = [facts(1, least=1_000_000, families="core"), facts(2, least=9_000_000), facts(3)]
    every += [facts(number, "fr") for number in range(4, 10)]

    found = {each.name: each for each in suggestions(every, called=lambda _, value: value.upper())}

    assert found["With an open deal"].reason == "2 of 9 accounts have an open opportunity"
    assert found["FR"].reason == "6 of 9 accounts are in FR"
    assert found["CORE"].number == 1
    for each in found.values():
        assert each.number == sum(holds(each.filter, one) for one in every)


def test_what_there_is_already_is_not_proposed_again() -> None:
    every = [facts(1), facts(2, "fr")]
    names = {each.name for each in suggestions(every)}

    left = suggestions(every, [Filter({Attribute.COUNTRY: ("de",)})])

    assert names - {each.name for each in left} == {"de"}


levels = st.sampled_from(Level)


@given(st.dictionaries(st.sampled_from(("customers", "Ours", "Other", "")), levels))
def test_of_several_segments_the_strictest_rule_that_names_one_counts(
    said: dict[str, Level],
) -> None:
    rules = tuple(Rule(1, Side.OURS, name, Field.NAME, level) for name, level in said.items())
    sharing = Sharing(1, rules=rules)

    found = sharing.ruled_of(Side.OURS, ("customers", "ours"), Field.NAME)

    named = [said[each] for each in ("customers", "Ours") if each in said]
    order = list(Level).index
    otherwise = said.get("", Level.OVERLAPS)
    assert found is (min(named, key=order) if named else otherwise)
