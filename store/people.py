"""People that we may talk to: from the CRM's users, or added by hand."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import RowMapping, Select, Text, bindparam, cast, select

from partnering.people import BY_MAIL, CrmUser, Person, Role
from partnering.refusals import Invalid, Unknown
from store.columns import storable
from store.tables import crm_links, crm_users, partner_people, people, people_crm_keys
from store.transaction import Transaction, chunks
from store.users import user_from_row

# Source: Salesforce help, "Sandbox e-mail addresses": a sandbox appends this to each address.
SANDBOX_SUFFIX = ".invalid"


# Who somebody is in the CRM, and for which partner they act: one row for each user there.
_TIED = (
    select(people, people_crm_keys.c.crm_key.label("tied_crm_key"), partner_people.c.partner_id)
    .outerjoin(people_crm_keys, people_crm_keys.c.person_id == people.c.id)
    .outerjoin(partner_people, partner_people.c.person_id == people.c.id)
    .order_by(people.c.id)
)
_BY_IDS = _TIED.where(people.c.id.in_(bindparam("ids")))
_BY_EMAIL = _TIED.where(people.c.email == bindparam("email"))
_BY_CRM_KEY = _TIED.where(
    people.c.id.in_(
        select(people_crm_keys.c.person_id).where(people_crm_keys.c.crm_key == bindparam("key"))
    )
)
# A superset of those who hold a role; of these `Person.has` has the last word.
_MAY_HOLD = _TIED.where(
    people.c.active.is_(True), cast(people.c.roles, Text).contains(bindparam("role", type_=Text))
)
_ACTING = _TIED.where(partner_people.c.partner_id.is_not(None))
_OF_PARTNER = _TIED.where(
    people.c.id.in_(
        select(partner_people.c.person_id).where(
            partner_people.c.partner_id == bindparam("partner")
        )
    )
)


class People:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def by_id(self, id: int) -> Person | None:
        """Find a person, active or not."""
        return self.many([id]).get(id)

    def by_email(self, email: str) -> Person | None:
        """Find a person by e-mail, without regard to case."""
        return self._first(_BY_EMAIL, email=clean_email(email))

    def by_crm_key(self, key: str) -> Person | None:
        """Find the person behind a user of the CRM; one person may have several users there."""
        return self._first(_BY_CRM_KEY, key=key)

    def by_crm_keys(self, keys: Iterable[str]) -> dict[str, Person]:
        """Find the people behind users of the CRM, by the user's key; unknown ones are absent."""
        behind = {key: id for chunk in chunks(keys) for key, id in self._behind(chunk).items()}
        found = self.many(set(behind.values()))
        return {key: found[id] for key, id in behind.items()}

    def many(self, ids: Iterable[int]) -> dict[int, Person]:
        """Find people by id; unknown ones are absent."""
        return self._tx.by_keys(
            "people",
            ids,
            lambda wanted: {
                person.id: person
                for chunk in chunks(wanted)
                for person in self._found(_BY_IDS, ids=chunk)
            },
        )

    def all(self) -> list[Person]:
        """List everybody, by id."""
        return list(self._tx.once("all people", lambda: self._found(_TIED)))

    def of_partner(self, partner_id: int) -> list[Person]:
        """List who acts for a partner, active or not, by id."""
        return self._found(_OF_PARTNER, partner=partner_id)

    def with_role(self, role: Role) -> list[Person]:
        """List the active people who hold a role, by id."""
        found = self._found(_MAY_HOLD, role=f'"{role}"')
        return [person for person in found if person.has(role)]

    def acting(self) -> list[Person]:
        """List who acts for any partner, active or not, by id."""
        return self._found(_ACTING)

    def add(
        self,
        name: str,
        email: str,
        roles: Iterable[Role] = (Role.ACCOUNT_EXECUTIVE,),
        zone: str = "",
    ) -> Person:
        """Add a person by hand. Raises: Invalid where the e-mail is unusable or taken."""
        address = clean_email(email)
        if "@" not in address:
            raise Invalid(f"{email!r} is not an e-mail address; expected name@example.com")
        person = Person(0, name.strip(), address, frozenset(roles), zone)
        row = self._tx.insert_new(people, {**_to_row(person), "version": 1})
        if row is None:
            raise Invalid(f"there is already a person with the e-mail {address}")
        return _from_row(row)

    def one_change_at_a_time(self) -> None:
        """Let changes of who is who wait for each other: two who act at once see each other's."""
        self._tx.alone("people")

    def grant(self, person_id: int, role: Role) -> Person:
        """Give a person a role. Raises: Unknown where there is no such person."""
        person = self._held(person_id)
        if person is None:
            raise Unknown(f"there is no person {person_id}")
        return self._save(person, replace(person, roles=person.roles | {role}))

    def revoke(self, person_id: int, role: Role) -> Person:
        """Take a role from a person. Raises: Unknown where there is no such person."""
        person = self._held(person_id)
        if person is None:
            raise Unknown(f"there is no person {person_id}")
        return self._save(person, replace(person, roles=person.roles - {role}))

    def act_for_partner(
        self, partner_id: int, role: Role, *, workspace: str, address: str, name: str, zone: str
    ) -> Person:
        """Make a chat user a person who acts for a partner; the same user is the same person.

        Chat is all that vouches for them, so their user stands where others have an e-mail: no
        address that some CRM or workspace tells of can ever meet it.
        """
        key = f"{address}@{workspace}".lower()
        return self._act_for(partner_id, role, key, name, zone)

    def act_by_mail(
        self, partner_id: int, role: Role, *, address: str, name: str, zone: str = ""
    ) -> Person:
        """Make who reads a mailbox a person who acts for a partner; once more, it is the same one.

        Whether they may be made one is asked before: this takes over whoever has the address.
        """
        key = BY_MAIL + clean_email(address)
        return self._act_for(partner_id, role, key, name, zone)

    def by_mailbox(self, address: str) -> Person | None:
        """Find who acts for a partner and is known by this address alone, active or not."""
        return self.by_email(BY_MAIL + clean_email(address))

    def _act_for(self, partner_id: int, role: Role, key: str, name: str, zone: str) -> Person:
        made = Person(0, storable(name).strip(), key, frozenset({role}), zone)
        person = self.by_email(key)
        if person is None:
            person = _from_row(self._tx.insert(people, {**_to_row(made), "version": 1}))
        self._tx.upsert(partner_people, {"person_id": person.id, "partner_id": partner_id})
        held = replace(person, partner_id=partner_id)
        return self._save(
            held, replace(held, name=made.name, roles=made.roles, zone=zone, active=True)
        )

    def deactivate(self, person_id: int) -> Person:
        """Take all rights from a person. Raises: Unknown where there is no such person."""
        person = self._held(person_id)
        if person is None:
            raise Unknown(f"there is no person {person_id}")
        return self._save(person, replace(person, active=False))

    def follow_users(self, keys: Iterable[str]) -> None:
        """Make the people behind these users of the CRM what the users, as kept, say of them.

        A new user is a new person, unless somebody has that e-mail. Queues and users without an
        e-mail are nobody. Who has no active user left is no longer active, until one returns.
        What was linked by hand stays with whom it was linked to, and says nothing about them.
        """
        self.one_change_at_a_time()
        for chunk in chunks(keys):
            self._follow(chunk)

    def settle(self, ids: Iterable[int]) -> None:
        """Make these people what their own users say of them, after a link was made or undone."""
        self._settle(set(ids))

    def _follow(self, keys: list[str]) -> None:
        linked = self._linked(keys)
        users = [user for user in self._users(keys) if not user.is_queue and user.key not in linked]
        behind = self._behind(keys)
        # Known ones first: an address that one of them gives up is free for a newcomer.
        self._tie([user for user in users if user.key in behind], behind)
        self._settle({*behind.values(), *self._behind(keys).values()})
        self._tie([user for user in users if user.key not in behind], {})
        self._settle({*self._behind(keys).values()})

    def _tie(self, users: Sequence[CrmUser], behind: Mapping[str, int]) -> None:
        addresses = {clean_email(user.email) for user in users if _has_email(user)}
        by_email = self._ids_by_email(addresses) if addresses else {}
        for user in users:
            address = clean_email(user.email)
            # Where an address is another person's, it is that person who has the mailbox.
            known = by_email.get(address) or behind.get(user.key)
            if known is None and _has_email(user):
                known = by_email[address] = self._tx.insert(people, _newcomer(user))["id"]
            if known is not None and behind.get(user.key) != known:
                self._tx.upsert(people_crm_keys, {"crm_key": user.key, "person_id": known})

    def _settle(self, ids: Collection[int]) -> None:
        persons = self.many(sorted(ids))
        owners = {key: each.id for each in persons.values() for key in each.crm_keys}
        users: dict[int, list[CrmUser]] = {}
        linked = self._linked(owners)
        for user in self._users(sorted(owners)):
            if not user.is_queue and user.key not in linked:
                users.setdefault(owners[user.key], []).append(user)
        for person in persons.values():
            own = users.get(person.id, [])
            if not own and not person.crm_key:
                # Added by hand, or known by chat: the CRM has no say in who they are.
                continue
            after = _as_said_by(person, own)
            if after.email != person.email and self.by_email(after.email) is not None:
                after = replace(after, email=person.email)
            self._save(person, after)

    def _users(self, keys: Iterable[str]) -> list[CrmUser]:
        found: list[CrmUser] = []
        for chunk in chunks(keys):
            query = select(crm_users).where(
                crm_users.c.key.in_(chunk), crm_users.c.deleted_at.is_(None)
            )
            found += [user_from_row(row) for row in self._tx.rows(query.order_by(crm_users.c.id))]
        return found

    def _linked(self, keys: Iterable[str]) -> set[str]:
        return {
            row["crm_key"]
            for chunk in chunks(sorted(keys))
            for row in self._tx.rows(select(crm_links).where(crm_links.c.crm_key.in_(chunk)))
        }

    def _behind(self, keys: list[str]) -> dict[str, int]:
        query = select(people_crm_keys).where(people_crm_keys.c.crm_key.in_(keys))
        return {row["crm_key"]: row["person_id"] for row in self._tx.rows(query)}

    def _ids_by_email(self, emails: Iterable[str]) -> dict[str, int]:
        query = select(people.c.email, people.c.id).where(people.c.email.in_(sorted(emails)))
        return {row["email"]: row["id"] for row in self._tx.rows(query)}

    def _first(self, query: Select[Any], **values: Any) -> Person | None:
        return next(iter(self._found(query, **values)), None)

    def _held(self, person_id: int) -> Person | None:
        """Give a person whom nobody else changes until this transaction ends."""
        self._tx.row(self._tx.locked(select(people.c.id).where(people.c.id == person_id)))
        return self._first(_BY_IDS, ids=[person_id])

    def _found(self, query: Select[Any], **values: Any) -> list[Person]:
        rows: dict[int, RowMapping] = {}
        keys: dict[int, set[str]] = {}
        for row in self._tx.rows(query, **values):
            rows[row["id"]] = row
            if row["tied_crm_key"] is not None:
                keys.setdefault(row["id"], set()).add(row["tied_crm_key"])
        return [
            _from_row(row, frozenset(keys.get(id, ())), row["partner_id"])
            for id, row in rows.items()
        ]

    def _save(self, before: Person, after: Person) -> Person:
        if before == after:
            return before
        row = self._tx.save(people, before.id, before.version, _to_row(after))
        return _from_row(row, before.crm_keys, before.partner_id)


