"""`cosell questions ...`: what partners' people asked, who has it, and how long answers take."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from app.commands.printing import AsJson, print_json, print_rows
from app.settings import read_settings
from app.wiring import office
from journeys.acting import COMMAND_LINE
from journeys.list_questions import AnswerTime, all_questions, list_questions
from journeys.question_notices import QuestionNotice

app = typer.Typer(
    help="Questions that partners' people ask in their channels.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
_WIDEST = 60


@app.callback()
def questions() -> None:
    """Keep `list` a word of its own beside others to come."""


@app.command("list")
def show_all(
    every: Annotated[bool, typer.Option("--all", help="Those that have ended, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the questions that wait for an answer, and how long answers took, partner by partner.

    Times are open hours of who has the question; counted is what was asked in the last 90 days.

    Example: cosell questions list --json
    """
    with office(read_settings()) as desk:
        report = list_questions(desk, by=COMMAND_LINE, now=datetime.now(UTC))
        shown = all_questions(desk, by=COMMAND_LINE) if every else list(report.waiting)
    times = [_time(each) for each in report.times]
    if as_json:
        print_json({"questions": [_row(each) for each in shown], "partners": times})
        return
    rows = [{**row, "asked": _short(str(row["asked"]))} for row in map(_row, shown)]
    print_rows(rows, as_json=False, empty="no questions wait")
    if times:
        print()
        print_rows(times, as_json=False, empty="")


def _row(each: QuestionNotice) -> dict[str, object]:
    return {
        "question": each.ref,
        "partner": each.partner_name,
        "state": str(each.state),
        "with": each.owner,
        "asked": each.text,
        "asked_at": each.asked_at,
        "due_at": each.due_at,
        "ended_at": each.ended_at,
        "ended_by": each.ended_by,
        "hours": None if each.took is None else round(each.took.total_seconds() / 3600, 1),
        "reason": each.end_words,
    }


def _time(each: AnswerTime) -> dict[str, object]:
    return {
        "partner": each.partner,
        "answered": each.answered,
        "waiting": each.waiting,
        "median_hours": each.median_hours,
    }


def _short(words: str) -> str:
    return words if len(words) <= _WIDEST else words[: _WIDEST - 1] + "…"
