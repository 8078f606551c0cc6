"""`cosell partners ...`: add, change, show, list, pause, restore partners; lists stand apart."""

from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from app.commands import partner_forms, partner_lists
from app.commands.acting import actor_named, person_named
from app.commands.printing import AsJson, print_json, print_rows
from app.settings import read_settings
from app.wiring import office
from journeys.acting import Actor
from journeys.count_overlaps import number_of
from journeys.desk import Desk
from journeys.import_partners import partner_named
from journeys.keep_partners import (
    PartnerDraft,
    add_partner,
    draft_of,
    edit_partner,
    pause_partner,
    restore_partner,
    stop_alerts,
)
from journeys.start_alerts import start_alerts
from partnering.counting import Exactness
from partnering.partners import Contact, Partner, newest_lists
from partnering.people import Person, Right, may
from partnering.refusals import Invalid, NotAllowed
from store.work import Work

app = typer.Typer(
    help="Partners and the lists that they share.", no_args_is_help=True, rich_markup_mode=None
)
partner_lists.register(app)
partner_forms.register(app)

Name = Annotated[str, typer.Argument(help="The partner's name.")]
Manager = Annotated[str | None, typer.Option(help="E-mail of the partner's manager.")]
Domains = Annotated[list[str] | None, typer.Option("--domain", help="A web domain; repeat it.")]
Countries = Annotated[
    list[str] | None, typer.Option("--country", help="A country's name or code; repeat it.")
]
Families = Annotated[
    list[str] | None, typer.Option("--family", help="A product family that it sells; repeat it.")
]
Tier = Annotated[str | None, typer.Option(help="The partner's tier.")]
CrmAccount = Annotated[
    str | None, typer.Option("--crm-account", help="The CRM's id of the partner's own account.")
]
Contacts = Annotated[
    list[str] | None,
    typer.Option("--contact", help='"Anna Meier <anna@alpine.example>; alliances"; repeat it.'),
]
By = Annotated[str | None, typer.Option("--as", help="Your e-mail: in whose name it is done.")]


@app.command("add")
def add(
    name: Name,
    manager: Manager = None,
    domain: Domains = None,
    country: Countries = None,
    family: Families = None,
    tier: Tier = None,
    crm_account: CrmAccount = None,
    contact: Contacts = None,
    by: By = None,
) -> None:
    """Add a partner.

    Example: cosell partners add "Alpine Systems" --manager pia.lang@vendra.example
    --domain alpine-systems.example --country Austria
    """
    with office(read_settings()) as desk:
        draft = _changed(
            desk, PartnerDraft(name), None, manager, domain, country, family, tier, crm_account,
            contact,
        )  # fmt: skip
        made = add_partner(desk, draft, by=actor_named(desk.store, by), now=datetime.now(UTC))
    print(f"added partner {made.name}")


@app.command("set")
def change(
    name: Name,
    new_name: Annotated[str | None, typer.Option("--name", help="A new name.")] = None,
    manager: Manager = None,
    domain: Domains = None,
    country: Countries = None,
    family: Families = None,
    tier: Tier = None,
    crm_account: CrmAccount = None,
    contact: Contacts = None,
    alerts: Annotated[bool | None, typer.Option("--alerts/--no-alerts")] = None,
    active: Annotated[bool | None, typer.Option("--active/--paused")] = None,
    by: Annotated[
        str | None,
        typer.Option("--as", help="Your e-mail; alerts start in the manager's name without it."),
    ] = None,
) -> None:
    """Change a partner. What can be repeated replaces what there was; "" empties it.

    Example: cosell partners set "Alpine Systems" --alerts --as pia.lang@vendra.example
    """
    now = datetime.now(UTC)
    with office(read_settings()) as desk:
        actor = actor_named(desk.store, by)
        with desk.store.read() as view:
            partner = partner_named(view, name, removed=active is True)
        if partner.is_removed:
            partner = restore_partner(desk, partner.id, by=actor, now=now)
        before = draft_of(partner)
        draft = _changed(
            desk, before, new_name, manager, domain, country, family, tier, crm_account, contact
        )
        starter = _starter(desk, draft.manager_id, partner.name, actor) if alerts else None
        if draft != before:
            partner = edit_partner(desk, partner.id, partner.version, draft, by=actor, now=now)
        if alerts is False:
            partner = stop_alerts(desk, partner.id, by=actor, now=now)
        if active is not None:
            partner = pause_partner(desk, partner.id, paused=not active, by=actor, now=now)
        if starter is not None:
            start_alerts(desk, partner.id, by=starter, now=now)
    on = partner.alerts_on or starter is not None
    print(f"{partner.name}: {partner.status}, alerts {'on' if on else 'off'}")


@app.command("pause")
def pause(name: Name, by: By = None) -> None:
    """Send no more alerts about a partner; lists and overlaps stay. Undo: `set --active`.

    Example: cosell partners pause "Alpine Systems"
    """
    with office(read_settings()) as desk:
        with desk.store.read() as view:
            partner = partner_named(view, name)
        actor = actor_named(desk.store, by)
        partner = pause_partner(desk, partner.id, paused=True, by=actor, now=datetime.now(UTC))
    print(f"{partner.name}: {partner.status}, alerts {'on' if partner.alerts_on else 'off'}")


