"""What the commands of `cosell sharing` have in common: who acts, days, the words of a side."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Annotated

import typer

from app.commands.acting import actor_named
from app.settings import read_settings
from app.wiring import office
from journeys.acting import Actor
from journeys.desk import Desk
from journeys.import_partners import partner_named
from journeys.look_up import partner_meant
from journeys.view_sharing import Said
from partnering.people import Person
from partnering.refusals import Invalid

Name = Annotated[str, typer.Argument(help="The partner's name.")]
By = Annotated[str | None, typer.Option("--as", help="Your e-mail: in whose name it is done.")]


@contextmanager
def acting_for(
    name: str, email: str | None, *, reads: bool = False
) -> Iterator[tuple[Desk, int, Actor]]:
    """Find the partner and who acts; who only `reads` need not spell it exactly.

    Raises: Unknown; Invalid for one of a partner's people.
    """
    with office(read_settings()) as desk:
        actor = must_be_ours(actor_named(desk.store, email))
        with desk.store.read() as view:
            partner = partner_meant(view, name) if reads else partner_named(view, name)
        yield desk, partner.id, actor


def must_be_ours(actor: Actor) -> Actor:
    """Let one of ours act. Raises: Invalid for one of a partner's people."""
    if isinstance(actor, Person) and actor.partner_id is not None:
        raise Invalid("A partner's people speak for it in its channel, not from here.")
    return actor


def end_of(day: str, option: str = "--until") -> datetime:
    """Read a day as the instant at which it is over, by UTC. Raises: Invalid."""
    try:
        return datetime.fromisoformat(f"{day}T00:00:00+00:00") + timedelta(days=1)
    except (ValueError, OverflowError):
        raise Invalid(f"{option} is {day!r}; expected a day, 2027-03-31") from None


def words_of(said: Said | None) -> str:
    """Say what a side has said last, and until when."""
    if said is None:
        return "not opted in yet"
    noted = f" ({said.agreement})" if said.agreement else ""
    until = f", until {said.until:%Y-%m-%d %H:%M} UTC" if said.until else ""
    what = "opted in" if said.given else "taken back"
    return f"{what} {said.at:%Y-%m-%d %H:%M} UTC{noted}{until}"
