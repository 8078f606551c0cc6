"""`cosell partners import|remove|purge-list|receipts`: lists come in, and what is erased for good.

Erasing is an act of somebody: it needs `--as EMAIL`.
"""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.commands.acting import actor_named, person_named
from app.commands.printing import AsJson, bar, print_json, print_rows
from app.settings import read_settings
from app.wiring import office
from journeys.acting import email_of, let
from journeys.draft_list import columns_of_list
from journeys.import_partners import ListImport, import_list, partner_named
from journeys.keep_partners import remove_partner
from journeys.list_by_link import GOOD_FOR_DAYS, make_list_link
from journeys.map_accounts import map_due
from journeys.purge_partner import purge_list
from matching.files import read_companies
from partnering.partners import ListState, PartnerList, newest_lists
from partnering.people import Right
from partnering.policy import ListAges
from partnering.receipts import Receipt
from scheduler.workers import LiveWorkers
from store.work import Work

Name = Annotated[str, typer.Argument(help="The partner's name.")]
Whose = Annotated[str, typer.Option("--as", help="Your e-mail: in whose name it is erased.")]


def register(app: typer.Typer) -> None:
    app.command("import")(import_)
    app.command("upload-link")(upload_link)
    app.command("remove")(remove)
    app.command("purge-list")(purge_one)
    app.command("receipts")(receipts)


def upload_link(
    name: Name,
    segment: Annotated[str, typer.Option(help="customers, open opportunities, prospects, ...")],
    by: Annotated[str, typer.Option("--as", help="Your e-mail: in whose name it is given out.")],
    agreement: Annotated[
        str, typer.Option(help="The agreement under which the list is shared.")
    ] = "",
    mail_to: Annotated[str, typer.Option(help="Mail the link to this address.")] = "",
    days: Annotated[int, typer.Option(help="For how many days it is good.")] = GOOD_FOR_DAYS,
    as_json: AsJson = False,
) -> None:
    """Make a link by which a partner sends one list, once and without a login.

    Example: cosell partners upload-link "Alpine Systems" --segment customers
    --as pia.lang@vendra.example
    """
    with office(read_settings()) as desk:
        person = person_named(desk.store, by)
        with desk.store.read() as view:
            partner = partner_named(view, name)
        made = make_list_link(
            desk,
            partner.id,
            segment,
            agreement=agreement,
            mail_to=mail_to,
            days=days,
            by=person,
            now=datetime.now(UTC),
        )
    until = made.link.expires_at
    if as_json:
        print_json({"url": made.url, "segment": made.link.segment, "until": until.isoformat()})
        return
    print(made.url)
    print(f"for the list of {made.link.segment}, once, until {until:%Y-%m-%d %H:%M} UTC")


