"""`cosell sharing ask|asks|grant|decline|until`: asking for more, the answer, and the end of it."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from app.commands.acting import actor_named
from app.commands.printing import AsJson, print_rows
from app.commands.sharing_words import By, Name, acting_for, end_of, must_be_ours, words_of
from app.settings import read_settings
from app.wiring import office
from journeys.ask_to_share import ask_to_share, decline, grant, take_back
from journeys.list_sharing_asks import AskLine, asked_by, asks_with
from journeys.share import set_end
from journeys.view_sharing import sharing_view
from partnering.refusals import Invalid
from partnering.sharing import Field, Side
from partnering.sharing_asks import GRANTS, SharingAsk

NEVER = "never"
Number = Annotated[int, typer.Argument(help="The request's number, as `cosell sharing asks` says.")]


def add_to(app: typer.Typer) -> None:
    """Put these commands beside those of levels."""
    app.command("ask")(ask)
    app.command("asks")(asks)
    app.command("grant")(say_yes)
    app.command("decline")(say_no)
    app.command("take-back")(back)
    app.command("until")(until)


def ask(
    name: Name,
    segment: Annotated[str, typer.Argument(help="The list of theirs that is shown in numbers.")],
    words: Annotated[str, typer.Option("--for", help="What it is for; the partner reads it.")] = "",
    by: By = None,
) -> None:
    """Ask a partner for the names of a list of which it shows numbers alone.

    Example: cosell sharing ask "Alpine Systems" customers --for "Our campaign of May"
    """
    with acting_for(name, by) as (desk, number, actor):
        made = ask_to_share(
            desk, number, segment, Field.NAME, words=words, by=actor, now=datetime.now(UTC)
        )
    print(f"request {made.id}: asked; it should be answered by {_day(made.due_at)}")


def asks(
    name: Name,
    every: Annotated[bool, typer.Option("--all", help="Those that are over, too.")] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """List what either side has asked the other to show, newest first.

    Example: cosell sharing asks "Alpine Systems" --all
    """
    with acting_for(name, by, reads=True) as (desk, number, actor):
        found = asks_with(desk, number, only_open=not every, by=actor)
    rows = [_row(each) for each in found]
    print_rows(rows, as_json=as_json, empty="nothing is asked for")


def say_yes(
    number: Number,
    days: Annotated[int, typer.Option(help="For 30 or 90 days; 0 is until it is taken back.")],
    by: By = None,
) -> None:
    """Show a partner what it asked us for.

    Example: cosell sharing grant 4 --days 30 --as pia.lang@vendra.example
    """
    if days not in GRANTS:
        raise Invalid(f"--days is {days}; expected {', '.join(map(str, GRANTS))}")
    with office(read_settings()) as desk:
        actor = must_be_ours(actor_named(desk.store, by))
        made = grant(desk, number, days, by=actor, now=datetime.now(UTC))
    print(_said(made))


def say_no(
    number: Number,
    reason: Annotated[str, typer.Argument(help="Why not; the partner reads it.")],
    by: By = None,
) -> None:
    """Decline what a partner asked us for, with a reason.

    Example: cosell sharing decline 4 "Not before the launch" --as pia.lang@vendra.example
    """
    with office(read_settings()) as desk:
        actor = must_be_ours(actor_named(desk.store, by))
        made = decline(desk, number, reason, by=actor, now=datetime.now(UTC))
    print(_said(made))


def back(number: Number, by: By = None) -> None:
    """Show a partner in numbers alone again what we granted it.

    Example: cosell sharing take-back 4 --as pia.lang@vendra.example
    """
    with office(read_settings()) as desk:
        actor = must_be_ours(actor_named(desk.store, by))
        made = take_back(desk, number, by=actor, now=datetime.now(UTC))
    print(f"request {made.id}: taken back")


def until(
    name: Name,
    day: Annotated[str, typer.Argument(help=f"The last day of it, 2027-03-31, or {NEVER}.")],
    by: By = None,
) -> None:
    """Say until when our side shares with a partner; the partner says it for its own.

    Example: cosell sharing until "Alpine Systems" 2027-03-31 --as pia.lang@vendra.example
    """
    end = None if day == NEVER else end_of(day, "DAY")
    with acting_for(name, by) as (desk, number, actor):
        set_end(desk, number, end, by=actor, now=datetime.now(UTC))
        view = sharing_view(desk, number, by=actor)
    print(f"{view.partner_name}: we: {words_of(view.ours)}; they: {words_of(view.theirs)}")


def _row(line: AskLine) -> dict[str, object]:
    each = line.ask
    return {
        "number": each.id,
        "asked by": "us" if asked_by(line) is Side.OURS else line.partner_name,
        "segment": each.segment,
        "field": str(each.field),
        "for": each.words,
        "state": str(each.state),
        "answer by": _day(each.due_at),
        "ends": _day(each.ends_at),
        "shown until": _day(each.until) if each.until else "",
        "reason": each.reason,
    }


def _said(ask: SharingAsk) -> str:
    end = f", until {_day(ask.until)}" if ask.until else ""
    return f"request {ask.id}: {ask.state}{end}"


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
