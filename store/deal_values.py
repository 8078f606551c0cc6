"""The parts of a registration that are kept whole, as JSON: by hand, field by field, both ways.

Instants are UTC in ISO form. What the rules add to a value is added here, or a test says so.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping

from partnering.calendar import Clock, Pause, PauseCause
from partnering.kept_values import hours_from, hours_to, money_from, money_to
from partnering.money import Rate
from partnering.people import Role
from partnering.reasons import EndCause, Reason
from partnering.registrations import (
    Claim,
    CustomerContact,
    DealType,
    Decision,
    Event,
    Pinned,
    Scope,
)
from partnering.windows import Extension, ExtensionState, Window
from store.columns import storable

Json = dict[str, Any]


def claim_to(claim: Claim) -> Json:
    contact = claim.contact
    return {
        "customer": storable(claim.customer),
        "country": storable(claim.country),
        "domain": storable(claim.domain),
        "duns": storable(claim.duns),
        "tax_id": storable(claim.tax_id),
        "contact": {
            "name": storable(contact.name),
            "role": storable(contact.role),
            "email": storable(contact.email),
            "consent": contact.consent,
        },
        "families": sorted(map(storable, claim.families)),
        "scope": scope_to(claim.scope),
        "amount": money_to(claim.amount),
        "close_on": _day_to(claim.close_on),
        "deal_type": claim.deal_type and str(claim.deal_type),
        "engagement": storable(claim.engagement),
        "last_contact_on": _day_to(claim.last_contact_on),
        "help_wanted": storable(claim.help_wanted),
        "tender": claim.tender,
        "tender_published_on": _day_to(claim.tender_published_on),
        "incumbent": storable(claim.incumbent),
        "distributor": storable(claim.distributor),
        "proof": list(map(storable, claim.proof)),
    }


def claim_from(kept: Json) -> Claim:
    return Claim(
        customer=kept["customer"],
        country=kept["country"],
        domain=kept["domain"],
        duns=kept["duns"],
        tax_id=kept["tax_id"],
        contact=CustomerContact(**kept["contact"]),
        families=frozenset(kept["families"]),
        scope=scope_from(kept["scope"]),
        amount=money_from(kept["amount"]),
        close_on=_day_from(kept["close_on"]),
        deal_type=DealType(kept["deal_type"]) if kept["deal_type"] else None,
        engagement=kept["engagement"],
        last_contact_on=_day_from(kept["last_contact_on"]),
        help_wanted=kept["help_wanted"],
        tender=kept["tender"],
        tender_published_on=_day_from(kept["tender_published_on"]),
        incumbent=kept["incumbent"],
        distributor=kept["distributor"],
        proof=tuple(kept["proof"]),
    )


def scope_to(scope: Scope) -> Json:
    return {
        "path": list(map(storable, scope.path)),
        "territory": storable(scope.territory),
        "whole_group": scope.whole_group,
    }


def scope_from(kept: Json) -> Scope:
    return Scope(tuple(kept["path"]), kept["territory"], kept["whole_group"])


def clock_to(clock: Clock | None) -> Json | None:
    if clock is None:
        return None
    return {
        "started_at": moment_to(clock.started_at),
        "allowed_seconds": clock.allowed.total_seconds(),
        "hours": hours_to(clock.hours),
        "pauses": [
            {
                "cause": str(each.cause),
                "since": moment_to(each.since),
                "until": moment_to(each.until),
            }
            for each in clock.pauses
        ],
        "stopped_at": moment_to(clock.stopped_at),
    }


def clock_from(kept: Json | None) -> Clock | None:
    if kept is None:
        return None
    return Clock(
        started_at=moment(kept["started_at"]),
        allowed=timedelta(seconds=kept["allowed_seconds"]),
        hours=hours_from(kept["hours"]),
        pauses=tuple(
            Pause(PauseCause(each["cause"]), moment(each["since"]), moment_from(each["until"]))
            for each in kept["pauses"]
        ),
        stopped_at=moment_from(kept["stopped_at"]),
    )


def window_to(window: Window | None) -> Json | None:
    if window is None:
        return None
    return {
        "starts_at": moment_to(window.starts_at),
        "ends_at": moment_to(window.ends_at),
        "zone": window.zone,
        "first_day": window.first_day.isoformat(),
        "last_day": window.last_day.isoformat(),
        "extensions": [
            {
                "asked_by": each.asked_by,
                "asked_at": moment_to(each.asked_at),
                "why": storable(each.why),
                "holds_until": moment_to(each.holds_until),
                "state": str(each.state),
                "decided_by": each.decided_by,
                "decided_at": moment_to(each.decided_at),
            }
            for each in window.extensions
        ],
    }


def window_from(kept: Json | None) -> Window | None:
    if kept is None:
        return None
    return Window(
        starts_at=moment(kept["starts_at"]),
        ends_at=moment(kept["ends_at"]),
        zone=kept["zone"],
        first_day=date.fromisoformat(kept["first_day"]),
        last_day=date.fromisoformat(kept["last_day"]),
        extensions=tuple(
            Extension(
                asked_by=each["asked_by"],
                asked_at=moment(each["asked_at"]),
                why=each["why"],
                holds_until=moment(each["holds_until"]),
                state=ExtensionState(each["state"]),
                decided_by=each["decided_by"],
                decided_at=moment_from(each["decided_at"]),
            )
            for each in kept["extensions"]
        ),
    )


def pinned_to(pinned: Pinned) -> Json:
    rate = pinned.rate
    return {
        "tier": storable(pinned.tier),
        "rate": rate
        and {
            "source": rate.source,
            "target": rate.target,
            "value": str(rate.value),
            "on": rate.on.isoformat(),
        },
    }


def pinned_from(kept: Json) -> Pinned:
    rate = kept["rate"]
    if rate is None:
        return Pinned(kept["tier"])
    on, value = date.fromisoformat(rate["on"]), Decimal(rate["value"])
    return Pinned(kept["tier"], Rate(rate["source"], rate["target"], value, on))


def cause_to(cause: EndCause | Reason | None) -> str:
    """Write a code with its list before it: some codes stand in both."""
    if cause is None:
        return ""
    return f"{'reason' if isinstance(cause, Reason) else 'end'}:{cause}"


def cause_from(kept: str) -> EndCause | Reason | None:
    kind, _, code = kept.partition(":")
    if not kind:
        return None
    return Reason(code) if kind == "reason" else EndCause(code)


def decision_to(decision: Decision) -> dict[str, Any]:
    return {
        "outcome": decision.outcome,
        "by": decision.by,
        "role": decision.role,
        "at": decision.at,
        "policy_version": decision.policy_version,
        "registration_version": decision.registration_version,
        "reason": cause_to(decision.reason),
        "text": storable(decision.text),
        "note": storable(decision.note),
        "evidence": list(map(storable, decision.evidence)),
        "second": decision.second,
        "on_behalf_of": decision.on_behalf_of,
        "overridden": list(map(storable, decision.overridden)),
    }


def decision_from(row: RowMapping) -> Decision:
    return Decision(
        registration_id=row["registration_id"],
        outcome=Event(row["outcome"]),
        by=row["by"],
        role=Role(row["role"]),
        at=row["at"],
        policy_version=row["policy_version"],
        registration_version=row["registration_version"],
        reason=cause_from(row["reason"]),
        text=row["text"],
        note=row["note"],
        evidence=tuple(row["evidence"]),
        second=row["second"],
        on_behalf_of=row["on_behalf_of"],
        overridden=tuple(row["overridden"]),
    )


def moment_to(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no zone: instants are stored as UTC")
    return moment.astimezone(UTC).isoformat()


def moment(kept: str) -> datetime:
    return datetime.fromisoformat(kept).astimezone(UTC)


def moment_from(kept: str | None) -> datetime | None:
    return None if kept is None else moment(kept)


def _day_to(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day_from(kept: str | None) -> date | None:
    return None if kept is None else date.fromisoformat(kept)
