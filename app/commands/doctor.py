"""`cosell doctor`: is everything set, permitted and within reach? It says what is wrong."""

import sys
from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import Console

from app.checks.all import look_at_all
from app.checks.check import Check, State
from app.checks.live import try_live
from app.commands.printing import AsJson, print_json

_HEADS = {
    State.OK: "ok     ",
    State.WARNING: "WARNING",
    State.WRONG: "WRONG",
    State.NOT_KNOWN: "?      ",
    State.SKIPPED: "-      ",
}


def register(app: typer.Typer) -> None:
    app.command("doctor")(doctor)


def doctor(
    live: Annotated[
        bool, typer.Option("--live", help="Also post, change and delete a message, and read.")
    ] = False,
    as_email: Annotated[
        str,
        typer.Option("--as", metavar="EMAIL", help="With --live: write to this manager or admin."),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Check every setting and permission, the database, the CRM and Slack; say what to mend.

    Each line is ok, a warning, wrong, not known, or skipped. Exit status 1 where one is wrong.
    Without --live nothing is posted and nothing is written.

    Settings are read from the environment or .env: COSELL_DATABASE_URL, COSELL_CRM,
    COSELL_CRM_FILES, COSELL_HOST, COSELL_PORT, COSELL_PUBLIC_URL, COSELL_POLICY,
    COSELL_SYNC_SECONDS, COSELL_SECRET_KEY, COSELL_SMTP_URL, COSELL_MAIL_FROM,
    SLACK_BOT_TOKEN, SLACK_APP_TOKEN,
    SLACK_SIGNING_SECRET, SLACK_API_URL, SALESFORCE_LOGIN_URL, SALESFORCE_CLIENT_ID,
    SALESFORCE_CLIENT_SECRET, SALESFORCE_INSTANCE_URL, SALESFORCE_ACCESS_TOKEN,
    SALESFORCE_API_VERSION, SALESFORCE_FAMILY_FIELD.

    Example: cosell doctor --live --as maria@example.com
    """
    checks = []
    for check in _shown(_lines(live, as_email)):
        checks.append(check)
        if not as_json:
            _print(check)
    if as_json:
        print_json([_plain(check) for check in checks])
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


def _lines(live: bool, email: str) -> Iterator[tuple[str, Check]]:
    yield from look_at_all()
    if live:
        yield from (("a message and some records", check) for check in try_live(email))


def _shown(lines: Iterator[tuple[str, Check]]) -> Iterator[Check]:
    """Say on a terminal what is being looked at while it takes its time."""
    if not sys.stderr.isatty():
        yield from (check for _, check in lines)
        return
    console = Console(stderr=True)
    with console.status("Looking at the settings") as status:
        for place, check in lines:
            status.update(f"Looking at {place}")
            yield check


def _print(check: Check) -> None:
    print(f"{_HEADS[check.state]} {check.name}: {check.words}")
    if check.advice and check.state is not State.OK:
        print(f"        -> {check.advice}")


def _plain(check: Check) -> dict[str, object]:
    return {
        "name": check.name,
        "state": str(check.state),
        "ok": check.ok,
        "words": check.words,
        "advice": check.advice,
    }
