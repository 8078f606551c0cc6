"""`cosell people ...`: who the product knows, what role they hold, who is linked to whom."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.commands.printing import AsJson, print_rows
from app.settings import read_settings
from app.wiring import office
from journeys.acting import COMMAND_LINE
from journeys.desk import Desk
from journeys.import_people import import_people, read_people
from journeys.invite_people import confirm as confirm_joining
from journeys.invite_people import decline as decline_joining
from journeys.invite_people import unlink_partner_person
from journeys.keep_absences import note_away, note_back
from journeys.keep_people import link_crm_user, unbind, unlink_crm_user
from journeys.keep_roles import add_person, named
from journeys.keep_roles import grant as grant_role
from journeys.keep_roles import revoke as revoke_role
from journeys.see_people import PeopleSeen, owner_called, people_seen, person_called
from matching.unusable import InputFault
from partnering.people import Role
from partnering.policy import is_zone
from partnering.refusals import Unknown

app = typer.Typer(
    help="People, their roles and their links.", no_args_is_help=True, rich_markup_mode=None
)

Called = Annotated[str, typer.Argument(help="The person's e-mail, or number in the list.")]


@app.command("list")
def show(
    unmapped: Annotated[
        bool, typer.Option("--unmapped", help="Owners whom nobody in Slack could be found for.")
    ] = False,
    waiting: Annotated[
        bool, typer.Option("--waiting", help="Who pressed an invitation and is not confirmed yet.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the people whom the product knows, the owners whom it could not reach, or who waits.

    Example: cosell people list --unmapped
    """
    with office(read_settings()) as desk:
        seen = people_seen(desk, by=COMMAND_LINE, now=datetime.now(UTC))
    if unmapped:
        print_rows(_gaps(seen), as_json=as_json, empty="nobody is unmapped")
    elif waiting:
        print_rows(_waiting(seen), as_json=as_json, empty="nobody waits")
    else:
        print_rows(_people(seen), as_json=as_json, empty="nobody yet")


@app.command("grant")
def grant(email: Called, role: Annotated[Role, typer.Argument(help="The role to give.")]) -> None:
    """Give a person a role.

    Example: cosell people grant pia.lang@vendra.example partner_manager
    """
    with office(read_settings()) as desk:
        person = person_called(desk, email)
        grant_role(desk, person.id, role, by=COMMAND_LINE, now=datetime.now(UTC))
    print(f"{person.name} is now {named(role)}")


@app.command("revoke")
def revoke(email: Called, role: Annotated[Role, typer.Argument(help="The role to take.")]) -> None:
    """Take a role from a person; they lose what it allows at their next press.

    Example: cosell people revoke pia.lang@vendra.example admin
    """
    with office(read_settings()) as desk:
        person = person_called(desk, email)
        revoke_role(desk, person.id, role, by=COMMAND_LINE, now=datetime.now(UTC))
    print(f"{person.name} is no longer {named(role)}")


@app.command("add")
def add(
    email: Annotated[str, typer.Argument(help="The person's e-mail.")],
    name: Annotated[str, typer.Option(help="The person's name.")],
    role: Annotated[Role, typer.Option(help="The person's role.")] = Role.ACCOUNT_EXECUTIVE,
    zone: Annotated[str, typer.Option(help="IANA zone, for example Europe/Berlin.")] = "",
) -> None:
    """Add a person whom the CRM does not know.

    Example: cosell people add pia.lang@vendra.example --name "Pia Lang" --role partner_manager
    """
    if zone and not is_zone(zone):
        raise typer.BadParameter(f"--zone is {zone!r}; expected an IANA zone, Europe/Berlin")
    with office(read_settings()) as desk:
        add_person(desk, name, email, role, zone, by=COMMAND_LINE, now=datetime.now(UTC))
    print(f"added {name} as {named(role)}")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV with email, and name, role, zone.")],
) -> None:
    """Add people and give them roles, all of a file or nothing of it; nobody loses a role.

    Several roles of one person are parted by commas or semicolons in one cell.

    Example: cosell people import people.csv
    """
    try:
        content = file.read_bytes()
    except OSError as fault:
        raise InputFault(str(file), 0, "", f"cannot be read ({fault.strerror})") from None
    people = read_people(content, file.name)
    with office(read_settings()) as desk:
        report = import_people(desk, people, now=datetime.now(UTC))
    print(f"{file.name}: {report.words()}")


