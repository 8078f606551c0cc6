"""What a partner does with a lead: accept, decline, contact, report, give back, make a deal of it.

An offer of another partner is as unknown as one that there is not. One of ours may act for a
partner. What comes too late changes nothing, whether or not anybody has written that down.
"""

from collections.abc import Callable
from typing import Unpack

from journeys.acting import Doing
from journeys.desk import Desk
from journeys.lead_keepers import keeper_due
from journeys.lead_moves import NO_SUCH, give_on, held_offer, keep_step
from partnering import lead_offers as offers
from partnering.lead_offers import DeclineReason, LeadOffer, OfferState
from partnering.leads import LeadEvent, PartnerLead, move
from partnering.people import PARTNER_SIDE, Person, Right, may, must
from partnering.refusals import NotNow, Stale, Unknown
from store.work import Work

Rule = Callable[[LeadOffer], LeadOffer]


def accept_lead(desk: Desk, offer_id: int, **doing: Unpack[Doing]) -> LeadOffer:
    """Take a lead in time: from now on who takes it reads whom to call.

    Raises: Unknown; NotAllowed; NotNow when it is too late; Stale where a colleague was faster.
    """
    by, now = doing["by"], doing["now"]
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        lead, offer = own_offer(work, offer_id, by)
        _must_be_first(work, offer)
        _must_be_shared(work, offer)
        taken = offers.accept(offer, by_id=by.id, policy=desk.policy.leads, now=now)
        kept = work.lead_offers.save(taken, seen=offer.version)
        _step(work, lead, LeadEvent.ACCEPTED, kept, doing)
    desk.wake()
    return kept


def decline_lead(
    desk: Desk, offer_id: int, *, reason: DeclineReason, text: str = "", **doing: Unpack[Doing]
) -> LeadOffer:
    """Decline a lead: it goes on to the next partner at once.

    Raises: Unknown; NotAllowed; NotNow; Invalid; Stale.
    """
    by, now = doing["by"], doing["now"]

    def rule(offer: LeadOffer) -> LeadOffer:
        return offers.decline(offer, by_id=by.id, reason=reason, text=text, now=now)

    return _end(desk, offer_id, rule, LeadEvent.DECLINED, doing)


def give_lead_back(
    desk: Desk, offer_id: int, *, reason: DeclineReason, text: str = "", **doing: Unpack[Doing]
) -> LeadOffer:
    """Give a lead back that one has: it goes on. Raises: Unknown; NotAllowed; Invalid."""

    def rule(offer: LeadOffer) -> LeadOffer:
        return offers.give_back(offer, reason=reason, text=text, now=doing["now"])

    return _end(desk, offer_id, rule, LeadEvent.GIVEN_BACK, doing)


def note_first_contact(desk: Desk, offer_id: int, **doing: Unpack[Doing]) -> LeadOffer:
    """Note that somebody has spoken to the customer. Raises: Unknown; NotAllowed; Invalid."""

    def rule(offer: LeadOffer) -> LeadOffer:
        return offers.note_contact(offer, policy=desk.policy.leads, now=doing["now"])

    return _go_on(desk, offer_id, rule, LeadEvent.CONTACTED, doing)


def tell_news(desk: Desk, offer_id: int, *, text: str, **doing: Unpack[Doing]) -> LeadOffer:
    """Say how a lead stands. Raises: Unknown; NotAllowed; Invalid without words."""

    def rule(offer: LeadOffer) -> LeadOffer:
        return offers.note_update(offer, text, policy=desk.policy.leads, now=doing["now"])

    return _go_on(desk, offer_id, rule, LeadEvent.UPDATED, doing)


def made_a_deal(
    desk: Desk, offer_id: int, *, outcome: str = "", **doing: Unpack[Doing]
) -> LeadOffer:
    """Say that a lead became a deal: that is its end. Raises: Unknown; NotAllowed; Invalid."""
    by, now = doing["by"], doing["now"]
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        lead, offer = own_offer(work, offer_id, by)
        kept = work.lead_offers.save(offers.convert(offer, now), seen=offer.version)
        _step(work, lead, LeadEvent.CONVERTED, kept, doing, outcome=outcome)
    desk.wake()
    return kept


def own_offer(work: Work, offer_id: int, by: Person) -> tuple[PartnerLead, LeadOffer]:
    """Give an offer to who acts for its partner. Raises: NotAllowed; Unknown for anybody else."""
    must(by, Right.OWN_LEADS)
    lead, offer = held_offer(work, offer_id)
    must_act_for(by, offer)
    return lead, offer


def must_act_for(by: Person, offer: LeadOffer) -> None:
    """Let pass who acts for the offer's partner, or one of ours. Raises: Unknown."""
    ours = by.partner_id is None and may(by, Right.ROUTE_LEADS)
    theirs = by.partner_id == offer.partner_id and by.has(*PARTNER_SIDE)
    if not ours and not theirs:
        raise Unknown(NO_SUCH)


def _must_be_first(work: Work, offer: LeadOffer) -> None:
    """Let pass who is the first of a partner to answer. Raises: Stale, naming the colleague."""
    if offer.state is OfferState.HELD and offer.answered_by is not None:
        first = work.people.by_id(offer.answered_by)
        raise Stale(f"{first.name if first else 'A colleague'} has taken this lead already.")


def _must_be_shared(work: Work, offer: LeadOffer) -> None:
    """Let pass while both sides share: taking a lead shows whom to call. Raises: NotNow."""
    if not work.sharing.of(offer.partner_id, ()).consent.stands:
        raise NotNow("Nothing is shared between us at the moment, so this lead goes on.")


def _end(desk: Desk, offer_id: int, rule: Rule, event: LeadEvent, doing: Doing) -> LeadOffer:
    """End an offer, and give the lead on in the same transaction."""
    by, now = doing["by"], doing["now"]
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        lead, offer = own_offer(work, offer_id, by)
        if event is LeadEvent.DECLINED:
            _must_be_first(work, offer)
        kept = work.lead_offers.save(rule(offer), seen=offer.version)
        due = keeper_due(desk, work, lead.keeper_id, now)
        freed = keep_step(
            work,
            lead,
            move(lead, event, now, due_at=due),
            event,
            offer=kept,
            by=by,
            now=now,
            correlation=doing.get("correlation", ""),
        )
        give_on(desk, work, freed, now=now, correlation=doing.get("correlation", ""))
    desk.wake()
    return kept


def _go_on(desk: Desk, offer_id: int, rule: Rule, event: LeadEvent, doing: Doing) -> LeadOffer:
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        lead, offer = own_offer(work, offer_id, doing["by"])
        kept = work.lead_offers.save(rule(offer), seen=offer.version)
        _step(work, lead, event, kept, doing)
    desk.wake()
    return kept


def _step(
    work: Work,
    lead: PartnerLead,
    event: LeadEvent,
    offer: LeadOffer,
    doing: Doing,
    *,
    outcome: str = "",
) -> PartnerLead:
    return keep_step(
        work,
        lead,
        move(lead, event, doing["now"], outcome=outcome),
        event,
        offer=offer,
        by=doing["by"],
        now=doing["now"],
        correlation=doing.get("correlation", ""),
    )
