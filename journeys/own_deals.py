"""What somebody who acts for a partner is shown of its registrations, by card, list or form.

A registration of another partner is as unknown as one that there is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from journeys.deal_notices import PartnerDealNotice
from journeys.desk import Desk
from journeys.partner_deals import OwnDeal, my_deals, partner_notice
from partnering.deal_policy import DealPolicy
from partnering.partners import Partner
from partnering.people import Person, Right, must
from partnering.refusals import Unknown
from partnering.registration_moves import must_act_for, must_act_for_partner
from partnering.registrations import Claim, Registration, State
from store.work import Work

NO_SUCH = "There is no such registration."
# A select takes no more, and who has more than that looks for one by its number.
MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class Door:
    """Where somebody may register deals: for which partner, of which families.

    `by_us` is true where one of ours does it for them.
    """

    partner: Partner
    families: tuple[str, ...]
    by_us: bool


def deal_door(desk: Desk, partner_id: int, *, by: Person) -> Door:
    """Say what somebody may register for a partner. Raises: NotAllowed; Unknown."""
    must(by, Right.OWN_DEALS)
    by_us = must_act_for_partner(partner_id, by)
    with desk.store.read() as view:
        partner = view.partners.by_id(partner_id)
        families = families_for(view, partner, desk.policy.deals) if partner else ()
    if partner is None or partner.is_removed:
        raise Unknown(NO_SUCH)
    return Door(partner, families, by_us)


def own_deals(
    desk: Desk, partner_id: int, *, by: Person, now: datetime
) -> tuple[Partner, Sequence[OwnDeal]]:
    """List a partner's registrations, the newest first. Raises: NotAllowed; Unknown."""
    door = deal_door(desk, partner_id, by=by)
    with desk.store.read() as view:
        return door.partner, my_deals(view, partner_id, now, limit=MOST_LISTED)


def own_notice(desk: Desk, registration_id: int, *, by: Person, now: datetime) -> PartnerDealNotice:
    """Draw one registration as its partner may read it. Raises: NotAllowed; Unknown."""
    must(by, Right.OWN_DEALS)
    with desk.store.read() as view:
        _own(view, registration_id, by)
        notice = partner_notice(view, registration_id, desk.policy.deals, now=now)
    if notice is None:
        raise Unknown(NO_SUCH)
    return notice


def own_draft(desk: Desk, registration_id: int, *, by: Person) -> Registration:
    """Give a draft to go on with. Raises: NotAllowed; Unknown where it is none any more."""
    found = own_registration(desk, registration_id, by=by)
    if found.state is not State.DRAFT:
        raise Unknown(NO_SUCH)
    return found


def own_registration(desk: Desk, registration_id: int, *, by: Person) -> Registration:
    """Give one of a partner's registrations to who acts for it. Raises: NotAllowed; Unknown."""
    must(by, Right.OWN_DEALS)
    with desk.store.read() as view:
        return _own(view, registration_id, by)


def latest_claim(registration: Registration) -> Claim:
    """Give what the partner said last: the change that waits for a decision, else what counts."""
    return registration.pending_edit or registration.claim


def families_for(view: Work, partner: Partner, policy: DealPolicy) -> tuple[str, ...]:
    """List the product families to choose from: the partner's own, else all that are known."""
    if partner.families or policy.families:
        return partner.families or policy.families
    known = {family for each in view.partners.all() for family in each.families}
    return tuple(sorted(known, key=str.casefold))


def _own(view: Work, registration_id: int, by: Person) -> Registration:
    found = view.registrations.get(registration_id)
    if found is None:
        raise Unknown(NO_SUCH)
    must_act_for(found, by)
    return found
