"""Leads and shared deals that went quiet: their owner is asked, some times, then their manager.

What the CRM shows comes first. Threads are not read: the owner says whether it was answered.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Unpack

from journeys.acting import Doing, written
from journeys.desk import Desk
from journeys.lead_keepers import can_keep
from journeys.lead_notices import NudgeNotice
from journeys.may_tell import keep_for_digest
from journeys.notices import ToPerson
from journeys.outcomes import Done, Outcome
from journeys.quiet_things import Quiet, nudge_notice, quiet_things
from journeys.redraw import redraw_record
from journeys.tell_conflicts import tell_people
from journeys.tell_each import tell_each
from journeys.tell_leads import manager_of
from partnering.calendar import opening
from partnering.facts import NudgeDue
from partnering.nudges import (
    Nudge,
    NudgeState,
    Step,
    asked,
    begin,
    ended,
    is_quiet,
    next_step,
    snooze,
    still_waiting,
)
from partnering.people import Person, Right, must
from partnering.refusals import Refusal, Unknown
from store.facts import StoredFact
from store.work import StaleVersion, Work

ASKED_ENOUGH = "you were asked, and your manager was told"
NO_SUCH = "There is no such question."
_LEAD, _DEAL = "LD-", "deal:"
# A person is asked so much a day at the most; the rest waits for the next.
_A_DAY = 5
_DAY = timedelta(days=1)
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def watch_quiet(desk: Desk, *, now: datetime) -> int:
    """Begin, go on with and end nudges, as the records stand now; how many were moved."""
    with desk.store.read() as view:
        things = {each.subject: each for each in quiet_things(view)}
        rows = view.nudges.last_of(things) | {each.subject: each for each in view.nudges.open()}
    policy, done = desk.policy.leads, 0
    for subject, thing in things.items():
        row = rows.get(subject)
        if row is not None and row.is_open:
            continue
        since = _quiet_since(row, thing)
        if since is not None and is_quiet(since, policy, now):
            done += _begin(desk, thing, since, now)
    with desk.store.read() as view:
        open_ones = view.nudges.open()
    for each in open_ones:
        done += _go_on(desk, each, things.get(each.subject), now)
    if done:
        desk.wake()
    return done


def nudge(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Ask the owner, or tell whoever manages them that nothing came of it."""
    fact = stored.fact
    assert isinstance(fact, NudgeDue)
    with desk.store.read() as view:
        row = view.nudges.get(fact.nudge_id)
        notice = nudge_notice(view, fact.nudge_id)
        owner = view.people.by_id(row.person_id) if row else None
        boss = _manager(view, owner) if fact.escalated else None
    if row is None or notice is None or owner is None:
        return Done("no such question")
    if fact.escalated:
        for count in range(1, row.count + 1):
            redraw_record(desk, record_of(row.id, count), now=now)
        _keep(desk, owner, notice, stored, now)
        words = f"{owner.name} was asked {row.count} times, and nothing happened: {notice.words}"
        about = NudgeNotice(
            row.id, words, row.quiet_since, row.count, notice.lead_id, over="with you now"
        )
        return tell_people(
            desk,
            [boss],
            about,
            record=f"nudge-word:{row.id}",
            correlation=stored.correlation,
            fact=stored,
            now=now,
        )
    if not row.is_open or row.count != fact.count:
        return Done("overtaken")
    if not desk.messenger.reaches(owner, now=now):
        return Done("the owner is not in chat")
    told = tell_each(
        desk,
        [ToPerson(owner)],
        notice,
        # Each question is a message of its own: an old one would be drawn anew without a sound.
        record=record_of(row.id, row.count),
        correlation=stored.correlation,
        fact=stored,
        now=now,
    )
    return Done(f"{told} told")


def _keep(
    desk: Desk, owner: Person, notice: NudgeNotice, stored: StoredFact, now: datetime
) -> None:
    """Put what its owner did not answer into their digest: they are asked no more."""
    record = f"nudge-word:{notice.nudge_id}"
    with desk.store.begin() as work:
        keep_for_digest(work, owner, notice, record, ASKED_ENOUGH, now, fact_id=stored.id)


