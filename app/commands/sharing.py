"""`cosell sharing ...`: what a partner is shown, what it shows, and who agreed to it."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from app.commands import sharing_asks
from app.commands.printing import AsJson, print_json, print_rows
from app.commands.sharing_words import By, Name, acting_for, end_of, words_of
from journeys.seen_by_partner import seen_by_partner
from journeys.share import note_agreement, opt_in, revoke, set_level
from journeys.view_sharing import Said, SharingView, sharing_view
from partnering.money import Money
from partnering.refusals import Invalid
from partnering.sharing import Field, Level

app = typer.Typer(
    help="What a partner is shown, and what it shows.", no_args_is_help=True, rich_markup_mode=None
)
ANY, DEFAULT = "any", "default"
MOST_SEEN = 10_000

sharing_asks.add_to(app)


@app.command("show")
def show(name: Name, as_json: AsJson = False) -> None:
    """Show what is shared with a partner: who agreed, and each level.

    Example: cosell sharing show "Alpine Systems"
    """
    with acting_for(name, None, reads=True) as (desk, number, actor):
        view = sharing_view(desk, number, by=actor)
    rows = [_row(view, number) for number in range(len(view.fields))]
    if as_json:
        print_json(
            {
                "partner": view.partner_name,
                "shared": view.stands,
                "companies": view.companies.words,
                "we": _said(view.ours),
                "they": _said(view.theirs),
                "shown": rows,
                "lists": {segment: str(level) for segment, level in view.lists},
            }
        )
        return
    print(f"{view.partner_name}: {_standing(view)}")
    print(f"we: {words_of(view.ours)}; they: {words_of(view.theirs)}")
    print_rows(rows, as_json=False, empty="")
    for segment, level in view.lists:
        print(f"their {segment}: {level}")
    for ask in view.waiting:
        asked = f"{ask.field} of {ask.segment or 'all companies'}"
        who = "they asked us" if ask.of is view.side else "we asked"
        print(f"{who} for {asked} on {ask.asked_at:%Y-%m-%d}; not answered yet")
    for rule in view.granted:
        until = f"{rule.until:%Y-%m-%d %H:%M} UTC" if rule.until else "it is taken back"
        print(f"granted to us: {rule.field} of {rule.segment or 'all companies'} until {until}")
    for rule in view.ends:
        what = rule.field or "everything"
        of = rule.segment or "all companies"
        print(f"{what} of {of}: {rule.level} until {rule.until:%Y-%m-%d %H:%M} UTC")


@app.command("view")
def view_as(name: Name, as_json: AsJson = False) -> None:
    """Show what the partner sees now: numbers by segment, and names as far as they are shown.

    Example: cosell sharing view "Alpine Systems"
    """
    with acting_for(name, None, reads=True) as (desk, number, actor):
        seen = seen_by_partner(desk, number, by=actor, limit=MOST_SEEN)
    cells = [
        {"ours": ours, "theirs": theirs, "companies": said.words}
        for (ours, theirs), said in seen.table.cells.items()
    ]
    named = [
        {"theirs": "; ".join(each.theirs)}
        | {word: _text(getattr(each, word)) for word in each.shared}
        for each in seen.lines
    ]
    if as_json:
        print_json(
            {
                "partner": seen.partner_name,
                "seen_as": "partner",
                "shared": seen.stands,
                "companies": seen.table.total.words,
                "cells": cells,
                "named": named,
            }
        )
        return
    print(f"What {seen.partner_name} sees now; companies that both know: {seen.table.total.words}")
    print_rows(cells, as_json=False, empty="no numbers are shown")
    print_rows(named, as_json=False, empty="no names are shown")


def _text(value: object) -> str:
    if isinstance(value, Money):
        return value.exactly()
    return ", ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


@app.command("opt-in")
def say_yes(
    name: Name,
    agreement: Annotated[
        str | None,
        typer.Option(help="The written agreement in which the partner opted in, noted for it."),
    ] = None,
    by: By = None,
) -> None:
    """Opt in for our side; with --agreement, note that the partner did so in writing.

    Example: cosell sharing opt-in "Alpine Systems" --as pia.lang@vendra.example
    """
    now = datetime.now(UTC)
    with acting_for(name, by) as (desk, number, actor):
        if agreement is None:
            opt_in(desk, number, by=actor, now=now)
        else:
            note_agreement(desk, number, agreement, by=actor, now=now)
        view = sharing_view(desk, number, by=actor)
    print(f"{view.partner_name}: {_standing(view)}")


@app.command("revoke")
def take_back(name: Name, by: By = None) -> None:
    """Stop sharing with a partner, at once and both ways.

    Example: cosell sharing revoke "Alpine Systems" --as pia.lang@vendra.example
    """
    with acting_for(name, by) as (desk, number, actor):
        revoke(desk, number, by=actor, now=datetime.now(UTC))
        view = sharing_view(desk, number, by=actor)
    print(f"{view.partner_name}: {_standing(view)}")


@app.command("set")
def change(
    name: Name,
    level: Annotated[str, typer.Argument(help="hidden, counts, overlaps, all or default.")],
    segment: Annotated[str, typer.Option(help="Which companies of ours; any is all.")] = ANY,
    field: Annotated[str, typer.Option(help="What of them; any is everything.")] = ANY,
    until: Annotated[str, typer.Option(help="The last day of it, as 2027-03-31.")] = "",
    by: By = None,
) -> None:
    """Set how much of our companies a partner is shown.

    Example: cosell sharing set "Alpine Systems" all --segment customers --field stage
    """
    if level not in (DEFAULT, *Level):
        raise Invalid(f"level is {level!r}; expected {', '.join(Level)} or {DEFAULT}")
    if field not in (ANY, *Field):
        raise Invalid(f"--field is {field!r}; expected {ANY}, {', '.join(Field)}")
    with acting_for(name, by) as (desk, number, actor):
        ended = set_level(
            desk,
            number,
            "" if segment == ANY else segment,
            None if field == ANY else Field(field),
            None if level == DEFAULT else Level(level),
            until=end_of(until) if until else None,
            by=actor,
            now=datetime.now(UTC),
        )
        view = sharing_view(desk, number, by=actor)
    for each in ended:
        what, of = each.field or "everything", each.segment or "all companies"
        print(f"taken back with it: {what} of {of} ({each.level})")
    print_rows([_row(view, each) for each in range(len(view.fields))], as_json=False, empty="")


def _row(view: SharingView, number: int) -> dict[str, object]:
    line = view.fields[number]
    differs = dict(line.differs)
    return {
        "field": str(line.field),
        **{each: str(differs.get(each, line.level)) for each in view.segments},
    }


def _standing(view: SharingView) -> str:
    if view.stands:
        return "both sides share"
    return "nothing is shared: it was taken back" if view.revoked else "not shared yet"


def _said(said: Said | None) -> dict[str, object] | None:
    if said is None:
        return None
    return {
        "given": said.given,
        "at": said.at.isoformat(),
        "by": said.by,
        "agreement": said.agreement,
        "until": said.until.isoformat() if said.until else None,
    }
