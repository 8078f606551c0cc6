"""Which partner gets a lead: who may, in which order, and why. Pure; the same in, the same out.

Reasons are made from the figures that were weighed, so that each is true of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from fractions import Fraction

from partnering.families import shared
from partnering.lead_policy import LeadPolicy
from partnering.lead_profiles import LeadProfile
from partnering.leads import LeadDetails
from partnering.partners import Partner, PartnerStatus
from partnering.spelling import fold

# Out of a hundred. Source: the programme's own choice; no published programme gives its weights.
FIT, CONVERSION, CERTIFIED, RESPONSE, TIER = 35, 25, 15, 15, 10
_NEVER = datetime(1, 1, 1, tzinfo=UTC)
_HALF = Fraction(1, 2)


class Code(StrEnum):
    """What speaks for a partner, or what keeps it out."""

    TERRITORY = "territory"
    PRODUCTS = "products"
    INDUSTRY = "industry"
    CERTIFIED = "certified"
    CONVERSION = "conversion"
    RESPONSE = "response"
    TIER = "tier"
    BY_HAND = "by_hand"
    NOT_ACTIVE = "not_active"
    PAUSED = "paused"
    PAPERS = "papers"
    NOT_SHARED = "not_shared"
    UNREACHED = "unreached"
    FULL = "full"
    TRIED = "tried"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Reason:
    """One true sentence about a partner and a lead."""

    code: Code
    words: str


# Said of a partner of which nothing is known that speaks for it: it is ranked, so it may.
NOTHING_MORE = "may take such leads; nothing more is on file"


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How a partner did with leads of the same products and industry, and how fast it answers.

    Of `answers`, `used_percents` is the sum of how much of its time each took, in per cent; of
    these `lapsed` were none: a lapse took all of it. `holding` is how many leads it has or may
    take now.
    """

    won: int = 0
    decided: int = 0
    answers: int = 0
    used_percents: int = 0
    lapsed: int = 0
    holding: int = 0
    last_offer_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A partner with all that is asked of it. `tried` has had this lead; `barred` says by what.

    `shares` says that such a company may be shown to it now, `reached` that an offer reaches it.
    """

    partner: Partner
    profile: LeadProfile
    record: TrackRecord = TrackRecord()
    tried: bool = False
    barred: str = ""
    shares: bool = True
    reached: bool = True


@dataclass(frozen=True, slots=True)
class Ranked:
    """`points` are hundredths of a point, rounded; the order is that of the exact sum."""

    partner_id: int
    points: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    partner_id: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Routing:
    """`nobody_because` is empty where somebody is ranked."""

    ranked: tuple[Ranked, ...]
    refused: tuple[Refused, ...]
    nobody_because: str = ""


def choose(
    details: LeadDetails,
    candidates: Sequence[Candidate],
    policy: LeadPolicy,
    *,
    prior: Fraction,
    today: date,
) -> Routing:
    """Rank the partners that may get a lead, the best first; say of the others what is in the way.

    `prior` is the share of leads that partners of the programme convert. Ties go to who was
    offered nothing for longest, then to the older partner.
    """
    refused, able = [], []
    for each in sorted(candidates, key=lambda one: one.partner.id):
        obstacle = _obstacle(details, each, policy, today)
        if obstacle is None:
            able.append(each)
        else:
            refused.append(Refused(each.partner.id, obstacle))
    weighed = [(_points(details, each, policy, prior, today), each) for each in able]
    weighed.sort(key=lambda one: (-one[0], one[1].record.last_offer_at or _NEVER))
    ranked = tuple(
        Ranked(each.partner.id, round(points * 100), _reasons(details, each, policy, today))
        for points, each in weighed
    )
    return Routing(ranked, tuple(refused), "" if ranked else _nobody(refused))


def smoothed(won: int, decided: int, *, prior: Fraction, weight: int) -> Fraction:
    """Give a share of wins in which few cases count little: one of one is not the best."""
    if decided + weight == 0:
        return prior
    return (won + weight * prior) / (decided + weight)


def programme_prior(won: int, decided: int, policy: LeadPolicy) -> Fraction:
    """Give the share that the whole programme converts, else what the policy takes it to be."""
    return Fraction(won, decided) if decided else Fraction(policy.prior_percent, 100)


def is_white_space(routing: Routing) -> bool:
    """Tell whether no partner covers what a lead asks for, however busy or slow each is."""
    return not routing.ranked and all(each.reason.code in _UNCOVERED for each in routing.refused)


def sells(partner: Partner, details: LeadDetails) -> bool:
    """Tell whether a partner is authorised for all that a lead asks for; none named, for all."""
    if not partner.families:
        return True
    return len(shared(partner.families, details.families)) == len(details.families)


def serves(partner: Partner, details: LeadDetails) -> bool:
    """Tell whether a lead lies in a partner's territory; no country named, everywhere."""
    return not partner.countries or details.country.upper() in _upper(partner.countries)


def knows_industry(profile: LeadProfile, details: LeadDetails) -> bool:
    """Tell whether a partner names the lead's industry among its own."""
    wanted = fold(details.industry)
    return bool(wanted) and wanted in {fold(each) for each in profile.industries}


