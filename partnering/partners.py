"""Partners and the lists of accounts that they share with the vendor."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from partnering.list_changes import Replaced
from partnering.policy import ListAges


class PartnerStatus(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"


CUSTOMERS = "customers"
OPEN_OPPORTUNITIES = "open opportunities"
PROSPECTS = "prospects"
STANDARD_SEGMENTS = (CUSTOMERS, OPEN_OPPORTUNITIES, PROSPECTS)


def our_segment(*, is_customer: bool, has_open_deal: bool) -> str:
    """Name the segment of ours that an account is in: a customer before an open deal."""
    if is_customer:
        return CUSTOMERS
    return OPEN_OPPORTUNITIES if has_open_deal else PROSPECTS


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody at a partner to write to; `role` is free text. A contact has no rights by that."""

    name: str
    email: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Partner:
    """A company that sells with the vendor. `alerts_on` is false until somebody starts alerts.

    `countries` are two-letter codes, `families` the vendor's product families in free text, and
    `crm_account_key` is the account that the CRM has of the partner itself. Removed, it is hidden
    and silent until it is restored or erased.
    """

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
    crm_account_key: str = ""
    contacts: tuple[Contact, ...] = ()
    removed_at: datetime | None = None

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None


class ListState(StrEnum):
    """How a list stands by its age; only the newest import of a segment has one."""

    FRESH = "fresh"
    STALE = "stale"
    EXPIRED = "expired"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class PartnerList:
    """One import of one segment: where it came from, who brought it, how many rows it held.

    `agreement` names the agreement under which it was shared; `dropped` are the columns of the
    file that matching has no use for, kept nowhere else. A stale list counts until it expires.
    `had` is how many companies the segment held before, `lost` how many of them are not on this.
    """

    id: int
    partner_id: int
    segment: str
    source: str
    file_name: str
    rows: int
    baseline: bool
    imported_at: datetime
    imported_by: str
    agreement: str = ""
    dropped: tuple[str, ...] = ()
    stale_told_at: datetime | None = None
    purged_at: datetime | None = None
    had: int = 0
    lost: int = 0

    @property
    def replaced(self) -> Replaced:
        """Say what became of the list whose place it took."""
        return Replaced(self.had, self.lost)

    def stale_at(self, ages: ListAges) -> datetime:
        """Give the instant from which a newer list is asked for."""
        return self.imported_at + timedelta(days=ages.stale_after_days)

    def expires_at(self, ages: ListAges) -> datetime:
        """Give the instant at which the list and what was derived from it are erased."""
        return self.imported_at + timedelta(days=ages.purge_after_days)

    def state(self, ages: ListAges, now: datetime) -> ListState:
        """Say how the list stands."""
        if self.purged_at is not None:
            return ListState.ERASED
        if now >= self.expires_at(ages):
            return ListState.EXPIRED
        return ListState.STALE if now >= self.stale_at(ages) else ListState.FRESH


def newest_lists(lists: Iterable[PartnerList]) -> dict[str, PartnerList]:
    """Choose of a partner's imports the newest of each segment, sorted: the one that counts."""
    newest = {each.segment: each for each in sorted(lists, key=lambda one: one.id)}
    return dict(sorted(newest.items()))


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
