"""`cosell segments ...`: the segments of our accounts, and own ones by filters on the CRM."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from app.commands.acting import actor_named
from app.commands.printing import AsJson, print_json, print_rows
from app.settings import read_settings
from app.wiring import office
from journeys.keep_segments import (
    SegmentsView,
    add_segment,
    preview_segment,
    remove_segment,
    segments_view,
)
from partnering.refusals import Unknown
from partnering.sharing import folded

app = typer.Typer(help="Segments of our accounts.", no_args_is_help=True, rich_markup_mode=None)
Name = Annotated[str, typer.Argument(help="The segment's name.")]
By = Annotated[str | None, typer.Option("--as", help="Your e-mail: in whose name it is done.")]


@app.command("list")
def list_segments(as_json: AsJson = False) -> None:
    """List the segments with their numbers, and filters that may be worth one.

    Example: cosell segments list
    """
    with office(read_settings()) as desk:
        view = segments_view(desk, by=actor_named(desk.store, None))
    suggested = [{"suggested": each.name, "why": each.reason} for each in view.suggested]
    if as_json:
        print_json({"accounts": view.accounts, "segments": _rows(view), "suggested": suggested})
        return
    print_rows(_rows(view), as_json=False, empty="")
    print_rows(suggested, as_json=False, empty="")


@app.command("show")
def show(name: Name, as_json: AsJson = False) -> None:
    """Show one segment.

    Example: cosell segments show "Large in Germany"
    """
    with office(read_settings()) as desk:
        view = segments_view(desk, by=actor_named(desk.store, None))
    rows = [each for each in _rows(view) if folded(str(each["segment"])) == folded(name)]
    if not rows:
        raise Unknown(f"There is no segment {name!r}.")
    print_rows(rows, as_json=as_json, empty="")


@app.command("add")
def add(
    name: Name,
    country: Annotated[str, typer.Option(help="Countries, parted by commas.")] = "",
    type_: Annotated[str, typer.Option("--type", help="Types of the account.")] = "",
    owner: Annotated[str, typer.Option(help="Owners' e-mails.")] = "",
    family: Annotated[str, typer.Option(help="Products with an open opportunity.")] = "",
    stage: Annotated[str, typer.Option(help="Stages of an open opportunity.")] = "",
    least: Annotated[str, typer.Option(help="Least open amount, as 50000 EUR.")] = "",
    has_open: Annotated[bool, typer.Option("--open", help="With an open opportunity.")] = False,
    only_count: Annotated[bool, typer.Option("--count", help="Count, and keep nothing.")] = False,
    by: By = None,
) -> None:
    """Make a segment; all that is named must hold.

    Example: cosell segments add "Large in Germany" --country DE --least "50000 EUR"
    """
    typed = {
        "name": name,
        "country": country,
        "type": type_,
        "owner": owner,
        "family": family,
        "stage": stage,
        "least": least,
        "has_open": "open" if has_open else "",
    }
    with office(read_settings()) as desk:
        actor = actor_named(desk.store, by)
        line = preview_segment(desk, typed, by=actor)
        if not only_count:
            add_segment(desk, name, typed, by=actor, now=datetime.now(UTC))
    kept = "counted, not kept" if only_count else "made"
    print(f"{name}: {kept}; {line.number} accounts ({line.words})")


@app.command("remove")
def remove(name: Name, by: By = None) -> None:
    """Remove an own segment that no rule of sharing names.

    Example: cosell segments remove "Large in Germany"
    """
    with office(read_settings()) as desk:
        gone = remove_segment(desk, name, by=actor_named(desk.store, by), now=datetime.now(UTC))
    print(f"{gone.name}: removed")


def _rows(view: SegmentsView) -> list[dict[str, object]]:
    return [
        {"segment": each.name, "accounts": each.number, "filter": each.words}
        for each in (*view.standard, *view.own)
    ]
