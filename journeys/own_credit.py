"""A partner says itself that it helped: from a request for help or a registered deal of its own.

Which deal of ours it is about, the partner does not read, nor whether there is one yet.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Unpack

from journeys.acting import Doing, written
from journeys.answer_help import own_help_notice
from journeys.credit_partner import answering_of
from journeys.desk import Desk
from journeys.partner_deals import STANDING
from partnering import touches
from partnering.accounts import Opportunity
from partnering.calendar import local_day
from partnering.facts import CreditMoved
from partnering.help_requests import HelpRequest, HelpState
from partnering.people import Person, Right, must
from partnering.policy import zone_of
from partnering.refusals import Invalid, NotAllowed, Unknown
from partnering.registrations import Registration
from partnering.touches import OWN_ROLES, Said, Touch, TouchKind, TouchRole
from store.work import Work

# What was worked on together.
TOGETHER = frozenset({HelpState.ACCEPTED, HelpState.ACTIVE, HelpState.WON, HelpState.LOST})
# The same words whatever the reason is: they tell nothing of our deals.
NOT_YET = "This cannot be credited from here now. Please ask your contact with us."
NO_SUCH = "There is no such deal."


@dataclass(frozen=True, slots=True)
class Helped:
    """What a partner says that it did, on a day, in its own words."""

    kind: TouchKind
    on: date
    words: str


def claim_for_help(desk: Desk, request_id: int, told: Helped, **doing: Unpack[Doing]) -> Touch:
    """Say that one helped with a deal that both worked on. Raises: NotAllowed; Unknown; Invalid."""
    by = doing["by"]
    _must_be_theirs(by)
    own_help_notice(desk, request_id, by=by, now=doing["now"])
    with desk.store.read() as view:
        found = view.help_requests.get(request_id)
    if found is None or found.by_partner or found.state not in TOGETHER:
        raise Invalid(NOT_YET)
    return _claim(desk, found.partner_id, lambda work: _deal_of_help(work, found), told, doing)


def claim_for_registration(
    desk: Desk, registration_id: int, told: Helped, **doing: Unpack[Doing]
) -> Touch:
    """Say that one helped with a deal that one has registered.

    Raises: NotAllowed; Unknown to any other partner; Invalid.
    """
    by = doing["by"]
    _must_be_theirs(by)
    with desk.store.read() as view:
        found = view.registrations.get(registration_id)
    if found is None or found.partner_id != by.partner_id:
        raise Unknown(NO_SUCH)
    if found.state not in STANDING:
        raise Invalid(NOT_YET)
    return _claim(desk, found.partner_id, lambda work: _deal_of(work, found), told, doing)


def _claim(
    desk: Desk,
    partner_id: int,
    find: Callable[[Work], Opportunity | None],
    told: Helped,
    doing: Doing,
) -> Touch:
    by, now = doing["by"], doing["now"]
    role = OWN_ROLES.get(told.kind, TouchRole.INFLUENCE)
    said = Said(partner_id, told.kind, role, told.on, told.words)
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        deal = find(work)
        if deal is None:
            raise Invalid(NOT_YET)
        work.credits.hold(deal.id)
        if any(touches.is_same_claim(each, said) for each in work.credits.of_deal(deal.id)):
            raise Invalid("That is there already.")
        made = touches.claim_own(
            said,
            deal.id,
            by=by,
            today=local_day(zone_of(by, desk.policy), now),
            now=now,
            answering=answering_of(desk),
        )
        kept = work.credits.add(made)
        fact = CreditMoved(kept.id, kept.opportunity_id, kept.version, str(kept.state))
        work.record(fact, at=now, by=written(by), correlation=doing.get("correlation", ""))
    desk.wake()
    return kept


def _must_be_theirs(by: Person) -> None:
    must(by, Right.OWN_CREDIT)
    if by.partner_id is None:
        raise NotAllowed("Only the partner's own people say this; use *Credit a partner…*.")


def _deal_of_help(view: Work, request: HelpRequest) -> Opportunity | None:
    named = view.opportunities.many([request.opportunity_key] if request.opportunity_key else [])
    found = named.get(request.opportunity_key)
    return found or _likeliest(view.opportunities.of_account(request.account_key))


def _deal_of(view: Work, registration: Registration) -> Opportunity | None:
    links = [each.opportunity_key for each in view.deal_links.of_registration(registration.id)]
    carrying = [
        *view.opportunities.many(links).values(),
        *view.opportunities.registered(registration.ref),
    ]
    if carrying or not registration.account_key:
        return _likeliest(carrying)
    return _likeliest(view.opportunities.of_account(registration.account_key))


def _likeliest(deals: Iterable[Opportunity]) -> Opportunity | None:
    """Choose the deal that is meant: an open one, else the newest. Who confirms it sees which."""
    return max(deals, key=lambda each: (each.is_open, each.id), default=None)
