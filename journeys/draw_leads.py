"""Records -> notices about leads: what one of ours may read, and what one partner may.

Who asked is put into a partner's notice in one place, under the one condition.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from journeys.desk import Desk
from journeys.guard import as_shared
from journeys.lead_moves import sees
from journeys.lead_notices import (
    NO_CONTACT,
    LeadNotice,
    LeadWordNotice,
    OfferLine,
    PartnerLeadNotice,
)
from journeys.lead_sharing import lead_segments
from journeys.take_leads import lacks
from partnering.lead_offers import LeadOffer, OfferState
from partnering.leads import LeadContact, LeadState, PartnerLead
from partnering.people import Person, Right, may
from partnering.routing import NOTHING_MORE, Code, Reason, Routing
from partnering.sharing import Sharing
from store.work import Work

_NEXT_UP = 3
_MOST_NAMED = 8
# Reasons that tell something of the company.
_OF_COMPANY = frozenset({Code.TERRITORY, Code.PRODUCTS, Code.CERTIFIED, Code.INDUSTRY})


def lead_notice(
    desk: Desk, view: Work, lead_id: int, *, reader: Person | None
) -> LeadNotice | None:
    """Draw a lead for one of ours; who may not act on it reads no contact."""
    lead = view.partner_leads.get(lead_id)
    if lead is None:
        return None
    mine = reader is not None and sees(reader, lead)
    told, all_offers = lead.details, view.lead_offers.of_lead(lead_id)
    live = next((each for each in all_offers if each.is_live), None)
    keeper = view.people.by_id(lead.keeper_id)
    partners = {each.partner_id: _partner_name(view, each.partner_id) for each in all_offers}
    holder = view.people.by_id(live.holder_id) if live and live.holder_id else None
    routing = view.lead_offers.last_routing(lead_id)
    return LeadNotice(
        lead_id=lead.id,
        version=lead.version,
        state=lead.state,
        company=told.company,
        country=told.country,
        place=told.place,
        industry=told.industry,
        size=told.size,
        families=told.families,
        need=told.need,
        contact=told.contact if mine else NO_CONTACT,
        consent=told.consent,
        keeper=keeper.name if keeper else "nobody",
        source="the CRM" if lead.crm_key else "one of our own people",
        changed_at=lead.changed_at,
        mine=mine,
        may_route=reader is not None and may(reader, Right.ROUTE_LEADS),
        due_at=live.due_at if live else lead.due_at,
        partner_id=live.partner_id if live else None,
        partner_name=partners[live.partner_id] if live else "",
        holder=holder.name if holder else "",
        hop=live.hop if live else 0,
        reasons=_words_of(live.reasons) if live else (),
        next_up=_next_up(view, routing, set(partners)),
        nobody_because=_nobody(view, routing) if routing and live is None else "",
        lacks=tuple(lacks(view, desk, lead)) if lead.state is LeadState.NEW else (),
        history=tuple(_line(each, partners[each.partner_id]) for each in all_offers),
        news=live.text if live and live.state is OfferState.HELD else "",
        outcome=lead.outcome,
    )


def partner_lead_notice(view: Work, offer_id: int, *, now: datetime) -> PartnerLeadNotice | None:
    """Draw an offer as its partner may read it; of what it has no more, only that."""
    offer = view.lead_offers.get(offer_id)
    lead = view.partner_leads.get(offer.lead_id) if offer else None
    if offer is None or lead is None:
        return None
    name = _partner_name(view, offer.partner_id)
    standard, *others = lead_segments(view, lead)
    open_now, held = offer.may_answer(now), offer.state is OfferState.HELD
    if not open_now and not held:
        return PartnerLeadNotice(
            offer_id=offer.id,
            lead_id=lead.id,
            partner_id=offer.partner_id,
            partner_name=name,
            state=offer.state if offer.state is not OfferState.OPEN else OfferState.EXPIRED,
            words=_ended_words(offer),
            segment=standard,
            own_segments=tuple(others),
        )
    told = lead.details
    holder = view.people.by_id(offer.holder_id) if offer.holder_id else None
    return PartnerLeadNotice(
        offer_id=offer.id,
        lead_id=lead.id,
        partner_id=offer.partner_id,
        partner_name=name,
        state=offer.state,
        words=_live_words(lead, offer),
        segment=standard,
        own_segments=tuple(others),
        company=told.company,
        country=told.country,
        place=told.place,
        industry=told.industry,
        size=told.size,
        families=told.families,
        need=told.need,
        by_place=_reasons(offer, Code.TERRITORY),
        by_families=_reasons(offer, Code.PRODUCTS, Code.CERTIFIED),
        by_industry=_reasons(offer, Code.INDUSTRY),
        reasons=_reasons(offer, *(set(Code) - _OF_COMPANY)) if offer.reasons else _words_of(()),
        zone=offer.clock.hours.zone,
        due_at=offer.due_at,
        contact=contact_for(lead, offer),
        ask=_ask(view, lead) if held and not lead.details.consent else "",
        holder=holder.name if holder else "",
        news=offer.text if held else "",
        may_answer=open_now,
        may_note=held and offer.contacted_at is None,
        may_work=held,
    )


def _reasons(offer: LeadOffer, *codes: Code) -> tuple[str, ...]:
    return tuple(each.words for each in offer.reasons if each.code in codes)


def contact_for(lead: PartnerLead, offer: LeadOffer) -> LeadContact:
    """Give who asked to the partner that has taken the lead, and to nobody else."""
    if offer.state is OfferState.HELD and offer.lead_id == lead.id and lead.details.consent:
        return lead.details.contact
    return NO_CONTACT


def paused_notice(desk: Desk, view: Work, partner_id: int) -> LeadWordNotice | None:
    """Draw that a partner's offers are paused, or that they go on."""
    partner = view.partners.by_id(partner_id)
    if partner is None:
        return None
    policy = desk.policy.leads
    if view.lead_profiles.of(partner_id).paused_at is None:
        return LeadWordNotice(0, f"{partner.name} is offered leads again.", partner_id)
    words = (
        f"{partner.name} let {policy.pause_after_lapses} leads lapse within "
        f"{policy.pause_window_days} days: it is offered none until somebody lifts that."
    )
    return LeadWordNotice(0, words, partner_id, resume=True)


