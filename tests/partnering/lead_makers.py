"""Leads, partners and offers for tests of the rules; say only what matters."""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from partnering.calendar import BusinessHours
from partnering.lead_offers import LeadOffer, make_offer
from partnering.lead_policy import LeadPolicy
from partnering.lead_profiles import Certificate, LeadProfile
from partnering.leads import LeadContact, LeadDetails, PartnerLead
from partnering.partners import Partner
from partnering.routing import Candidate, Routing, TrackRecord, choose

POLICY = LeadPolicy()
BERLIN = BusinessHours(zone="Europe/Berlin")
TODAY = date(2026, 8, 14)
# A Friday, 17:30 in Berlin.
FRIDAY = datetime(2026, 8, 14, 15, 30, tzinfo=UTC)
QUARTER = Fraction(1, 4)
FRESH = TrackRecord()


def details(**changes: Any) -> LeadDetails:
    """A lead of a German manufacturer that asks for CORE."""
    told: dict[str, Any] = {
        "company": "Adatum Pumpen GmbH",
        "country": "DE",
        "industry": "Manufacturing",
        "families": ("CORE",),
        "need": "Wants to connect two plants.",
        "contact": LeadContact("Ines Kern", "ines@adatum.example", "+49 30 1234", "CIO"),
        "consent": True,
    }
    return LeadDetails(**{**told, **changes})


def lead(**changes: Any) -> PartnerLead:
    told: dict[str, Any] = {
        "details": details(),
        "keeper_id": 1,
        "created_at": FRIDAY,
        "changed_at": FRIDAY,
        "id": 9,
        "version": 1,
    }
    return PartnerLead(**{**told, **changes})


def offer(**changes: Any) -> LeadOffer:
    """An open offer to partner 1, made on Friday at 17:30 in Berlin."""
    told: dict[str, Any] = {
        "lead_id": 9,
        "partner_id": 1,
        "hop": 1,
        "hours": BERLIN,
        "policy": POLICY,
        "now": FRIDAY,
    }
    return make_offer(**{**told, **changes})


def candidate(
    id: int,
    *,
    countries: tuple[str, ...] = ("DE",),
    families: tuple[str, ...] = ("CORE",),
    tier: str = "silver",
    certified: tuple[str, ...] = (),
    industries: tuple[str, ...] = (),
    record: TrackRecord = FRESH,
    tried: bool = False,
    barred: str = "",
    **profile: Any,
) -> Candidate:
    partner = Partner(id, f"Partner {id}", countries=countries, families=families, tier=tier)
    certificates = tuple(Certificate(each) for each in certified)
    known = LeadProfile(id, industries=industries, certificates=certificates, **profile)
    return Candidate(partner, known, record, tried, barred)


def chosen(*candidates: Candidate, prior: Fraction = QUARTER, **changes: Any) -> Routing:
    return choose(details(**changes), candidates, POLICY, prior=prior, today=TODAY)
