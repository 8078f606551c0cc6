"""What we do with a lead that is ours: give it out, take it back, hand it to somebody, end it.

A decision applies to the lead as it was shown. Who keeps a lead may do all of it with that one.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Unpack

from journeys.acting import Doing, written
from journeys.desk import Desk
from journeys.lead_keepers import can_keep, keeper_due
from journeys.lead_moves import give_on, held_lead, keep_step, must_be_shown, offer_it, sees, weigh
from partnering.facts import OffersPaused
from partnering.lead_offers import LeadOffer, OfferState, convert, withdraw
from partnering.lead_profiles import LeadProfile
from partnering.leads import AWAY, LeadEvent, LeadState, PartnerLead, move
from partnering.people import Person, Right, must
from partnering.refusals import Invalid, Unknown
from partnering.routing import Code, Reason, Routing
from store.work import Work

# What no person may look past: the partner is not there, or may not be given anything.
_BINDING = frozenset({Code.NOT_ACTIVE, Code.PAPERS, Code.CONFLICT, Code.NOT_SHARED, Code.UNREACHED})
_LEAST_WORDS = 3

Rule = Callable[[Work, PartnerLead], PartnerLead]


def rank_for(desk: Desk, lead_id: int, *, by: Person, now: datetime) -> Routing:
    """Rank the partners for a lead as it stands; nothing is kept. Raises: NotAllowed; Unknown."""
    must(by, Right.ROUTE_LEADS)
    with desk.store.read() as view:
        lead = view.partner_leads.get(lead_id)
        if lead is None:
            raise Unknown("There is no such lead.")
        return weigh(desk, view, lead, now=now)


def offer_lead(
    desk: Desk, lead_id: int, partner_id: int | None, *, shown: int, **doing: Unpack[Doing]
) -> PartnerLead:
    """Offer a lead to a partner that somebody has chosen, else to the best one.

    Raises: Unknown; NotAllowed; Stale; Invalid where it is not free, or may not go there.
    """
    by, now, correlation = doing["by"], doing["now"], doing.get("correlation", "")

    def rule(work: Work, held: PartnerLead) -> PartnerLead:
        free = _qualified(work, held, doing)
        if partner_id is None:
            return give_on(desk, work, free, by=by, now=now, correlation=correlation)
        work.lead_offers.one_at_a_time()
        routing = weigh(desk, work, free, now=now)
        work.lead_offers.add_routing(free.id, routing, white_space=False, at=now)
        ranked = next((each for each in routing.ranked if each.partner_id == partner_id), None)
        _must_be_allowed(routing, partner_id)
        chosen = Reason(Code.BY_HAND, "was chosen by a person")
        return offer_it(
            desk,
            work,
            free,
            partner_id,
            points=ranked.points if ranked else 0,
            reasons=(chosen, *(ranked.reasons if ranked else ())),
            by=by,
            now=now,
            correlation=correlation,
        )

    return _act(desk, lead_id, shown, rule, doing, right=Right.ROUTE_LEADS)


def withdraw_lead(desk: Desk, lead_id: int, *, shown: int, **doing: Unpack[Doing]) -> PartnerLead:
    """Take a lead back from the partner that has it or may take it; it is its keeper's again.

    Raises: Unknown; NotAllowed; Stale; Invalid where no partner has it.
    """
    by, now = doing["by"], doing["now"]

    def rule(work: Work, held: PartnerLead) -> PartnerLead:
        due = keeper_due(desk, work, held.keeper_id, now)
        moved = move(held, LeadEvent.WITHDRAWN, now, due_at=due)
        live = work.lead_offers.live_of(held.id)
        kept = None
        if live is not None:
            kept = work.lead_offers.save(withdraw(live, now), seen=live.version)
        return _keep(work, held, moved, LeadEvent.WITHDRAWN, kept, by, doing)

    return _act(desk, lead_id, shown, rule, doing)


def assign_keeper(
    desk: Desk, lead_id: int, keeper_id: int, *, shown: int, **doing: Unpack[Doing]
) -> PartnerLead:
    """Let somebody else of ours answer for a lead. Raises: Unknown; NotAllowed; Stale; Invalid."""
    by, now = doing["by"], doing["now"]

    def rule(work: Work, held: PartnerLead) -> PartnerLead:
        keeper = work.people.by_id(keeper_id)
        if not can_keep(keeper):
            raise Invalid("Only one of our own people can answer for a lead.")
        moved = replace(move(held, LeadEvent.REASSIGNED, now), keeper_id=keeper_id)
        if held.state not in AWAY:
            moved = replace(moved, due_at=keeper_due(desk, work, keeper_id, now))
        return _keep(work, held, moved, LeadEvent.REASSIGNED, None, by, doing)

    return _act(desk, lead_id, shown, rule, doing)


def close_lead(
    desk: Desk, lead_id: int, *, why: str, shown: int, **doing: Unpack[Doing]
) -> PartnerLead:
    """End a lead that leads nowhere, with the reason.

    Raises: Unknown; NotAllowed; Stale; Invalid while a partner has it, or without words.
    """
    by, now = doing["by"], doing["now"]

    def rule(work: Work, held: PartnerLead) -> PartnerLead:
        if len(why.strip()) < _LEAST_WORDS:
            raise Invalid("Say in a few words why.")
        moved = move(held, LeadEvent.DISQUALIFIED, now, outcome=why.strip())
        return _keep(work, held, moved, LeadEvent.DISQUALIFIED, None, by, doing)

    return _act(desk, lead_id, shown, rule, doing)


def convert_lead(
    desk: Desk, lead_id: int, *, outcome: str = "", shown: int, **doing: Unpack[Doing]
) -> PartnerLead:
    """End a lead that became a deal, ours or a partner's. Raises: Unknown; NotAllowed; Stale."""
    by, now = doing["by"], doing["now"]

    def rule(work: Work, held: PartnerLead) -> PartnerLead:
        offer = end_with_deal(work, held, doing)
        moved = move(held, LeadEvent.CONVERTED, now, outcome=outcome.strip())
        return _keep(work, held, moved, LeadEvent.CONVERTED, offer, by, doing)

    return _act(desk, lead_id, shown, rule, doing)


