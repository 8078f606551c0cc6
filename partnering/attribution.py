"""What a deal is worth to which partner: sourced or influenced, and shared out by a model.

Pure: the same touches give the same credit. What was published is changed by entries only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from math import lcm

from partnering.accounts import Opportunity
from partnering.attribution_models import Model, Path, weights_of
from partnering.money import Money, allocate
from partnering.touches import Touch, TouchRole

# Parts of a hundred; only those of roles that are there count, in proportion.
ROLE_WEIGHTS = {
    TouchRole.SOURCE: 50,
    TouchRole.LEAD: 30,
    TouchRole.TECHNICAL: 30,
    TouchRole.CO_SELL: 20,
    TouchRole.PROCUREMENT: 20,
    TouchRole.INFLUENCE: 10,
    TouchRole.DELIVERY: 10,
    TouchRole.FULFILMENT: 10,
}


@dataclass(frozen=True, slots=True)
class CreditPolicy:
    """By which rules credit is counted. `model` is the one that is published.

    A touch matters that lies `influence_days` before the close at the most, or in the life of the
    deal.
    """

    model: Model = Model.LINEAR
    influence_days: int = 180
    half_life_days: int = 30
    confirm_business_days: int = 10
    dispute_business_days: int = 5
    role_weights: Mapping[TouchRole, int] = field(default_factory=lambda: dict(ROLE_WEIGHTS))


class Standing(StrEnum):
    """What a deal's money counts as: one of the three, never two."""

    SOURCED = "sourced"
    INFLUENCED = "influenced"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Origin:
    """What may have brought a deal before there was one: an approved registration, a referral.

    `at` is when the claim was made; `ref` names it, `DR-4`.
    """

    partner_id: int
    ref: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """The part of one partner in a deal by one model; None is our own, where no partner helped."""

    partner_id: int | None
    share: Fraction
    amount: Money | None


