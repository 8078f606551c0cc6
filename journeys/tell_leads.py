"""Leads reach people: the one of ours who keeps it, the partner's channel, and who manages it.

What a partner reads is drawn when it is sent, as it stands then.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from journeys.acting import written
from journeys.deal_notices import PartnerWordNotice
from journeys.desk import Desk
from journeys.draw_leads import lead_notice, partner_lead_notice, paused_notice
from journeys.lead_keepers import can_keep
from journeys.lead_notices import LeadNotice, LeadWordNotice
from journeys.notices import ToPerson, ToPlace
from journeys.outcomes import Done, Outcome
from journeys.redraw import redraw_record
from journeys.tell_conflicts import tell_people
from journeys.tell_each import tell_each
from partnering.facts import LeadMoved, LeadReminder, OffersPaused
from partnering.lead_offers import LeadOffer, OfferState
from partnering.leads import WITH_US, LeadEvent, LeadState, PartnerLead
from partnering.people import Person, Role
from store.facts import StoredFact
from store.work import Work

# What asks the keeper to do something, or tells them who has the lead now.
_FOR_KEEPER = frozenset(
    {
        LeadEvent.TAKEN,
        LeadEvent.QUALIFIED,
        LeadEvent.NOBODY,
        LeadEvent.REASSIGNED,
        LeadEvent.WITHDRAWN,
    }
)
# What a partner hears a word of in its channel: its card alone would change without a sound.
_FOR_PARTNER = {
    LeadEvent.LAPSED: "nobody answered in time, so this lead has gone on.",
    LeadEvent.TAKEN_BACK: "nothing was heard of this lead in time, so it has gone on.",
    LeadEvent.WITHDRAWN: "we have taken this lead back.",
}
# What the keeper hears a word of: their card alone would change without a sound.
_NEWS_FOR_KEEPER = {
    LeadEvent.ACCEPTED: "{partner} has taken {lead}.{holder}",
    LeadEvent.GIVEN_BACK: "{partner} has given {lead} back: {why}.",
    LeadEvent.CONVERTED: "{lead} became a deal of {partner}.",
}
# What whoever manages the partner hears.
_FOR_MANAGER = {
    LeadEvent.LAPSED: "{partner} did not answer {lead} in time.",
    LeadEvent.TAKEN_BACK: "{partner} let {lead} lie, so it was taken back.",
    LeadEvent.GIVEN_BACK: "{partner} has given {lead} back: {why}.",
    LeadEvent.HANDED_OVER: "{lead} has gone to a colleague at {partner}, as its person has left.",
}


def show_lead(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Show a lead to its keeper, draw its cards anew, and tell whoever manages the partner."""
    fact = stored.fact
    assert isinstance(fact, LeadMoved)
    record, event = record_of(fact.lead_id), LeadEvent(fact.event)
    drawn = redraw_record(desk, record, now=now)
    with desk.store.read() as view:
        lead = view.partner_leads.get(fact.lead_id)
        keeper = view.people.by_id(lead.keeper_id) if lead else None
        notice = lead_notice(desk, view, fact.lead_id, reader=keeper) if lead else None
        manager, words = _word_to_manager(view, fact, event)
        news = _word(view, fact, _NEWS_FOR_KEEPER.get(event, ""))
    if lead is None or notice is None:
        return Done("no such lead")
    told = 0
    if event in _FOR_KEEPER and not _overtaken(fact, notice):
        told = _tell_keeper(desk, keeper, notice, stored, now)
    if words or news:
        about = LeadWordNotice(lead.id, words or news, notice.partner_id)
        readers = [manager] if words else []
        # Who did it themselves knows.
        if news and keeper is not None and stored.by != written(keeper) and keeper != manager:
            readers.append(keeper)
        tell_people(
            desk,
            readers,
            about,
            record=f"lead-word:{lead.id}:{fact.event}:{stored.id}",
            correlation=stored.correlation,
            fact=stored,
            now=now,
        )
    if event is LeadEvent.NOBODY:
        _tell_white_space(desk, lead, notice, stored, now)
    return Done(f"{drawn} cards, told {told}")


