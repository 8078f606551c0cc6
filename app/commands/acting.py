"""Who is meant at the command line: who acts, by `--as EMAIL`, and which partner, by its name.

Without `--as` it is the admin of the machine.
"""

from journeys.acting import COMMAND_LINE, Actor
from journeys.import_partners import partner_named
from journeys.look_up import Choices, find_partner
from partnering.partners import Partner
from partnering.people import Person
from partnering.refusals import Unknown
from store.work import Store, Work


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


def partner_meant(view: Work, name: str) -> Partner:
    """Find the partner that is to be read of: of just that name, else the one that is meant.

    As in chat, a slip of the finger is forgiven. Raises: Unknown, with those that are near.
    """
    if view.partners.by_name(name) is not None:
        return partner_named(view, name)
    found = find_partner(view, name)
    if isinstance(found, Partner):
        return found
    options = found.options if isinstance(found, Choices) else found.nearest
    if not options:
        return partner_named(view, name)
    near = ", ".join(each.label for each in options)
    raise Unknown(f"There is no partner {name!r}; is it one of these? {near}.")
