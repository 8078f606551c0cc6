"""The values of the invented world. They carry no clock: dates are days before or after loading."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a person does."""

    ACCOUNT_EXECUTIVE = "account_executive"
    SALES_MANAGER = "sales_manager"
    PARTNER_MANAGER = "partner_manager"
    ADMIN = "admin"
    INTEGRATION = "integration"
    PARTNER = "partner"


class Segment(StrEnum):
    """Which of a partner's lists a row stands in."""

    CUSTOMERS = "customers"
    OPEN_OPPORTUNITIES = "open-opportunities"
    PROSPECTS = "prospects"


class Relation(StrEnum):
    """What the truth says about a vendor account and a partner's row."""

    SAME = "same"
    RELATED = "related"


@dataclass(frozen=True, slots=True)
class Company:
    """A company that has people: the vendor or a partner."""

    name: str
    slug: str
    domain: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the vendor (with a Salesforce user id) or at a partner (without one)."""

    first_name: str
    last_name: str
    email: str
    company: str
    kind: Kind
    title: str
    zone: str
    user_id: str | None = None
    manager_email: str | None = None
    in_slack: bool = True
    active: bool = True

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True, slots=True)
class Queue:
    """A Salesforce queue: it can own leads, never accounts."""

    id: str
    name: str
    developer_name: str


@dataclass(frozen=True, slots=True)
class Listing:
    """How somebody wrote a company down."""

    name: str
    website: str
    country: str
    state: str
    city: str
    postal_code: str
    street: str
    phone: str


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the vendor's CRM; `firm` is the invented company behind it."""

    id: str
    listing: Listing
    industry: str
    employees: int
    type: str
    owner_id: str
    parent_id: str | None
    created_days_ago: int
    firm: str


@dataclass(frozen=True, slots=True)
class Opportunity:
    """An opportunity; `amount` in whole US dollars."""

    id: str
    account_id: str
    name: str
    stage: str
    amount: int
    closes_in_days: int
    owner_id: str
    families: tuple[str, ...]
    created_days_ago: int


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who works at an account."""

    id: str
    account_id: str
    first_name: str
    last_name: str
    title: str
    email: str
    owner_id: str


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead; its owner is a user or a queue."""

    id: str
    first_name: str
    last_name: str
    company: str
    email: str
    website: str
    status: str
    source: str
    country: str
    owner_id: str
    created_days_ago: int


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """One row of a partner's list."""

    id: str
    segment: Segment
    listing: Listing
    firm: str


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner of the vendor: who looks after it, its own people and its list."""

    name: str
    slug: str
    domains: tuple[str, ...]
    manager_email: str
    people: tuple[Person, ...]
    rows: tuple[PartnerRow, ...]


@dataclass(frozen=True, slots=True)
class TruePair:
    """What is true about one Salesforce account and one partner's row."""

    left_id: str
    right_id: str
    partner: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class Write:
    """One REST write. With a record it is an update, else a create.

    `record` and values may be `@NAME`: the id of the record that an earlier write called NAME.
    A value that is a `Days` becomes a date that many days after today.
    """

    sobject: str
    fields: Mapping[str, "str | int | Days"]
    record: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """A date, as days from the day of the write."""

    ahead: int


@dataclass(frozen=True, slots=True)
class Happening:
    """A later change in the CRM that makes a new overlap with a partner's customer."""

    number: int
    sentence: str
    writes: tuple[Write, ...]
    owner_email: str
    partner: str
    row_id: str
    account: str  # an account id, or the `@NAME` of the write that creates it


@dataclass(frozen=True, slots=True)
class World:
    """Everything that one seed makes."""

    seed: int
    vendor: Company
    people: tuple[Person, ...]
    queues: tuple[Queue, ...]
    accounts: tuple[Account, ...]
    opportunities: tuple[Opportunity, ...]
    contacts: tuple[Contact, ...]
    leads: tuple[Lead, ...]
    partners: tuple[Partner, ...]
    truth: tuple[TruePair, ...]
    happenings: tuple[Happening, ...]
