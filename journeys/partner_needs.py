"""What waits for people of a partner, of their own partner alone. Reads only.

A line names a number and the partner's own words; of our companies, deals and people it has none.
"""

from collections.abc import Iterator
from datetime import datetime

from journeys.desk import Desk
from journeys.tell_credit import credit_name
from partnering.help_requests import HelpRequest, HelpState
from partnering.lead_offers import LIVE, LeadOffer, OfferState
from partnering.needs import Need, NeedKind
from partnering.people import Person, Right, may
from partnering.registrations import State
from partnering.sharing import Side
from partnering.sharing_asks import SharingAsk, asked_words
from partnering.touches import Touch, TouchState
from store.work import Work

_ALL = 1000


def partner_needs(
    desk: Desk, view: Work, partner_id: int, people: list[Person], now: datetime
) -> Iterator[tuple[int, Need]]:
    """Give each need of some people of one partner with whose it is, in no order.

    Leads, help and credit are about our accounts: none of them waits while nothing is shared.
    """
    shared = view.sharing.of(partner_id, desk.policy.sharing).consent.stands
    found: list[tuple[Right, Need]] = [(Right.OWN_DEALS, each) for each in _deals(view, partner_id)]
    if shared:
        offers = view.lead_offers.of_partner(partner_id, states=LIVE, limit=_ALL)
        found += [(Right.OWN_LEADS, each) for one in offers for each in _lead(one, now)]
        asked = view.help_requests.of_partner(partner_id, only_open=True)
        found += [(Right.OWN_HELP, each) for one in asked for each in _help(one, now)]
        touches = view.credits.of_partner(partner_id)
        found += [(Right.OWN_CREDIT, each) for one in touches for each in _credit(one)]
        asks = view.sharing_asks.of(partner_id, only_open=True)
        found += [(Right.OWN_SHARING, each) for one in asks for each in _sharing(one)]
    for person in people:
        for right, need in found:
            if may(person, right):
                yield person.id, need


def _deals(view: Work, partner_id: int) -> Iterator[Need]:
    for each in view.registrations.of_partner(partner_id, limit=_ALL):
        if each.state is State.INFO_REQUESTED:
            line = f"Answer our question about {each.ref}: {each.claim.customer}"
            yield Need.of(
                NeedKind.OWN_DEAL,
                each,
                line,
                each.answer_due_at,
                ref=each.ref,
                partner_id=partner_id,
            )


def _lead(each: LeadOffer, now: datetime) -> Iterator[Need]:
    ref = f"LD-{each.lead_id}"
    line = ""
    if each.may_answer(now):
        line = f"Say whether you take the lead {ref}"
    elif each.state is OfferState.HELD and each.contacted_at is None:
        line = f"Call the customer of {ref}"
    elif each.state is OfferState.HELD and now >= each.due_at:
        line = f"Say how {ref} stands"
    if line:
        yield Need.of(
            NeedKind.OWN_LEAD, each, line, each.due_at, ref=ref, partner_id=each.partner_id
        )


def _help(each: HelpRequest, now: datetime) -> Iterator[Need]:
    line = ""
    if each.waits_at(now) and not each.by_partner:
        line = f"Say whether you help: {each.ref}"
    elif each.state is HelpState.ACTIVE and now >= each.due_at:
        line = f"Say what is next: {each.ref}"
    if line:
        yield Need.of(
            NeedKind.OWN_HELP, each, line, each.due_at, ref=each.ref, partner_id=each.partner_id
        )


def _credit(each: Touch) -> Iterator[Need]:
    if each.state is TouchState.CLAIMED and not each.by_partner:
        line = f"Is it right? {credit_name(each)}"
        yield Need.of(NeedKind.OWN_CREDIT, each, line, each.due_at, partner_id=each.partner_id)


def _sharing(each: SharingAsk) -> Iterator[Need]:
    if each.of is Side.THEIRS:
        line = f"Say whether you show us more: {asked_words(each)}"
        yield Need.of(NeedKind.OWN_SHARING, each, line, each.due_at, partner_id=each.partner_id)