def clean_email(email: str) -> str:
    """Lower an e-mail and take off what a CRM's sandbox copy appended to it."""
    return storable(email).strip().lower().removesuffix(SANDBOX_SUFFIX)


def _has_email(user: CrmUser) -> bool:
    return "@" in clean_email(user.email)


def _newcomer(user: CrmUser) -> dict[str, Any]:
    return {**_to_row(_as_said_by(Person(0, "", ""), [user])), "version": 1}


def _as_said_by(person: Person, users: Sequence[CrmUser]) -> Person:
    """One of a person's users speaks for them: an active one, and as long as may be the same."""
    if not users:
        return replace(person, crm_key="", manager_crm_key="", active=False)
    user = min(users, key=lambda each: (not each.is_active, each.key != person.crm_key, each.id))
    return replace(
        person,
        name=user.name or person.name,
        email=clean_email(user.email) if _has_email(user) else person.email,
        zone=user.zone or person.zone,
        crm_key=user.key,
        manager_crm_key=user.manager_key,
        active=user.is_active,
    )


def _to_row(person: Person) -> dict[str, Any]:
    return {
        "name": storable(person.name),
        "email": person.email,
        "roles": sorted(person.roles),
        "zone": person.zone,
        "crm_key": person.crm_key,
        "manager_crm_key": person.manager_crm_key,
        "active": person.active,
    }


def _from_row(
    row: RowMapping, crm_keys: frozenset[str] = frozenset(), partner_id: int | None = None
) -> Person:
    return Person(
        id=row["id"],
        name=row["name"],
        email=row["email"],
        roles=frozenset(Role(role) for role in row["roles"]),
        zone=row["zone"],
        crm_key=row["crm_key"],
        manager_crm_key=row["manager_crm_key"],
        active=row["active"],
        version=row["version"],
        crm_keys=crm_keys,
        partner_id=partner_id,
    )
