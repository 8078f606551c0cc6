"""Partners and the lists of accounts that they share with the vendor."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PartnerStatus(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"


CUSTOMERS = "customers"
OPEN_OPPORTUNITIES = "open opportunities"
PROSPECTS = "prospects"
STANDARD_SEGMENTS = (CUSTOMERS, OPEN_OPPORTUNITIES, PROSPECTS)


@dataclass(frozen=True, slots=True)
class Partner:
    """A company that sells with the vendor. `alerts_on` is false until somebody starts alerts."""

    id: int
    name: str
    status: PartnerStatus = PartnerStatus.ACTIVE
    alerts_on: bool = False
    manager_id: int | None = None
    domains: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    tier: str = ""
    created_at: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class PartnerList:
    """One import of one segment: where it came from, who brought it, how many rows it held."""

    id: int
    partner_id: int
    segment: str
    source: str
    file_name: str
    rows: int
    baseline: bool
    imported_at: datetime
    imported_by: str


@dataclass(frozen=True, slots=True)
class PartnerAccount:
    """A company on a partner's list. `external_id` is the partner's own id for it."""

    partner_id: int
    segment: str
    external_id: str
    name: str
    website: str = ""
    domain: str = ""
    country: str = ""
    state: str = ""
    city: str = ""
    postal_code: str = ""
    street: str = ""
    phone: str = ""
    email: str = ""
    duns: str = ""
    tax_id: str = ""
    parent_id: str = ""
    id: int = 0
    version: int = 0
