"""`cosell scoreboard`: what co-selling brought in a week, beside what was so at go-live."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from app.commands.printing import AsJson, print_json, print_rows
from app.settings import read_settings
from app.wiring import office
from journeys.scoreboard import show_scoreboard
from journeys.scoreboard_chart import scoreboard_rows
from partnering.refusals import Refusal
from partnering.scoreboard import to_json


def register(app: typer.Typer) -> None:
    app.command("scoreboard")(scoreboard)


def scoreboard(
    week: Annotated[str, typer.Option(help="Which week: 2026-W47. Without it, the newest.")] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, with definitions.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print a week's numbers beside those at go-live; before one has ended, the week so far.

    Example: cosell scoreboard --week 2026-W47 --csv > week-47.csv
    """
    try:
        with office(read_settings()) as desk:
            notice = show_scoreboard(desk, week, by=None, now=datetime.now(UTC))
    except Refusal as refusal:
        raise typer.BadParameter(str(refusal)) from refusal
    if as_csv:
        print(scoreboard_rows(notice), end="")
        return
    if as_json:
        before = None if notice.before is None else to_json(notice.before)
        print_json(
            {
                "week": notice.week,
                "so_far": notice.so_far,
                "made_at": notice.made_at,
                "figures": to_json(notice.now),
                "at_go_live": before,
            }
        )
        return
    rows = [
        {"week": notice.week, "measure": each.label, "now": each.now, "at go-live": each.before}
        for each in notice.lines
    ]
    print_rows(rows, as_json=False, empty="nothing yet")
