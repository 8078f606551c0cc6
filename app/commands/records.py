"""`cosell sync`, `cosell export` and `cosell overlaps`: the CRM's records as we hold them."""

import csv
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

import typer

from app.commands.printing import AsJson, bar, for_sheet, print_json, print_rows
from app.settings import read_settings
from app.wiring import office
from journeys import map_accounts, sync_accounts
from journeys.desk import Desk
from journeys.look_up import partner_meant
from journeys.mapping_matrix import matrix_notice
from journeys.matrix_chart import matrix_rows, said_cell, silence_words
from journeys.notices import certainty
from journeys.shown_lists import ShownLists
from matching.company import Company
from matching.engine import find
from partnering.accounts import Account, Lead, Opportunity
from partnering.counting import Exactness
from partnering.people import CrmUser
from scheduler.workers import LiveWorkers
from store.work import Work


class Exported(StrEnum):
    ACCOUNTS = "accounts"
    OPPORTUNITIES = "opportunities"
    LEADS = "leads"
    CONTACTS = "contacts"
    USERS = "users"


class Format(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"


def register(app: typer.Typer) -> None:
    app.command("sync")(sync)
    app.command("export")(export)
    app.command("overlaps")(overlaps)


def sync(
    full: Annotated[bool, typer.Option("--full", help="Read everything again.")] = False,
    plan: Annotated[bool, typer.Option("--plan", help="Say what would be read; read nothing.")] = (
        False
    ),
    as_json: AsJson = False,
) -> None:
    """Read what changed in the CRM, map it, and leave alerts for the running process to send.

    Example: cosell sync --plan
    """
    with office(read_settings()) as desk:
        if plan:
            lines = sync_accounts.plan(desk)
            print_json(lines) if as_json else print("\n".join(lines))
            return
        now = datetime.now(UTC)
        with bar("reading the CRM") as progress:

            def show(_kind: str, done: int, total: int | None) -> None:
                progress(done / total if total else 0.5)

            report = sync_accounts.sync(desk, now=now, full=full, progress=show)
        with bar("mapping") as progress:
            workers = LiveWorkers(desk.store)
            mapped = map_accounts.map_due(desk, now=now, progress=progress, workers=workers)
    if as_json:
        print_json({"sync": asdict(report), "mapping": asdict(mapped)})
        return
    print(report.words())
    print(mapped.words())


def export(
    what: Annotated[Exported, typer.Argument(help="Which records.")],
    form: Annotated[Format, typer.Option("--format", help="csv or jsonl.")] = Format.CSV,
) -> None:
    """Print what we hold of the CRM's records, the CRM's own id first.

    CSV is for a spreadsheet: an apostrophe stands before what that would take for a formula.
    Programs read jsonl.

    Example: cosell export accounts --format csv > accounts.csv
    """
    if what is Exported.CONTACTS:
        raise typer.BadParameter("contacts are not mirrored, so there are none to export")
    with office(read_settings()) as desk, desk.store.read() as view:
        rows = _held(view, what)
        _write(rows, _columns(what), form)


def overlaps(
    account: Annotated[str | None, typer.Argument(help="An account's name, errors and all.")] = (
        None
    ),
    partner: Annotated[str, typer.Option(help="A partner's name: only the overlaps with it.")] = "",
    matrix: Annotated[
        bool, typer.Option("--matrix", help="With --partner: our segments by theirs.")
    ] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="With --matrix: as CSV.")] = False,
    limit: Annotated[int, typer.Option(help="How many at the most.", min=1, max=100_000)] = 50,
    as_json: AsJson = False,
) -> None:
    """List overlaps with partners, of one account or of all, best certainty first.

    Example: cosell overlaps "Contoso"
    Example: cosell overlaps --partner Northwind --matrix --csv > northwind.csv
    """
    if matrix and not partner:
        raise typer.BadParameter("--matrix wants --partner: whose lists?")
    if as_csv and not matrix:
        raise typer.BadParameter("--csv goes with --matrix; a list comes as --json")
    if partner and account is not None:
        raise typer.BadParameter("an account or --partner, not both")
    with office(read_settings()) as desk, desk.store.read() as view:
        lists = ShownLists(desk, view)
        if partner:
            number = partner_meant(view, partner).id
            if matrix:
                _print_matrix(desk, view, number, as_csv=as_csv, as_json=as_json)
                return
            chosen = lists.of_partner(number)[:limit]
        elif account is None:
            chosen = view.overlaps.newest(limit=limit, unnamed=lists.unnamed())
        else:
            chosen = view.overlaps.of_account(_account_id(view, account))
        lines = lists.lines(chosen, reader=None)[:limit]
    rows = [
        {
            "id": f"OV-{line.overlap_id}",
            "account": line.account_name,
            "partner": line.partner_name,
            "on their list as": line.partner_account_name,
            "segments": ", ".join(line.partner_segments),
            "owner": line.owner_name,
            "open": line.open_amount,
            "certain": certainty(line.probability),
            "reason": line.reason,
        }
        for line in lines
    ]
    print_rows(rows, as_json=as_json, empty="no overlaps")


