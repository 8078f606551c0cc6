"""Peer groups: what is said of one gives away none of its members, however it is asked."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.benchmark_measures import (
    DEFINITIONS,
    LABELS,
    MONEY,
    TIMES,
    Measure,
    Value,
    figure_in_words,
    is_better,
    rounded,
    value_in_words,
)
from partnering.benchmarks import (
    FEWEST_FOR_QUARTILES,
    FEWEST_OTHERS,
    SETTLES,
    Member,
    PeerGroup,
    Quarter,
    Quartile,
    last_settled,
    peer_groups,
    quarter_of,
)
from partnering.money import Money

HELP = Measure.HELP_ACCEPTED


def member(number: int, value: Value | None = 50, measure: Measure = HELP, **more: str) -> Member:
    values = {} if value is None else {measure: value}
    return Member(number, more.get("tier", "Platinum"), more.get("country", "DE"), values)


def group_of(*values: Value | None, measure: Measure = HELP) -> PeerGroup:
    members = [member(at, each, measure) for at, each in enumerate(values, 1)]
    [group] = peer_groups(members)
    return group


amounts = st.integers(0, 10**9).map(lambda minor: (Money(minor, "EUR"),))


def values_for(measure: Measure) -> st.SearchStrategy[Value]:
    if measure in MONEY:
        return st.one_of(st.just(()), amounts)
    return st.integers(0, 100_000 if measure in TIMES else 100)


@st.composite
def members(draw: st.DrawFn, least: int = 1, most: int = 24) -> list[Member]:
    made = []
    for number in range(1, draw(st.integers(least, most)) + 1):
        values = {
            each: draw(values_for(each))
            for each in draw(st.sets(st.sampled_from([HELP, Measure.LEAD_TIME, Measure.SOURCED])))
        }
        tier = draw(st.sampled_from(["Platinum", " platinum", "Gold", ""]))
        made.append(Member(number, tier, draw(st.sampled_from(["DE", "FR"])), values))
    return made


@given(members())
def test_each_partner_is_in_one_group_so_that_no_two_can_be_put_beside_each_other(
    found: list[Member],
) -> None:
    groups = peer_groups(found)

    placed = Counter(each.partner_id for group in groups for each in group.standings)
    assert placed == Counter(each.partner_id for each in found)
    keys = [(each.tier.strip().casefold(), each.country) for each in groups]
    assert len(keys) == len(set(keys))


@given(members())
def test_nothing_is_said_by_a_number_that_fewer_than_five_others_have(found: list[Member]) -> None:
    for group in peer_groups(found):
        inside = {each.partner_id: each for each in group.standings}
        for measure in Measure:
            having = [each for each in inside.values() if measure in each.values]
            if len(having) <= FEWEST_OTHERS:
                assert measure not in group.figures
                assert all(measure not in each.quartiles for each in inside.values())
            figure = group.figures.get(measure)
            if figure is not None and figure.low is not None:
                assert len(having) >= FEWEST_FOR_QUARTILES


@given(members(least=6), st.data())
def test_what_is_said_turns_on_the_members_of_the_group_alone(
    found: list[Member], data: st.DataObject
) -> None:
    groups = peer_groups(found)
    mixed = data.draw(st.permutations(found))
    strangers = [replace(each, partner_id=each.partner_id + 100, tier="Silver") for each in found]

    again = peer_groups([*mixed, *strangers])

    assert [each for each in again if each.tier != "Silver"] == list(groups)


@pytest.mark.parametrize("number", range(6, 25))
@pytest.mark.parametrize("measure", [HELP, Measure.LEAD_TIME, Measure.SOURCED])
def test_no_figure_is_the_lowest_or_highest_of_the_others_whoever_asks(
    number: int, measure: Measure
) -> None:
    # So far apart that rounding does not make them level.
    spread = [10 ** (at + 4) for at in range(number)]
    told = [(Money(each, "EUR"),) if measure in MONEY else each for each in spread]

    figure = group_of(*told, measure=measure).figures[measure]

    shown = [each for each in (figure.low, figure.median, figure.high) if each is not None]
    near = {rounded(measure, each) for each in (*spread[:2], *spread[-2:])}
    assert shown == sorted(shown)
    assert not near.intersection(shown), "the second is the lowest once one's own is taken away"


@given(members(least=6))
def test_a_figure_of_a_group_is_never_written_more_exactly_than_rounded(
    found: list[Member],
) -> None:
    for group in peer_groups(found):
        for measure, figure in group.figures.items():
            for each in (figure.low, figure.median, figure.high):
                assert each is None or rounded(measure, each) == each


@given(members(least=6))
def test_a_better_value_never_stands_in_a_worse_quarter(found: list[Member]) -> None:
    for group in peer_groups(found):
        for measure in set(group.figures) - MONEY:
            placed = [each for each in group.standings if measure in each.quartiles]
            for one, other in combinations(placed, 2):
                mine, theirs = one.values[measure], other.values[measure]
                assert isinstance(mine, int)
                assert isinstance(theirs, int)
                if is_better(measure, mine, theirs):
                    assert one.quartiles[measure] <= other.quartiles[measure]
                if mine == theirs:
                    assert one.quartiles[measure] is other.quartiles[measure]


@pytest.mark.parametrize("number", range(6, 25))
def test_nobody_learns_that_they_are_the_best_or_the_last(number: int) -> None:
    group = group_of(*range(number))

    placed = Counter(each.quartiles[HELP] for each in group.standings)

    assert placed[Quartile.TOP] == placed[Quartile.LAST] >= 2
    assert placed[Quartile.UPPER] >= placed[Quartile.LOWER] >= 1


def test_five_others_are_enough_and_four_are_not() -> None:
    assert group_of(10, 20, 30, 40, 50).figures == {}
    assert group_of(10, 20, 30, 40, 50, None).figures == {}

    figure = group_of(10, 20, 30, 40, 50, 60).figures[HELP]

    assert (figure.median, figure.low, figure.high) == (35, None, None)
    nine = group_of(*range(10, 100, 10)).figures[HELP]
    assert (nine.low, nine.median, nine.high) == (30, 50, 70)


def test_who_has_no_number_reads_the_groups_and_stands_nowhere() -> None:
    group = group_of(10, 20, 30, 40, 50, 60, None)

    assert HELP in group.figures
    assert HELP not in group.standings[6].quartiles
    assert value_in_words(HELP, group.standings[6].values.get(HELP)) == "n/a"


def test_partners_that_are_all_level_stand_in_the_upper_half() -> None:
    assert {each.quartiles[HELP] for each in group_of(*[40] * 7).standings} == {Quartile.UPPER}


def test_a_short_time_is_better_and_a_small_amount_is_not() -> None:
    times = group_of(*range(60, 420, 60), measure=Measure.LEAD_TIME)
    won = group_of(*((Money(each, "EUR"),) for each in range(6)), measure=Measure.SOURCED)

    assert times.standings[0].quartiles[Measure.LEAD_TIME] is Quartile.TOP
    assert won.standings[0].quartiles[Measure.SOURCED] is Quartile.LAST


def test_amounts_are_compared_in_one_currency_and_never_converted() -> None:
    euros = [(Money(each * 10**7, "EUR"),) for each in range(1, 7)]
    group = group_of(*euros, (), (Money(5, "USD"),), measure=Measure.SOURCED)

    figure = group.figures[Measure.SOURCED]

    assert figure.currency == "EUR"
    assert Measure.SOURCED in group.standings[6].quartiles, "nothing won is an amount in any"
    assert Measure.SOURCED not in group.standings[7].quartiles
    mixed = (Money(1, "EUR"), Money(1, "USD"))
    assert group_of(*[mixed] * 6, measure=Measure.SOURCED).figures == {}


@pytest.mark.parametrize(
    ("measure", "exact", "told"),
    [
        (HELP, 72, "70%"),
        (HELP, 73, "75%"),
        (HELP, 0, "0%"),
        (Measure.LEAD_TIME, 29, "under 1 h"),
        (Measure.LEAD_TIME, 200, "3 h"),
        (Measure.LEAD_TIME, 1000, "15 h"),
        (Measure.SOURCED, 18_449_900, "€200,000"),
        (Measure.SOURCED, 0, "€0"),
    ],
)
def test_figures_are_rounded_before_they_are_written(
    measure: Measure, exact: int, told: str
) -> None:
    assert figure_in_words(measure, rounded(measure, exact), "EUR") == told


def test_a_partners_own_value_is_written_as_it_is() -> None:
    assert value_in_words(HELP, 72) == "72%"
    assert value_in_words(Measure.LEAD_TIME, 200) == "3.3 h"
    assert value_in_words(Measure.SOURCED, (Money(18_449_900, "EUR"),)) == "€184,499"
    assert value_in_words(Measure.SOURCED, ()) == "none"
    assert value_in_words(Measure.SOURCED, None) == "n/a"


@given(st.sampled_from(list(Measure)), st.integers(0, 10**9), st.integers(0, 10**9))
def test_rounding_keeps_the_order(measure: Measure, one: int, other: int) -> None:
    low, high = sorted((one, other))

    assert rounded(measure, low) <= rounded(measure, high)


def test_every_measure_has_its_label_and_definition() -> None:
    assert set(LABELS) == set(DEFINITIONS) == set(Measure)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["UTC", "Europe/Berlin", "Asia/Tokyo", "America/New_York"]),
)
def test_a_quarter_is_counted_a_week_after_its_end(moment: datetime, zone: str) -> None:
    settled = last_settled(moment, zone)

    assert settled.ends(zone) <= moment
    # An hour for the clocks that may have changed in that week.
    assert settled.after.ends(zone) + SETTLES > moment - timedelta(hours=1)
    running = quarter_of(moment, zone)
    assert running.begins(zone) <= moment < running.ends(zone)
    assert settled.after in (running, quarter_of(moment - SETTLES, zone))


def test_quarters_follow_each_other_across_the_year() -> None:
    assert str(Quarter(2026, 4).after) == "2027-Q1"
    assert Quarter(2026, 3).begins("Europe/Berlin") == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert str(last_settled(datetime(2027, 1, 7, tzinfo=UTC), "UTC")) == "2026-Q3"
    assert str(last_settled(datetime(2027, 1, 8, tzinfo=UTC), "UTC")) == "2026-Q4"
