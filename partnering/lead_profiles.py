"""What a partner can take: its hours, industries, certificates and room for leads. Pure values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from partnering.calendar import BusinessHours
from partnering.families import fold_family
from partnering.partners import Partner
from partnering.policy import is_zone
from partnering.refusals import Invalid


@dataclass(frozen=True, slots=True)
class Certificate:
    """`valid_until` is its last day; None for one that does not end."""

    family: str
    valid_until: date | None = None

    def covers(self, family: str, today: date) -> bool:
        same = fold_family(self.family) == fold_family(family)
        return same and (self.valid_until is None or today <= self.valid_until)


@dataclass(frozen=True, slots=True)
class LeadProfile:
    """`zone` is an IANA name, empty for the programme's; `country` says whose holidays count.

    `capacity` is how many leads at once, None for the programme's number. After `papers_until` no
    lead is offered. `paused_at` stands while offers are paused; lapses before `resumed_at` are
    forgiven.
    """

    partner_id: int
    zone: str = ""
    country: str = ""
    industries: tuple[str, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    capacity: int | None = None
    papers_until: date | None = None
    paused_at: datetime | None = None
    resumed_at: datetime | None = None
    version: int = 0

    def certified(self, families: Iterable[str], today: date) -> tuple[str, ...]:
        """List which of some families it is certified for today, in the order given."""
        return tuple(
            family
            for family in families
            if any(each.covers(family, today) for each in self.certificates)
        )


def hours_of(profile: LeadProfile, partner: Partner, programme: BusinessHours) -> BusinessHours:
    """Give a partner's business hours: its own zone and holidays, else the programme's hours."""
    if not is_zone(profile.zone):
        return programme
    country = profile.country or (partner.countries[0] if len(partner.countries) == 1 else "")
    return BusinessHours(
        zone=profile.zone,
        opens=programme.opens,
        closes=programme.closes,
        weekdays=programme.weekdays,
        country=country,
    )


def read_zone(typed: str) -> str:
    """Read a time zone; nothing typed is the programme's. Raises: Invalid."""
    name = typed.strip()
    if name and not is_zone(name):
        raise Invalid(f"{name[:60]!r} is no time zone; expected Europe/Berlin.")
    return name


def read_certificate(typed: str) -> Certificate:
    """Read `CORE`, or `CORE: 2027-01-31` for one that ends. Raises: Invalid."""
    family, _, until = typed.partition(":")
    if not family.strip():
        raise Invalid(f"{typed.strip()[:60]!r} names no product; expected CORE: 2027-01-31.")
    try:
        return Certificate(family.strip(), date.fromisoformat(until.strip()) if until else None)
    except ValueError:
        raise Invalid(f"{typed.strip()[:60]!r} has no day; expected CORE: 2027-01-31.") from None


def read_capacity(typed: str) -> int | None:
    """Read how many leads at once; nothing typed is the programme's number. Raises: Invalid."""
    told = typed.strip()
    if not told:
        return None
    if not (told.isascii() and told.isdigit()) or len(told) > 4:
        raise Invalid(f"{told[:20]!r} is no number of leads; expected 5.")
    return int(told)
