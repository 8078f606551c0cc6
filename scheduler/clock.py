"""APScheduler ticks and passes `now`. It holds no state: what is due lives in our rows.

Its defaults would drop a tick that is a second late and use the machine's zone.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from structlog.contextvars import bound_contextvars

from crm.errors import Retriable
from scheduler.conditions import Condition, words_of
from scheduler.leases import Leases
from scheduler.timetable import Entry
from store.work import Store

log = logging.getLogger(__name__)

# A CRM that is down is asked again soon, not only at the next tick.
RETRY_SECONDS = 15.0
PATIENCE_SECONDS = 10.0


class Clock:
    """Runs the entries of a timetable, each at most once at a time."""

    def __init__(
        self,
        entries: Iterable[Entry],
        *,
        store: Store,
        leases: Leases,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._entries = {entry.job: entry for entry in entries}
        self._store = store
        self._leases = leases
        self._now = now
        self._turns = {job: threading.Lock() for job in self._entries}
        self._conditions = {job: Condition(job) for job in self._entries}
        self._running = 0
        self._idle = threading.Condition()
        self._closing = False
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            # Runs out of turn wait for the one that is going on; they must not use up all threads.
            executors={"default": ThreadPoolExecutor(3 * len(self._entries) + 1)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def start(self, now: datetime | None = None) -> None:
        """Begin to tick; every entry runs for the first time at once."""
        begun = now or self._now()
        for entry in self._entries.values():
            self._once(entry.job, "start", begun)
            self._scheduler.add_job(
                self._grid_tick,
                IntervalTrigger(
                    seconds=entry.seconds, start_date=entry.next_at(begun), timezone=UTC
                ),
                args=[entry.job],
                id=entry.job,
            )
        self._scheduler.start()

    def run_now(self, job: str) -> None:
        """Run a job soon and out of turn, after the run that may be going on.

        Raises: LookupError where there is no such job here.
        """
        if job not in self._entries:
            raise LookupError(f"no job {job!r} here; there are {', '.join(self._entries)}")
        self._once(job, "now", self._now())

    def tick(self, job: str, *, due_at: datetime, now: datetime) -> bool:
        """Run a job for one due time; false where that time was somebody else's.

        What goes wrong is logged and kept as the job's condition; the next tick tries again.
        """
        entry = self._entries[job]
        # Whatever a tick logs is found under its own id; it is also that of the facts it records.
        with self._turns[job], bound_contextvars(correlation=f"{job}-{now:%Y%m%dT%H%M%S}"):
            try:
                if not self._run(entry, due_at, now):
                    return False
            except Exception as error:  # kept for /readyz, never lost
                if self._closing:
                    log.info("%s was cut short by the stop; it is due at the next start", job)
                    return True
                words = words_of(error, job)
                self._conditions[job] = self._conditions[job].failed(self._now(), words)
                if isinstance(error, Retriable):
                    self._again(entry, error)
            else:
                self._conditions[job] = self._conditions[job].succeeded(self._now())
            return True

    def conditions(self) -> tuple[Condition, ...]:
        """Say how each job is doing, in the timetable's order."""
        return tuple(self._conditions.values())

    def stop_ticking(self) -> None:
        """Begin nothing new; what goes wrong from now on is for the next start."""
        self._closing = True

    def close(self) -> None:
        """Tick no more, and wait a while for what runs."""
        self.stop_ticking()
        if self._scheduler.running:
            # Shut down in the middle of its pass, APScheduler 3 stumbles over its own one-time
            # jobs. Paused it begins no pass, and asking for the jobs waits for the one going on.
            self._scheduler.pause()
            self._scheduler.get_jobs()
            self._scheduler.shutdown(wait=False)
        with self._idle:
            if not self._idle.wait_for(lambda: not self._running, PATIENCE_SECONDS):
                log.warning("a job is still running; what it leaves is due at the next start")

    def _run(self, entry: Entry, due_at: datetime, now: datetime) -> bool:
        if entry.once_per_seconds is None:
            entry.act(now)
            return True
        lease = f"job:{entry.job}"
        if not self._leases.hold(lease, now):
            return False  # another process is at it at this moment
        try:
            with self._store.begin() as work:
                if not work.ticks.first(entry.job, due_at, now):
                    return False
            entry.act(now)
            return True
        finally:
            self._leases.drop(lease)

    def _once(self, job: str, why: str, at: datetime) -> None:
        """Plan one run outside the grid; its due time is its own, so nobody ran it before."""
        if self._closing:
            return
        self._scheduler.add_job(
            self._single_tick,
            "date",
            run_date=at,
            args=[job, at],
            id=f"{job}:{why}",
            replace_existing=True,
        )

    def _again(self, entry: Entry, error: Retriable) -> None:
        wait = error.retry_after_seconds or RETRY_SECONDS
        if wait < entry.seconds:
            self._once(entry.job, "again", self._now() + timedelta(seconds=wait))

    def _grid_tick(self, job: str) -> None:
        if self._turns[job].locked():
            return  # the run that is going on stands for this tick
        now = self._now()
        self._counted(job, due_at=self._entries[job].due_at(now), now=now)

    def _single_tick(self, job: str, due_at: datetime) -> None:
        self._counted(job, due_at=due_at, now=self._now())

    def _counted(self, job: str, *, due_at: datetime, now: datetime) -> None:
        with self._idle:
            if self._closing:
                return
            self._running += 1
        try:
            self.tick(job, due_at=due_at, now=now)
        finally:
            with self._idle:
                self._running -= 1
                self._idle.notify_all()