@app.command("away")
def away(
    email: Called,
    until: Annotated[str, typer.Option(help="The last day of absence, such as 2026-08-31.")],
    delegate: Annotated[
        str, typer.Option(help="The e-mail of who decides on deals meanwhile.")
    ] = "",
) -> None:
    """Note that a person who decides on deals is away; without a delegate the chief is asked.

    Example: cosell people away pia.lang@vendra.example --until 2026-08-31
    """
    try:
        last_day = date.fromisoformat(until)
    except ValueError:
        raise typer.BadParameter(f"--until is {until!r}; expected a day, 2026-08-31") from None
    with office(read_settings()) as desk:
        person = person_called(desk, email)
        stands_in = person_called(desk, delegate) if delegate else None
        note_away(
            desk,
            person.id,
            last_day,
            stands_in.id if stands_in else None,
            by=COMMAND_LINE,
            now=datetime.now(UTC),
        )
    who = stands_in.name if stands_in else "the channel chief, from half of the time on,"
    print(f"until {last_day} {who} is asked instead of {person.name}")


@app.command("back")
def back(email: Called) -> None:
    """Note that a person is back and decides again.

    Example: cosell people back pia.lang@vendra.example
    """
    with office(read_settings()) as desk:
        person = person_called(desk, email)
        was_away = note_back(desk, person.id, by=COMMAND_LINE)
    print(f"{person.name} is back" if was_away else f"{person.name} was not away")


@app.command("link")
def link(
    crm_user: Annotated[str, typer.Argument(help="The CRM user's e-mail; a queue's or user's id.")],
    to: Annotated[str, typer.Option("--to", help="The e-mail of the person who it is.")],
) -> None:
    """Say that a user or a queue of the CRM is a person, above what the e-mails say.

    Members of Slack are linked there: `/cosell people link @MEMBER OWNER_EMAIL`.

    Example: cosell people link old.name@vendra.example --to pia.lang@vendra.example
    """
    with office(read_settings()) as desk:
        key = owner_called(desk, crm_user)
        person = person_called(desk, to)
        link_crm_user(desk, key, person.id, by=COMMAND_LINE, now=datetime.now(UTC))
    print(f"what {crm_user} owns in the CRM, {person.name} owns")


@app.command("unlink")
def unlink(
    called: Annotated[
        str, typer.Argument(help="A CRM user's e-mail or id, or a person's e-mail or number.")
    ],
) -> None:
    """Undo a link made by hand; of a partner's person it takes all access.

    Example: cosell people unlink old.name@vendra.example
    """
    now = datetime.now(UTC)
    with office(read_settings()) as desk:
        key = _linked_key(desk, called)
        if key:
            unlink_crm_user(desk, key, by=COMMAND_LINE, now=now)
            print(f"the CRM user {called} is found by e-mail again")
            return
        person = person_called(desk, called)
        if person.partner_id is None:
            unbind(desk, person.id, by=COMMAND_LINE, now=now)
            print(f"{person.name} is found by e-mail again")
            return
        unlink_partner_person(desk, person.id, by=COMMAND_LINE, now=now)
    print(f"{person.name} has no access any more")


@app.command("confirm")
def confirm(
    number: Annotated[int, typer.Argument(help="The number in `cosell people list --waiting`.")],
    by: Annotated[str, typer.Option("--as", help="The partner manager who knows them, by e-mail.")],
    not_them: Annotated[
        bool, typer.Option("--not-them", help="They are not one of the partner's people.")
    ] = False,
) -> None:
    """Say that who pressed an invitation is one of the partner's people, or is not.

    Example: cosell people confirm 12 --as pia.lang@vendra.example
    """
    now = datetime.now(UTC)
    with office(read_settings()) as desk:
        manager = person_called(desk, by)
        if not_them:
            decline_joining(desk, number, by=manager, now=now)
            print("they have no access")
            return
        person = confirm_joining(desk, number, by=manager, now=now)
    roles = ", ".join(map(named, sorted(person.roles)))
    print(f"{person.name} is {roles} from now on")


def _linked_key(desk: Desk, called: str) -> str:
    try:
        key = owner_called(desk, called)
    except Unknown:
        return ""
    with desk.store.read() as view:
        return key if view.crm_links.get(key) is not None else ""


def _gaps(seen: PeopleSeen) -> list[dict[str, object]]:
    return [
        {"owner": gap.owner_key, "name": gap.name, "email": gap.email, "why": gap.reason}
        | {"since": gap.since}
        for gap in seen.gaps
    ]


def _waiting(seen: PeopleSeen) -> list[dict[str, object]]:
    return [
        {"number": each.invitation_id, "name": each.name, "account": each.kind}
        | {"partner": each.partner, "role": each.role, "pressed": each.pressed_at}
        for each in seen.waiting
    ]


def _people(seen: PeopleSeen) -> list[dict[str, object]]:
    return [
        {
            "number": line.id,
            "name": line.name,
            "email": line.email,
            "roles": ", ".join(line.roles),
            "partner": line.partner,
            "zone": line.zone,
            "active": "yes" if line.active else "no",
            "linked": line.linked,
        }
        for line in seen.people
    ]
