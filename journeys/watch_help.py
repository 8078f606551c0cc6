"""Each minute: requests for help that nobody moved end, what is due is said once, and each that is
open has somebody who owns it.

A request whose time to answer is over has expired, whether or not this ran.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from journeys.desk import Desk
from journeys.help_hours import hours_of, responder_of
from journeys.help_moves import held_help, keep_help
from partnering.calendar import BusinessHours, Clock, opening
from partnering.facts import HelpReminder
from partnering.help_requests import (
    HelpPolicy,
    HelpRequest,
    HelpState,
    end_by_itself,
    hand_over,
)
from partnering.people import Person, Right, may
from store.work import Work

ANSWER_HALF, ANSWER_DUE = "answer_half", "answer_due"
LEAD, LEAD_DUE = "lead", "lead_due"
STEP, STEP_LATE = "step", "step_late"
# After so many days more a manager hears that a next step is late.
LATE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class WatchedHelp:
    """What one look did."""

    ended: int
    handed_over: int
    reminders: int


@dataclass(frozen=True, slots=True)
class HelpDue:
    """One reminder: told once under its code and the due time that it is about."""

    request_id: int
    what: str
    key: str
    at: datetime


def watch_help(desk: Desk, *, now: datetime) -> WatchedHelp:
    """End what is over, give what nobody owns to somebody, remind of what is due."""
    with desk.store.read() as view:
        over = view.help_requests.ending(now)
    ended = sum(_end(desk, each, now) for each in over)
    handed = _hand_over(desk, now)
    reminders = _remind(desk, now)
    if ended or handed or reminders:
        desk.wake()
    return WatchedHelp(ended, handed, reminders)


def dues_of(request: HelpRequest, policy: HelpPolicy, hours: BusinessHours) -> Iterator[HelpDue]:
    """List what comes due of an open request; `hours` are those of who has to act."""
    stamp = f"{request.due_at:%Y%m%dT%H%M}"

    def due(what: str, at: datetime) -> HelpDue:
        return HelpDue(request.id, what, f"{what}:{stamp}", opening(hours, at))

    match request.state:
        case HelpState.REQUESTED if request.requested_at is not None:
            yield due(ANSWER_HALF, _half(request.requested_at, request.due_at, hours))
            yield due(ANSWER_DUE, request.due_at)
        case HelpState.ACCEPTED if request.answered_at is not None:
            yield due(LEAD, _half(request.answered_at, request.due_at, hours))
            yield due(LEAD_DUE, request.due_at)
        case HelpState.ACTIVE:
            yield due(STEP, request.due_at)
            yield due(STEP_LATE, request.due_at + LATE)
        case _:
            return


def _half(start: datetime, due: datetime, hours: BusinessHours) -> datetime:
    """Give the instant at which half of the time in open hours is over."""
    whole = Clock(start, hours.day_length, hours)
    days = max(1, round(whole.spent(due) / hours.day_length))
    at = Clock(start, hours.day_length * days, hours).reaches(0.5)
    return at if at is not None else due


def _end(desk: Desk, request_id: int, now: datetime) -> int:
    with desk.store.begin() as work:
        held = held_help(work, request_id)
        moved = end_by_itself(held, now)
        if moved is None:
            return 0
        keep_help(work, held, moved, by=None)
    return 1


def _hand_over(desk: Desk, now: datetime) -> int:
    """Give open requests whose owner has left, or whom nobody knows any more, to somebody else."""
    with desk.store.read() as view:
        found = view.help_requests.open()
        owners = view.people.many(each.owner_id for each in found)
        there = {each.id for each in view.partners.all()}
        orphans = [
            each.id
            for each in found
            if not _is_there(owners.get(each.owner_id), each, gone=each.partner_id not in there)
        ]
    handed = 0
    for number in orphans:
        with desk.store.begin() as work:
            held = held_help(work, number)
            heir = _heir(work, held)
            if not held.is_open or heir is None or heir.id == held.owner_id:
                continue
            keep_help(work, held, hand_over(held, heir.id, now), by=None)
        handed += 1
    return handed


def _is_there(person: Person | None, request: HelpRequest, *, gone: bool) -> bool:
    """Tell whether somebody may own a request; of a partner that is gone nobody does."""
    if person is None or not may(person, Right.OWN_HELP):
        return False
    return person.partner_id is None or (not gone and person.partner_id == request.partner_id)


def _heir(work: Work, request: HelpRequest) -> Person | None:
    """Find who owns a request next: who answers at the partner, who asked, the manager."""
    partner = work.partners.by_id(request.partner_id)
    if partner is None:
        return None
    people = work.people
    manager = people.by_id(partner.manager_id) if partner.manager_id is not None else None
    asker = people.by_id(request.asker_id)
    theirs = responder_of(work, partner)
    waits_for_them = request.state is HelpState.REQUESTED and not request.by_partner
    ordered = [theirs, manager, asker] if waits_for_them else [asker, manager, theirs]
    gone = partner.is_removed
    chosen = next((each for each in ordered if each and _is_there(each, request, gone=gone)), None)
    if chosen is not None:
        return chosen
    managers = [each for each in people.all() if may(each, Right.SEE_DEALS)]
    return managers[0] if managers else None


def _remind(desk: Desk, now: datetime) -> int:
    with desk.store.read() as view:
        found = view.help_requests.open()
        view.people.many(each.owner_id for each in found)
        dues = [
            each
            for one in found
            if one.requested_at is not None
            for each in dues_of(one, desk.policy.help, _hours(desk, view, one))
            if each.at <= now
        ]
        told = view.told_once.many(_subject(each) for each in dues)
    fresh = [each for each in dues if (_subject(each), each.key) not in told]
    recorded = 0
    with desk.store.begin() as work:
        for number in sorted({each.request_id for each in fresh}):
            steps = [each for each in fresh if each.request_id == number]
            first = [each for each in steps if work.told_once.first(_subject(each), each.key, now)]
            if first:
                # Of several that came due meanwhile, only the last is said.
                work.record(HelpReminder(number, first[-1].what), at=now)
                recorded += 1
    return recorded


def _hours(desk: Desk, view: Work, request: HelpRequest) -> BusinessHours:
    return hours_of(desk, view.people.by_id(request.owner_id))


def _subject(due: HelpDue) -> str:
    return f"CS-{due.request_id}"
