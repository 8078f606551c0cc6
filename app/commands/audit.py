"""`cosell audit ...`: is the log of facts still what was sealed, and what does it say?"""

import csv
import json
import sys
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from app.commands.printing import AsJson, bar, for_sheet, print_json
from app.settings import read_settings
from app.wiring import office
from journeys import audit_facts
from journeys.audit_facts import Verdict, head_from

app = typer.Typer(
    help="The sealed log of facts: check it, hand it out.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

FAILED = 1
COLUMNS = (
    "seq",
    "fact",
    "at",
    "by",
    "kind",
    "payload",
    "correlation",
    "content",
    "sealed_at",
    "digest",
)


class Format(StrEnum):
    JSONL = "jsonl"
    CSV = "csv"


@app.command("verify")
def verify(
    head: Annotated[
        str, typer.Option(help="A head that you kept elsewhere: NUMBER:DIGEST.", metavar="HEAD")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Compute the chain of all sealed facts again and say where it breaks; status 1 if it does.

    The head that it prints stands for the whole log: keep it where nobody who can write to the
    database can write, and give it to a later call.

    Example: cosell audit verify --head "$(cat kept-elsewhere)"
    """
    kept = head_from(head) if head else None
    with office(read_settings()) as desk, bar("checking the chain") as progress:
        verdict = audit_facts.verify(desk, head=kept, progress=progress)
    if as_json:
        print_json(_as_json(verdict))
    else:
        print("\n".join(_lines(verdict)))
    if not verdict.whole:
        raise typer.Exit(FAILED)


@app.command("export")
def export(
    since: Annotated[int, typer.Option(help="The first number to print.", min=1)] = 1,
    form: Annotated[Format, typer.Option("--format", help="jsonl or csv.")] = Format.JSONL,
    names: Annotated[
        bool, typer.Option("--names", help="Add the names that still exist to the numbers.")
    ] = False,
) -> None:
    """Print the sealed facts in the chain's order, each with its digest. Names are not in there.

    Example: cosell audit export --since 1201 --format csv > facts.csv
    """
    columns = [*COLUMNS, "names"] if names else list(COLUMNS)
    writer = csv.DictWriter(sys.stdout, columns) if form is Format.CSV else None
    if writer is not None:
        writer.writeheader()
    with office(read_settings()) as desk, bar("printing facts") as progress:
        for row in audit_facts.export(desk, since=since, names=names, progress=progress):
            plain = {name: _plain(value) for name, value in row.items()}
            if writer is None:
                print(json.dumps(plain, ensure_ascii=False))
                continue
            for name in ("payload", "names"):
                if name in plain:
                    plain[name] = json.dumps(plain[name], ensure_ascii=False, sort_keys=True)
            writer.writerow(for_sheet(plain))


def _lines(verdict: Verdict) -> list[str]:
    lines = [found.words for found in verdict.breaks]
    if (more := verdict.broken - len(verdict.breaks)) > 0:
        lines.append(f"and {more} more places")
    if verdict.whole:
        lines.append(f"whole: {verdict.sealed} facts are as they were sealed")
    else:
        first = min(found.seq for found in verdict.breaks)
        lines.append(f"BROKEN: what was sealed before number {first} holds")
    if verdict.unsealed:
        lines.append(f"not sealed yet: {verdict.unsealed}")
    lines.append(f"head: {verdict.head}")
    return lines


def _as_json(verdict: Verdict) -> dict[str, object]:
    return {
        "whole": verdict.whole,
        "sealed": verdict.sealed,
        "unsealed": verdict.unsealed,
        "head": str(verdict.head),
        "broken": verdict.broken,
        "breaks": [asdict(found) for found in verdict.breaks],
    }


def _plain(value: object) -> object:
    return f"{value:%Y-%m-%dT%H:%M:%S.%fZ}" if isinstance(value, datetime) else value