def _obstacle(
    details: LeadDetails, each: Candidate, policy: LeadPolicy, today: date
) -> Reason | None:
    partner, profile = each.partner, each.profile
    families = ", ".join(details.families)
    most = profile.capacity if profile.capacity is not None else policy.capacity
    until = profile.papers_until
    cases = (
        (
            partner.is_removed or partner.status is not PartnerStatus.ACTIVE,
            Code.NOT_ACTIVE,
            "is not active",
        ),
        (profile.paused_at is not None, Code.PAUSED, "gets no offers until a manager lifts that"),
        (until is not None and today > until, Code.PAPERS, f"has papers that ended {until}"),
        (each.tried, Code.TRIED, "was offered this lead before"),
        (bool(each.barred), Code.CONFLICT, each.barred),
        (not serves(partner, details), Code.TERRITORY, f"does not sell in {details.country}"),
        (not sells(partner, details), Code.PRODUCTS, f"is not authorised for {families}"),
        (not each.shares, Code.NOT_SHARED, "is not shown such companies, by what is shared"),
        (not each.reached, Code.UNREACHED, "cannot be reached: it has no channel and no mail"),
        (each.record.holding >= most, Code.FULL, f"has {each.record.holding} of {most} leads"),
    )
    found = next(((code, words) for holds, code, words in cases if holds), None)
    return Reason(*found) if found else None


def _points(
    details: LeadDetails, each: Candidate, policy: LeadPolicy, prior: Fraction, today: date
) -> Fraction:
    record = each.record
    converts = smoothed(record.won, record.decided, prior=prior, weight=policy.prior_weight)
    return (
        FIT * (_product_fit(details, each) + _industry_fit(details, each)) / 2
        + CONVERSION * converts
        + CERTIFIED * _certified_share(details, each, today)
        + RESPONSE * _quickness(record)
        + TIER * _height(each.partner.tier, policy)
    )


def _product_fit(details: LeadDetails, each: Candidate) -> Fraction:
    """Whoever names the products is a better fit than who sells everything."""
    return Fraction(1) if details.families and each.partner.families else _HALF


def _industry_fit(details: LeadDetails, each: Candidate) -> Fraction:
    if knows_industry(each.profile, details):
        return Fraction(1)
    return Fraction(0) if details.industry and each.profile.industries else _HALF


def _certified_share(details: LeadDetails, each: Candidate, today: date) -> Fraction:
    if not details.families:
        return Fraction(0)
    certified = each.profile.certified(details.families, today)
    return Fraction(len(certified), len(details.families))


def _quickness(record: TrackRecord) -> Fraction:
    if not record.answers:
        return _HALF
    return 1 - Fraction(record.used_percents, 100 * record.answers)


def _height(tier: str, policy: LeadPolicy) -> Fraction:
    names = [each.casefold() for each in policy.tiers]
    place = names.index(tier.casefold()) + 1 if tier.casefold() in names else 0
    return Fraction(place, len(names)) if names else Fraction(0)


def _reasons(
    details: LeadDetails, each: Candidate, policy: LeadPolicy, today: date
) -> tuple[Reason, ...]:
    return tuple(
        reason
        for reason in (
            _territory(details, each),
            _products(details, each),
            _industry(details, each),
            _certificates(details, each, today),
            _conversion(each.record),
            _response(each.record),
            _tier(each.partner.tier, policy),
        )
        if reason is not None
    )


def _territory(details: LeadDetails, each: Candidate) -> Reason | None:
    if not each.partner.countries:
        return None
    return Reason(Code.TERRITORY, f"sells in {details.country.upper()}")


def _products(details: LeadDetails, each: Candidate) -> Reason | None:
    if not details.families or not each.partner.families:
        return None
    return Reason(Code.PRODUCTS, f"is authorised for {', '.join(details.families)}")


def _industry(details: LeadDetails, each: Candidate) -> Reason | None:
    known = knows_industry(each.profile, details)
    return Reason(Code.INDUSTRY, f"works in {details.industry}") if known else None


def _certificates(details: LeadDetails, each: Candidate, today: date) -> Reason | None:
    held = each.profile.certified(details.families, today)
    return Reason(Code.CERTIFIED, f"is certified for {', '.join(held)}") if held else None


def _conversion(record: TrackRecord) -> Reason | None:
    if not record.decided:
        return None
    return Reason(Code.CONVERSION, f"made deals of {record.won} of {record.decided} such leads")


def _response(record: TrackRecord) -> Reason | None:
    answered = record.answers - record.lapsed
    if not answered:
        return None
    mean = round(Fraction(record.used_percents - 100 * record.lapsed, answered))
    words = f"answered {answered} of {record.answers} offers, in {mean} % of its time"
    return Reason(Code.RESPONSE, words)


def _tier(tier: str, policy: LeadPolicy) -> Reason | None:
    return Reason(Code.TIER, f"is {tier}") if _height(tier, policy) else None


def _nobody(refused: Sequence[Refused]) -> str:
    """Say how often each obstacle stood in the way; *no partner* where there is none at all."""
    if not refused:
        return "there is no partner"
    counts: dict[Code, int] = {}
    for each in refused:
        counts[each.reason.code] = counts.get(each.reason.code, 0) + 1
    return ", ".join(f"{_OBSTACLES[code]}: {counts[code]}" for code in Code if code in counts)


_UNCOVERED = frozenset({Code.TERRITORY, Code.PRODUCTS, Code.NOT_ACTIVE})
_OBSTACLES = {
    Code.NOT_ACTIVE: "not active",
    Code.PAUSED: "offers paused",
    Code.PAPERS: "papers ended",
    Code.TRIED: "had it before",
    Code.CONFLICT: "in conflict",
    Code.TERRITORY: "other territory",
    Code.PRODUCTS: "not authorised for the products",
    Code.NOT_SHARED: "nothing shared",
    Code.UNREACHED: "not reached",
    Code.FULL: "no room",
}


def _upper(codes: Iterable[str]) -> frozenset[str]:
    return frozenset(each.upper() for each in codes)
