"""The card of a comparison: within Slack's limits, whoever is shown, and each number in words."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.actions import Action
from bot.cards.benchmark import benchmark_card
from bot.cards.lists import meant_card
from journeys.look_up import Choice, Choices, Nothing
from journeys.view_benchmark import Benchmark, BenchmarkLine
from partnering.benchmark_measures import Measure
from partnering.benchmarks import Quartile
from tests.bot.block_limits import everything_said, labels, problems

LINES = tuple(BenchmarkLine(each, "72%", Quartile.TOP, "60%", "45% to 75%") for each in Measure)
SHOWN = Benchmark(
    partner_id=7,
    partner_name="Northwind",
    quarter="2026-Q3",
    made_at=datetime(2026, 10, 8, tzinfo=UTC),
    peers="Platinum partners in DE",
    lines=LINES,
)
NOWHERE = BenchmarkLine(Measure.LEAD_TIME, "n/a", None, "", "")


def words(shown: Benchmark) -> str:
    return everything_said(benchmark_card(shown).blocks)


@pytest.mark.parametrize("name", ["N" * 300, "*_~`<!here>&", "", "ש" * 90])
def test_whatever_a_partner_and_its_tier_are_called_slack_takes_it(name: str) -> None:
    for own in (True, False):
        card = benchmark_card(replace(SHOWN, partner_name=name, peers=name, is_own=own))

        assert problems(card.blocks) == []
        # The title is a place that Slack shows as it is.
        assert "<!here>" not in str(card.blocks[1:])


def test_each_number_stands_beside_the_groups_with_its_quarter_in_words() -> None:
    said = words(SHOWN)

    assert "Q3 2026, among Platinum partners in DE. In the upper half in 9 of 9 numbers." in said
    assert "*72%* ●●●● top quarter" in said
    assert "median 60%, middle half 45% to 75%" in said


def test_what_too_few_have_a_number_of_is_named_and_not_drawn() -> None:
    said = words(replace(SHOWN, lines=(*LINES[:2], NOWHERE)))

    assert "Too few have a number: time to answer leads" in said
    assert "*Time to answer leads*" not in said


def test_a_partner_without_a_number_reads_the_groups_and_that_it_has_none() -> None:
    line = replace(LINES[1], own="n/a", quartile=None)
    said = words(replace(SHOWN, lines=(line,), is_own=True))

    assert "How you compare" in said
    assert "No number of yours yet." in said
    assert "*n/a*\nmedian 60%" in said
    assert "docs/" not in said, "a partner has no such page"


def test_what_was_typed_is_offered_or_said_to_be_nobody() -> None:
    offered = meant_card(
        "benchmark", Action.BENCHMARK_SHOW, Choices("nort", (Choice("partner", 7, "Northwind"),))
    )
    nobody = meant_card("benchmark", Action.BENCHMARK_SHOW, Nothing("<!here>", ()))

    assert labels(offered.blocks) == ["Northwind"]
    assert problems(offered.blocks) == problems(nobody.blocks) == []
    assert "No partner is called" in everything_said(nobody.blocks)