@dataclass(frozen=True, slots=True)
class LeadLine:
    """One line of a list of leads: `who` has it, at the partner or of ours."""

    number: int
    ref: str
    company: str
    families: tuple[str, ...]
    standing: str
    who: str
    due_at: datetime | None


def lead_lines(view: Work, leads: Sequence[PartnerLead]) -> list[LeadLine]:
    """Draw leads as lines for our own people."""
    offers = view.lead_offers.of_leads(each.id for each in leads)
    people = view.people.many({each.keeper_id for each in leads})
    found = []
    for each in leads:
        live = offers.get(each.id)
        live = live if live is not None and live.is_live else None
        keeper = people.get(each.keeper_id)
        who = _partner_name(view, live.partner_id) if live else keeper.name if keeper else ""
        found.append(
            LeadLine(
                each.id,
                each.ref,
                each.details.company,
                each.details.families,
                state_words(each.state),
                who,
                live.due_at if live else each.due_at,
            )
        )
    return found


def partner_lines(
    view: Work, partner_id: int, sharing: Sharing, *, now: datetime
) -> list[LeadLine]:
    """Draw the leads that a partner has or may take, the newest first; as far as shared now."""
    if not sharing.consent.stands:
        return []
    states = [OfferState.OPEN, OfferState.HELD]
    found = []
    for each in view.lead_offers.of_partner(partner_id, states=states):
        whole = partner_lead_notice(view, each.id, now=now)
        notice = as_shared(whole, sharing) if whole is not None else None
        if notice is not None and (notice.may_answer or notice.may_work):
            found.append(
                LeadLine(
                    each.id,
                    notice.ref,
                    notice.company,
                    notice.families,
                    notice.words,
                    notice.holder,
                    each.due_at,
                )
            )
    return found


def state_words(state: LeadState) -> str:
    """Say how a lead stands, in the words of our cards."""
    return state.words


_ENDED = {
    OfferState.OPEN: "The time to answer is over. The lead has gone on.",
    OfferState.EXPIRED: "The time to answer is over. The lead has gone on.",
    OfferState.DECLINED: "You have declined this lead.",
    OfferState.GIVEN_BACK: "You have given this lead back.",
    OfferState.TAKEN_BACK: "Nothing was heard of this lead in time. It has gone on.",
    OfferState.WITHDRAWN: "We have taken this lead back.",
    OfferState.CONVERTED: "This lead became a deal. Well done.",
    OfferState.CLOSED: "This lead is closed.",
}


def _ended_words(offer: LeadOffer) -> str:
    return _ENDED[offer.state]


def _live_words(lead: PartnerLead, offer: LeadOffer) -> str:
    if offer.state is OfferState.OPEN:
        return "Offered to you"
    if offer.contacted_at is not None:
        return "You work on it"
    # Whom to call is not passed on where they have not agreed.
    agreed = lead.details.consent
    return "Yours: call the customer" if agreed else "Yours: ask for the introduction"


def _ask(view: Work, lead: PartnerLead) -> str:
    keeper = view.people.by_id(lead.keeper_id)
    return keeper.name if keeper else ""


def _line(offer: LeadOffer, partner: str) -> OfferLine:
    said = offer.reason.words if offer.reason else ""
    words = "; ".join(filter(None, (said, offer.text if offer.reason else "")))
    return OfferLine(partner, offer.state, offer.ended_at or offer.offered_at, words)


def _next_up(view: Work, routing: Routing | None, had: set[int]) -> tuple[str, ...]:
    """Name who comes next, with the reasons of each; who had it already does not."""
    if routing is None:
        return ()
    others = [each for each in routing.ranked if each.partner_id not in had]
    return tuple(
        f"{_partner_name(view, each.partner_id)}: {', '.join(_words_of(each.reasons))}"
        for each in others[:_NEXT_UP]
    )


def _words_of(reasons: tuple[Reason, ...]) -> tuple[str, ...]:
    return tuple(each.words for each in reasons) or (NOTHING_MORE,)


def _nobody(view: Work, routing: Routing) -> str:
    """Say of each partner what is in the way, as far as there is room; else how often what was."""
    if not 0 < len(routing.refused) <= _MOST_NAMED:
        return routing.nobody_because
    return "; ".join(
        f"{_partner_name(view, each.partner_id)} {each.reason.words}" for each in routing.refused
    )


def _partner_name(view: Work, partner_id: int) -> str:
    partner = view.partners.by_id(partner_id)
    return partner.name if partner else "a partner"