def import_(
    name: Name,
    file: Annotated[Path, typer.Argument(help="CSV with id,name and more columns.")],
    segment: Annotated[str, typer.Option(help="customers, open opportunities, prospects, ...")],
    source: Annotated[str, typer.Option(help="Where the list comes from, in words.")],
    agreement: Annotated[
        str, typer.Option(help="The agreement under which it was shared, kept with the list.")
    ] = "",
    start_alerts: Annotated[
        bool, typer.Option("--start-alerts", help="Start the partner's alerts at once.")
    ] = False,
    by: Annotated[str, typer.Option("--as", help="Your e-mail, kept with the list.")] = "",
    map_now: Annotated[
        bool, typer.Option("--map/--no-map", help="Map it now, or leave it to the next sync.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Import one segment of a partner's list: the whole file, or nothing of it.

    Columns that matching has no use for are not kept, and are named.

    Example: cosell partners import "Alpine Systems" alpine.csv --segment customers
    --source "export of 2026-11-20, by mail" --agreement "NDA of 3 May"
    """
    companies = read_companies(file)
    _, dropped = columns_of_list(file.read_bytes(), file.name)
    now = datetime.now(UTC)
    with office(read_settings()) as desk:
        actor = actor_named(desk.store, by)
        let(actor, Right.KEEP_PARTNERS)
        request = ListImport(
            name,
            segment,
            source,
            file.name,
            email_of(actor),
            start_alerts,
            agreement=agreement,
            dropped=dropped,
        )
        report = import_list(desk, request, companies, now=now)
        with bar("mapping") as progress:
            workers = LiveWorkers(desk.store)
            mapped = map_due(desk, now=now, progress=progress, workers=workers) if map_now else None
    if as_json:
        print_json({"import": asdict(report), "mapping": asdict(mapped) if mapped else None})
        return
    print(report.words())
    if mapped is not None:
        print(mapped.words())


def remove(
    name: Name,
    by: Whose,
    purge: Annotated[
        bool, typer.Option("--purge", help="Erase its lists and all that was derived, for good.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Hide a partner and send nothing about it; undo: `restore`. With --purge, erase it for good.

    Example: cosell partners remove "Alpine Systems" --purge --as pia.lang@vendra.example
    """
    with office(read_settings()) as desk:
        person = person_named(desk.store, by)
        with desk.store.read() as view:
            partner = partner_named(view, name, removed=True)
        with bar("erasing") as progress:
            receipt = remove_partner(
                desk,
                partner.id,
                purge=purge,
                by=person,
                now=datetime.now(UTC),
                progress=progress,
            )
    if receipt is None:
        print(f"{partner.name} is removed; nothing is erased. Undo: `cosell partners restore`")
        return
    _print_receipt(receipt, by, as_json=as_json)


def purge_one(
    name: Name,
    segment: Annotated[str, typer.Argument(help="The list: customers, prospects, ...")],
    by: Whose,
    as_json: AsJson = False,
) -> None:
    """Erase one list of a partner, and what was derived from it alone, for good.

    Example: cosell partners purge-list "Alpine Systems" prospects --as pia.lang@vendra.example
    """
    with office(read_settings()) as desk:
        person = person_named(desk.store, by)
        with desk.store.read() as view:
            partner = partner_named(view, name, removed=True)
        with bar("erasing") as progress:
            receipt = purge_list(
                desk,
                partner.id,
                segment,
                by=person,
                now=datetime.now(UTC),
                progress=progress,
            )
    _print_receipt(receipt, by, as_json=as_json)


def receipts(as_json: AsJson = False) -> None:
    """List what was erased, when, and on whose word.

    Example: cosell partners receipts
    """
    with office(read_settings()) as desk, desk.store.read() as view:
        found = view.receipts.all()
        people = view.people.many({each.by_person_id for each in found if each.by_person_id})
    rows: list[dict[str, object]] = [
        {
            "receipt": each.id,
            "partner": each.partner_id,
            "why": str(each.cause),
            "list": each.segment,
            "by": people[each.by_person_id].email if each.by_person_id in people else "",
            "begun": each.at if as_json else f"{each.at:%Y-%m-%d %H:%M} UTC",
            "finished": each.finished_at is not None if as_json else _finished(each),
            "erased": dict(each.counts) if as_json else _in_words(each),
        }
        for each in found
    ]
    print_rows(rows, as_json=as_json, empty="nothing was erased yet")


def rows_of(view: Work, partner_id: int, ages: ListAges, now: datetime) -> list[dict[str, object]]:
    """Say of each of a partner's lists where it came from, and how old it is."""
    return [
        {
            "list": segment,
            "rows": each.rows,
            "age": age_of(each, ages, now),
            "imported": f"{each.imported_at:%Y-%m-%d}",
            "by": each.imported_by,
            "source": each.source,
            "agreement": each.agreement,
            "file": each.file_name,
            "not kept": ", ".join(each.dropped),
            "erased on": f"{each.expires_at(ages):%Y-%m-%d}",
        }
        for segment, each in newest_lists(view.lists.of_partner(partner_id)).items()
    ]


def age_of(each: PartnerList, ages: ListAges, now: datetime) -> str:
    """Say how a list stands by its age, and when it goes."""
    state = each.state(ages, now)
    if state is not ListState.STALE:
        return str(state)
    days = max(1, (each.expires_at(ages) - now).days)
    return f"stale, expires in {days} {'day' if days == 1 else 'days'}"


def _print_receipt(receipt: Receipt, by: str, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(receipt))
        return
    what = f"its list {receipt.segment!r}" if receipt.segment else "all that was kept of it"
    print(f"receipt {receipt.id}: of partner {receipt.partner_id}, {what} is erased ({by})")
    rows: list[dict[str, object]] = [
        {"what": name, "erased": number} for name, number in sorted(receipt.counts.items())
    ]
    print_rows(rows, as_json=False, empty="there was nothing left to erase")
    if receipt.counts.get("cards to take down"):
        print("Cards in Slack are taken down by the running cosell, and when it is next started.")


def _finished(receipt: Receipt) -> str:
    return "yes" if receipt.finished_at else "no: call it again"


def _in_words(receipt: Receipt) -> str:
    return ", ".join(f"{number} {name}" for name, number in sorted(receipt.counts.items()))
