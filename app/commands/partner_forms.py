"""`cosell partners form`: somebody at a partner gets a form to register a deal, by mail.

The running cosell sends the mail; this writes what is owed.
"""

from datetime import UTC, datetime
from typing import Annotated

import typer

from app.commands.acting import person_named
from app.settings import read_settings
from app.wiring import office
from journeys.deal_forms import send_form
from journeys.import_partners import partner_named


def register(app: typer.Typer) -> None:
    app.command("form")(form)


def form(
    partner: Annotated[str, typer.Argument(help="The partner's name.")],
    email: Annotated[str, typer.Argument(help="The reader's e-mail address at the partner.")],
    by: Annotated[str, typer.Option("--as", help="Your e-mail: you vouch for the reader.")],
    name: Annotated[str, typer.Option(help="The reader's name, else from the contacts.")] = "",
) -> None:
    """Send somebody at a partner a form to register a deal. Who sends it vouches for them.

    Example: cosell partners form "Alpine Systems" anna@alpine.example --as pia@example.com
    """
    with office(read_settings()) as desk:
        with desk.store.read() as view:
            found = partner_named(view, partner)
        who = person_named(desk.store, by)
        now = datetime.now(UTC)
        made = send_form(desk, found.id, email, name=name, by=who, now=now)
        with desk.store.read() as view:
            reader = view.people.by_id(made.person_id)
    address = reader.mailbox if reader else email
    print(f"a form for {found.name} goes to {address}, good until {made.expires_at:%d %b %Y}")
