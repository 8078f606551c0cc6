"""What the CRM's deals say about a registration: as they are mirrored here, or read live.

It reads and pairs them with our partners and registrations; what that means, the rules say.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from journeys.desk import Desk
from partnering.accounts import Opportunity
from partnering.deal_policy import DealPolicy
from partnering.protection import Deal
from partnering.registrations import Registration, State
from store.work import Work

# A customer that the CRM does not know yet stands under the number of its registration.
NEW_ACCOUNT = "new:"
_FIRST_PASS, _CURSOR = "crm:first_pass:opportunity", "crm:opportunity"
# A registration that is over stands on no deal any more, whatever the CRM still carries.
_STANDING = frozenset({State.APPROVED, State.WON})


def deals_of(desk: Desk, account_key: str, *, view: Work, now: datetime) -> tuple[Deal, ...]:
    """List the deals on an account as the last sync left them, open and closed, by our id."""
    return pair(view, view.opportunities.of_account(account_key), desk.policy.deals, now)


def fresh_deals(
    desk: Desk, account_key: str, *, now: datetime
) -> tuple[tuple[Deal, ...], datetime]:
    """Read the deals on an account live, outside any transaction, and say when that was.

    Raises: CrmError.
    """
    found = sorted(live_deals(desk, account_key), key=lambda each: each.key)
    with desk.store.read() as view:
        return pair(view, found, desk.policy.deals, now), now


def live_deals(desk: Desk, account_key: str) -> list[Opportunity]:
    """Read the deals on an account from the CRM; a customer that it does not know has none.

    Raises: CrmError.
    """
    if not account_key or account_key.startswith(NEW_ACCOUNT):
        return []
    rows = desk.crm.deals_of([account_key])
    return [row.record for row in rows if isinstance(row.record, Opportunity)]


def bought(view: Work, account_key: str) -> Mapping[str, date]:
    """Say when each product family was won last on an account, as it is mirrored here."""
    last: dict[str, date] = {}
    for deal in view.opportunities.of_account(account_key):
        if deal.is_won and deal.close_on is not None:
            for family in deal.families:
                last[family] = max(deal.close_on, last.get(family, deal.close_on))
    return last


def last_checked_at(view: Work) -> datetime | None:
    """Say when the CRM's deals were last read completely; None where they never were."""
    if view.cursors.get(_FIRST_PASS) is None:
        return None
    return view.cursors.at(_CURSOR)


def pair(
    view: Work, found: Iterable[Opportunity], policy: DealPolicy, now: datetime
) -> tuple[Deal, ...]:
    """Pair deals of the CRM with our partners and registrations. Order as given."""
    deals = list(found)
    owners = carried(view, deals)
    standing = view.registrations.many(owners.values())
    return tuple(
        _deal(view, each, standing.get(owners.get(each.key, 0)), policy, now) for each in deals
    )


def carried(view: Work, deals: Collection[Opportunity]) -> dict[str, int]:
    """Say which registration deals belong to, by key: as somebody linked them, else as they say.

    Those that belong to none are left out; whether there is such a registration is not asked.
    """
    links = view.deal_links.of_deals([each.key for each in deals])
    found = {each.key: links.get(each.key, number_of(each.registration_ref)) for each in deals}
    return {key: number for key, number in found.items() if number is not None}


def number_of(ref: str) -> int | None:
    """Read the number of a registration out of what the CRM carries; None for anything else."""
    letters, _, digits = ref.strip().partition("-")
    known = letters.upper() == "DR" and digits.isascii() and digits.isdigit() and len(digits) < 16
    return int(digits) if known else None


def _deal(
    view: Work,
    opportunity: Opportunity,
    registration: Registration | None,
    policy: DealPolicy,
    now: datetime,
) -> Deal:
    left_over = False
    if registration is not None and registration.state not in _STANDING:
        left_over = _came_with(registration, opportunity)
        registration = None
    partner = view.partners.by_name(opportunity.partner_name) if opportunity.partner_name else None
    named = partner.id if partner is not None else None
    active = opportunity.last_activity_at
    return Deal(
        opportunity,
        created_at=opportunity.created_at,
        # A meeting that is still to come is no activity of the future: they are in touch now.
        last_activity_at=min(active, now) if active is not None else None,
        late_since=_late_since(opportunity, policy, now),
        partner_id=registration.partner_id if registration is not None and not named else named,
        registration_id=registration.id if registration is not None else None,
        left_over=left_over,
    )


def _came_with(registration: Registration, opportunity: Opportunity) -> bool:
    """Tell whether a deal was made for a registration, and not adopted by it from our people."""
    made, received = opportunity.created_at, registration.received_at
    return made is None or received is None or made >= received


def _late_since(opportunity: Opportunity, policy: DealPolicy, now: datetime) -> datetime | None:
    late = {each.casefold() for each in policy.late_stages}
    if opportunity.stage.casefold() not in late:
        return None
    # Without the day itself: at the latest with the last change, at the earliest when it was made.
    return opportunity.stage_since or opportunity.modified_at or opportunity.created_at or now
