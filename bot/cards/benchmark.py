"""How a partner stands among its peers: its own numbers, each beside the group's. No other name."""

from bot.cards.parts import Block, Card, context, fields, finish, header, said, section
from journeys.view_benchmark import Benchmark, BenchmarkLine, quarter_in_words
from partnering.benchmarks import Quartile

# Of four: seen at a glance, with the words beside it for who cannot see it.
_DOTS = {
    Quartile.TOP: "●●●●",
    Quartile.UPPER: "●●●○",
    Quartile.LOWER: "●●○○",
    Quartile.LAST: "●○○○",
}
# Slack takes ten fields in a section; two stand in a row.
FIELDS = 6


def benchmark_card(benchmark: Benchmark) -> Card:
    """Draw it for one reader, who alone sees it."""
    name = "you" if benchmark.is_own else said(benchmark.partner_name, 200)
    quarter = quarter_in_words(benchmark.quarter)
    compared = [each for each in benchmark.lines if each.median]
    not_compared = [each.label for each in benchmark.lines if not each.median]
    pairs = [(each.label, _said(each)) for each in compared]
    blocks: list[Block] = [
        header("How you compare" if benchmark.is_own else f"How {benchmark.partner_name} compares"),
        section(f"{quarter}, among {said(benchmark.peers, 200)}. {_headline(benchmark)}"),
        *(fields(pairs[at : at + FIELDS]) for at in range(0, len(pairs), FIELDS)),
        context(
            f"Too few have a number: {', '.join(not_compared).lower()}" if not_compared else "",
            "Numbers of the group are rounded, and no other partner's own is shown.",
            "" if benchmark.is_own else "What each number means: docs/benchmark.md",
        ),
    ]
    words = f"How {name} compare{'' if benchmark.is_own else 's'}: {_headline(benchmark)}"
    return finish("benchmark", words, blocks)


def _headline(benchmark: Benchmark) -> str:
    placed = [each.quartile for each in benchmark.lines if each.quartile is not None]
    if not placed:
        return "No number of its own yet." if not benchmark.is_own else "No number of yours yet."
    upper = sum(each in (Quartile.TOP, Quartile.UPPER) for each in placed)
    return f"In the upper half in {upper} of {len(placed)} numbers."


def _said(line: BenchmarkLine) -> str:
    stands = ""
    if line.quartile is not None:
        stands = f" {_DOTS[line.quartile]} {line.quartile.words}"
    middle = f", middle half {line.middle}" if line.middle else ""
    return f"*{line.own}*{stands}\nmedian {line.median}{middle}"