@app.command("restore")
def restore(name: Name, by: By = None) -> None:
    """Take back a removal that erased nothing.

    Example: cosell partners restore "Alpine Systems"
    """
    with office(read_settings()) as desk:
        with desk.store.read() as view:
            partner = partner_named(view, name, removed=True)
        actor = actor_named(desk.store, by)
        restore_partner(desk, partner.id, by=actor, now=datetime.now(UTC))
    print(f"{partner.name} is back")


@app.command("list")
def show_all(
    removed: Annotated[bool, typer.Option("--removed", help="Removed ones, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the partners with the lists that they shared, and how old these are.

    Example: cosell partners list
    """
    now = datetime.now(UTC)
    with office(read_settings()) as desk, desk.store.read() as view:
        rows = [_row(desk, view, partner, now) for partner in view.partners.all(removed=removed)]
    print_rows(rows, as_json=as_json, empty="no partners yet: cosell partners add NAME")


@app.command("show")
def show(name: Name, as_json: AsJson = False) -> None:
    """Show all that is kept of a partner, and of each of its lists.

    Example: cosell partners show "Alpine Systems"
    """
    now = datetime.now(UTC)
    with office(read_settings()) as desk, desk.store.read() as view:
        partner = partner_named(view, name, removed=True)
        told = _row(desk, view, partner, now)
        lists = partner_lists.rows_of(view, partner.id, desk.policy.lists, now)
        channels = [f"{place}/{channel}" for place, channel in _channels(view, partner)]
    del told["lists"]
    told |= {
        "domains": list(partner.domains),
        "countries": list(partner.countries),
        "families": list(partner.families),
        "tier": partner.tier,
        "crm_account": partner.crm_account_key,
        "contacts": [asdict(each) for each in partner.contacts],
        "channels": channels,
        "added_at": partner.created_at,
    }
    if as_json:
        print_json({**told, "lists": lists})
        return
    for key, value in told.items():
        print(f"{key.replace('_', ' '):<12} {_in_words(value)}")
    print()
    print_rows(lists, as_json=False, empty="no lists yet: cosell partners import NAME FILE.csv")


def _changed(
    desk: Desk,
    draft: PartnerDraft,
    name: str | None,
    manager: str | None,
    domains: list[str] | None,
    countries: list[str] | None,
    families: list[str] | None,
    tier: str | None,
    crm_account: str | None,
    contacts: list[str] | None,
) -> PartnerDraft:
    """Put into a draft what was said; what was not stays."""
    said: dict[str, Any] = {
        "name": name,
        "domains": None if domains is None else tuple(domains),
        "countries": None if countries is None else tuple(countries),
        "families": None if families is None else tuple(families),
        "tier": tier,
        "crm_account_key": crm_account,
        "contacts": None if contacts is None else tuple(map(_contact, contacts)),
        "manager_id": None if manager is None else person_named(desk.store, manager).id,
    }
    return replace(draft, **{key: value for key, value in said.items() if value is not None})


def _contact(text: str) -> Contact:
    """Read `Anna Meier <anna@alpine.example>; alliances`."""
    who, _, role = text.partition(";")
    name, _, rest = who.partition("<")
    if not rest and "@" in name:
        name, rest = "", name
    return Contact(name.strip(), rest.strip().removesuffix(">"), role.strip())


def _starter(desk: Desk, manager_id: int | None, partner_name: str, actor: Actor) -> Person:
    """Find who starts a partner's alerts: it is kept, and asked of the rules again."""
    person: Person | None = actor if isinstance(actor, Person) else None
    if person is None and manager_id is not None:
        with desk.store.read() as view:
            person = view.people.by_id(manager_id)
    if person is None:
        raise Invalid(f"{partner_name} has no manager; say who starts its alerts: --as EMAIL")
    if not may(person, Right.START_ALERTS):
        raise NotAllowed(
            f"{person.email} is not an active partner manager or admin; first: "
            f"cosell people grant {person.email} partner_manager"
        )
    return person


def _channels(view: Work, partner: Partner) -> list[tuple[str, str]]:
    return view.partner_channels.of_partner(partner.id)


def _in_words(value: object) -> str:
    if not isinstance(value, list):
        return "" if value is None else str(value)
    return "; ".join(
        " ".join(filter(None, map(str, each.values()))) if isinstance(each, dict) else str(each)
        for each in value
    )


def _row(desk: Desk, view: Work, partner: Partner, now: datetime) -> dict[str, object]:
    number, ages = number_of(desk, view, partner.id), desk.policy.lists
    manager = view.people.by_id(partner.manager_id) if partner.manager_id else None
    newest = newest_lists(view.lists.of_partner(partner.id))
    return {
        "partner": partner.name,
        "status": "removed" if partner.is_removed else str(partner.status),
        "alerts": "on" if partner.alerts_on else "off",
        "manager": manager.email if manager else "",
        "accounts": view.partner_accounts.count_of(partner.id),
        "overlaps": number.number if number.how is Exactness.EXACT else number.words,
        "lists": "; ".join(
            f"{segment} ({each.rows} rows, {each.imported_at:%Y-%m-%d}, "
            f"{partner_lists.age_of(each, ages, now)})"
            for segment, each in newest.items()
        ),
    }
