"""What has happened to a registration is said in the thread of its card: who reads it is notified.

A card that is drawn again notifies nobody. Its partner hears what we decided or ask, whoever of us
has the card what is theirs to do now. The card's own news needs no reply: it came after the fact.
"""

from collections.abc import Callable
from datetime import datetime

from journeys.acting import written
from journeys.deal_letters import in_short, is_told, news_of, still_news
from journeys.deal_notices import DealNotice, DealWordNotice, PartnerWordNotice
from journeys.desk import Desk
from journeys.notices import Recipient, ToPerson, ToPlace, Under
from journeys.outcomes import Done, Outcome
from journeys.pinned_policy import pinned
from journeys.tell_deals import partner_card_of, readers_of, record_of
from journeys.tell_each import tell_each
from partnering.appeals import AppealState
from partnering.facts import AppealMoved, ProposalMade, RegistrationMoved
from partnering.registrations import Event, Registration, State
from store.facts import StoredFact
from store.work import Work

# What a partner does itself, and needs not be told; one of ours may do it in its place.
_OWN_ACTS = frozenset({Event.WITHDRAWN, Event.RELEASED, Event.EDITED})

Asking = RegistrationMoved | ProposalMade | AppealMoved


def reply_to_partner(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Say under a registration's card in its partner's channels what has become of it."""
    fact = stored.fact
    assert isinstance(fact, RegistrationMoved | AppealMoved)
    event = fact.event if isinstance(fact, RegistrationMoved) else f"appeal_{fact.event}"
    if not is_told(event):
        return Done("nothing that a partner is told")
    with desk.store.read() as view:
        found = view.registrations.get(fact.registration_id)
        partner = view.partners.by_id(found.partner_id) if found else None
        if found is None or partner is None or partner.is_removed:
            return Done("there is no such registration")
        if event in _OWN_ACTS and _is_of(view, stored.by, partner.id):
            return Done("the partner did it itself")
        policy = pinned(view, found.policy_version, desk.policy.deals)
        under, record = partner_card_of(found.id), _record(found, event, stored)
        channels = [channel for _, channel in view.partner_channels.of_partner(partner.id)]
        to = [
            ToPlace(each)
            for each in channels
            if _waits(view, under, record, PartnerWordNotice.kind, None, each, stored)
        ]
    news = news_of(found, event, zone=policy.zone, now=now)
    if not to or not still_news(news):
        return Done("nothing to add")
    notice = PartnerWordNotice(found.ref, event, in_short(news), partner.id)
    return _tell(desk, to, notice, record, under, stored, now)


def reply_to_us(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Say under a registration's card to who has it what is asked of them now."""
    fact = stored.fact
    assert isinstance(fact, Asking)
    with desk.store.read() as view:
        found = view.registrations.get(fact.registration_id)
        partner = view.partners.by_id(found.partner_id) if found else None
        if found is None or partner is None:
            return Done("there is no such registration")
        words = _asked(view, fact, found, partner.name)
        event = _event(fact)
        under, record = _our_card_of(found.id), _record(found, event, stored)
        to = [
            each
            for each in readers_of(desk, view, fact, found, now)
            if _is_asked(each, event, stored)
            and _waits(view, under, record, DealWordNotice.kind, _person(each), None, stored)
        ]
    if not to or not words:
        return Done("nothing to add")
    notice = DealWordNotice(found.ref, event, words, partner.id)
    return _tell(desk, to, notice, record, under, stored, now)


def _tell(
    desk: Desk,
    to: list[Recipient] | list[ToPlace],
    notice: PartnerWordNotice | DealWordNotice,
    record: str,
    under: Under,
    stored: StoredFact,
    now: datetime,
) -> Outcome:
    told = tell_each(
        desk,
        to,
        notice,
        record=record,
        correlation=stored.correlation,
        fact=stored,
        now=now,
        under=under,
    )
    return Done(f"{told} told")


def _waits(
    view: Work,
    under: Under,
    record: str,
    kind: str,
    person_id: int | None,
    channel: str | None,
    stored: StoredFact,
) -> bool:
    """Tell whether a reader has had the card since before the fact, and no reply about it yet."""
    card = view.messages.find(under.record, under.kind, person_id, channel)
    if card is None or card.posted_at > stored.at:
        return False
    return view.messages.find(record, kind, person_id, channel) is None


def _record(registration: Registration, event: str, stored: StoredFact) -> str:
    """Name the reply about one fact, as every word about a registration is named."""
    return f"deal-word:{registration.id}:{event}:{stored.id}"


def _our_card_of(registration_id: int) -> Under:
    return Under(record_of(registration_id), DealNotice.kind)


def _is_of(view: Work, by: str, partner_id: int) -> bool:
    _, _, number = by.partition("person:")
    who = view.people.by_id(int(number)) if number.isdecimal() else None
    return who is not None and who.partner_id == partner_id


def _person(reader: Recipient) -> int | None:
    return reader.person.id if isinstance(reader, ToPerson) else None


def _is_asked(reader: Recipient, event: str, stored: StoredFact) -> bool:
    """Leave out who did it, and the channel where it is given to one person."""
    if isinstance(reader, ToPerson):
        return written(reader.person) != stored.by
    return event != Event.ASSIGNED


def _event(fact: Asking) -> str:
    match fact:
        case RegistrationMoved():
            return fact.event
        case ProposalMade():
            return "proposed"
        case AppealMoved():
            return f"appeal_{fact.event}"


def _asked(view: Work, fact: Asking, found: Registration, partner: str) -> str:
    """Say what is asked of whoever decides; empty where nothing is, or not any more."""
    whose = f"{partner}'s deal with {found.claim.customer}"
    match fact:
        case ProposalMade():
            waiting = view.proposals.waiting(found.id, found.version)
            if waiting is None or waiting.id != fact.proposal_id:
                return ""
            first = view.people.by_id(waiting.proposed_by)
            by = first.name if first else "Somebody"
            return f"{by} wants to approve {whose}. A second person has to confirm it."
        case AppealMoved():
            appeal = view.appeals.get(fact.appeal_id)
            if appeal is None or appeal.state is not AppealState.FILED:
                return ""
            return f"{partner} appeals about {found.claim.customer}. It is to be decided."
        case RegistrationMoved():
            asking = _ASKING.get(Event(fact.event))
            return f"{whose}: {asking[1]}" if asking and asking[0](found) else ""


def _is_decided_on(one: Registration) -> bool:
    return one.is_pending and one.state is not State.INFO_REQUESTED


# Whether it still holds, and what is said.
_ASKING: dict[Event, tuple[Callable[[Registration], bool], str]] = {
    Event.INFO_PROVIDED: (_is_decided_on, "the answer is here, and it can be decided."),
    Event.HOLD_LIFTED: (_is_decided_on, "it is on hold no more, and can be decided."),
    Event.ASSIGNED: (_is_decided_on, "it is yours to decide now."),
    Event.EXTENSION_ASKED: (
        lambda one: one.window is not None and one.window.pending is not None,
        "they ask for more time. That is to be decided.",
    ),
    Event.EDIT_ASKED: (
        lambda one: one.pending_edit is not None,
        "they ask to change it. That is to be decided.",
    ),
}
