"""Who a person is to the programme, and what they may see and do.

Every door asks this room; none decides by what a card showed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from partnering.accounts import Account


class Role(StrEnum):
    """Three suffice; the programme's other roles come with the set-up issue."""

    ACCOUNT_EXECUTIVE = "account_executive"
    PARTNER_MANAGER = "partner_manager"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class CrmUser:
    """A user or a queue of the CRM, as an owner of records. A queue has no e-mail."""

    key: str
    name: str
    email: str = ""
    is_active: bool = True
    is_queue: bool = False
    zone: str = ""
    manager_key: str = ""
    modified_at: datetime | None = None
    id: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody we may talk to. `email` is lower case and unique; `zone` is an IANA name or empty.

    `crm_keys` are all users of the CRM that are this person; `crm_key` is the one that speaks
    for them.
    """

    id: int
    name: str
    email: str
    roles: frozenset[Role] = frozenset({Role.ACCOUNT_EXECUTIVE})
    zone: str = ""
    crm_key: str = ""
    manager_crm_key: str = ""
    active: bool = True
    version: int = 0
    crm_keys: frozenset[str] = frozenset()

    def has(self, *roles: Role) -> bool:
        return self.active and any(role in self.roles for role in roles)

    def is_crm(self, key: str) -> bool:
        """Tell whether a user of the CRM is this person; nobody is the empty one."""
        return key != "" and (key == self.crm_key or key in self.crm_keys)


def may_see_crm_fields(
    person: Person,
    account: Account,
    *,
    team_keys: Collection[str] = (),
    owner_manager_key: str = "",
) -> bool:
    """Tell whether a person may read an account's CRM fields and those of its deals.

    `team_keys` are the CRM users on the account's or its opportunities' teams (their owners
    included). Everybody else reads *ask the owner*.
    """
    if not person.active:
        return False
    if person.has(Role.PARTNER_MANAGER, Role.ADMIN):
        return True
    return any(map(person.is_crm, (account.owner_key, owner_manager_key, *team_keys)))


def may_judge(person: Person) -> bool:
    """Tell whether a person may say that two records are or are not the same company."""
    return person.has(Role.ACCOUNT_EXECUTIVE, Role.PARTNER_MANAGER, Role.ADMIN)


def may_settle(person: Person) -> bool:
    """Tell whether a person may review and reverse somebody else's judgement."""
    return person.has(Role.PARTNER_MANAGER, Role.ADMIN)
