"""`cosell setup`: the first step of the first day, on the machine; the rest is done in Slack."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from app.commands.printing import AsJson, print_json
from app.settings import Settings, read_settings
from app.wiring import office, opened_store
from journeys.run_programme import begin_setup
from journeys.set_up import standing_of
from partnering.people import Person, Role
from partnering.programme import Stage
from partnering.refusals import Invalid
from partnering.setup import steps
from store.people import clean_email
from store.work import Store


def register(app: typer.Typer) -> None:
    app.command("setup")(setup)


def setup(
    admin: Annotated[
        str,
        typer.Option(help="Your e-mail, as Slack and the CRM know it; the first call needs it."),
    ] = "",
    name: Annotated[str, typer.Option(help="Your name, where the CRM does not know you.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make the database, name the first admin, and hold every message back until going live.

    It may be called again: it adds an admin, or none, and says how far the set-up has come. Where a
    partner's alerts were started already, messages go on as they did.

    Example: cosell setup --admin ana.admin@vendra.example
    """
    settings = read_settings()
    with opened_store(settings, may_create=True) as store:
        person = _admin(store, admin, name)
    with office(settings) as desk:
        with desk.store.read() as view:
            programme = view.programme.get()
            sends = any(each.alerts_on for each in view.partners.all())
        if admin and not sends:
            programme = begin_setup(desk, by=person, now=datetime.now(UTC))
        standing = standing_of(desk, by=person)
    lines = steps(standing)
    if as_json:
        print_json(
            {
                "admin": person.email,
                "stage": programme.stage,
                "steps": [
                    {"step": each.step, "state": each.state, "words": each.missing or each.stands}
                    for each in lines
                ],
            }
        )
        return
    print(f"{person.name} <{person.email}> is an admin.")
    if programme.stage is Stage.SETUP:
        print("Every message is held back until somebody goes live.")
    for each in lines:
        print(f"  {each.state:6} {each.step:9} {each.missing or each.stands}")
    print(_next(settings, programme.stage))


def _admin(store: Store, email: str, name: str) -> Person:
    """Find or add the person; that somebody is an admin is decided on this machine.

    Without an e-mail it is somebody who is one already. Raises: Invalid where nobody is.
    """
    with store.begin() as work:
        if not email:
            admins = work.people.with_role(Role.ADMIN)
            if not admins:
                raise Invalid("Nobody is an admin yet: name the first one with --admin EMAIL.")
            return admins[0]
        person = work.people.by_email(email)
        if person is None:
            shown = name.strip() or clean_email(email).partition("@")[0]
            person = work.people.add(shown, email, frozenset({Role.ACCOUNT_EXECUTIVE, Role.ADMIN}))
        return work.people.grant(person.id, Role.ADMIN)


def _next(settings: Settings, stage: Stage) -> str:
    if stage is Stage.LIVE:
        return "The set-up is done. `/cosell setup` in Slack shows it, `cosell doctor` checks it."
    if settings.slack is None:
        return "Next: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN (docs/install.md), then `cosell run`."
    return "Next: `cosell run`, then type `/cosell setup` in Slack."
