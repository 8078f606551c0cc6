"""People that we may talk to: from the CRM's users, or added by hand."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import RowMapping, select

from partnering.people import CrmUser, Person, Role
from partnering.refusals import Invalid, Unknown
from store.columns import storable
from store.tables import people, people_crm_keys
from store.transaction import Transaction, chunks

# Source: Salesforce help, "Sandbox e-mail addresses": a sandbox appends this to each address.
SANDBOX_SUFFIX = ".invalid"


class People:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def by_id(self, id: int) -> Person | None:
        """Find a person, active or not."""
        return self.many([id]).get(id)

    def by_email(self, email: str) -> Person | None:
        """Find a person by e-mail, without regard to case."""
        row = self._tx.row(select(people).where(people.c.email == clean_email(email)))
        return None if row is None else _from_row(row)

    def by_crm_key(self, key: str) -> Person | None:
        """Find the person behind a user of the CRM; one person may have several users there."""
        row = self._tx.row(
            select(people)
            .join(people_crm_keys, people_crm_keys.c.person_id == people.c.id)
            .where(people_crm_keys.c.crm_key == key)
        )
        return None if row is None else _from_row(row)

    def many(self, ids: Iterable[int]) -> dict[int, Person]:
        """Find people by id; unknown ones are absent."""
        return {
            row["id"]: _from_row(row)
            for chunk in chunks(ids)
            for row in self._tx.rows(select(people).where(people.c.id.in_(chunk)))
        }

    def all(self) -> list[Person]:
        """List everybody, by id."""
        return [_from_row(row) for row in self._tx.rows(select(people).order_by(people.c.id))]

    def with_role(self, role: Role) -> list[Person]:
        """List the active people who hold a role, by id."""
        return [person for person in self.all() if person.has(role)]

    def add(
        self,
        name: str,
        email: str,
        roles: Iterable[Role] = (Role.ACCOUNT_EXECUTIVE,),
        zone: str = "UTC",
    ) -> Person:
        """Add a person by hand. Raises: Invalid where the e-mail is unusable or taken."""
        address = clean_email(email)
        if "@" not in address:
            raise Invalid(f"{email!r} is not an e-mail address; expected name@example.com")
        person = Person(0, name.strip(), address, frozenset(roles), zone or "UTC")
        row = self._tx.insert_new(people, {**_to_row(person), "version": 1})
        if row is None:
            raise Invalid(f"there is already a person with the e-mail {address}")
        return _from_row(row)

    def grant(self, person_id: int, role: Role) -> Person:
        """Give a person a role. Raises: Unknown where there is no such person."""
        row = self._tx.row(self._tx.locked(select(people).where(people.c.id == person_id)))
        if row is None:
            raise Unknown(f"there is no person {person_id}")
        person = _from_row(row)
        return self._save(person, replace(person, roles=person.roles | {role}))

    def put_from_crm(self, user: CrmUser) -> Person | None:
        """Create or update the person behind a user of the CRM.

        They are known by the CRM's key, else by e-mail. None for a queue and for a user without
        an e-mail: there is nobody to talk to.
        """
        address = clean_email(user.email)
        if user.is_queue or "@" not in address:
            return None
        self._tx.alone("people")
        by_key, by_email = self.by_crm_key(user.key), self.by_email(address)
        # Where a user's new address is another person's, it is that person who has the mailbox.
        if by_key and by_email and by_key.id != by_email.id and by_key.crm_key == user.key:
            self._save(by_key, replace(by_key, crm_key="", manager_crm_key=""))
        known = by_email or by_key
        if known is None:
            person = _from_row(self._tx.insert(people, _newcomer(user, address)))
        else:
            person = self._save(known, _updated(known, user, address))
        self._tx.upsert(people_crm_keys, {"crm_key": user.key, "person_id": person.id})
        return person

    def _save(self, before: Person, after: Person) -> Person:
        if before == after:
            return before
        return _from_row(self._tx.save(people, before.id, before.version, _to_row(after)))


def clean_email(email: str) -> str:
    """Lower an e-mail and take off what a CRM's sandbox copy appended to it."""
    return storable(email).strip().lower().removesuffix(SANDBOX_SUFFIX)


def _newcomer(user: CrmUser, address: str) -> dict[str, Any]:
    person = Person(
        id=0,
        name=user.name,
        email=address,
        zone=user.zone or "UTC",
        crm_key=user.key,
        manager_crm_key=user.manager_key,
        active=user.is_active,
    )
    return {**_to_row(person), "version": 1}


def _updated(person: Person, user: CrmUser, address: str) -> Person:
    if person.crm_key not in ("", user.key) and (person.active or not user.is_active):
        return person  # a second user of somebody whose first one still speaks for them
    return replace(
        person,
        name=user.name or person.name,
        email=address,
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


def _from_row(row: RowMapping) -> Person:
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
    )