def end_with_deal(work: Work, held: PartnerLead, doing: Doing) -> LeadOffer | None:
    """End the live offer of a lead that became a deal: who has it made it, who may take it not."""
    live = work.lead_offers.live_of(held.id)
    if live is None:
        return None
    now = doing["now"]
    ended = convert(live, now) if live.state is OfferState.HELD else withdraw(live, now)
    return work.lead_offers.save(ended, seen=live.version)


def resume_offers(desk: Desk, partner_id: int, **doing: Unpack[Doing]) -> LeadProfile:
    """Offer leads to a partner again; what it let lapse before is forgiven.

    Raises: NotAllowed; Unknown; Invalid where nothing is paused.
    """
    by, now = doing["by"], doing["now"]
    must(by, Right.ROUTE_LEADS)
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        work.lead_offers.one_at_a_time()
        if work.partners.by_id(partner_id) is None:
            raise Unknown("There is no such partner.")
        profile = work.lead_profiles.of(partner_id)
        if profile.paused_at is None:
            raise Invalid("This partner gets offers already.")
        kept = work.lead_profiles.save(replace(profile, paused_at=None, resumed_at=now))
        fact = OffersPaused(partner_id, paused=False)
        work.record(fact, at=now, by=written(by), correlation=doing.get("correlation", ""))
    desk.wake()
    return kept


def set_profile(desk: Desk, profile: LeadProfile, **doing: Unpack[Doing]) -> LeadProfile:
    """Say what a partner can take: its hours, industries, certificates, room, papers.

    Raises: NotAllowed; Unknown; StaleVersion where somebody changed it meanwhile.
    """
    must(doing["by"], Right.KEEP_PARTNERS)
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        if work.partners.by_id(profile.partner_id) is None:
            raise Unknown("There is no such partner.")
        return work.lead_profiles.save(profile)


def _act(
    desk: Desk,
    lead_id: int,
    shown: int,
    rule: Rule,
    doing: Doing,
    *,
    right: Right = Right.SEE_LEADS,
) -> PartnerLead:
    """Do one thing with a lead as it was shown, in one transaction."""
    by = doing["by"]
    must(by, Right.SEE_LEADS)
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        held = held_lead(work, lead_id)
        if not sees(by, held):
            raise Unknown("There is no such lead.")
        must(by, right)
        must_be_shown(held, shown)
        kept = rule(work, held)
    desk.wake()
    return kept


def _keep(
    work: Work,
    held: PartnerLead,
    moved: PartnerLead,
    event: LeadEvent,
    offer: LeadOffer | None,
    by: Person,
    doing: Doing,
) -> PartnerLead:
    return keep_step(
        work,
        held,
        moved,
        event,
        offer=offer,
        by=by,
        now=doing["now"],
        correlation=doing.get("correlation", ""),
    )


def _qualified(work: Work, held: PartnerLead, doing: Doing) -> PartnerLead:
    """A person who gives a new lead out says by that that it is fit to be."""
    if held.state is not LeadState.NEW:
        return held
    fit = move(held, LeadEvent.QUALIFIED, doing["now"])
    return _keep(work, held, fit, LeadEvent.QUALIFIED, None, doing["by"], doing)


def _must_be_allowed(routing: Routing, partner_id: int) -> None:
    for each in routing.refused:
        if each.partner_id == partner_id and each.reason.code in _BINDING:
            raise Invalid(f"It cannot go there: this partner {each.reason.words}.")
