"""Who is who, said by hand: members and users of the CRM are linked to people."""

from datetime import datetime

from journeys.acting import Actor, id_of, let, written
from journeys.desk import Desk
from journeys.keep_roles import somebody
from partnering.facts import CrmUserLinked, PersonBound, PersonUnlinked
from partnering.people import CrmUser, Person, Right
from partnering.refusals import Invalid, Unknown
from store.bindings import Binding
from store.crm_links import CrmLink
from store.directory import Contact
from store.work import Work


def link_owner(
    desk: Desk,
    owner_key: str,
    member: Contact,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Person:
    """Say that a member of the workspace is who owns records as a user, or a queue, of the CRM.

    A member whom we know gets the CRM user tied to them. One whom we do not know is taken for the
    person behind the CRM user; where nobody is, they become one.
    Raises: NotAllowed, Unknown, Invalid.
    """
    let(by, Right.KEEP_PEOPLE)
    _must_be_member(member)
    with desk.store.begin(receipt=receipt) as work:
        user = work.users.by_key(owner_key)
        if user is None:
            raise Unknown("The CRM shows no such owner.")
        person = _behind(work, member)
        owner = work.people.by_crm_key(owner_key)
        if person is None:
            person = owner if owner is not None and owner.active else _newcomer(work, member)
            binding = Binding(member.workspace, member.address, person.id, id_of(by), now)
            work.bindings.put(binding)
            work.record(PersonBound(person.id), at=now, by=written(by), correlation=correlation)
        if not person.is_crm(owner_key):
            _tie(work, user, person, by, now, correlation)
        work.unmapped.clear(owner_key)
        linked = work.people.by_id(person.id)
        assert linked is not None
    desk.wake()
    return linked


def bind_member(
    desk: Desk,
    person_id: int,
    member: Contact,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Person:
    """Say that a member of the workspace is a person whom we know, whatever their e-mails say.

    Raises: NotAllowed, Unknown; Invalid for guests, other companies' people and partners' people.
    """
    let(by, Right.KEEP_PEOPLE)
    _must_be_member(member)
    with desk.store.begin(receipt=receipt) as work:
        person = _ours(work, person_id)
        _behind(work, member)
        work.bindings.put(Binding(member.workspace, member.address, person.id, id_of(by), now))
        for key in person.crm_keys:
            work.unmapped.clear(key)
        work.record(PersonBound(person.id), at=now, by=written(by), correlation=correlation)
    desk.wake()
    return person


def link_crm_user(
    desk: Desk,
    owner_key: str,
    person_id: int,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Person:
    """Tie a user, or a queue, of the CRM to a person: what it owns, that person owns.

    It outranks what their e-mails say, on every later sync. Raises: NotAllowed, Unknown, Invalid.
    """
    let(by, Right.KEEP_PEOPLE)
    with desk.store.begin(receipt=receipt) as work:
        user = work.users.by_key(owner_key)
        if user is None:
            raise Unknown("The CRM shows no such user.")
        person = _ours(work, person_id)
        if not person.is_crm(owner_key):
            _tie(work, user, person, by, now, correlation)
        work.unmapped.clear(owner_key)
    desk.wake()
    return person


def unlink_crm_user(
    desk: Desk,
    owner_key: str,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> None:
    """Undo a tie made by hand: e-mails count again. Raises: NotAllowed, Unknown."""
    let(by, Right.KEEP_PEOPLE)
    with desk.store.begin(receipt=receipt) as work:
        link = work.crm_links.get(owner_key)
        if link is None:
            raise Unknown("That user of the CRM is linked to nobody by hand.")
        work.crm_links.remove(owner_key)
        work.people.settle([link.person_id])
        work.people.follow_users([owner_key])
        fact = CrmUserLinked(owner_key, 0)
        work.record(fact, at=now, by=written(by), correlation=correlation)
    desk.wake()


def unbind(
    desk: Desk,
    person_id: int,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Person:
    """Take back which members were linked to one of our people by hand: e-mails count again.

    Raises: NotAllowed, Unknown.
    """
    let(by, Right.KEEP_PEOPLE)
    with desk.store.begin(receipt=receipt) as work:
        person = _ours(work, person_id)
        if not work.bindings.remove_of(person.id):
            raise Unknown(f"Nobody in chat is linked to {person.name} by hand.")
        work.record(PersonUnlinked(person.id), at=now, by=written(by), correlation=correlation)
    desk.wake()
    return person


def _tie(
    work: Work, user: CrmUser, person: Person, by: Actor, now: datetime, correlation: str
) -> None:
    before = work.people.by_crm_key(user.key)
    work.crm_links.put(CrmLink(user.key, person.id, id_of(by), now))
    work.people.settle([person.id, *([before.id] if before else [])])
    fact = CrmUserLinked(user.key, person.id)
    work.record(fact, at=now, by=written(by), correlation=correlation)


def _behind(work: Work, member: Contact) -> Person | None:
    """Find the active person of ours that a member is known as.

    Raises: Invalid where they are one of a partner's people.
    """
    binding = work.bindings.get(member.workspace, member.address)
    if binding is not None:
        person = work.people.by_id(binding.person_id)
    else:
        person = work.people.by_email(member.email) if member.email else None
    if person is not None and person.partner_id is not None and person.active:
        raise Invalid(f"{person.name} is known as one of a partner's people: unlink them first.")
    return person if person is not None and person.active else None


def _newcomer(work: Work, member: Contact) -> Person:
    if "@" not in member.email:
        raise Invalid("Slack shows no e-mail of theirs: add them with `cosell people add` first.")
    known = work.people.by_email(member.email)
    if known is not None:
        raise Invalid(f"{known.name} is no longer active: nothing can be linked to them.")
    return work.people.add(member.name, member.email, zone=member.zone)


def _ours(work: Work, person_id: int) -> Person:
    person = somebody(work, person_id)
    if person.partner_id is not None:
        raise Invalid(f"{person.name} acts for a partner: nothing of your CRM is linked to them.")
    if not person.active:
        raise Invalid(f"{person.name} is no longer active: nothing can be linked to them.")
    return person


def _must_be_member(contact: Contact) -> None:
    if contact.kind != "member":
        raise Invalid(
            "Only full members of your workspace are linked by hand. Guests and people of other "
            "companies are invited: `/cosell people invite PARTNER`."
        )