def _print_matrix(desk: Desk, view: Work, partner_id: int, *, as_csv: bool, as_json: bool) -> None:
    notice = matrix_notice(desk, view, partner_id, None)
    if notice is None:
        raise typer.BadParameter("there is no such partner")
    if as_csv:
        print(matrix_rows(notice), end="")
        return
    if as_json:
        print_json(
            [
                {
                    "ours": each.ours,
                    "theirs": each.theirs,
                    "companies": each.companies.number
                    if each.companies.how is Exactness.EXACT
                    else each.companies.words,
                    "open_revenue": None
                    if each.revenue is None
                    else [asdict(money) for money in each.revenue],
                }
                for each in notice.matrix.cells
            ]
        )
        return
    rows = [
        {"ours": ours, **{each.theirs: said_cell(each) for each in notice.matrix.row(ours)}}
        for ours in notice.matrix.rows
    ]
    since = f"{notice.since:%Y-%m-%d %H:%M} UTC" if notice.since else ""
    print_rows(rows, as_json=False, empty=silence_words(notice.silence, since))


def _account_id(view: Work, text: str) -> int:
    companies = [Company(id=str(number), name=name) for number, name in view.accounts.names()]
    found = find(companies, text, limit=3)
    if not found or found[0].score < 0.6:
        raise typer.BadParameter(f"no account is called anything like {text!r}")
    if len(found) > 1 and found[0].score - found[1].score < 0.02:
        names = ", ".join(hit.name for hit in found)
        raise typer.BadParameter(f"{text!r} could be any of: {names}")
    return int(found[0].id)


_RECORDS: dict[Exported, type[Any]] = {
    Exported.ACCOUNTS: Account,
    Exported.OPPORTUNITIES: Opportunity,
    Exported.LEADS: Lead,
    Exported.USERS: CrmUser,
}
_OURS = ("id", "version")


def _held(view: Work, what: Exported) -> Iterable[Any]:
    match what:
        case Exported.ACCOUNTS:
            return view.accounts.live()
        case Exported.OPPORTUNITIES:
            return view.opportunities.live()
        case Exported.LEADS:
            return view.leads.live()
        case _:
            return view.users.live()


def _columns(what: Exported) -> list[str]:
    return [field.name for field in fields(_RECORDS[what]) if field.name not in _OURS]


def _write(records: Iterable[Any], columns: list[str], form: Format) -> None:
    if form is Format.JSONL:
        for record in records:
            print(json.dumps(_plain(record, columns), ensure_ascii=False, default=str))
        return
    writer = csv.DictWriter(sys.stdout, columns)
    writer.writeheader()
    for record in records:
        writer.writerow(for_sheet(_plain(record, columns)))


def _plain(record: Any, columns: list[str]) -> Mapping[str, object]:
    """Flatten a record; money becomes minor units with its currency, a list is joined."""
    row: dict[str, object] = {}
    for name in columns:
        value = getattr(record, name)
        if name == "amount":
            value = "" if value is None else f"{value.minor} {value.currency}"
        elif isinstance(value, tuple):
            value = ";".join(value)
        elif isinstance(value, datetime):
            value = value.isoformat()
        row[name] = "" if value is None else value
    return row
