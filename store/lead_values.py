"""Leads and offers as rows and back. What is a value in `partnering` is JSON here, by hand."""

from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from partnering.families import fold_family
from partnering.lead_offers import DeclineReason, LeadOffer, OfferState
from partnering.lead_profiles import Certificate, LeadProfile
from partnering.leads import LeadContact, LeadDetails, LeadSource, LeadState, PartnerLead
from partnering.nudges import Nudge, NudgeState
from partnering.routing import Code, Ranked, Reason, Refused, Routing
from partnering.spelling import fold
from store.columns import storable
from store.deal_values import clock_from, clock_to

Json = dict[str, Any]
_TOLD = ("company", "country", "place", "website", "industry", "size", "need")


def lead_to(lead: PartnerLead) -> dict[str, Any]:
    told = lead.details
    return {
        "state": lead.state,
        "source": lead.source,
        "crm_key": storable(lead.crm_key),
        "details": {
            **{name: storable(getattr(told, name)) for name in _TOLD},
            "families": [storable(each) for each in told.families],
        },
        "contact": {name: storable(each) for name, each in asdict(told.contact).items()},
        "consent": told.consent,
        "families_key": families_key(told.families),
        "industry_key": fold(storable(told.industry)),
        "account_key": storable(lead.account_key),
        "keeper_id": lead.keeper_id,
        "created_by": lead.created_by,
        "created_at": lead.created_at,
        "changed_at": lead.changed_at,
        "due_at": lead.due_at,
        "outcome": storable(lead.outcome),
        "ended_at": lead.ended_at,
    }


def families_key(families: Iterable[str]) -> str:
    """Write families so that one is found among them by its text: `|CORE|FLOW|`."""
    return "".join(f"|{fold_family(storable(each))}" for each in families) + "|"


def lead_from(row: RowMapping) -> PartnerLead:
    told: Json = row["details"]
    details = LeadDetails(
        **{name: told[name] for name in _TOLD},
        families=tuple(told["families"]),
        contact=LeadContact(**row["contact"]),
        consent=row["consent"],
    )
    kept = {name: row[name] for name in _SAME_LEAD}
    return PartnerLead(
        **kept,
        details=details,
        state=LeadState(row["state"]),
        source=LeadSource(row["source"]),
    )


def offer_to(offer: LeadOffer) -> dict[str, Any]:
    same = {name: getattr(offer, name) for name in _SAME_OFFER if name not in ("id", "version")}
    return {
        **same,
        "state": offer.state,
        "clock": clock_to(offer.clock),
        "reasons": [_reason_to(each) for each in offer.reasons],
        "reason": offer.reason or "",
        "text": storable(offer.text),
    }


def offer_from(row: RowMapping) -> LeadOffer:
    clock = clock_from(row["clock"])
    assert clock is not None  # every offer has one
    return LeadOffer(
        **{name: row[name] for name in _SAME_OFFER},
        state=OfferState(row["state"]),
        clock=clock,
        reasons=tuple(_reason_from(each) for each in row["reasons"]),
        reason=DeclineReason(row["reason"]) if row["reason"] else None,
        text=row["text"],
    )


def routing_to(routing: Routing) -> Json:
    return {
        "ranked": [
            {
                "partner_id": each.partner_id,
                "points": each.points,
                "reasons": [_reason_to(one) for one in each.reasons],
            }
            for each in routing.ranked
        ],
        "refused": [
            {"partner_id": each.partner_id, "reason": _reason_to(each.reason)}
            for each in routing.refused
        ],
        "nobody_because": routing.nobody_because,
    }


def routing_from(kept: Json) -> Routing:
    return Routing(
        tuple(
            Ranked(
                each["partner_id"],
                each["points"],
                tuple(_reason_from(one) for one in each["reasons"]),
            )
            for each in kept["ranked"]
        ),
        tuple(
            Refused(each["partner_id"], _reason_from(each["reason"])) for each in kept["refused"]
        ),
        kept["nobody_because"],
    )


def profile_to(profile: LeadProfile) -> dict[str, Any]:
    return {
        "zone": storable(profile.zone),
        "country": storable(profile.country),
        "industries": [storable(each) for each in profile.industries],
        "certificates": [
            {
                "family": storable(each.family),
                "valid_until": each.valid_until.isoformat() if each.valid_until else None,
            }
            for each in profile.certificates
        ],
        "capacity": profile.capacity,
        "papers_until": profile.papers_until,
        "paused_at": profile.paused_at,
        "resumed_at": profile.resumed_at,
    }


def profile_from(row: RowMapping) -> LeadProfile:
    certificates = tuple(
        Certificate(
            each["family"],
            date.fromisoformat(each["valid_until"]) if each["valid_until"] else None,
        )
        for each in row["certificates"]
    )
    same = ("zone", "country", "capacity", "papers_until", "paused_at", "resumed_at", "version")
    return LeadProfile(
        partner_id=row["partner_id"],
        industries=tuple(row["industries"]),
        certificates=certificates,
        **{name: row[name] for name in same},
    )


def nudge_to(nudge: Nudge) -> dict[str, Any]:
    row = asdict(nudge)
    del row["id"], row["version"]
    return row


def nudge_from(row: RowMapping) -> Nudge:
    kept = {each.name: row[each.name] for each in fields(Nudge)}
    return Nudge(**{**kept, "state": NudgeState(row["state"])})


def _reason_to(reason: Reason) -> Json:
    return {"code": str(reason.code), "words": storable(reason.words)}


def _reason_from(kept: Json) -> Reason:
    return Reason(Code(kept["code"]), kept["words"])


_SAME_LEAD = tuple(
    each.name for each in fields(PartnerLead) if each.name not in ("details", "state", "source")
)
_SAME_OFFER = tuple(
    each.name
    for each in fields(LeadOffer)
    if each.name not in ("state", "clock", "reasons", "reason", "text")
)
