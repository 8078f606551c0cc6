"""Who acts: a person, or the admin of the machine at its command line, where no person is known.

Whoever can run commands there can read the database too, so no right is asked of them; what must
have a person behind it says so by taking none but a `Person`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NotRequired, TypedDict

from partnering.people import Person, Right, must


@dataclass(frozen=True, slots=True)
class CommandLine:
    """The machine's command line, called without `--as`."""


COMMAND_LINE = CommandLine()
SYSTEM = "system"
Actor = Person | CommandLine


class Doing(TypedDict):
    """Who acts, when, and what it answers: handed on whole, as `**doing`.

    `receipt` is a row of the inbox that is marked as done in the same transaction.
    """

    by: Person
    now: datetime
    receipt: NotRequired[int | None]
    correlation: NotRequired[str]


def let(by: Actor, right: Right) -> None:
    """Let pass who may do it. Raises: NotAllowed."""
    if isinstance(by, Person):
        must(by, right)


def written(by: Actor | None) -> str:
    """Name who acts, for the log of facts; None is for what no person did."""
    if by is None:
        return SYSTEM
    return f"person:{by.id}" if isinstance(by, Person) else "command line"


def id_of(by: Actor | None) -> int | None:
    return by.id if isinstance(by, Person) else None


def email_of(by: Actor) -> str:
    """Name who acts as a person reads it beside a list."""
    return by.email if isinstance(by, Person) else "command line"
