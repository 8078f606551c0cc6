"""A change of a protected claim that names another customer: whom it means, looked for anew.

Asks matching outside any transaction, as at registration; what the claim leaves behind on the
deals of its old customer is let go. Who decides, and what must hold, is asked elsewhere.
"""

from datetime import datetime

from journeys.acting import Doing, written
from journeys.deal_evidence import NEW_ACCOUNT
from journeys.desk import Desk
from journeys.find_customer import LOCK_OF_NEW, Found, find_customers
from journeys.register_deal import CameBetween
from partnering.edited_customer import Meant, names_another
from partnering.facts import DealUnlinked
from partnering.refusals import Unknown
from partnering.registrations import Registration
from store.proposals import Proposal
from store.work import Work

# What was found when an edit was asked for.
EDIT_FOUND = "edit_found"


def find_edited(
    desk: Desk, registration: Registration, *, said: str | None = None, now: datetime
) -> Found | None:
    """Find whom the edit that waits means; None where it says nothing new of the customer.

    `said` is the account that a person names, empty for a customer whom nobody knows yet. Such a
    one gets a key of its own. Where a person once said which account the claim means, a customer
    whom nothing resembles is not taken for a new one: it is not certain.
    """
    wanted = registration.pending_edit
    if wanted is None or not names_another(registration.claim, wanted):
        return None
    if said is not None:
        with desk.store.read() as view:
            newest = view.registrations.newest_of(NEW_ACCOUNT)
        return Found(said or new_key(registration), True, (), newest)
    was, found = find_customers(desk, (registration.claim, wanted), now=now)
    if not found.is_new:
        return found
    known = registration.account_key
    if was.account_key == known or known.startswith(NEW_ACCOUNT):
        return Found(new_key(registration), True, (), found.newest)
    return Found(known, False, (), found.newest)


def new_key(registration: Registration) -> str:
    """Give the key of a customer whom nobody knew before this version of a registration."""
    return f"{NEW_ACCOUNT}DR-{registration.id}.{registration.version}"


def locks_of(registration: Registration, found: Found | None) -> set[str]:
    """Name what has to be held before an edit is decided on: both its customers."""
    if found is None:
        return {registration.account_key} - {""}
    new = {LOCK_OF_NEW} if found.account_key == new_key(registration) else set()
    return ({registration.account_key, found.account_key} - {""}) | new


def must_be_found_still(work: Work, before: Registration, held: Registration, found: Found) -> None:
    """Let pass what was found, if it still is so under the locks. Raises: CameBetween; Unknown."""
    if (held.version, held.account_key) != (before.version, before.account_key):
        raise CameBetween
    key = found.account_key
    if key == new_key(before):
        if work.registrations.newest_of(NEW_ACCOUNT) > found.newest:
            raise CameBetween
    elif key != held.account_key and work.accounts.by_key(key) is None:
        if not key.startswith(NEW_ACCOUNT):
            raise Unknown("There is no such account.")
        if not work.registrations.on_account(key):
            raise CameBetween


def note_found(work: Work, edited: Registration, found: Found, doing: Doing) -> None:
    """Keep whom an edit seems to mean, for who reads the card; it is asked anew to decide."""
    # The key of a customer whom nobody knows is made when it is decided.
    own = f"{NEW_ACCOUNT}DR-{edited.id}."
    key = "" if found.account_key.startswith(own) else found.account_key
    told = {"account_key": key, "certain": found.certain}
    work.proposals.add(
        Proposal(
            registration_id=edited.id,
            registration_version=edited.version,
            kind=EDIT_FOUND,
            proposed_by=doing["by"].id,
            proposed_at=doing["now"],
            told=told,
        )
    )


def seems_to_mean(view: Work, registration: Registration) -> Meant | None:
    """Say whom the edit that waits seemed to mean when it was asked; None for the same customer."""
    wanted = registration.pending_edit
    if wanted is None or not names_another(registration.claim, wanted):
        return None
    noted = view.proposals.latest(registration.id, EDIT_FOUND)
    if noted is None:
        return Meant("", False)
    return Meant(noted.told["account_key"] or new_key(registration), noted.told["certain"])


def leave_deals(work: Work, registration: Registration, doing: Doing) -> None:
    """Let go of the deals that people linked at the customer whom a registration has left.

    Its own deal stays its own, as one that is moved in the CRM does: its seller moves it.
    """
    for each in work.deal_links.of_registration(registration.id):
        work.deal_links.drop(each.opportunity_key)
        fact = DealUnlinked(registration.id, each.opportunity_key)
        correlation = doing.get("correlation", "")
        work.record(fact, at=doing["now"], by=written(doing["by"]), correlation=correlation)