def tell_partner_lead(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Show a partner its offer in its channels, or draw again what is there; say what it lost."""
    fact = stored.fact
    assert isinstance(fact, LeadMoved)
    with desk.store.read() as view:
        offer = view.lead_offers.get(fact.offer_id)
        notice = partner_lead_notice(view, fact.offer_id, now=now)
        places = view.partner_channels.of_partner(offer.partner_id) if offer else []
        partner = view.partners.by_id(offer.partner_id) if offer else None
    if offer is None or notice is None or partner is None or partner.is_removed:
        return Done("nothing to tell")
    if not places:
        return Done("the partner has no channel", code="no_partner_channel")
    event, drawn = LeadEvent(fact.event), 0
    if event is LeadEvent.OFFERED and not (notice.may_answer or notice.may_work):
        return Done("overtaken")
    to = [ToPlace(channel) for _, channel in places]
    if event is LeadEvent.OFFERED or offer.is_live:
        drawn = tell_each(
            desk,
            to,
            notice,
            record=partner_record_of(offer.id),
            correlation=stored.correlation,
            fact=stored,
            now=now,
        )
    else:
        drawn = redraw_record(desk, partner_record_of(offer.id), now=now)
    if event in _FOR_PARTNER:
        word = PartnerWordNotice(notice.ref, fact.event, _FOR_PARTNER[event], partner.id)
        tell_each(
            desk,
            to,
            word,
            record=f"lead-word:{offer.lead_id}:{fact.event}:{stored.id}",
            correlation=stored.correlation,
            fact=stored,
            now=now,
        )
    return Done(f"{drawn} channels")


def remind_lead(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Remind who has a lead of what is due of it, where it still is."""
    fact = stored.fact
    assert isinstance(fact, LeadReminder)
    with desk.store.read() as view:
        lead = view.partner_leads.get(fact.lead_id)
        offer = view.lead_offers.get(fact.offer_id) if fact.offer_id else None
        keeper = view.people.by_id(lead.keeper_id) if lead else None
        if lead is None or not still_due(lead, offer, fact.what, now):
            return Done("no longer holds")
        places = view.partner_channels.of_partner(offer.partner_id) if offer else []
        managers = _managers(view, offer)
    record = f"lead-word:{lead.id}:{fact.what}:{stored.id}"
    if offer is None:
        words = f"{lead.ref} ({lead.details.company}) waits for you since it was due."
        about = LeadWordNotice(lead.id, words, None)
        people: Iterable[Person | None] = [keeper, *managers]
        return tell_people(
            desk, people, about, record=record, correlation=stored.correlation, fact=stored, now=now
        )
    if not places:
        return Done("the partner has no channel", code="no_partner_channel")
    word = PartnerWordNotice(lead.ref, fact.what, reminder_words(fact.what), offer.partner_id)
    told = tell_each(
        desk,
        [ToPlace(channel) for _, channel in places],
        word,
        record=record,
        correlation=stored.correlation,
        fact=stored,
        now=now,
    )
    return Done(f"{told} channels")


def tell_paused_offers(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Tell whoever manages a partner that it is offered no leads any more, with the way back."""
    fact = stored.fact
    assert isinstance(fact, OffersPaused)
    record = paused_record_of(fact.partner_id)
    if not fact.paused:
        drawn = redraw_record(desk, record, now=now)
        with desk.store.begin() as work:
            # The next pause is news of its own, not this message drawn once more.
            for each in work.messages.of_record(record):
                work.messages.forget(each.id)
        return Done(f"{drawn} cards")
    with desk.store.read() as view:
        notice = paused_notice(desk, view, fact.partner_id)
        manager = manager_of(view, fact.partner_id)
    if notice is None or not notice.resume:
        return Done("no longer holds")
    return tell_people(
        desk,
        [manager],
        notice,
        record=record,
        correlation=stored.correlation,
        fact=stored,
        now=now,
    )


def still_due(lead: PartnerLead, offer: LeadOffer | None, what: str, now: datetime) -> bool:
    """Tell whether a reminder holds still when it is sent."""
    if offer is None:
        return lead.state in WITH_US and lead.due_at is not None and now >= lead.due_at
    waits: dict[str, Callable[[LeadOffer], bool]] = {
        "accept": lambda it: it.state is OfferState.OPEN,
        "contact": lambda it: it.state is OfferState.HELD and it.contacted_at is None,
        "news": lambda it: it.state is OfferState.HELD and it.contacted_at is not None,
    }
    return what in waits and waits[what](offer) and offer.half_at <= now < offer.due_at


def reminder_words(what: str) -> str:
    """Say what is due of a partner; in a sentence that begins with the lead's number.

    It names no company: what is shared of it stands on the card.
    """
    return {
        "accept": "half of the time to answer is over. Do you take this lead?",
        "contact": "half of the time for the first contact is over.",
        "news": "we have not heard of this lead for a while. How does it stand?",
    }[what]


def record_of(lead_id: int) -> str:
    """Name the messages that show a lead to us."""
    return f"lead:{lead_id}"


def partner_record_of(offer_id: int) -> str:
    """Name the messages that show an offer to its partner."""
    return f"partner-lead:{offer_id}"


def paused_record_of(partner_id: int) -> str:
    """Name the messages that tell of a partner's pause."""
    return f"lead-offers:{partner_id}"


def manager_of(view: Work, partner_id: int | None) -> Person | None:
    """Find who manages a partner, else the first who manages partners at all."""
    partner = view.partners.by_id(partner_id) if partner_id else None
    named = view.people.by_id(partner.manager_id) if partner and partner.manager_id else None
    if can_keep(named):
        return named
    roles = (Role.PARTNER_MANAGER, Role.CHANNEL_CHIEF, Role.ADMIN)
    others = [each for role in roles for each in view.people.with_role(role) if can_keep(each)]
    return others[0] if others else None


def _tell_keeper(
    desk: Desk, keeper: Person | None, notice: LeadNotice, stored: StoredFact, now: datetime
) -> int:
    """Show a lead to its keeper; where they are not in chat, to who manages partners."""
    with desk.store.read() as view:
        manager = manager_of(view, notice.partner_id)
        if keeper is None or not desk.messenger.reaches(keeper, now=now):
            keeper = manager
            drawn = lead_notice(desk, view, notice.lead_id, reader=keeper)
            notice = drawn or notice
    if keeper is None or not desk.messenger.reaches(keeper, now=now):
        return 0
    return tell_each(
        desk,
        [ToPerson(keeper)],
        notice,
        record=record_of(notice.lead_id),
        correlation=stored.correlation,
        fact=stored,
        now=now,
    )


def _overtaken(fact: LeadMoved, notice: LeadNotice) -> bool:
    """A lead that was given on in the same moment asks nothing of its keeper."""
    passing = fact.event in (LeadEvent.TAKEN, LeadEvent.QUALIFIED)
    return passing and notice.state not in (LeadState.NEW, LeadState.QUALIFIED)


def _word_to_manager(view: Work, fact: LeadMoved, event: LeadEvent) -> tuple[Person | None, str]:
    offer = view.lead_offers.get(fact.offer_id) if fact.offer_id else None
    words = _word(view, fact, _FOR_MANAGER.get(event, ""))
    return (
        (manager_of(view, offer.partner_id), words) if offer is not None and words else (None, "")
    )


def _word(view: Work, fact: LeadMoved, template: str) -> str:
    """Say what happened to a lead at a partner; empty where there is nothing to say of it."""
    offer = view.lead_offers.get(fact.offer_id) if fact.offer_id else None
    lead = view.partner_leads.get(fact.lead_id)
    if offer is None or lead is None or not template:
        return ""
    partner = view.partners.by_id(offer.partner_id)
    holder = view.people.by_id(offer.holder_id) if offer.holder_id else None
    words = template.format(
        partner=partner.name if partner else "A partner",
        lead=f"{lead.ref} ({lead.details.company})",
        why=offer.reason.words.casefold() if offer.reason else "no reason was given",
        holder=f" {holder.name} has it there{_introduce(lead)}." if holder else "",
    )
    live = view.lead_offers.live_of(lead.id)
    if live is not None and live.id != offer.id:
        heir = view.partners.by_id(live.partner_id)
        words += f" It is offered to {heir.name if heir else 'another partner'} now."
    return words


def _introduce(lead: PartnerLead) -> str:
    return "" if lead.details.consent else ", and waits for your introduction to the customer"


def _tell_white_space(
    desk: Desk, lead: PartnerLead, notice: LeadNotice, stored: StoredFact, now: datetime
) -> None:
    """Tell who manages partners that no partner can take a lead, unless they keep it themselves."""
    with desk.store.read() as view:
        manager = manager_of(view, None)
    if manager is None or manager.id == lead.keeper_id or not notice.nobody_because:
        return
    words = f"No partner can take {lead.ref} ({lead.details.company}): {notice.nobody_because}."
    tell_people(
        desk,
        [manager],
        LeadWordNotice(lead.id, words, None),
        record=f"lead-word:{lead.id}:nobody:{stored.id}",
        correlation=stored.correlation,
        fact=stored,
        now=now,
    )


def _managers(view: Work, offer: LeadOffer | None) -> list[Person | None]:
    return [manager_of(view, None)] if offer is None else []
