"""Conflicts reach only our own people: the channel for them, else who has to decide."""

from collections.abc import Iterable
from datetime import datetime

from journeys.ask_whom import asked_of
from journeys.deal_notices import PartnerWordNotice
from journeys.desk import Desk
from journeys.draw_conflicts import conflict_notice
from journeys.notices import Notice, Recipient, ToChannel, ToPerson, ToPlace
from journeys.outcomes import Dead, Done, Outcome
from journeys.redraw import redraw_record
from journeys.resolve_conflict import parties_of
from journeys.run_programme import channel_of
from journeys.tell_deals import partner_card_of
from journeys.tell_each import tell_each
from partnering.facts import ConflictMoved
from partnering.people import Person
from partnering.programme import Channel
from store.facts import StoredFact
from store.work import Work


def show_conflict(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Post a case where it is due, draw its cards again, and those of the claims in it."""
    fact = stored.fact
    assert isinstance(fact, ConflictMoved)
    record = f"conflict:{fact.case_id}"
    with desk.store.read() as view:
        case = view.conflict_cases.get(fact.case_id)
        if case is None:
            return Done("there is no such case")
        notice = conflict_notice(desk, view, case.id, now=now)
        parties = parties_of(view, case)
        asked = asked_of(view, case, parties, desk.policy.deals, now) if case.is_open else None
        to = place_for(desk, view, asked)
    if notice is None:
        return Done("there is no such case")
    drawn = redraw_record(desk, record, now=now)
    # What was decided before anybody heard of it is nobody's business any more.
    if case.is_open:
        if not to:
            return Dead("nobody_to_tell")
        tell_each(
            desk, to, notice, record=record, correlation=stored.correlation, fact=stored, now=now
        )
    for each in parties:
        drawn += redraw_record(desk, f"deal:{each.id}", now=now)
    return Done(f"{drawn} cards")


def tell_case_parties(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Tell each partner in a case what was decided, about its own claim and in neutral words."""
    fact = stored.fact
    assert isinstance(fact, ConflictMoved)
    with desk.store.read() as view:
        case = view.conflict_cases.get(fact.case_id)
        words = case.decisions[-1].for_partner if case and case.decisions else ""
        parties = parties_of(view, case) if case else []
        places = {
            each.id: [channel for _, channel in view.partner_channels.of_partner(each.partner_id)]
            for each in parties
        }
    if not words.strip():
        return Done("nothing to tell")
    told = 0
    for each in parties:
        about = f"About your registration of {each.claim.customer}: {words}"
        told += tell_each(
            desk,
            [ToPlace(place) for place in places[each.id]],
            PartnerWordNotice(each.ref, "case_decided", about, each.partner_id, each.id),
            record=f"deal-word:{each.id}:case_decided:{stored.id}",
            correlation=stored.correlation,
            fact=stored,
            now=now,
            under=partner_card_of(each.id),
        )
    return Done(f"{told} channels")


def place_for(desk: Desk, view: Work, *people: Person | None) -> list[Recipient]:
    """Name the channel for conflicts, else the people, else the channel for what reaches nobody."""
    programme = view.programme.get()
    if channel := channel_of(programme, desk.policy, Channel.CONFLICTS):
        return [ToChannel(channel)]
    return _privately(people) or fallback_for(desk, view)


def fallback_for(desk: Desk, view: Work) -> list[Recipient]:
    """Name the channel for what reaches nobody else."""
    channel = channel_of(view.programme.get(), desk.policy, Channel.FALLBACK)
    return [ToChannel(channel)] if channel else []


def tell_people(
    desk: Desk,
    people: Iterable[Person | None],
    notice: Notice,
    *,
    record: str,
    correlation: str,
    now: datetime,
    fact: StoredFact | None = None,
) -> Outcome:
    """Tell each of some people once; where none can be reached, the channel for that."""
    reached = [each for each in people if each and desk.messenger.reaches(each, now=now)]
    to = _privately(reached)
    if not to:
        with desk.store.read() as view:
            to = fallback_for(desk, view)
    if not to:
        return Dead("nobody_to_tell")
    told = tell_each(desk, to, notice, record=record, correlation=correlation, now=now, fact=fact)
    return Done(f"{told} told")


def _privately(people: Iterable[Person | None]) -> list[Recipient]:
    found = {each.id: each for each in people if each is not None}
    return [ToPerson(each) for each in found.values()]
