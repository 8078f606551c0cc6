"""A person says which deal of the CRM a registration is about, or that one is not its own.

For where the CRM cannot tell: several open deals, a deal that was deleted and made again.
"""

from datetime import datetime

from crm.port import Kind
from journeys.acting import Actor, let, written
from journeys.deal_moves import held_registration
from journeys.desk import Desk
from journeys.mirror_deals import link_deal
from partnering.accounts import Opportunity
from partnering.facts import DealUnlinked
from partnering.people import Right
from partnering.refusals import Invalid, Unknown
from partnering.registrations import Registration, State
from store.work import Work


def link(
    desk: Desk,
    registration_id: int,
    opportunity_key: str,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> Opportunity:
    """Link a deal to a protected registration; the CRM follows where writing is on.

    Raises: NotAllowed; Unknown; Invalid; CrmError, since the deal is read live.
    """
    let(by, Right.DECIDE)
    [row] = desk.crm.fetch(Kind.OPPORTUNITY, [opportunity_key])
    deal = row.record
    if not isinstance(deal, Opportunity):
        raise Unknown(f"There is no deal {opportunity_key!r} in {desk.crm.caps.name}.")
    with desk.store.begin(receipt=receipt) as work:
        held = held_registration(work, registration_id)
        _must_fit(work, held, deal)
        work.opportunities.put([deal], now=now)
        link_deal(work, held.id, deal.key, by=by, now=now, correlation=correlation)
    desk.wake()
    return deal


def unlink(
    desk: Desk,
    opportunity_key: str,
    *,
    by: Actor,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> int:
    """Take a link back, and what it left on the deal; the registration's number.

    A deal that we made, or that became the registration's own, was never linked.
    Raises: NotAllowed; Unknown.
    """
    let(by, Right.DECIDE)
    with desk.store.begin(receipt=receipt) as work:
        number = work.deal_links.of_deals([opportunity_key]).get(opportunity_key)
        if number is None:
            raise Unknown(f"Nobody has linked the deal {opportunity_key!r}.")
        work.deal_links.drop(opportunity_key)
        fact = DealUnlinked(number, opportunity_key)
        work.record(fact, at=now, by=written(by), correlation=correlation)
    desk.wake()
    return number


def _must_fit(work: Work, registration: Registration, deal: Opportunity) -> None:
    if registration.state is not State.APPROVED:
        raise Invalid(
            f"{registration.ref} is {registration.state}: only what is approved is linked."
        )
    accounts = {registration.account_key}
    if registration.claim.scope.whole_group:
        accounts |= work.claims.below(registration.account_key)
    if deal.account_key not in accounts:
        raise Invalid(f"{deal.name} is not on the account of {registration.ref}.")
    other = work.deal_links.of_deals([deal.key]).get(deal.key)
    if other not in (None, registration.id):
        raise Invalid(f"{deal.name} is linked to DR-{other}; take that back first.")
