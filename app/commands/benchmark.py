"""`cosell benchmark`: how a partner stands among its peers in the last quarter compared."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from app.commands.printing import AsJson, print_json, print_rows
from app.settings import read_settings
from app.wiring import office
from journeys.look_up import partner_meant
from journeys.view_benchmark import benchmark_of
from partnering.refusals import Refusal


def register(app: typer.Typer) -> None:
    app.command("benchmark")(benchmark)


def benchmark(
    name: Annotated[str, typer.Argument(metavar="PARTNER", help="The partner's name.")],
    as_json: AsJson = False,
) -> None:
    """Print how a partner stands among those of its tier and country, in the last quarter.

    The group's median is rounded and no other partner is named; of a group in which a partner has
    fewer than five others nothing is said.

    Example: cosell benchmark "Alpine Systems"
    """
    try:
        with office(read_settings()) as desk:
            with desk.store.read() as view:
                number = partner_meant(view, name).id
            shown = benchmark_of(desk, number, by=None, now=datetime.now(UTC))
    except Refusal as refusal:
        raise typer.BadParameter(str(refusal)) from refusal
    rows = [
        {
            "measure": each.label,
            "own": each.own,
            "stands": each.quartile.words if each.quartile is not None else "n/a",
            "median": each.median or "n/a",
            "middle half": each.middle or "n/a",
        }
        for each in shown.lines
    ]
    if as_json:
        print_json(
            {
                "partner": shown.partner_name,
                "quarter": shown.quarter,
                "made_at": shown.made_at,
                "among": shown.peers,
                "figures": [
                    {"code": str(each.measure), "definition": each.definition, **row}
                    for each, row in zip(shown.lines, rows, strict=True)
                ],
            }
        )
        return
    print(f"{shown.partner_name} in {shown.quarter}, among {shown.peers}:")
    print_rows(rows, as_json=False, empty="")
