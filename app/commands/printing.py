"""How commands print: tables for people, JSON for programs, a bar on long work."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def print_json(value: object) -> None:
    print(json.dumps(value, indent=2, default=str, ensure_ascii=False))


def print_rows(rows: Sequence[Mapping[str, object]], *, as_json: bool, empty: str) -> None:
    """Print rows as JSON or as a table; `empty` is what a person reads when there are none."""
    if as_json:
        print_json(list(rows))
        return
    if not rows:
        print(empty)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in rows[0]:
        table.add_column(name.replace("_", " "))
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    width = None if sys.stdout.isatty() else 200
    Console(width=width, markup=False, highlight=False).print(table)


# Source: https://owasp.org/www-community/attacks/CSV_Injection (2026-11).
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def for_sheet(row: Mapping[str, object]) -> dict[str, object]:
    """Make a row of CSV safe for a spreadsheet, which takes some texts for formulas and runs them.

    An apostrophe goes before those. Programs read JSON lines, which are as the records are.
    """
    return {
        name: f"'{value}" if isinstance(value, str) and value.startswith(_FORMULAS) else value
        for name, value in row.items()
    }


@contextmanager
def bar(words: str) -> Iterator[Callable[[float], None]]:
    """Show a bar on standard error while work goes on; none where that is not a terminal.

    It appears only after two seconds: short work leaves no trace. The share goes from 0 to 1.
    """
    if not sys.stderr.isatty():
        yield lambda _share: None
        return
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with progress:
        task = progress.add_task(words, total=1.0, visible=False)

        def show(share: float) -> None:
            started = progress.tasks[0].elapsed or 0.0
            progress.update(task, completed=share, visible=started > 2.0)

        yield show
