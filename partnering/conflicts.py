"""Does a new claim collide with what there is? Clear, a person's question, or not accepted.

It finds and explains; it rejects nothing by itself. Only what the partner can mend or knows of
itself is not accepted: its own claims, its cap, the least amount.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from partnering.calendar import local_day
from partnering.collisions import Sameness, collides, related
from partnering.deal_policy import DealPolicy
from partnering.deciders import Level
from partnering.families import shared, unknown_families
from partnering.findings import Check, Flag, Scene
from partnering.partners import PartnerStatus
from partnering.protection import Deal, below_minimum, is_open
from partnering.reasons import Reason
from partnering.registrations import Basis, DealType, Registration, State

# Source: https://learn.microsoft.com/en-us/partner-center/register-deals, read in 2026.
SOON = timedelta(hours=72)


def check(claim: Registration, scene: Scene, policy: DealPolicy, now: datetime) -> Check:
    """Look for everything that speaks against a claim, at an instant. The gravest come first."""
    flags = [
        *_standing(claim, scene, policy, now),
        *_rivals(claim, scene, now),
        *_named(claim, scene, policy),
        *_direct(claim, scene, policy, now),
        *_rules(claim, scene, policy, now),
    ]
    flags.sort(key=lambda each: (not each.bars, not each.holds, each.level is not Level.CHIEF))
    return Check(tuple(flags), _basis(claim, policy))


def won_too_soon(registration: Registration, won_at: datetime) -> bool:
    """Tell whether a deal was won so soon after its registration that this came after the fact."""
    received = registration.received_at
    return received is not None and won_at - received < SOON


def _basis(claim: Registration, policy: DealPolicy) -> Basis:
    if claim.basis is Basis.EXCLUSIVE and claim.claim.country in policy.non_exclusive_countries:
        return Basis.LOCAL_LAW
    return claim.basis


def _standing(
    claim: Registration, scene: Scene, policy: DealPolicy, now: datetime
) -> Iterator[Flag]:
    """What the partner knows of itself: its standing, its own claims, its cap, the least amount."""
    partner = scene.partner
    if not scene.in_good_standing or partner.is_removed or partner.status is PartnerStatus.PAUSED:
        reason = Reason.PARTNER_NOT_IN_GOOD_STANDING
        yield Flag("The partner is not in good standing.", reason, bars=True)
    mine = [
        each for each in scene.others if each.partner_id == claim.partner_id and each.id != claim.id
    ]
    for each in mine:
        same = collides(claim, each, scene.customers) if is_open(each, now) else Sameness.NO
        if same is Sameness.YES:
            words = f"You have registered this already: {each.ref}."
            yield Flag(words, Reason.DUPLICATE_OWN, each.ref, bars=True)
        elif same is Sameness.PERHAPS:
            yield Flag(f"{each.ref} of the same partner may be the same deal.", None, each.ref)
    yield from _cooling(claim, mine, scene, policy, now)
    opened = [each for each in mine if is_open(each, now)]
    cap = policy.cap_of_open_claims(partner.tier)
    if claim.state is State.DRAFT and len(opened) >= cap:
        yield Flag(_cap_words(opened, cap, policy, now), Reason.CAPACITY_EXCEEDED, bars=True)
    amount = claim.claim.amount
    if claim.state is State.DRAFT and amount is not None and below_minimum(amount, policy)[0]:
        yield Flag("The amount lies below the minimum.", Reason.BELOW_MINIMUM, bars=True)


def _cooling(
    claim: Registration,
    mine: list[Registration],
    scene: Scene,
    policy: DealPolicy,
    now: datetime,
) -> Iterator[Flag]:
    wait = timedelta(days=policy.cooling_off_days)
    for each in mine:
        expired = each.state is State.EXPIRED and each.ended_at is not None
        if not expired or now >= (each.ended_at or now) + wait:
            continue
        if collides(claim, each, scene.customers) is Sameness.YES:
            words = f"{each.ref} has just expired; it can be registered again later."
            yield Flag(words, Reason.DUPLICATE_OWN, each.ref, bars=True)


def _cap_words(opened: list[Registration], cap: int, policy: DealPolicy, now: datetime) -> str:
    """Name the partner's own claims that it could let go of: those without activity."""
    quiet = timedelta(days=policy.activity_days)
    idle = [
        each.ref
        for each in sorted(opened, key=lambda one: one.id)
        if now - (each.last_activity_at or each.received_at or each.drafted_at) >= quiet
    ]
    words = f"You have {len(opened)} open registrations; your tier allows {cap}."
    return f"{words} Without activity for {quiet.days} days: {', '.join(idle)}." if idle else words


def _rivals(claim: Registration, scene: Scene, now: datetime) -> Iterator[Flag]:
    for each in sorted(scene.others, key=lambda one: one.id):
        if each.partner_id == claim.partner_id or not is_open(each, now):
            continue
        same = collides(claim, each, scene.customers)
        what = f"{each.ref} of another partner, {each.claim.scope.in_words()}"
        both = ", ".join(sorted(shared(each.claim.families, claim.claim.families)))
        if same is Sameness.YES and each.excludes_at(now):
            words = f"{what}, protects {both} until {_until(each)}."
            yield Flag(words, Reason.DUPLICATE_REGISTERED, each.ref, holds=True, opens_case=True)
        elif same is Sameness.YES and each.is_pending:
            first = claim.received_at is not None and claim.priority < each.priority
            words = f"{what}, claims {both} {'later' if first else 'earlier'}."
            reason = None if first else Reason.DUPLICATE_REGISTERED
            yield Flag(words, reason, each.ref, holds=not first, opens_case=not first)
        elif same is Sameness.PERHAPS:
            words = f"{what}, may be about the same customer ({each.claim.customer}): {both}."
            yield Flag(words, None, each.ref)
        elif related(claim, each, scene.customers):
            yield Flag(f"{what}, is at another company of this group: {both}.", None, each.ref)


