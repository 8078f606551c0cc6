"""Who holds which role: added by hand, given, taken; never from the last admin."""

from datetime import datetime

from journeys.acting import Actor, let, written
from journeys.desk import Desk
from partnering.facts import RoleChanged
from partnering.people import PARTNER_SIDE, Person, Right, Role
from partnering.refusals import Invalid, Unknown
from store.work import Work


def add_person(
    desk: Desk,
    name: str,
    email: str,
    role: Role,
    zone: str = "",
    *,
    by: Actor,
    now: datetime,
) -> Person:
    """Add one of our people whom the CRM does not know. Raises: NotAllowed, Invalid."""
    let(by, Right.KEEP_PEOPLE)
    if role in PARTNER_SIDE:
        raise Invalid("People of a partner are invited in Slack: `/cosell people invite PARTNER`.")
    with desk.store.begin() as work:
        person = work.people.add(name, email, frozenset({role}), zone)
        work.record(RoleChanged(person.id, role, True), at=now, by=written(by))
    return person


def grant(
    desk: Desk,
    person_id: int,
    role: Role,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Person:
    """Give a person a role of their own side. Raises: NotAllowed, Unknown, Invalid."""
    let(by, Right.KEEP_PEOPLE)
    with desk.store.begin(receipt=receipt) as work:
        person = somebody(work, person_id)
        if (role in PARTNER_SIDE) is not (person.partner_id is not None):
            side = "a partner" if person.partner_id is not None else "your own company"
            raise Invalid(
                f"{person.name} stands on the side of {side} and cannot be {named(role)}."
            )
        if role not in person.roles:
            person = change_role(
                work, person.id, role, held=True, by=by, now=now, correlation=correlation
            )
    return person


def revoke(
    desk: Desk,
    person_id: int,
    role: Role,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Person:
    """Take a role from a person, from their next press on; never from the last admin.

    Raises: NotAllowed, Unknown, Invalid.
    """
    let(by, Right.KEEP_PEOPLE)
    with desk.store.begin(receipt=receipt) as work:
        # Else two admins who take the role from each other would both succeed.
        work.people.one_change_at_a_time()
        person = somebody(work, person_id)
        if role not in person.roles:
            raise Invalid(f"{person.name} is not {named(role)}.")
        admins = [each.id for each in work.people.with_role(Role.ADMIN)]
        if role is Role.ADMIN and admins == [person.id]:
            raise Invalid(f"{person.name} is the last admin: give somebody else the role first.")
        return change_role(
            work, person.id, role, held=False, by=by, now=now, correlation=correlation
        )


def change_role(
    work: Work,
    person_id: int,
    role: Role,
    *,
    held: bool,
    by: Actor,
    now: datetime,
    correlation: str = "",
) -> Person:
    """Let somebody hold a role, or hold it no more, and record that. It asks no rule.

    Raises: Unknown.
    """
    change = work.people.grant if held else work.people.revoke
    person = change(person_id, role)
    fact = RoleChanged(person_id, role, held)
    work.record(fact, at=now, by=written(by), correlation=correlation)
    return person


def role_called(typed: str) -> Role:
    """Read a role as people type it. Raises: Invalid with those there are."""
    wanted = typed.strip().lower().replace(" ", "_").replace("-", "_")
    try:
        return Role(wanted)
    except ValueError:
        roles = ", ".join(role.replace("_", " ") for role in Role)
        raise Invalid(f"{typed!r} is not a role. There are: {roles}.") from None


def named(role: Role) -> str:
    """Write a role with its article."""
    words = role.replace("_", " ")
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def somebody(work: Work, person_id: int) -> Person:
    """Find a person, active or not. Raises: Unknown."""
    person = work.people.by_id(person_id)
    if person is None:
        raise Unknown("There is no such person.")
    return person
