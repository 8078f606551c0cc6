"""Many of our people at once, from a file: added where they are new, given roles; all or none."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from journeys.acting import COMMAND_LINE, written
from journeys.desk import Desk
from journeys.keep_roles import change_role, role_called
from matching.csv_rows import Text, header_of, rows_of
from matching.decoding import parted_by, text_of
from matching.unusable import InputFault
from partnering.facts import RoleChanged
from partnering.people import PARTNER_SIDE, Role
from partnering.policy import is_zone
from partnering.refusals import Refusal
from store.people import clean_email

REQUIRED = ("email",)
# Several roles of one person stand in one cell, parted by one of these.
_BETWEEN = str.maketrans({";": ",", "|": ",", "/": ","})


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One row: an address, and what is said of the person; no roles leave those they have."""

    row: int
    email: str
    name: str
    roles: frozenset[Role]
    zone: str


@dataclass(frozen=True, slots=True)
class PeopleImported:
    """What an import did: people who are new, roles that were given, rows that changed nothing."""

    added: int
    granted: int
    same: int

    def words(self) -> str:
        return f"{self.added} added, {self.granted} roles given, {self.same} as before"


def read_people(content: bytes, file_name: str) -> tuple[PersonRow, ...]:
    """Read a file of `email,name,role,zone`; only the first is needed.

    Raises: InputFault for the first thing that is wrong, with its row and column.
    """
    text = text_of(file_name, content)
    file = Text(file_name, text, parted_by(text, REQUIRED))
    rows = rows_of(file)
    header = header_of(file, next(rows, None), REQUIRED)
    return tuple(_people(file_name, header, rows))


def import_people(desk: Desk, people: tuple[PersonRow, ...], *, now: datetime) -> PeopleImported:
    """Add who is new and give the roles, for the command line: all of it or nothing.

    Raises: Invalid.
    """
    added = granted = same = 0
    with desk.store.begin() as work:
        for row in people:
            person = work.people.by_email(row.email)
            if person is None:
                roles = row.roles or {Role.ACCOUNT_EXECUTIVE}
                made = work.people.add(row.name or row.email, row.email, roles, row.zone)
                for role in sorted(row.roles):
                    work.record(RoleChanged(made.id, role, True), at=now, by=written(COMMAND_LINE))
                added += 1
                continue
            missing = row.roles - person.roles
            for role in sorted(missing):
                change_role(work, person.id, role, held=True, by=COMMAND_LINE, now=now)
            granted += len(missing)
            same += not missing
    desk.wake()
    return PeopleImported(added, granted, same)


def _people(
    file: str, header: list[str], rows: Iterator[tuple[int, list[str]]]
) -> Iterator[PersonRow]:
    seen: dict[str, int] = {}
    for number, cells in rows:
        told = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        email = clean_email(told.get("email", ""))
        if "@" not in email or " " in email:
            words = f"{told.get('email', '')!r} is no e-mail address; expected name@example.com"
            raise InputFault(file, number, "email", words)
        if email in seen:
            raise InputFault(file, number, "email", f"{email} stands in row {seen[email]}, too")
        seen[email] = number
        zone = told.get("zone", "")
        if zone and not is_zone(zone):
            words = f"{zone!r} is no time zone; expected an IANA zone, Europe/Berlin"
            raise InputFault(file, number, "zone", words)
        roles = _roles(file, number, told.get("role") or told.get("roles") or "")
        yield PersonRow(number, email, told.get("name", ""), roles, zone)


def _roles(file: str, number: int, cell: str) -> frozenset[Role]:
    try:
        roles = {role_called(part) for part in cell.translate(_BETWEEN).split(",") if part.strip()}
    except Refusal as fault:
        raise InputFault(file, number, "role", str(fault)) from None
    if roles & PARTNER_SIDE:
        words = "people of a partner are invited in Slack: `/cosell people invite PARTNER`"
        raise InputFault(file, number, "role", words)
    return frozenset(roles)
