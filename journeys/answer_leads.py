"""What a partner does with a lead: accept, decline, contact, report, give back, make a deal of it.

An offer of another partner is as unknown as one that there is not. Who manages a partner may act
for it; then one of its people has the lead. What comes too late changes nothing, whether or not
anybody has written that down.
"""

from collections.abc import Callable
from typing import Unpack

from journeys.acting import Doing
from journeys.desk import Desk
from journeys.lead_keepers import can_keep, holder_at, keeper_due
from journeys.lead_moves import NO_SUCH, give_on, held_offer, keep_step
from partnering import lead_offers as offers
from partnering.lead_offers import DeclineReason, LeadOffer, OfferState
from partnering.leads import LeadEvent, PartnerLead, move
from partnering.people import PARTNER_SIDE, Person, Right, may, must
from partnering.refusals import Invalid, NotAllowed, NotNow, Stale, Unknown
from store.work import Work

Rule = Callable[[LeadOffer], LeadOffer]


def accept_lead(
    desk: Desk, offer_id: int, *, holder_id: int | None = None, **doing: Unpack[Doing]
) -> LeadOffer:
    """Take a lead in time: from now on who takes it reads whom to call.

    Where one of ours takes it for the partner, `holder_id` has it there. Raises: Unknown;
    NotAllowed; NotNow when it is too late; Stale where a colleague was faster; Invalid where nobody
    at the partner could have it.
    """
    by, now = doing["by"], doing["now"]
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        lead, offer = own_offer(work, offer_id, by)
        _must_be_first(work, offer)
        _must_be_shared(work, offer)
        holder = _holder_for(work, offer, by, holder_id)
        taken = offers.accept(
            offer, by_id=by.id, holder_id=holder, policy=desk.policy.leads, now=now
        )
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
    if by.partner_id is None:
        _must_manage(work, offer.partner_id, by)
    return lead, offer


def _must_manage(work: Work, partner_id: int, by: Person) -> None:
    """Let pass who of ours manages a partner; where nobody does any more, whoever may.

    A stray press in a partner's channel must not decide for it. Raises: NotAllowed.
    """
    partner = work.partners.by_id(partner_id)
    named = work.people.by_id(partner.manager_id) if partner and partner.manager_id else None
    if partner is None or named is None or named.id == by.id or not can_keep(named):
        return
    raise NotAllowed(f"Only {partner.name}'s people answer here, and {named.name}, who manages it.")


def who_could_have(desk: Desk, offer_id: int, *, by: Person) -> tuple[Person, ...]:
    """List the partner's people who could have its lead, who answers there first; for one of ours.

    Raises: NotAllowed; Unknown; Stale where somebody has it; Invalid where there is nobody.
    """
    with desk.store.read() as view:
        offer = view.lead_offers.get(offer_id)
        if offer is None:
            raise Unknown(NO_SUCH)
        must_act_for(by, offer)
        _must_manage(view, offer.partner_id, by)
        _must_be_first(view, offer)
        return _able(view, offer)


def _holder_for(work: Work, offer: LeadOffer, by: Person, holder_id: int | None) -> int:
    if by.partner_id is not None:
        return by.id
    able = _able(work, offer)
    if holder_id is not None and holder_id not in {each.id for each in able}:
        raise Invalid("Choose one of the partner's people.")
    return able[0].id if holder_id is None else holder_id


def _able(view: Work, offer: LeadOffer) -> tuple[Person, ...]:
    first = holder_at(view, offer.partner_id)
    if first is None:
        raise Invalid("Nobody at this partner is known here yet who could have it.")
    theirs = view.people.of_partner(offer.partner_id)
    others = (each for each in theirs if each.id != first.id and may(each, Right.OWN_LEADS))
    return (first, *others)


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
