"""`cosell notices`: what people are told, and what of it they act on."""

from datetime import UTC, datetime
from typing import Any

import typer

from app.commands.printing import AsJson, print_rows
from app.settings import read_settings
from app.wiring import office
from journeys.keep_choices import ActedLine, acted_lines


def register(app: typer.Typer) -> None:
    """Give the command its word."""

    @app.command("notices")
    def notices(as_json: AsJson = False) -> None:
        """Say of each kind of message how many were sent in 90 days, and what share is acted on.

        Messages of the last seven days are left out: they may be pressed still. What is mailed
        cannot be pressed and does not count. Below a half is marked: it belongs into the digest.

        Example: cosell notices --json
        """
        with office(read_settings()) as desk, desk.store.read() as view:
            lines = acted_lines(view, datetime.now(UTC))
        print_rows(
            [_row(each) for each in lines], as_json=as_json, empty="no message is a week old yet"
        )


def _row(line: ActedLine) -> dict[str, Any]:
    return {
        "kind": line.kind,
        "topic": line.topic,
        "sent": line.told,
        "acted": line.acted,
        "share": None if line.share is None else round(line.share, 3),
        "note": "below half" if line.is_low else "",
    }
