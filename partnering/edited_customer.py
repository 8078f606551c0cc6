"""A change that names another customer: whom it means, and what must hold for the claim to move.

It is judged like an approval there, for it is one; nothing is looked up or kept here.
"""

from dataclasses import dataclass, replace

from partnering.collisions import Sameness, collides
from partnering.deciders import Act, must_stand_apart
from partnering.refusals import Invalid, NotNow
from partnering.registration_decisions import Ground, ScopeTaken, must_hold
from partnering.registrations import Claim, Registration


class WhichAccount(NotNow):
    """Nobody is sure which customer a change means: who decides has to say."""


@dataclass(frozen=True, slots=True)
class Meant:
    """The account that a change means. `seller_ids` are our people who are paid there."""

    account_key: str
    certain: bool
    seller_ids: frozenset[int] = frozenset()


def names_another(old: Claim, new: Claim) -> bool:
    """Tell whether a change touches what says who the customer is."""
    was = old.customer, old.country, old.domain, old.duns, old.tax_id
    return was != (new.customer, new.country, new.domain, new.duns, new.tax_id)


def as_edited(registration: Registration, wanted: Claim, meant: Meant | None) -> Registration:
    """Give a registration as a change would make it, its customer with it."""
    changed = replace(registration, claim=wanted)
    if meant is None:
        return changed
    changed = replace(changed, account_key=meant.account_key, account_certain=meant.certain)
    if meant.account_key == registration.account_key:
        return changed
    return replace(changed, seller_ids=meant.seller_ids)


def must_stand_there(registration: Registration, after: Registration, act: Act, on: Ground) -> None:
    """Let pass a change of customer that could be approved there as things are now.

    Raises: WhichAccount; NotAllowed; ScopeTaken, also while another partner's claim there waits;
    CannotVerify; NotNow; Invalid beside a live deal of our own.
    """
    must_stand_apart(act.by, after)
    if act.second is not None:
        must_stand_apart(act.second, after)
    if not after.account_key or not after.account_certain:
        raise WhichAccount("It is not certain which customer this is: say first which account.")
    if on.check.offers_teaming and after.basis.is_exclusive:
        raise Invalid("We have a live deal of our own with that customer: refuse the change.")
    must_hold(after, on, act.now)
    if after.account_key == registration.account_key:
        return
    # Its place in the line is from before it named this customer.
    for each in on.others:
        rival = each.is_pending and each.partner_id != after.partner_id
        if rival and collides(after, each, on.customers) is Sameness.YES:
            raise ScopeTaken(f"{each.ref} waits for a decision there: decide on that first.", each)
