"""Who is meant at the command line: who acts, by `--as EMAIL`, and which partner, by its name.

Without `--as` it is the admin of the machine.
"""

from journeys.acting import COMMAND_LINE, Actor
from partnering.people import Person
from partnering.refusals import Unknown
from store.work import Store


def person_named(store: Store, email: str) -> Person:
    """Find who is named. Raises: Unknown."""
    with store.read() as view:
        person = view.people.by_email(email)
    if person is None:
        raise Unknown(f"Nobody has the e-mail {email!r}; see `cosell people list`.")
    return person


def actor_named(store: Store, email: str | None) -> Actor:
    """Find who acts; nobody named is the command line itself. Raises: Unknown."""
    return person_named(store, email) if email else COMMAND_LINE
