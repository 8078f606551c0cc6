"""What we hold of the CRM's records: accounts, opportunities and leads as values.

The CRM stays their owner; nothing here knows a vendor's field names.
"""

from dataclasses import dataclass
from datetime import date, datetime

from partnering.money import Money


@dataclass(frozen=True, slots=True)
class Account:
    """A company in the vendor's CRM. `key` is the CRM's own id; `id` is ours (0 until saved)."""

    key: str
    name: str
    website: str = ""
    country: str = ""
    state: str = ""
    city: str = ""
    postal_code: str = ""
    street: str = ""
    phone: str = ""
    email: str = ""
    duns: str = ""
    tax_id: str = ""
    parent_key: str = ""
    owner_key: str = ""
    type: str = ""
    modified_at: datetime | None = None
    id: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A deal on an account. `families` are the vendor's product families, sorted.

    `stage_since` is when it came to its stage. `registration_ref` is ours, `DR-42`, where we wrote
    it; so are the partner, its role, the flag and the last day of the protection. What the CRM
    does not say is empty or None.
    """

    key: str
    account_key: str
    name: str
    stage: str = ""
    amount: Money | None = None
    close_on: date | None = None
    is_closed: bool = False
    is_won: bool = False
    owner_key: str = ""
    families: tuple[str, ...] = ()
    created_at: datetime | None = None
    last_activity_at: datetime | None = None
    stage_since: datetime | None = None
    registration_ref: str = ""
    partner_name: str = ""
    partner_role: str = ""
    is_registered: bool = False
    protected_until: date | None = None
    modified_at: datetime | None = None
    id: int = 0
    version: int = 0

    @property
    def is_open(self) -> bool:
        return not self.is_closed


@dataclass(frozen=True, slots=True)
class Lead:
    """Somebody who may become a customer, before there is an account.

    `opportunity_key` is the deal that the CRM made of it, empty where it made none.
    """

    key: str
    company: str
    name: str = ""
    email: str = ""
    website: str = ""
    country: str = ""
    status: str = ""
    owner_key: str = ""
    is_converted: bool = False
    opportunity_key: str = ""
    modified_at: datetime | None = None
    id: int = 0
    version: int = 0