def _named(claim: Registration, scene: Scene, policy: DealPolicy) -> Iterator[Flag]:
    """Named accounts count for the companies below them, down to the first that is carved out."""
    for key in (claim.account_key, *scene.customers.above(claim.account_key)):
        if key in policy.carved_out:
            return
        if key and key in policy.named_accounts:
            where = "is" if key == claim.account_key else f"belongs to {key}, which is"
            words = f"The customer {where} on the list of named accounts."
            yield Flag(words, Reason.NAMED_ACCOUNT, key, level=Level.CHIEF)
            return
    for name in scene.possible_named:
        yield Flag(f"The customer may belong to the named account {name}.", None, name)


def _direct(claim: Registration, scene: Scene, policy: DealPolicy, now: datetime) -> Iterator[Flag]:
    """Deals of our own on the same account and family that no partner stands on."""
    for deal in scene.deals:
        opportunity = deal.opportunity
        families = opportunity.families
        if (
            opportunity.account_key != claim.account_key
            or (families and not shared(families, claim.claim.families))
            or deal.registration_id is not None
            or deal.partner_id is not None
            or deal.left_over
        ):
            continue
        if _late(deal, now):
            words = f"{opportunity.name} had come to a contract stage before it was registered."
            yield Flag(words, Reason.AFTER_THE_FACT, opportunity.key, level=Level.CHIEF)
        if opportunity.is_open:
            yield _live(deal, scene, policy, now)


def _live(deal: Deal, scene: Scene, policy: DealPolicy, now: datetime) -> Flag:
    opportunity, last = deal.opportunity, deal.last_activity_at
    recent = last is None or now - last < timedelta(days=policy.direct_lookback_days)
    if recent:
        when = (
            "no activity is known"
            if last is None
            else f"last activity {(now - last).days} days ago"
        )
        words = f"We have an open deal of our own, {opportunity.name}: {when}. Teaming is possible."
        return Flag(words, Reason.DIRECT_ENGAGED, opportunity.key, opens_case=True, teaming=True)
    older = f"{opportunity.name} of our own is older than {policy.direct_lookback_days} days"
    if scene.owner_agrees:
        return Flag(f"{older}; the account owner agrees.", None, opportunity.key)
    words = f"{older}; the account owner has not agreed, and silence is not consent."
    return Flag(words, Reason.DIRECT_ENGAGED, opportunity.key, level=Level.CHIEF)


def _late(deal: Deal, now: datetime) -> bool:
    if deal.opportunity.is_won:
        return True
    return deal.late_since is not None and deal.late_since <= now


def _rules(claim: Registration, scene: Scene, policy: DealPolicy, now: datetime) -> Iterator[Flag]:
    """Territory, authorisation, tenders, incumbents, existing customers, proof of work."""
    said, partner = claim.claim, scene.partner
    today = local_day(policy.zone, claim.received_at or now)
    if partner.countries and said.country not in partner.countries:
        words = f"{said.country} is not among the partner's countries."
        yield Flag(words, Reason.OUT_OF_TERRITORY, level=Level.CHIEF)
    beyond = unknown_families(said.families, partner.families)
    if partner.families and beyond:
        words = f"The partner is not authorised for {', '.join(sorted(beyond))}."
        yield Flag(words, Reason.PRODUCT_NOT_AUTHORISED, level=Level.CHIEF)
    published = said.tender_published_on
    if policy.tenders_closed and said.tender and published and published <= today:
        words = f"The tender was published on {published:%d %b %Y}, before this came in."
        yield Flag(words, Reason.TENDER_PUBLISHED)
    yield from _incumbents(claim, scene, policy, today)
    yield from _customers_already(claim, scene, policy, today)
    if not said.proof:
        yield Flag("There is no evidence of work before the sale yet: ask for it.")
    if not claim.account_certain or not claim.account_key:
        yield Flag("Which account of the CRM this is, a person has to say.")


def _incumbents(
    claim: Registration, scene: Scene, policy: DealPolicy, today: date
) -> Iterator[Flag]:
    if claim.claim.deal_type is DealType.NET_NEW or scene.customer_letter:
        return
    for each in scene.incumbents:
        both = shared(claim.claim.families, each.families)
        opens = each.renews_on - timedelta(days=policy.incumbent_days)
        if each.partner_id != claim.partner_id and both and opens <= today <= each.renews_on:
            words = f"Another partner holds {', '.join(sorted(both))} until its renewal."
            yield Flag(f"{words[:-1]} on {each.renews_on:%d %b %Y}.", Reason.INCUMBENT_PROTECTED)


def _customers_already(
    claim: Registration, scene: Scene, policy: DealPolicy, today: date
) -> Iterator[Flag]:
    if claim.claim.deal_type is not DealType.NET_NEW:
        return
    months = policy.new_customer_months
    for family in sorted(shared(claim.claim.families, scene.bought)):
        last = scene.bought[family]
        if (today.year - last.year) * 12 + today.month - last.month < months:
            words = f"The customer bought {family} on {last:%d %b %Y}, within {months} months."
            yield Flag(words, Reason.EXISTING_CUSTOMER)


def _until(registration: Registration) -> str:
    return f"{registration.window.last_day:%d %b %Y}" if registration.window else "an open day"
