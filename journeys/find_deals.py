"""Which opportunity somebody means, by what they typed: its key, its name, its account's name.

Nobody is offered a deal that they may not see.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapidfuzz import fuzz, utils

from journeys.desk import Desk
from journeys.draw import may_see_account
from partnering.accounts import Opportunity
from partnering.partners import Partner
from partnering.people import Person, Right, must
from partnering.refusals import Invalid, Unknown
from store.work import Work

SURE, NEAR, AS_GOOD = 85.0, 60.0, 2.0
MOST = 8
# A word that stands in thousands of names is no name: only the best are looked at.
MOST_LOOKED_AT = 200
# A deal that was closed longer ago than this is looked for by its name, and not offered.
_RECENT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class DealChoice:
    """A deal that may be meant, as it is told apart from others."""

    id: int
    label: str


@dataclass(frozen=True, slots=True)
class DealsNear:
    """Equally good answers, or (`sure` false) what is spelt most alike: the person chooses."""

    asked: str
    options: tuple[DealChoice, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class CreditOffer:
    """What the form to credit a partner offers: deals and partners, and the partner of a card."""

    deals: tuple[DealChoice, ...]
    partners: tuple[Partner, ...]
    partner_id: int | None


def find_deal(desk: Desk, text: str, *, by: Person | None) -> int | DealsNear:
    """Find the deal that was typed, by our number; without `by` for the machine's admin.

    Raises: NotAllowed; Invalid where nothing was typed.
    """
    if by is not None:
        must(by, Right.CREDIT)
    asked = " ".join(text.split())
    if not asked:
        raise Invalid("Which opportunity? Type its name, its account's, or its id in the CRM.")
    with desk.store.read() as view:
        exact = view.opportunities.many([asked]).get(asked)
        if exact is not None and _visible(view, exact, by):
            return exact.id
        found = _scored(view, asked, by)
    best = found[0][0] if found else 0.0
    sure = tuple(choice for score, choice in found if score >= SURE and best - score < AS_GOOD)
    if len(sure) == 1:
        return sure[0].id
    if sure:
        return DealsNear(asked, sure[:MOST], sure=True)
    near = tuple(choice for score, choice in found if score >= NEAR)
    return DealsNear(asked, near[:MOST], sure=False)


def offer_for_deal(desk: Desk, opportunity_id: int, *, by: Person) -> CreditOffer:
    """Say what the form offers for one deal. Raises: NotAllowed; Unknown."""
    must(by, Right.CREDIT)
    with desk.store.read() as view:
        deal = view.opportunities.by_id(opportunity_id)
        if deal is None or not _visible(view, deal, by):
            raise Unknown("There is no such opportunity.")
        return CreditOffer((_choice(view, deal),), _partners(view, deal.account_key, None), None)


def offer_for_overlap(desk: Desk, overlap_id: int, *, by: Person, now: datetime) -> CreditOffer:
    """Say what the form offers for an overlap: the account's deals, and the partner.

    Raises: NotAllowed; Unknown; Invalid where the reader may see no deal there.
    """
    must(by, Right.CREDIT)
    with desk.store.read() as view:
        overlap = view.overlaps.get(overlap_id)
        account = view.accounts.get(overlap.account_id) if overlap else None
        if overlap is None or account is None:
            raise Unknown(f"There is no overlap OV-{overlap_id}.")
        deals = view.opportunities.of_account(account.key)
        seen = [each for each in deals if _recent(each, now) and _visible(view, each, by)]
        if not seen:
            raise Invalid(f"There is no opportunity with {account.name} that you may see.")
        # Open ones first, then what was closed last.
        seen.sort(key=lambda each: (each.is_closed, -(each.close_on or now.date()).toordinal()))
        partners = _partners(view, account.key, overlap.partner_id)
        choices = tuple(_choice(view, each) for each in seen[:100])
        return CreditOffer(choices, partners, overlap.partner_id)


def deals_of_registration(desk: Desk, registration_id: int, *, by: Person) -> list[DealChoice]:
    """List the deals that carry a registration, or were linked to it, as far as one may see them.

    Raises: NotAllowed.
    """
    must(by, Right.SEE_DEALS)
    with desk.store.read() as view:
        links = [each.opportunity_key for each in view.deal_links.of_registration(registration_id)]
        found = {each.key: each for each in view.opportunities.registered(f"DR-{registration_id}")}
        found |= view.opportunities.many(links)
        return [_choice(view, each) for each in found.values() if _visible(view, each, by)]


def _scored(view: Work, asked: str, by: Person | None) -> list[tuple[float, DealChoice]]:
    names = view.opportunities.names()
    accounts = view.accounts.by_keys({key for _, _, key in names})
    wanted = utils.default_process(asked)
    scored = []
    for id_, name, account_key in names:
        account = accounts.get(account_key)
        score = _alike(wanted, name, account.name if account else "")
        if score >= NEAR:
            scored.append((score, id_))
    scored.sort(key=lambda each: (-each[0], each[1]))
    found: list[tuple[float, DealChoice]] = []
    for score, id_ in scored[:MOST_LOOKED_AT]:
        deal = view.opportunities.by_id(id_)
        if deal is not None and _visible(view, deal, by):
            found.append((score, _choice(view, deal)))
        if len(found) == MOST + 1:
            break
    return found


def _alike(wanted: str, name: str, account: str) -> float:
    """Score what was typed against a deal's name, its account's, and words of both."""
    one, other = utils.default_process(name), utils.default_process(account)
    both = fuzz.token_set_ratio(wanted, f"{other} {one}") - 1
    # Every word of it stands there; a short word alone stands in too many names.
    together = both if len(wanted) >= 4 else 0.0
    return float(max(fuzz.ratio(wanted, one), fuzz.ratio(wanted, other), together))


def _visible(view: Work, deal: Opportunity, by: Person | None) -> bool:
    if by is None:
        return True
    account = view.accounts.by_key(deal.account_key)
    if account is None:
        return False
    return may_see_account(view, account, view.users.by_key(account.owner_key), by)


def _recent(deal: Opportunity, now: datetime) -> bool:
    return deal.is_open or deal.close_on is None or deal.close_on >= (now - _RECENT).date()


def _choice(view: Work, deal: Opportunity) -> DealChoice:
    account = view.accounts.by_key(deal.account_key)
    where = f" ({account.name})" if account and account.name not in deal.name else ""
    when = f", {deal.close_on:%b %Y}" if deal.close_on else ""
    return DealChoice(deal.id, f"{deal.name}{where}{when}")


def _partners(view: Work, account_key: str, first: int | None) -> tuple[Partner, ...]:
    """List the partners to choose from: who knows the account first, then by name."""
    account = view.accounts.by_key(account_key)
    overlaps = view.overlaps.of_account(account.id) if account else []
    near = {each.partner_id for each in overlaps} | {first}
    known: Sequence[Partner] = [each for each in view.partners.all() if not each.is_removed]
    return tuple(sorted(known, key=lambda each: (each.id != first, each.id not in near, each.name)))
