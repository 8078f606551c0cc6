"""`cosell partners ...`: add, change, list, pause, remove partners; import their lists."""

from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.commands.printing import AsJson, print_json, print_rows
from app.settings import read_settings
from app.wiring import office
from journeys.import_partners import ListImport, import_list, partner_named
from journeys.map_accounts import map_due
from journeys.start_alerts import start_alerts
from matching.files import read_companies
from partnering.partners import Partner, PartnerStatus
from partnering.people import Person, Role
from partnering.refusals import Invalid, NotAllowed, Unknown
from store.work import Work

app = typer.Typer(
    help="Partners and the lists that they share.", no_args_is_help=True, rich_markup_mode=None
)

MANAGING = (Role.PARTNER_MANAGER, Role.ADMIN)

Name = Annotated[str, typer.Argument(help="The partner's name.")]
Manager = Annotated[str | None, typer.Option(help="E-mail of the partner's manager.")]


@app.command("add")
def add(
    name: Name,
    manager: Manager = None,
    domain: Annotated[list[str] | None, typer.Option(help="A web domain; repeat it.")] = None,
    tier: Annotated[str, typer.Option(help="The partner's tier.")] = "",
) -> None:
    """Add a partner.

    Example: cosell partners add "Alpine Systems" --manager pia.lang@vendra.example
    """
    with office(read_settings()) as desk, desk.store.begin() as work:
        made = work.partners.add(
            name.strip(),
            manager_id=_manager_id(work, manager),
            domains=tuple(domain or ()),
            tier=tier,
            now=datetime.now(UTC),
        )
    print(f"added partner {made.name}")


@app.command("set")
def change(
    name: Name,
    manager: Manager = None,
    tier: Annotated[str | None, typer.Option(help="The partner's tier.")] = None,
    alerts: Annotated[bool | None, typer.Option("--alerts/--no-alerts")] = None,
    active: Annotated[bool | None, typer.Option("--active/--paused")] = None,
    by: Annotated[
        str | None, typer.Option("--as", help="Who starts alerts; else the partner's manager.")
    ] = None,
) -> None:
    """Change a partner: its manager, tier, whether it is active, whether alerts are on.

    Example: cosell partners set "Alpine Systems" --alerts --as pia.lang@vendra.example
    """
    with office(read_settings()) as desk:
        with desk.store.begin() as work:
            partner = partner_named(work, name)
            if manager is not None:
                partner = replace(partner, manager_id=_manager_id(work, manager))
            if tier is not None:
                partner = replace(partner, tier=tier)
            if alerts is False:
                partner = replace(partner, alerts_on=False)
            if active is not None:
                status = PartnerStatus.ACTIVE if active else PartnerStatus.PAUSED
                partner = replace(partner, status=status)
            starter = _starter(work, partner, by) if alerts else None
            saved = work.partners.save(partner)
        if starter is not None:
            start_alerts(desk, saved.id, by=starter, now=datetime.now(UTC))
    on = saved.alerts_on or starter is not None
    print(f"{saved.name}: {saved.status}, alerts {'on' if on else 'off'}")


@app.command("pause")
def pause(name: Name) -> None:
    """Send no more alerts about a partner; lists and overlaps stay. Undo: `set --active`.

    Example: cosell partners pause "Alpine Systems"
    """
    change(name, active=False)


@app.command("list")
def show(as_json: AsJson = False) -> None:
    """List the partners with the lists that they shared.

    Example: cosell partners list
    """
    with office(read_settings()) as desk, desk.store.read() as view:
        rows = [_row(view, partner) for partner in view.partners.all()]
    print_rows(rows, as_json=as_json, empty="no partners yet: cosell partners add NAME")


@app.command("import")
def import_(
    name: Name,
    file: Annotated[Path, typer.Argument(help="CSV with id,name and more columns.")],
    segment: Annotated[str, typer.Option(help="customers, open opportunities, prospects, ...")],
    source: Annotated[str, typer.Option(help="Where the list comes from, in words.")],
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

    Example: cosell partners import "Alpine Systems" alpine.csv --segment customers
    --source "export of 2026-11-20, by mail"
    """
    companies = read_companies(file)
    request = ListImport(name, segment, source, file.name, by or "command line", start_alerts)
    now = datetime.now(UTC)
    with office(read_settings()) as desk:
        report = import_list(desk, request, companies, now=now)
        mapped = map_due(desk, now=now) if map_now else None
    if as_json:
        print_json({"import": asdict(report), "mapping": asdict(mapped) if mapped else None})
        return
    print(report.words())
    if mapped is not None:
        print(mapped.words())


def _manager_id(work: Work, email: str | None) -> int | None:
    return None if email is None else _managing(_person(work, email)).id


def _starter(work: Work, partner: Partner, email: str | None) -> Person:
    """Find who starts a partner's alerts: it is kept, and asked of the rules again."""
    if email is not None:
        return _managing(_person(work, email))
    manager = work.people.by_id(partner.manager_id) if partner.manager_id else None
    if manager is None:
        raise Invalid(f"{partner.name} has no manager; say who starts its alerts: --as EMAIL")
    return _managing(manager)


def _managing(person: Person) -> Person:
    if not person.has(*MANAGING):
        raise NotAllowed(
            f"{person.email} is not an active partner manager or admin; first: "
            f"cosell people grant {person.email} partner_manager"
        )
    return person


def _person(work: Work, email: str) -> Person:
    person = work.people.by_email(email)
    if person is None:
        raise Unknown(f"Nobody has the e-mail {email!r}; see `cosell people list`.")
    return person


def _row(view: Work, partner: Partner) -> dict[str, object]:
    manager = view.people.by_id(partner.manager_id) if partner.manager_id else None
    newest = {each.segment: each for each in view.lists.of_partner(partner.id)}
    return {
        "partner": partner.name,
        "status": str(partner.status),
        "alerts": "on" if partner.alerts_on else "off",
        "manager": manager.email if manager else "",
        "accounts": view.partner_accounts.count_of(partner.id),
        "overlaps": view.overlaps.open_count(partner.id),
        "lists": "; ".join(
            f"{segment} ({each.rows} rows, {each.imported_at:%Y-%m-%d})"
            for segment, each in sorted(newest.items())
        ),
    }
