"""`cosell digest`: what somebody's digest would say now, and which channels get one."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from app.commands.acting import person_named
from app.commands.printing import AsJson, print_json, print_rows
from app.commands.sharing_words import By, Name, acting_for
from app.settings import read_settings
from app.wiring import office
from journeys.acting import COMMAND_LINE
from journeys.digest_chart import digest_rows
from journeys.digest_notices import DigestNotice
from journeys.keep_digests import preview_digest
from journeys.keep_feeds import list_feeds
from journeys.partner_rhythm import choose_partner_rhythm, partner_rhythm
from journeys.send_digests import send_digests
from partnering.digests import Rhythm, read_rhythm
from partnering.refusals import Refusal

app = typer.Typer(help="Digests of what has changed.", invoke_without_command=True)


@app.callback(invoke_without_command=True)
def digest(
    context: typer.Context,
    who: Annotated[str, typer.Option("--for", help="Whose: an e-mail address.")] = "",
    now: Annotated[
        bool, typer.Option("--now", help="Close what is due, as the clock does.")
    ] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the new overlaps as CSV.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print what somebody's digest would say now; it sends nothing and counts nothing as told.

    With `--now` the periods that are due are closed, and their digests go out.

    Example: cosell digest --for maria@vendra.example
    """
    if context.invoked_subcommand is not None:
        return
    try:
        with office(read_settings()) as desk:
            moment = datetime.now(UTC)
            if now:
                owed = send_digests(desk, now=moment)
                print(f"{owed:,} digests will go out")
                return
            if not who:
                raise typer.BadParameter("say whose with --for EMAIL, or use --now")
            notice = preview_digest(desk, by=person_named(desk.store, who), now=moment)
    except Refusal as refusal:
        raise typer.BadParameter(str(refusal)) from refusal
    if as_csv:
        print(digest_rows(notice), end="")
    elif as_json:
        print_json(_as_json(notice))
    else:
        print_rows(_rows(notice), as_json=False, empty="nothing has changed")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the channels that get a digest.

    Example: cosell digest list
    """
    with office(read_settings()) as desk:
        feeds = list_feeds(desk, by=COMMAND_LINE)
    rows: Sequence[dict[str, Any]] = [
        {
            "id": each.feed_id,
            "channel": each.channel,
            "cadence": str(each.cadence),
            "about": each.about,
            "zone": each.zone,
        }
        for each in feeds
    ]
    print_rows(rows, as_json=as_json, empty="no channel gets a digest")


@app.command("partner")
def of_partner(
    name: Name,
    often: Annotated[
        str, typer.Argument(help=f"{', '.join(Rhythm)}; without it nothing is changed.")
    ] = "",
    by: By = None,
) -> None:
    """Show how often a partner gets its digest, or note how often it wants it.

    Example: cosell digest partner "Alpine Systems" monthly --as pia.lang@vendra.example
    """
    now = datetime.now(UTC)
    with acting_for(name, by, reads=not often) as (desk, number, actor):
        if often:
            choose_partner_rhythm(desk, number, read_rhythm(often), by=actor, now=now)
        shown = partner_rhythm(desk, number, by=actor, now=now)
    coming = f"; next {shown.next_at:%Y-%m-%d %H:%M} UTC" if shown.next_at else ""
    print(f"{shown.partner_name}: {shown.rhythm}{coming}")


def _rows(notice: DigestNotice) -> list[dict[str, Any]]:
    told = [
        {"what": each.label, "now": f"{each.now:,}", "change": each.change}
        for each in notice.numbers
    ]
    return told + [
        {
            "what": each.line,
            "now": "",
            "change": f"due {each.due_at:%Y-%m-%d}" if each.due_at else "",
        }
        for each in notice.to_do
    ]


def _as_json(notice: DigestNotice) -> dict[str, Any]:
    return {
        "since": notice.since,
        "until": notice.until,
        "numbers": {each.code: {"now": each.now, "before": each.before} for each in notice.numbers},
        "to_do": [
            {"record": f"{each.noun}:{each.number}", "line": each.line, "due_at": each.due_at}
            for each in notice.to_do
        ],
        "more": list(notice.more),
        "also": list(notice.also),
        "new_overlaps": len(notice.rows) + notice.rows_more,
    }
