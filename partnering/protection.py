"""What a protection does while it lasts: it blocks, it makes others wait, and it is watched over.

All of it is worked out at reading time from the values; no state says that a scope is taken.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from partnering.accounts import Opportunity
from partnering.calendar import local_day
from partnering.collisions import Customers, Sameness, collides
from partnering.deal_policy import DealPolicy
from partnering.families import shared
from partnering.money import Money, Rate, in_currency
from partnering.refusals import Invalid
from partnering.registrations import Basis, Registration, State


@dataclass(frozen=True, slots=True)
class Deal:
    """An opportunity of the CRM with what is known around it. Times are UTC, None where unknown.

    `registration_id` is the registration that we wrote or a person linked, `partner_id` the
    partner that the CRM names on it. `late_since` is when it came to a contract stage.
    `left_over` says that it came with a registration that is over: no deal of our own people.
    """

    opportunity: Opportunity
    created_at: datetime | None = None
    last_activity_at: datetime | None = None
    late_since: datetime | None = None
    partner_id: int | None = None
    registration_id: int | None = None
    left_over: bool = False


def end_is_near(registration: Registration, days: int, now: datetime) -> bool:
    """Tell whether a protection ends within some local days, and nobody has asked for more."""
    window = registration.window
    if window is None or not registration.protected_at(now) or window.pending is not None:
        return False
    return (window.last_day - local_day(window.zone, now)).days <= days


def blockers(
    claim: Registration, others: Iterable[Registration], customers: Customers, now: datetime
) -> list[Registration]:
    """List what keeps a claim from being approved: active exclusive claims on anything it shares.

    Only where local law forbids to keep others out, nothing blocks. Oldest in line first.
    """
    if claim.basis is Basis.LOCAL_LAW:
        return []
    return in_line(
        each
        for each in others
        if each.excludes_at(now) and collides(claim, each, customers) is Sameness.YES
    )


def ahead(
    claim: Registration, others: Iterable[Registration], customers: Customers
) -> list[Registration]:
    """List other partners' undecided claims to the same thing that came first, in their order."""
    return in_line(
        each
        for each in others
        if each.is_pending
        and each.partner_id != claim.partner_id
        and each.priority < claim.priority
        and collides(claim, each, customers) is Sameness.YES
    )


def waiting(
    ended: Registration, others: Iterable[Registration], customers: Customers
) -> list[Registration]:
    """List who waited behind a protection that has ended, in the order in which they came.

    Each is checked anew and goes back to review with the place that it had.
    """
    return in_line(
        each
        for each in others
        if each.state is State.CONFLICT_HOLD and collides(ended, each, customers) is not Sameness.NO
    )


def in_line(registrations: Iterable[Registration]) -> list[Registration]:
    """Sort by place in the line: when the server had it complete, ties by the sequence."""
    return sorted(registrations, key=lambda each: each.priority)


def below_minimum(amount: Money, policy: DealPolicy) -> tuple[bool, Rate | None]:
    """Tell whether an amount is below the least, by the newest rate, and say which rate it was.

    Asked once, at submission; what a rate does later changes nothing. An amount that no rate
    converts is not below: a person looks at it.
    """
    if policy.minimum is None:
        return False, None
    try:
        worth, rate = in_currency(amount, policy.minimum.currency, policy.rates)
    except Invalid:
        return False, None
    return worth.minor < policy.minimum.minor, rate


@dataclass(frozen=True, slots=True)
class Poaching:
    """A deal of somebody else on what a registration protects. `certain` is false where the CRM
    names no product family on it.
    """

    registration_id: int
    opportunity_key: str
    partner_id: int | None
    certain: bool


def poaching(
    deals: Iterable[Deal], registrations: Iterable[Registration], now: datetime
) -> list[Poaching]:
    """Find open deals on protected scopes that are ours alone or another partner's.

    Never a deal that carries the registration: our own writes look like nothing. A deal from
    before the protection was weighed when it was approved. Where the CRM names no product family,
    another registration on the deal speaks for it.
    """
    active = [each for each in registrations if each.excludes_at(now)]
    return [
        Poaching(
            registration_id=each.id,
            opportunity_key=deal.opportunity.key,
            partner_id=deal.partner_id,
            certain=bool(deal.opportunity.families),
        )
        for deal in deals
        for each in active
        if _poaches(deal, each)
    ]


def _poaches(deal: Deal, registration: Registration) -> bool:
    opportunity, window = deal.opportunity, registration.window
    if opportunity.is_closed or opportunity.account_key != registration.account_key:
        return False
    if deal.registration_id == registration.id or deal.partner_id == registration.partner_id:
        return False
    families = opportunity.families
    if not shared(families, registration.claim.families) and (families or deal.registration_id):
        return False
    return deal.created_at is None or window is None or deal.created_at >= window.starts_at


class Idleness(StrEnum):
    """How a protected deal stands that nobody reports on."""

    ACTIVE = "active"
    AT_RISK = "at_risk"
    PROPOSE_REVOKING = "propose_revoking"


def idleness(registration: Registration, policy: DealPolicy, now: datetime) -> Idleness:
    """Say how long a protected deal is silent. Nothing is revoked by it: a person is asked."""
    window = registration.window
    if window is None or not registration.protected_at(now):
        return Idleness.ACTIVE
    silent = now - max(registration.last_activity_at or window.starts_at, window.starts_at)
    if silent >= timedelta(days=policy.revoke_proposal_days):
        return Idleness.PROPOSE_REVOKING
    if silent >= timedelta(days=policy.activity_days):
        return Idleness.AT_RISK
    return Idleness.ACTIVE


def is_open(registration: Registration, now: datetime) -> bool:
    """Tell whether it counts against the partner's cap: undecided, or protected."""
    return registration.is_pending or registration.protected_at(now)