def say_answered(desk: Desk, nudge_id: int, **doing: Unpack[Doing]) -> Nudge:
    """Note that the other side has answered: it is not asked about before it is quiet again.

    Raises: Unknown for anybody else's; NotAllowed; Invalid where it is settled.
    """
    return _act(desk, nudge_id, lambda it: ended(it, NudgeState.ANSWERED, doing["now"]), doing)


def say_waiting(desk: Desk, nudge_id: int, **doing: Unpack[Doing]) -> Nudge:
    """Note that the other side has not answered yet. Raises: Unknown; NotAllowed; Invalid."""
    policy, now = desk.policy.leads, doing["now"]
    return _act(desk, nudge_id, lambda it: still_waiting(it, policy, now), doing)


def put_off(desk: Desk, nudge_id: int, until: datetime, **doing: Unpack[Doing]) -> Nudge:
    """Ask again at a later time. Raises: Unknown; NotAllowed; Invalid for a time too far away."""
    return _act(desk, nudge_id, lambda it: snooze(it, until, doing["now"]), doing)


def record_of(nudge_id: int, count: int) -> str:
    """Name the message that asks about something for the first, second or third time."""
    return f"nudge:{nudge_id}:{count}"


def _act(desk: Desk, nudge_id: int, rule: Callable[[Nudge], Nudge], doing: Doing) -> Nudge:
    by = doing["by"]
    must(by, Right.LOOK_UP)
    with desk.store.begin(receipt=doing.get("receipt")) as work:
        held = work.nudges.get(nudge_id)
        if held is None or held.person_id != by.id:
            raise Unknown(NO_SUCH)
        return work.nudges.save(rule(held), seen=held.version)


def _begin(desk: Desk, thing: Quiet, since: datetime, now: datetime) -> int:
    with desk.store.begin() as work:
        row = begin(thing.subject, thing.person_id, since, now)
        return int(work.nudges.add(row) is not None)


def _go_on(desk: Desk, seen: Nudge, thing: Quiet | None, now: datetime) -> int:
    """Do what is due about one row: nothing is asked at night, nor more than some things a day."""
    policy = desk.policy.leads
    if thing is None or thing.person_id != seen.person_id:
        return _save(desk, ended(seen, NudgeState.MOOT, now), seen)
    match next_step(seen, thing.last_at, policy, now):
        case Step.STOP:
            return _save(desk, ended(seen, NudgeState.ACTIVE, now), seen)
        case Step.ESCALATE:
            after = ended(seen, NudgeState.ESCALATED, now)
            return _save(desk, after, seen, NudgeDue(seen.id, seen.count, escalated=True), now)
        case Step.NUDGE if opening(desk.policy.deals.hours, now) <= now:
            with desk.store.read() as view:
                if view.nudges.asked_since(seen.person_id, now - _DAY) >= _A_DAY:
                    return 0
            after = asked(seen, policy, now)
            return _save(desk, after, seen, NudgeDue(seen.id, after.count, escalated=False), now)
        case _:
            return 0


def _save(
    desk: Desk,
    after: Nudge,
    seen: Nudge,
    fact: NudgeDue | None = None,
    now: datetime | None = None,
) -> int:
    try:
        with desk.store.begin() as work:
            work.nudges.save(after, seen=seen.version)
            if fact is not None and now is not None:
                work.record(fact, at=now, by=written(None))
    except (Refusal, StaleVersion):
        return 0  # its owner was faster
    return 1


def _quiet_since(row: Nudge | None, thing: Quiet) -> datetime | None:
    """Say since when a thing is quiet; None where its owner was asked about that already.

    What its owner has answered counts as something that happened then.
    """
    if row is None or thing.last_at > row.quiet_since:
        return thing.last_at
    return row.ended_at if row.state is NudgeState.ANSWERED else None


def _manager(view: Work, owner: Person | None) -> Person | None:
    """Find who hears of what somebody did not answer: their manager, else who manages partners."""
    boss = view.people.by_crm_key(owner.manager_crm_key) if owner else None
    return boss if can_keep(boss) else manager_of(view, None)