@dataclass(frozen=True, slots=True)
class Credit:
    """How a deal stands. `sourced_by` and `influenced_by` are never both there.

    `touches` are those that bear credit, by time. `delivered_by` is reported apart.
    """

    standing: Standing
    sourced_by: int | None
    influenced_by: tuple[int, ...]
    delivered_by: tuple[int, ...]
    touches: tuple[Touch, ...]
    parts: Mapping[Model, tuple[Part, ...]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the book of credits; the lines of a deal add up to its amount."""

    partner_id: int | None
    amount: Money


def credit_of(
    deal: Opportunity, touches: Iterable[Touch], origins: Iterable[Origin], policy: CreditPolicy
) -> Credit:
    """Count a deal's credit from what is known of it.

    What brought the deal bears credit however long ago it was.
    """
    source = sourced_by(deal, origins)
    bearing = qualifying(deal, touches, policy, but=source.ref if source is not None else "")
    helped = tuple(dict.fromkeys(each.partner_id for each in bearing))
    if source is not None:
        standing = Standing.SOURCED
    else:
        standing = Standing.INFLUENCED if helped else Standing.OWN
    delivered = (each.partner_id for each in bearing if each.role is TouchRole.DELIVERY)
    return Credit(
        standing=standing,
        sourced_by=source.partner_id if source is not None else None,
        influenced_by=helped if source is None else (),
        delivered_by=tuple(dict.fromkeys(delivered)),
        touches=bearing,
        parts={model: parts_by(model, deal, bearing, policy) for model in Model},
    )


def sourced_by(deal: Opportunity, origins: Iterable[Origin]) -> Origin | None:
    """Choose the one claim that brought the deal: the earliest that was there before it was.

    Without knowing when the deal was created, none did.
    """
    if deal.created_at is None:
        return None
    before = [each for each in origins if each.at <= deal.created_at]
    return min(before, key=lambda each: (each.at, each.ref), default=None)


def qualifying(
    deal: Opportunity, touches: Iterable[Touch], policy: CreditPolicy, *, but: str = ""
) -> tuple[Touch, ...]:
    """List the touches that bear credit, by time: settled, and neither too early nor too late.

    Of the one that follows from the record `but` the time is not asked.
    """
    bearing = [
        each
        for each in touches
        if each.counts and ((but and each.source == but) or in_window(deal, each, policy))
    ]
    return tuple(sorted(bearing, key=lambda each: each.order))


def in_window(deal: Opportunity, touch: Touch, policy: CreditPolicy) -> bool:
    """Tell whether a touch is near enough to the close, or fell in the life of the deal."""
    return not why_outside(deal, touch, policy)


def why_outside(deal: Opportunity, touch: Touch, policy: CreditPolicy) -> str:
    """Say why a touch brings no credit for the day on which it was; empty where it may."""
    if deal.close_on is None:
        return ""
    if deal.is_closed and touch.on > deal.close_on:
        return "after the close"
    if touch.on >= deal.close_on - timedelta(days=policy.influence_days):
        return ""
    if deal.created_at is not None and touch.on >= deal.created_at.astimezone(UTC).date():
        return ""
    return "too long before the close"


def parts_by(
    model: Model, deal: Opportunity, touches: Sequence[Touch], policy: CreditPolicy
) -> tuple[Part, ...]:
    """Share a deal out by one model; the parts sum to the whole, and to its amount exactly.

    Several touches of one partner are added up; who came first stands first.
    """
    if not touches:
        return (Part(None, Fraction(1), deal.amount),)
    weights = weights_of(
        model,
        path_of(deal, touches),
        half_life_days=policy.half_life_days,
        role_weights=policy.role_weights,
    )
    shares: dict[int, Fraction] = {}
    for touch, weight in zip(touches, weights, strict=True):
        shares[touch.partner_id] = shares.get(touch.partner_id, Fraction()) + weight
    amounts: dict[int, int] = dict.fromkeys(shares, 0)
    if deal.amount is not None:
        for touch, part in zip(touches, _allocated(deal.amount, weights), strict=True):
            amounts[touch.partner_id] += part.minor
    return tuple(
        Part(id_, share, Money(amounts[id_], deal.amount.currency) if deal.amount else None)
        for id_, share in shares.items()
    )


def path_of(deal: Opportunity, touches: Sequence[Touch]) -> Path:
    """Say when the touches were; the last one before there was a deal goes with its creation."""
    close = deal.close_on or max(each.on for each in touches)
    creation = None
    if deal.created_at is not None:
        created = deal.created_at.astimezone(UTC).date()
        creation = max(sum(each.on <= created for each in touches) - 1, 0)
    return Path(
        ages=tuple((close - each.on).days for each in touches),
        roles=tuple(each.role for each in touches),
        creation=creation,
    )


def adjusted(before: Iterable[Entry], after: Iterable[Part]) -> tuple[Entry, ...]:
    """List the entries that make what was published true again; none where nothing changed.

    Nothing published is touched. In each currency the lines sum to what the deal is worth now.
    """
    owed: dict[tuple[int | None, str], int] = {}
    for part in after:
        if part.amount is not None:
            key = part.partner_id, part.amount.currency
            owed[key] = owed.get(key, 0) + part.amount.minor
    for entry in before:
        key = entry.partner_id, entry.amount.currency
        owed[key] = owed.get(key, 0) - entry.amount.minor
    return tuple(
        Entry(partner_id, Money(minor, currency))
        for (partner_id, currency), minor in sorted(owed.items(), key=_by_partner)
        if minor
    )


def balance(entries: Iterable[Entry]) -> dict[tuple[int | None, str], int]:
    """Add up lines by partner and currency, minor units."""
    sums: dict[tuple[int | None, str], int] = {}
    for each in entries:
        key = each.partner_id, each.amount.currency
        sums[key] = sums.get(key, 0) + each.amount.minor
    return sums


def percent(share: Fraction) -> str:
    """Write a share as a person reads it: `33.33 %`."""
    hundredths = round(share * 10_000)
    return f"{hundredths // 100}.{hundredths % 100:02} %"


def _allocated(amount: Money, weights: Sequence[Fraction]) -> list[Money]:
    whole = lcm(*(each.denominator for each in weights))
    return allocate(amount, [int(each * whole) for each in weights])


def _by_partner(owed: tuple[tuple[int | None, str], int]) -> tuple[int, str]:
    (partner_id, currency), _ = owed
    return partner_id or 0, currency
