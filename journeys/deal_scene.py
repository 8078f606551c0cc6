"""All that a decision on a registration looks at, read together: the scene, the check, the ground.

It reads inside the transaction of who decides; the CRM was asked before that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rapidfuzz import fuzz

from crm.errors import CrmError
from journeys.deal_evidence import bought, deals_of, fresh_deals, last_checked_at
from journeys.deal_statements import has_letter, owner_agrees
from journeys.desk import Desk
from journeys.pinned_policy import pinned
from journeys.shared_identity import same_domain
from matching.verdict import Verdict
from partnering.accounts import Account
from partnering.collisions import Customers
from partnering.conflicts import check
from partnering.deal_policy import DealPolicy
from partnering.findings import Check, Incumbent, Scene
from partnering.partners import Partner
from partnering.protection import Deal
from partnering.refusals import Unknown
from partnering.registration_decisions import Ground
from partnering.registrations import Basis, Registration
from store.work import Work

_YEAR = timedelta(days=365)
_NAMED_ALIKE = 95.0


@dataclass(frozen=True, slots=True)
class CrmAnswer:
    """The CRM's deals on an account; `at` is when it last answered, None where it never did."""

    deals: tuple[Deal, ...]
    at: datetime | None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Sighted:
    """A registration with its scene, the check of it and the rules that it is judged by."""

    registration: Registration
    partner: Partner
    scene: Scene
    check: Check
    policy: DealPolicy


def ask_crm(desk: Desk, account_key: str, *, now: datetime) -> CrmAnswer:
    """Read the deals on an account live; where the CRM is down, as the last sync left them."""
    try:
        deals, at = fresh_deals(desk, account_key, now=now)
        return CrmAnswer(deals, at)
    except CrmError as fault:
        with desk.store.read() as view:
            known = deals_of(desk, account_key, view=view, now=now)
            return CrmAnswer(known, last_checked_at(view), str(fault))


def as_mirrored(desk: Desk, view: Work, account_key: str, *, now: datetime) -> CrmAnswer:
    """Give the deals as the last sync left them: for showing, never for deciding."""
    return CrmAnswer(deals_of(desk, account_key, view=view, now=now), last_checked_at(view))


def sight(
    desk: Desk, view: Work, registration: Registration, answer: CrmAnswer, *, now: datetime
) -> Sighted:
    """Read the scene of a registration and check it, by the rules that it was submitted under."""
    partner = view.partners.by_id(registration.partner_id)
    if partner is None:
        raise Unknown("There is no such partner.")
    rules = pinned(view, registration.policy_version, desk.policy.deals)
    scene = scene_of(view, registration, partner, answer.deals, rules, now=now)
    return Sighted(registration, partner, scene, check(registration, scene, rules, now), rules)


def scene_of(
    view: Work,
    registration: Registration,
    partner: Partner,
    deals: tuple[Deal, ...],
    policy: DealPolicy,
    *,
    now: datetime,
) -> Scene:
    """Read all that stands around a claim: rivals, hierarchy, deals, purchases, evidence."""
    key = registration.account_key
    group = {*view.claims.above(key), *view.claims.below(key)} if key else set[str]()
    others = tuple(view.registrations.rivals(registration, group))
    known = customers_of(view, {key, *(each.account_key for each in others)})
    customers = replace(known, verdicts=_same_websites(registration, others))
    return Scene(
        partner=partner,
        others=others,
        deals=deals,
        customers=customers,
        incumbents=_incumbents(deals, now),
        possible_named=_possible_named(view, registration, customers, policy),
        bought=bought(view, key) if key else {},
        customer_letter=has_letter(view, registration),
        owner_agrees=owner_agrees(view, registration),
    )


def ground_of(
    view: Work,
    seen: Sighted,
    answer: CrmAnswer,
    *,
    override_crm: bool = False,
    basis: Basis | None = None,
) -> Ground:
    """Say what an approval of this registration stands on."""
    return Ground(
        policy=seen.policy,
        check=seen.check,
        others=seen.scene.others,
        customers=seen.scene.customers,
        crm_checked_at=answer.at,
        override_crm=override_crm,
        history_ready=view.programme.get().history_ready,
        tier=seen.partner.tier,
        basis=basis,
    )


def sellers_of(view: Work, account: Account | None, deals: Iterable[Deal]) -> frozenset[int]:
    """List our people who are paid on an account: its owner and those of its open deals."""
    keys = {account.owner_key} if account is not None else set[str]()
    keys |= {each.opportunity.owner_key for each in deals if each.opportunity.is_open}
    found = (view.people.by_crm_key(key) for key in sorted(keys - {""}))
    return frozenset(each.id for each in found if each is not None)


def customers_of(view: Work, keys: Iterable[str]) -> Customers:
    """Say which accounts stand above some, as the CRM has them."""
    return Customers(view.claims.parents(set(keys) - {""}))


def _same_websites(
    registration: Registration, others: Iterable[Registration]
) -> dict[tuple[int, int], str]:
    """Say of whom matching asks a person: a web domain in common, however each is written."""
    return {
        (min(registration.id, each.id), max(registration.id, each.id)): Verdict.REVIEW
        for each in others
        if same_domain(registration.claim, each.claim)
    }


def _incumbents(deals: Sequence[Deal], now: datetime) -> tuple[Incumbent, ...]:
    """Read off the CRM's deals through whom the customer bought, and when that is renewed.

    An open deal that names a partner is the renewal itself; a won one renews a year later.
    """
    found = []
    for deal in deals:
        bought_of, close_on = deal.opportunity, deal.opportunity.close_on
        if deal.partner_id is None or close_on is None or not bought_of.families:
            continue
        if bought_of.is_open and deal.registration_id is None:
            found.append(Incumbent(deal.partner_id, frozenset(bought_of.families), close_on))
        elif bought_of.is_won:
            renews_on = close_on + _YEAR
            while renews_on < now.date():
                renews_on += _YEAR
            found.append(Incumbent(deal.partner_id, frozenset(bought_of.families), renews_on))
    return tuple(found)


def _possible_named(
    view: Work, registration: Registration, customers: Customers, policy: DealPolicy
) -> tuple[str, ...]:
    """Name the named accounts that the customer's name resembles, where no hierarchy leads there.

    A list of named accounts without its hierarchy in the CRM must not be a free pass.
    """
    key = registration.account_key
    if {key, *customers.above(key)} & {*policy.named_accounts, *policy.carved_out}:
        return ()
    named = view.accounts.by_keys(policy.named_accounts)
    names = (named[each].name for each in policy.named_accounts if each in named)
    return tuple(each for each in names if _alike(each, registration.claim.customer))


def _alike(named: str, customer: str) -> bool:
    return fuzz.token_set_ratio(named.casefold(), customer.casefold()) >= _NAMED_ALIKE
