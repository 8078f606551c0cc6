"""`cosell people ...`: who the product knows, and what role they hold."""

from typing import Annotated

import typer

from app.commands.printing import AsJson, print_rows
from app.settings import read_settings
from app.wiring import office
from partnering.people import Role
from partnering.policy import is_zone
from partnering.refusals import Unknown

app = typer.Typer(help="People and their roles.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def show(
    unmapped: Annotated[
        bool, typer.Option("--unmapped", help="Owners whom nobody in Slack could be found for.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the people whom the product knows, or the owners whom it could not reach.

    Example: cosell people list --unmapped
    """
    with office(read_settings()) as desk, desk.store.read() as view:
        if unmapped:
            rows: list[dict[str, object]] = [
                {"owner": gap.owner_key, "email": gap.email, "why": gap.reason, "since": gap.at}
                for gap in view.unmapped.all()
            ]
        else:
            rows = [
                {
                    "name": person.name,
                    "email": person.email,
                    "roles": ", ".join(sorted(person.roles)),
                    "zone": person.zone,
                    "active": "yes" if person.active else "no",
                }
                for person in view.people.all()
            ]
    print_rows(rows, as_json=as_json, empty="nobody is unmapped" if unmapped else "nobody yet")


@app.command("grant")
def grant(
    email: Annotated[str, typer.Argument(help="The person's e-mail.")],
    role: Annotated[Role, typer.Argument(help="The role to give.")],
) -> None:
    """Give a person a role.

    Example: cosell people grant pia.lang@vendra.example partner_manager
    """
    with office(read_settings()) as desk, desk.store.begin() as work:
        person = work.people.by_email(email)
        if person is None:
            raise Unknown(f"Nobody has the e-mail {email!r}; see `cosell people list`.")
        work.people.grant(person.id, role)
    print(f"{person.name} is now {_named(role)}")


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
    with office(read_settings()) as desk, desk.store.begin() as work:
        work.people.add(name, email, frozenset({role}), zone)
    print(f"added {name} as {_named(role)}")


def _named(role: Role) -> str:
    article = "a" if role is Role.PARTNER_MANAGER else "an"
    return f"{article} {role.replace('_', ' ')}"
