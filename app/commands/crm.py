"""`cosell crm ...`: what is written to the CRM, what is owed to it, and what it refused."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

import typer

from app.commands.acting import actor_named
from app.commands.printing import AsJson, print_json
from app.settings import read_settings
from app.wiring import office
from crm.port import OwnKind
from journeys.link_deals import link, unlink
from journeys.list_deals import number_of
from journeys.owed_deals import owed_deals
from journeys.write_overlaps import owed
from partnering.programme import Writable
from partnering.refusals import Unknown

app = typer.Typer(help="What is written to the CRM.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def group() -> None:
    """What is written to the CRM."""


@app.command("writes")
def writes(
    again: Annotated[
        bool, typer.Option("--again", help="Ask again for what the CRM refused.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show which kinds are switched on, what of overlaps and deals is owed, and what was refused.

    Writing is switched on and off in Slack with `/cosell settings`; `cosell run` does it.

    Example: cosell crm writes
    """
    with office(read_settings()) as desk:
        with desk.store.read() as view:
            programme, refused = view.programme.get(), view.crm_writes.refused()
            left = owed(desk, view, now=datetime.now(UTC))
            deals = owed_deals(view)
        if again:
            with desk.store.begin() as work:
                for each in refused:
                    work.crm_writes.put(replace(each, content_hash="", problem=""))
    told = {
        "on": sorted(map(str, programme.writes)),
        "overlaps_to_write": len(left.upserts),
        "overlaps_to_erase": len(left.erase),
        "deals_to_write": len(deals),
        "refused": [{"id": each.external_id, "problem": each.problem} for each in refused],
    }
    if as_json:
        print_json(told)
        return
    for kind in Writable:
        print(f"{kind}: {'on' if kind in programme.writes else 'off, nothing is written'}")
    where = "" if Writable.OVERLAP in programme.writes else ", once it is on"
    print(f"to write{where}: {len(left.upserts)} {OwnKind.OVERLAP}s; to erase: {len(left.erase)}")
    where = "" if Writable.OPPORTUNITY in programme.writes else ", once it is on"
    print(f"to write{where}: the deals of {len(deals)} registrations")
    for each in refused:
        print(f"refused: {each.external_id}: {each.problem}")
    if again and refused:
        print(f"{len(refused)} refused ones are asked for again")


Whose = Annotated[str, typer.Option("--as", help="Your e-mail: in whose name; else an admin's.")]


@app.command("link")
def link_(
    ref: Annotated[str, typer.Argument(help="The registration: DR-42.")],
    deal: Annotated[str, typer.Argument(help="The deal's id in the CRM.")],
    by: Whose = "",
) -> None:
    """Say which deal of the CRM a protected registration is about.

    Needed where cosell cannot tell: several open deals, or a deal that was deleted and made again.

    Example: cosell crm link DR-42 0065g00000ABCDEAA4
    """
    with office(read_settings()) as desk:
        actor = actor_named(desk.store, by)
        number = number_of(ref)
        if number is None:
            raise Unknown(f"There is no registration {ref!r}; see `cosell registrations list`.")
        found = link(desk, number, deal, by=actor, now=datetime.now(UTC))
        print(f"{found.name} is the deal of DR-{number} from now on")


@app.command("unlink")
def unlink_(
    deal: Annotated[str, typer.Argument(help="The deal's id in the CRM.")],
    by: Whose = "",
) -> None:
    """Take a link back: the deal is not the registration's after all.

    Example: cosell crm unlink 0065g00000ABCDEAA4
    """
    with office(read_settings()) as desk:
        actor = actor_named(desk.store, by)
        number = unlink(desk, deal, by=actor, now=datetime.now(UTC))
        print(f"the deal {deal} is no longer linked to DR-{number}")
