"""Who is known and who is not: what managers look at before an alert falls into a gap."""

from dataclasses import dataclass
from datetime import datetime

from journeys.acting import Actor, let
from journeys.desk import Desk
from partnering.people import Person, Right, Role, may
from partnering.refusals import Unknown
from store.work import Work


@dataclass(frozen=True, slots=True)
class Gap:
    """An owner of accounts whom nobody in chat was found for; `user_id` 0: not in the mirror."""

    owner_key: str
    user_id: int
    name: str
    email: str
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True)
class PersonLine:
    """`email` is empty where the product has none; `partner` names whose people they are."""

    id: int
    name: str
    email: str
    roles: tuple[Role, ...]
    active: bool
    partner: str
    zone: str
    linked: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who pressed an invitation and waits for a manager's word."""

    invitation_id: int
    name: str
    kind: str
    partner: str
    role: Role
    pressed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PeopleSeen:
    """`owners` is how many owners of live accounts there are, `gaps` those not reached."""

    owners: int
    gaps: tuple[Gap, ...]
    people: tuple[PersonLine, ...]
    waiting: tuple[Waiting, ...]
    may_keep: bool


def people_seen(desk: Desk, *, by: Actor, now: datetime) -> PeopleSeen:
    """List who is known, who is not and who waits. Raises: NotAllowed."""
    let(by, Right.SEE_PEOPLE)
    with desk.store.read() as view:
        return PeopleSeen(
            owners=view.accounts.owner_count(),
            gaps=_gaps(view),
            people=_people(view),
            waiting=_waiting(view, now),
            may_keep=not isinstance(by, Person) or may(by, Right.KEEP_PEOPLE),
        )


def person_called(desk: Desk, called: str) -> Person:
    """Find a person by their number or e-mail; ours come before a partner's. Raises: Unknown."""
    with desk.store.read() as view:
        number = called.removeprefix("#")
        if number.isdecimal() and len(number) < 12:
            found = view.people.by_id(int(number))
        else:
            found = view.people.by_email(called) or view.people.by_mailbox(called)
    if found is None:
        raise Unknown(f"Nobody has the e-mail or number {called!r}; see `cosell people list`.")
    return found


def owner_called(desk: Desk, called: str) -> str:
    """Find the key of a CRM user or queue by its e-mail or key. Raises: Unknown."""
    with desk.store.read() as view:
        found = view.users.by_key(called)
        for address in (called, f"{called}.invalid"):
            found = found or view.users.by_email(address)
    if found is None:
        raise Unknown(f"No user or queue of the CRM has the e-mail or id {called!r}.")
    return found.key


def _gaps(view: Work) -> tuple[Gap, ...]:
    gaps = view.unmapped.all()
    users = view.users.many([gap.owner_key for gap in gaps])
    found = []
    for gap in gaps:
        user = users.get(gap.owner_key)
        name = user.name if user else ""
        number = user.id if user else 0
        found.append(Gap(gap.owner_key, number, name, gap.email, gap.reason, gap.at))
    return tuple(found)


def _people(view: Work) -> tuple[PersonLine, ...]:
    partners = {partner.id: partner.name for partner in view.partners.all()}
    bindings, links = view.bindings.all(), view.crm_links.all()
    linked: dict[int, int] = {}
    for each in (*(b.person_id for b in bindings), *(k.person_id for k in links)):
        linked[each] = linked.get(each, 0) + 1
    contacts = {(each.workspace, each.address): each for each in view.directory.all()}
    emails = {
        each.person_id: contacts[each.workspace, each.address].email
        for each in bindings
        if (each.workspace, each.address) in contacts
    }
    return tuple(
        PersonLine(
            id=person.id,
            name=person.name,
            # Of a partner's people chat knows the address, if anybody does.
            email=person.mailbox or emails.get(person.id, ""),
            roles=tuple(sorted(person.roles)),
            active=person.active,
            partner=partners.get(person.partner_id or 0, ""),
            zone=person.zone,
            linked=linked.get(person.id, 0),
        )
        for person in view.people.all()
    )


def _waiting(view: Work, now: datetime) -> tuple[Waiting, ...]:
    partners = {partner.id: partner.name for partner in view.partners.all()}
    return tuple(
        Waiting(
            invitation_id=each.id,
            name=each.shown_name,
            kind=each.shown_kind,
            partner=partners.get(each.partner_id, ""),
            role=each.role,
            pressed_at=each.pressed_at,
        )
        for each in view.invitations.undecided()
        if not each.is_card and not each.is_over(now)
    )
