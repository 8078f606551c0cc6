"""Each minute: what has ended is written down, who waited goes on, what is due is said once.

A protection that has ended has ended, whether or not this ran. Nothing is rejected or revoked here.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from journeys.deal_moves import held_registration, keep_moves
from journeys.deal_scene import as_mirrored, sight
from journeys.desk import Desk
from journeys.due_reminders import (
    Due,
    answer_dues,
    appeal_dues,
    case_dues,
    decision_dues,
    is_time,
    protection_dues,
    quiet_dues,
)
from journeys.pinned_policy import VersionNotKept, pinned
from journeys.resolve_conflict import keep_move, must_find
from journeys.undecided_deals import NO_DECIDER, given_over, ownerless, undecidable
from partnering.conflict_cases import ConflictCase, close_case, close_moot
from partnering.deal_policy import DealPolicy
from partnering.facts import CaseReminder, DealReminder
from partnering.refusals import Refusal
from partnering.registration_ends import expire
from partnering.registration_moves import Moved, close_unanswered, lift_hold
from partnering.registrations import Registration, State
from store.work import StaleVersion, Work

log = logging.getLogger(__name__)

_AT_ONCE = 200
_MOST = 5000
_ALL = 100_000
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Watched:
    """What one look did: ended, closed without an answer, let go on, cases closed, given to who
    may decide by now, reminders."""

    expired: int
    unanswered: int
    resumed: int
    cases: int
    given_over: int
    reminders: int


def watch_protection(desk: Desk, *, now: datetime) -> Watched:
    """Write down what is over by now, take up who waited behind it, remind of what is due."""
    with desk.store.read() as view:
        over = [each.id for each in view.registrations.ending(now, limit=_MOST)]
        silent = [each.id for each in view.registrations.unanswered(now, limit=_MOST)]
    expired = _each(desk, over, lambda _, held: expire(held, now), now)
    unanswered = _each(desk, silent, lambda _, held: close_unanswered(held, now), now)
    cases = _close_cases(desk, now)
    resumed = _take_up_waiting(desk, now)
    given = _give_over(desk, now)
    with desk.store.read() as view:
        dues = list(_of_decisions(desk, view))
    reminders = _remind(desk, dues, now) + _say_who_is_missing(desk, now)
    if any((expired, unanswered, cases, resumed, given, reminders)):
        desk.wake()
    return Watched(expired, unanswered, resumed, cases, given, reminders)


def remind_of_ends(desk: Desk, *, now: datetime) -> int:
    """Record a reminder for what comes near its end or is silent; every ten minutes will do.

    It looks through all that is protected.
    """
    with desk.store.read() as view:
        dues = list(_of_protections(desk, view, now))
    recorded = _remind(desk, dues, now)
    if recorded:
        desk.wake()
    return recorded


def _remind(desk: Desk, dues: Iterable[Due], now: datetime) -> int:
    """Record what has come due and was not told yet; of several steps the last one.

    Each is recorded once, whichever clock comes by.
    """
    reached = [each for each in dues if is_time(each, desk.policy.deals, now)]
    with desk.store.read() as view:
        told = view.told_once.many(each.subject for each in reached)
    fresh = [each for each in reached if (each.subject, each.key) not in told]
    fresh.sort(key=lambda each: (each.subject, each.family, each.at))
    recorded = 0
    for start in range(0, len(fresh), _AT_ONCE):
        recorded += _record(desk, fresh[start : start + _AT_ONCE], now)
    return recorded


def _record(desk: Desk, dues: Iterable[Due], now: datetime) -> int:
    recorded = 0
    with desk.store.begin() as work:
        for (subject, _), steps in groupby(dues, key=lambda each: (each.subject, each.family)):
            first = [each for each in steps if work.told_once.first(subject, each.key, now)]
            if first:
                work.record(_reminder(subject, first[-1].what), at=now)
                recorded += 1
    return recorded


def _reminder(subject: str, what: str) -> DealReminder | CaseReminder:
    kind, _, number = subject.partition("-")
    made = CaseReminder if kind == "CF" else DealReminder
    return made(int(number), what)


def _of_decisions(desk: Desk, view: Work) -> Iterator[Due]:
    rules, now_in_force = _Rules(desk, view), desk.policy.deals
    for each in view.registrations.pending(limit=_MOST):
        yield from decision_dues(each, rules.of(each))
        yield from answer_dues(each, rules.of(each))
    for case in view.conflict_cases.open():
        yield from case_dues(case, now_in_force)
    for appeal in view.appeals.filed():
        yield from appeal_dues(appeal, now_in_force)


def _of_protections(desk: Desk, view: Work, now: datetime) -> Iterator[Due]:
    """By the rules of each, which may be others than those in force: looked at by the widest."""
    rules = _Rules(desk, view)
    known = rules.all()
    longest = max((days for each in known for days in each.reminder_days), default=0)
    for one in view.registrations.ending(now + (longest + 2) * _DAY, limit=_ALL):
        yield from protection_dues(one, rules.of(one), now)
    quiet = now - min(each.activity_days for each in known) * _DAY
    for one in view.registrations.quiet(quiet, limit=_ALL):
        yield from quiet_dues(one, rules.of(one), now)


class _Rules:
    """The rules that registrations were submitted under, each version read once."""

    def __init__(self, desk: Desk, view: Work) -> None:
        self._desk, self._view = desk, view
        self._known: dict[str, DealPolicy] = {}

    def all(self) -> list[DealPolicy]:
        """List the rules in force and all that were."""
        kept = [version for version, _ in self._view.deal_policies.versions()]
        return [self._desk.policy.deals, *(self._read(version) for version in kept)]

    def of(self, one: Registration) -> DealPolicy:
        return self._read(one.policy_version)

    def _read(self, version: str) -> DealPolicy:
        if version not in self._known:
            current = self._desk.policy.deals
            try:
                self._known[version] = pinned(self._view, version, current)
            except VersionNotKept:
                # Nobody decides by them before they are found; to be reminded, today's will do.
                log.error("the rules of version %s are not kept here", version)
                self._known[version] = current
        return self._known[version]


def _each(
    desk: Desk,
    ids: Iterable[int],
    ruled: Callable[[Work, Registration], Moved | None],
    now: datetime,
) -> int:
    """Move registrations one by one, each in an act of its own; how many.

    What somebody else has moved meanwhile is left as they left it.
    """
    done = 0
    for id_ in ids:
        try:
            with desk.store.begin() as work:
                held = held_registration(work, id_)
                moved = ruled(work, held)
                if moved is not None:
                    keep_moves(work, held, [moved], by=None, now=now)
                    done += 1
        except (Refusal, StaleVersion):
            continue
    return done


def _close_cases(desk: Desk, now: datetime) -> int:
    """Close cases that cannot be appealed any more, and those about which nothing is left."""
    with desk.store.read() as view:
        over = [each.id for each in view.conflict_cases.decided(now)]
        undecided = view.conflict_cases.open()
        found = view.registrations.many(id_ for each in undecided for id_ in each.registration_ids)
        moot = [each.id for each in undecided if _ended(each, found, now) is not None]
    done = 0
    for id_ in (*over, *moot):
        try:
            with desk.store.begin() as work:
                case = must_find(work, id_)
                parties = work.registrations.many(case.registration_ids)
                ended = close_case(case, now) if id_ in over else _ended(case, parties, now)
                if ended is not None:
                    keep_move(work, ended, case.version, "closed", now=now)
                    done += 1
        except Refusal:
            continue
    return done


def _ended(
    case: ConflictCase, known: Mapping[int, Registration], now: datetime
) -> ConflictCase | None:
    parties = [known[id_] for id_ in case.registration_ids if id_ in known]
    try:
        return close_moot(case, parties, now)
    except Refusal:
        return None


def _take_up_waiting(desk: Desk, now: datetime) -> int:
    """Bring claims back into review behind which nothing stands any more, at their place."""
    with desk.store.read() as view:
        waiting = [
            each
            for each in view.registrations.in_state(State.CONFLICT_HOLD, limit=_MOST)
            if _is_free(desk, view, each, now)
        ]
    waiting.sort(key=lambda each: each.priority)

    def ruled(work: Work, held: Registration) -> Moved | None:
        still = held.state is State.CONFLICT_HOLD and _is_free(desk, work, held, now)
        return lift_hold(held) if still else None

    return _each(desk, [each.id for each in waiting], ruled, now)


def _give_over(desk: Desk, now: datetime) -> int:
    """Give claims that nobody could decide on to who may by now."""
    with desk.store.read() as view:
        waiting = [each.id for each in ownerless(view) if each.state is State.SUBMITTED]
    return _each(desk, waiting, lambda work, held: given_over(desk, work, held, now=now), now)


def _say_who_is_missing(desk: Desk, now: datetime) -> int:
    """Have the admins told of claims on which nobody may decide, once each."""
    with desk.store.read() as view:
        stuck = list(undecidable(desk, view, now=now))
    recorded = 0
    for start in range(0, len(stuck), _AT_ONCE):
        with desk.store.begin() as work:
            for each in stuck[start : start + _AT_ONCE]:
                if work.told_once.first(each.ref, NO_DECIDER, now):
                    work.record(DealReminder(each.id, NO_DECIDER), at=now)
                    recorded += 1
    return recorded


def _is_free(desk: Desk, view: Work, one: Registration, now: datetime) -> bool:
    """Tell whether nothing stands before a claim: no protection, no earlier claim, no open case
    about a deal of our own."""
    direct = (
        each
        for each in view.conflict_cases.of_registration(one.id)
        if each.is_open and each.opportunity_key
    )
    if next(direct, None) is not None:
        return False
    answer = as_mirrored(desk, view, one.account_key, now=now)
    try:
        return not sight(desk, view, one, answer, now=now).check.holds
    except VersionNotKept:
        log.error("%s waits: the rules that it came under are not kept here", one.ref)
        return False
