"""The one table of what runs when. Only the relay has a thread of its own, for it is woken too."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from journeys.benchmarks import keep_benchmark
from journeys.credit_book import keep_book
from journeys.desk import Desk
from journeys.invite_people import end_invitations
from journeys.join_companies import join_companies
from journeys.map_accounts import map_due
from journeys.map_owners import map_owners
from journeys.mapping_share import Workers
from journeys.note_help import note_owed_help
from journeys.nudge_owners import watch_quiet
from journeys.owed_deals import note_owed_deals
from journeys.refit_weights import refit_if_worth_it
from journeys.retry_approvals import retry_approvals
from journeys.scoreboard import keep_scoreboard
from journeys.seal_facts import seal_facts
from journeys.send_digests import send_digests
from journeys.sync_accounts import sync
from journeys.watch_credit import watch_credit
from journeys.watch_crm_deals import verify_pending
from journeys.watch_help import watch_help
from journeys.watch_leads import watch_leads
from journeys.watch_lists import watch_lists
from journeys.watch_protection import remind_of_ends, watch_protection
from journeys.watch_questions import watch_questions
from journeys.watch_sharing import watch_sharing
from journeys.write_credits import note_owed_credits
from journeys.write_overlaps import note_owed
from partnering.digests import KEEP_TOLD
from scheduler.leases import HEARTBEAT_SECONDS, Leases
from scheduler.queue import Engine
from scheduler.relay import STRANDED_AFTER, mark_stranded
from scheduler.snoozes import redraw_ended

Act = Callable[[datetime], object]

KEEP_DONE_INBOX = timedelta(hours=24)
KEEP_TICKS = timedelta(days=2)
# As long as a delivery may be owed again, and longer: it tells what was sent from what was not.
KEEP_UPLOADS = timedelta(days=180)
MINUTE, HOUR, DAY, WEEK = 60.0, 3600.0, 86400.0, 604800.0


class Role(StrEnum):
    """What a process does of the scheduler's work."""

    CLOCK = "clock"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Entry:
    """One job: it runs at the start and then every so many seconds, on UTC's grid.

    With `once_per_seconds` it is one job for all processes: it runs once in each such span,
    whichever clock comes first; a start is a span of its own.
    """

    job: str
    seconds: float
    act: Act
    role: Role | None = None
    once_per_seconds: float | None = None

    def due_at(self, now: datetime) -> datetime:
        """Name the due time that a tick at `now` stands for, however late it comes."""
        span = self.once_per_seconds or self.seconds
        return datetime.fromtimestamp(now.timestamp() // span * span, UTC)

    def next_at(self, now: datetime) -> datetime:
        """Name the first instant of the job's grid after `now`."""
        return datetime.fromtimestamp((now.timestamp() // self.seconds + 1) * self.seconds, UTC)


def timetable(
    desk: Desk,
    *,
    sync_seconds: float,
    replay: Act | None = None,
    leases: Leases | None = None,
    engine: Engine | None = None,
    workers: Workers | None = None,
) -> tuple[Entry, ...]:
    """List what this process runs; an engine brings the worker's jobs along.

    With `workers`, a large mapping is shared out to them.

    `replay` runs again what the inbox holds undone, through the door that took it in.
    """
    entries = [
        Entry("sync", sync_seconds, _sync_and_map(desk, workers), Role.CLOCK, sync_seconds),
        Entry("companies", MINUTE, lambda now: join_companies(desk, now=now), Role.CLOCK, MINUTE),
        Entry("snoozes", MINUTE, _redraw_ended_snoozes(desk), Role.CLOCK, MINUTE),
        Entry("owners", 600.0, lambda now: map_owners(desk, now=now), Role.CLOCK, 600.0),
        Entry("crm writes", MINUTE, lambda now: note_owed(desk, now=now), Role.CLOCK, MINUTE),
        Entry("crm deals", 600.0, lambda now: note_owed_deals(desk, now=now), Role.CLOCK, 600.0),
        Entry("invitations", HOUR, lambda now: end_invitations(desk, now=now), Role.CLOCK, HOUR),
        Entry("seals", MINUTE, lambda now: seal_facts(desk, now=now), Role.CLOCK, MINUTE),
        Entry("deals", MINUTE, _watch_deals(desk), Role.CLOCK, MINUTE),
        Entry("deal ends", 600.0, lambda now: remind_of_ends(desk, now=now), Role.CLOCK, 600.0),
        Entry("help notes", HOUR, lambda now: note_owed_help(desk, now=now), Role.CLOCK, HOUR),
        Entry("help", MINUTE, lambda now: watch_help(desk, now=now), Role.CLOCK, MINUTE),
        Entry("questions", MINUTE, lambda now: watch_questions(desk, now=now), Role.CLOCK, MINUTE),
        Entry("credits", 600.0, lambda now: watch_credit(desk, now=now), Role.CLOCK, 600.0),
        Entry("credit book", HOUR, _keep_book(desk), Role.CLOCK, DAY),
        Entry("leads", MINUTE, lambda now: watch_leads(desk, now=now), Role.CLOCK, MINUTE),
        Entry("nudges", 600.0, lambda now: watch_quiet(desk, now=now), Role.CLOCK, 600.0),
        Entry("prune", HOUR, _prune(desk), Role.CLOCK, DAY),
        Entry("sharing", MINUTE, lambda now: watch_sharing(desk, now=now), Role.CLOCK, MINUTE),
        Entry("lists", HOUR, lambda now: watch_lists(desk, now=now), Role.CLOCK, DAY),
        Entry("scoreboard", 600.0, lambda now: keep_scoreboard(desk, now=now), Role.CLOCK, 600.0),
        Entry("benchmarks", HOUR, lambda now: keep_benchmark(desk, now=now), Role.CLOCK, HOUR),
        Entry("digests", 600.0, lambda now: send_digests(desk, now=now), Role.CLOCK, 600.0),
        Entry("weights", HOUR, lambda now: refit_if_worth_it(desk, now=now), Role.CLOCK, WEEK),
    ]
    if replay is not None:
        entries.append(Entry("replay", 5.0, replay))
    if leases is not None:
        entries.append(Entry("heartbeat", HEARTBEAT_SECONDS, _beat(leases)))
    if engine is not None:
        entries += [
            Entry("stranded", 5.0, _free_stranded(desk), Role.WORKER),
            Entry("lost", 10.0, engine.free_lost, Role.WORKER),
            Entry("take over", 5.0, engine.take_over, Role.WORKER),
            Entry("chunks", 1.0, engine.hand_out, Role.WORKER),
            Entry("prune queue", HOUR, engine.prune, Role.WORKER, DAY),
        ]
    return tuple(entries)


def _sync_and_map(desk: Desk, workers: Workers | None) -> Act:
    def act(now: datetime) -> None:
        try:
            sync(desk, now=now)
        finally:
            # What is due for matching need not come from the CRM: a partner's list does not wait
            # for an outage to end.
            correlation = f"sync-{now:%Y%m%dT%H%M%S}"
            map_due(desk, now=now, correlation=correlation, workers=workers)

    return act


def _keep_book(desk: Desk) -> Act:
    def act(now: datetime) -> None:
        keep_book(desk, now=now)
        note_owed_credits(desk, now=now)

    return act


def _watch_deals(desk: Desk) -> Act:
    def act(now: datetime) -> None:
        try:
            watch_protection(desk, now=now)
        finally:
            # Both ask the CRM: what waits for it, and what was approved while it was down.
            retry_approvals(desk, now=now)
            verify_pending(desk, now=now)

    return act


def _redraw_ended_snoozes(desk: Desk) -> Act:
    return lambda now: redraw_ended(desk, now=now)


def _prune(desk: Desk) -> Act:
    def act(now: datetime) -> None:
        with desk.store.begin() as work:
            work.inbox.prune(now - KEEP_DONE_INBOX)
        with desk.store.begin() as work:
            work.ticks.prune(now - KEEP_TICKS)
            work.uploads.prune(now - KEEP_UPLOADS)
        with desk.store.begin() as work:
            work.digest_items.prune(now - KEEP_TOLD)
            work.sent_notices.prune(now - KEEP_TOLD)
            work.digests.prune(now - KEEP_TOLD)

    return act


def _free_stranded(desk: Desk) -> Act:
    return lambda now: mark_stranded(desk, before=now - STRANDED_AFTER, now=now)


def _beat(leases: Leases) -> Act:
    def act(now: datetime) -> None:
        if lost := leases.renew(now):
            raise LeasesLost(f"another process took over {', '.join(lost)}")

    return act


class LeasesLost(Exception):
    """This process was taken for dead: it was silent for longer than a lease lasts."""
