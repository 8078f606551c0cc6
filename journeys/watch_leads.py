"""Each minute: offers that nobody answered lapse, leads that lie still move on, reminders go out.

A lead has an owner and a due time at every moment; nothing here ends one. Each lead is an act of
its own, so that one that somebody has just moved holds up no other.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from journeys.desk import Desk
from journeys.due_reminders import Due
from journeys.lead_keepers import (
    can_keep,
    holder_at,
    holds_still,
    keeper_due,
    keeper_for,
    may_hold,
)
from journeys.lead_moves import give_on, held_lead, keep_step
from journeys.take_leads import take_from_crm
from partnering.calendar import opening
from partnering.facts import LeadReminder, OffersPaused
from partnering.lead_offers import (
    LeadOffer,
    OfferState,
    convert,
    hand_over,
    lapse,
    lapses_since,
    take_back,
    withdraw,
)
from partnering.leads import LeadEvent, PartnerLead, move
from partnering.refusals import Refusal
from store.work import StaleVersion, Work

_MOST = 2000
_AT_ONCE = 200
_JUST_NOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class WatchedLeads:
    """What one look did."""

    taken: int = 0
    lapsed: int = 0
    taken_back: int = 0
    handed_over: int = 0
    converted: int = 0
    reminders: int = 0
    unshared: int = 0


def watch_leads(desk: Desk, *, now: datetime) -> WatchedLeads:
    """Write down what is over by now, give on what is free, and remind of what is due."""
    taken = take_from_crm(desk, now=now)
    converted = _follow_crm(desk, now)
    handed = _re_own(desk, now)
    unshared = _take_unshared(desk, now)
    with desk.store.read() as view:
        over = view.lead_offers.live(due_by=now, limit=_MOST)
    lapsed = _each(
        desk,
        [each for each in over if each.state is OfferState.OPEN],
        lambda work, lead, offer: _let_lapse(desk, work, lead, offer, now),
    )
    idle = _each(
        desk,
        [each for each in over if each.state is OfferState.HELD],
        lambda work, lead, offer: _take_back(desk, work, lead, offer, now),
    )
    reminders = _remind(desk, now)
    done = WatchedLeads(taken, lapsed, idle, handed, converted, reminders, unshared)
    if done != WatchedLeads():
        desk.wake()
    return done


Step = Callable[[Work, PartnerLead, LeadOffer], bool]


def _each(desk: Desk, seen: Iterable[LeadOffer], step: Step) -> int:
    """Move leads one by one; how many. What somebody else has moved is left as they left it."""
    done = 0
    for each in seen:
        try:
            with desk.store.begin() as work:
                lead = held_lead(work, each.lead_id)
                offer = work.lead_offers.get(each.id)
                if offer is not None and offer.is_live and step(work, lead, offer):
                    done += 1
        except (Refusal, StaleVersion):
            continue
    return done


def _let_lapse(desk: Desk, work: Work, lead: PartnerLead, offer: LeadOffer, now: datetime) -> bool:
    kept = work.lead_offers.save(lapse(offer, now), seen=offer.version)
    _pause_if_careless(desk, work, kept, now)
    _free(desk, work, lead, kept, LeadEvent.LAPSED, now)
    return True


def _take_back(desk: Desk, work: Work, lead: PartnerLead, offer: LeadOffer, now: datetime) -> bool:
    kept = work.lead_offers.save(take_back(offer, now), seen=offer.version)
    _pause_if_careless(desk, work, kept, now)
    _free(desk, work, lead, kept, LeadEvent.TAKEN_BACK, now)
    return True


def _free(
    desk: Desk,
    work: Work,
    lead: PartnerLead,
    offer: LeadOffer,
    event: LeadEvent,
    now: datetime,
) -> None:
    due = keeper_due(desk, work, lead.keeper_id, now)
    moved = move(lead, event, now, due_at=due)
    freed = keep_step(work, lead, moved, event, offer=offer, by=None, now=now)
    give_on(desk, work, freed, now=now)


def _take_unshared(desk: Desk, now: datetime) -> int:
    """Take back what a partner may take that has nothing shared with it any more; it goes on.

    What it has accepted stays: its time runs on, and the card comes back with both sides' word.
    """
    with desk.store.read() as view:
        live = [each for each in view.lead_offers.live(limit=_MOST) if _is_open(each)]
        sharing = view.sharing.many({each.partner_id for each in live}, desk.policy.sharing)
    stopped = [each for each in live if not sharing[each.partner_id].consent.stands]

    def step(work: Work, lead: PartnerLead, offer: LeadOffer) -> bool:
        shared = work.sharing.of(offer.partner_id, desk.policy.sharing)
        if shared.consent.stands or not _is_open(offer):
            return False
        kept = work.lead_offers.save(withdraw(offer, now), seen=offer.version)
        _free(desk, work, lead, kept, LeadEvent.WITHDRAWN, now)
        return True

    return _each(desk, stopped, step)


def _is_open(offer: LeadOffer) -> bool:
    return offer.state is OfferState.OPEN


def _pause_if_careless(desk: Desk, work: Work, offer: LeadOffer, now: datetime) -> None:
    """Pause the offers to a partner that let too many leads lapse; a manager lifts that."""
    policy, profile = desk.policy.leads, work.lead_profiles.of(offer.partner_id)
    since = now - timedelta(days=policy.pause_window_days)
    if profile.resumed_at is not None:
        since = max(since, profile.resumed_at)
    ended = [OfferState.EXPIRED, OfferState.TAKEN_BACK]
    theirs = work.lead_offers.of_partner(offer.partner_id, states=ended)
    if profile.paused_at is not None or lapses_since(theirs, since) < policy.pause_after_lapses:
        return
    work.lead_profiles.save(replace(profile, paused_at=now))
    work.record(OffersPaused(offer.partner_id, paused=True), at=now)


def _follow_crm(desk: Desk, now: datetime) -> int:
    """End leads that the CRM has turned into a customer or a deal."""
    with desk.store.read() as view:
        over = view.partner_leads.converted_in_crm()
    done = 0
    for lead_id in over:
        try:
            with desk.store.begin() as work:
                lead = held_lead(work, lead_id)
                live = work.lead_offers.live_of(lead_id)
                moved = move(lead, LeadEvent.CONVERTED, now, outcome="converted in the CRM")
                if live is not None:
                    held = live.state is OfferState.HELD
                    ended = convert(live, now) if held else withdraw(live, now)
                    live = work.lead_offers.save(ended, seen=live.version)
                keep_step(work, lead, moved, LeadEvent.CONVERTED, offer=live, by=None, now=now)
                done += 1
        except (Refusal, StaleVersion):
            continue
    return done


def _re_own(desk: Desk, now: datetime) -> int:
    """Give leads of people who left to somebody who is there: at the partner, and with us.

    A partner that is gone itself has nothing any more: its leads go on.
    """
    with desk.store.read() as view:
        live = view.lead_offers.live(limit=_MOST)
        there = {each.id for each in view.partners.all()}
        people = view.people.many(each.holder_id for each in live if each.holder_id)
        orphans = [
            each
            for each in live
            if each.partner_id not in there
            or (each.holder_id and not may_hold(people.get(each.holder_id), each.partner_id))
        ]
        keepers = view.people.many(view.partner_leads.keepers())
        away = [number for number, each in keepers.items() if not can_keep(each)]
        left = [
            each.id
            for number in away
            for each in view.partner_leads.live(keeper_id=number, limit=_MOST)
        ]
    done = _each(
        desk, orphans, lambda work, lead, offer: _find_holder(desk, work, lead, offer, now)
    )
    return done + sum(_find_keeper(desk, each, now) for each in left)


def _is_orphan(view: Work, offer: LeadOffer) -> bool:
    if _is_gone(view, offer.partner_id):
        return True
    held = offer.state is OfferState.HELD
    return held and not holds_still(view, offer.holder_id, offer.partner_id)


def _is_gone(view: Work, partner_id: int) -> bool:
    partner = view.partners.by_id(partner_id)
    return partner is None or partner.is_removed


def _find_holder(
    desk: Desk, work: Work, lead: PartnerLead, offer: LeadOffer, now: datetime
) -> bool:
    if not _is_orphan(work, offer):
        return False
    gone = _is_gone(work, offer.partner_id)
    heir = None if gone else holder_at(work, offer.partner_id, but=offer.holder_id)
    if heir is None:
        kept = work.lead_offers.save(withdraw(offer, now), seen=offer.version)
        _free(desk, work, lead, kept, LeadEvent.WITHDRAWN, now)
        return True
    kept = work.lead_offers.save(hand_over(offer, heir.id), seen=offer.version)
    moved = move(lead, LeadEvent.HANDED_OVER, now)
    keep_step(work, lead, moved, LeadEvent.HANDED_OVER, offer=kept, by=None, now=now)
    return True


def _find_keeper(desk: Desk, lead_id: int, now: datetime) -> int:
    try:
        with desk.store.begin() as work:
            lead = held_lead(work, lead_id)
            if can_keep(work.people.by_id(lead.keeper_id)):
                return 0
            heir = keeper_for(work)
            moved = replace(move(lead, LeadEvent.REASSIGNED, now), keeper_id=heir.id)
            keep_step(work, lead, moved, LeadEvent.REASSIGNED, by=None, now=now)
            return 1
    except (Refusal, StaleVersion):
        return 0


def lead_dues(lead: PartnerLead, offer: LeadOffer | None) -> Iterator[Due]:
    """Say what of a lead is due when: of a partner half of its time, of its keeper all of it."""
    if offer is not None and offer.is_live:
        what = "accept" if offer.state is OfferState.OPEN else "news"
        if offer.state is OfferState.HELD and offer.contacted_at is None:
            what = "contact"
        key = f"{what}:{offer.id}:{offer.due_at:%Y%m%dT%H%M}"
        yield Due(lead.ref, f"offer:{offer.id}", what, key, offer.half_at)
    elif lead.due_at is not None:
        key = f"keeper:{lead.due_at:%Y%m%dT%H%M}"
        yield Due(lead.ref, "keeper", "keeper", key, lead.due_at)


def _remind(desk: Desk, now: datetime) -> int:
    with desk.store.read() as view:
        live = view.lead_offers.live(limit=_MOST)
        leads = view.partner_leads.many(each.lead_id for each in live)
        waiting = view.partner_leads.waiting(now, limit=_MOST)
        pairs = [
            *((leads[each.lead_id], each) for each in live),
            *((each, None) for each in waiting),
        ]
        reached = [
            (due, offer)
            for lead, offer in pairs
            for due in lead_dues(lead, offer)
            if _is_time(desk, due, offer, now)
        ]
        told = view.told_once.many(due.subject for due, _ in reached)
    fresh = [(due, offer) for due, offer in reached if (due.subject, due.key) not in told]
    recorded = 0
    for start in range(0, len(fresh), _AT_ONCE):
        with desk.store.begin() as work:
            for due, offer in fresh[start : start + _AT_ONCE]:
                if work.told_once.first(due.subject, due.key, now):
                    number = int(due.subject.partition("-")[2])
                    work.record(LeadReminder(number, offer.id if offer else 0, due.what), at=now)
                    recorded += 1
    return recorded


def _is_time(desk: Desk, due: Due, offer: LeadOffer | None, now: datetime) -> bool:
    """Tell whether to remind now: not before it is due, and in the reader's own office hours."""
    if now < due.at:
        return False
    hours = offer.clock.hours if offer is not None else desk.policy.deals.hours
    return now - due.at < _JUST_NOW or opening(hours, now) <= now
