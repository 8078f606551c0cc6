"""What a registration leaves on the CRM's deals, on which of them, and that in words.

It writes nothing; `mirror_deals` does.
"""

from collections.abc import Iterable, Sequence

from crm.port import Opening
from journeys.deal_evidence import NEW_ACCOUNT, deals_of
from journeys.desk import Desk
from partnering.accounts import Account, Opportunity
from partnering.deal_policy import DealPolicy
from partnering.families import shared
from partnering.money import Money, in_currency
from partnering.people import Person, Right, may
from partnering.programme import Writable
from partnering.protection import Deal
from partnering.refusals import Invalid
from partnering.registrations import Basis, Claim, Registration, State
from store.work import Work

# Whoever brought the deal is its source; whoever works along, or was given it, is not.
SOURCE, CO_SELL = "source", "co-sell"
_ROLES = {Basis.EXCLUSIVE: SOURCE, Basis.LOCAL_LAW: SOURCE}
# Nothing of a partner's stays on a deal once its registration is over. The reference does: an
# order that is known late still finds its way.
CLEARED: dict[str, object] = {
    "partner_name": "",
    "partner_role": "",
    "is_registered": False,
    "protected_until": None,
}
# Source: Object Reference, Opportunity: its name has room for 120 characters.
_NAME_LENGTH = 120


def role_of(registration: Registration) -> str:
    """Name the part that the partner has in the deal."""
    return _ROLES.get(registration.basis, CO_SELL)


def standing_values(registration: Registration, partner: str) -> dict[str, object]:
    """Say what a registration that stands leaves on its deal."""
    window = registration.window
    return {
        "registration_ref": registration.ref,
        "partner_name": partner,
        "partner_role": role_of(registration),
        "is_registered": True,
        "protected_until": window.last_day if window is not None else None,
    }


def opening_values(
    claim: Claim, ref: str, account: Account, opening: Opening, policy: DealPolicy
) -> dict[str, object]:
    """Say what a deal begins with: what the partner told, at the account's owner."""
    values: dict[str, object] = {
        "account_key": account.key,
        "name": name_of(claim, ref),
        "close_on": claim.close_on,
        "families": tuple(sorted(claim.families)),
    }
    if opening.stage:
        values["stage"] = opening.stage
    if (amount := _amount(claim.amount, opening.currency, policy)) is not None:
        values["amount"] = amount
    if account.owner_key:
        values["owner_key"] = account.owner_key
    return values


def name_of(claim: Claim, ref: str) -> str:
    """Name a deal that we make: `Contoso: CORE, FLOW (DR-42)`."""
    end = f": {', '.join(sorted(claim.families))} ({ref})"
    return f"{claim.customer[: max(_NAME_LENGTH - len(end), 0)]}{end}"[:_NAME_LENGTH]


def ours_among(deals: Iterable[Opportunity], registration: Registration) -> list[Opportunity]:
    """Choose the deals that carry a registration, by key."""
    ref = registration.ref.casefold()
    found = [each for each in deals if each.registration_ref.casefold() == ref]
    return sorted(found, key=lambda each: each.key)


def to_adopt(deals: Sequence[Deal], registration: Registration) -> Opportunity | None:
    """Choose the one open deal that is meant: nobody's yet, and to the same product families.

    Where there are several, a person has to link one; none is chosen.
    """
    free = [
        each.opportunity
        for each in deals
        if each.opportunity.is_open
        and each.registration_id is None
        and each.partner_id is None
        and not each.opportunity.partner_name
        and shared(registration.claim.families, each.opportunity.families)
    ]
    return free[0] if len(free) == 1 else None


def crm_effect(desk: Desk, view: Work, registration: Registration) -> str:
    """Say what an approval will do in the CRM, as far as the last sync tells."""
    name = desk.crm.caps.name
    if not desk.crm.caps.writes:
        return f"{name}: cosell only reads there, nothing is written."
    if Writable.OPPORTUNITY not in view.programme.get().writes:
        return f"Writing deals to {name} is off: nothing is written."
    return f"{_act(desk, view, registration)}."


def would_write_deal(desk: Desk, view: Work, registration: Registration, *, reader: Person) -> str:
    """Say what would be written of a registration while writing is off; empty where it is on.

    Sellers are not told: it is for those who may see how the installation is.
    """
    if registration.state is not State.APPROVED or not may(reader, Right.SEE_HEALTH):
        return ""
    if not desk.crm.caps.writes or Writable.OPPORTUNITY in view.programme.get().writes:
        return ""
    act = _act(desk, view, registration)
    return f"Would be written to {desk.crm.caps.name}: {act} (writing is off)"


def _act(desk: Desk, view: Work, registration: Registration) -> str:
    partner = view.partners.by_id(registration.partner_id)
    who = partner.name if partner is not None else "the partner"
    said = f"with partner {who}, role {role_of(registration)}"
    name, crm = name_of(registration.claim, registration.ref), desk.crm.caps.name
    if registration.account_key.startswith(NEW_ACCOUNT):
        customer = registration.claim.customer
        return f'Makes the account {customer} and an opportunity in {crm}: "{name}" {said}'
    # Which deals are free does not turn on the time.
    any_time = registration.drafted_at
    deals = deals_of(desk, registration.account_key, view=view, now=any_time)
    linked = [link.opportunity_key for link in view.deal_links.of_registration(registration.id)]
    theirs = [each.opportunity for each in deals]
    known = ours_among(theirs, registration) or [each for each in theirs if each.key in linked]
    adopted = known[0] if known else to_adopt(deals, registration)
    if adopted is not None:
        return f'Links the opportunity "{adopted.name}" in {crm} {said}'
    return f'Makes an opportunity in {crm}: "{name}" {said}'


def _amount(amount: Money | None, currency: str, policy: DealPolicy) -> Money | None:
    """Say an amount in the CRM's one currency; none where no rate is known: none is better."""
    if amount is None or not currency:
        return amount
    try:
        return in_currency(amount, currency, policy.rates)[0]
    except Invalid:
        return None
