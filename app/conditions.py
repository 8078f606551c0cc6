"""Is it ready? Database, queue, CRM and Slack, each ok or why not, in words.

`/readyz` and `cosell doctor` say the same because both ask here.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from journeys.desk import Desk
from scheduler.conditions import Condition as JobCondition

# A probe every second must not become a call to Salesforce every second; three calls an answer.
# A fault is looked at again sooner, so that its end shows soon.
WELL_FOR, ILL_FOR = timedelta(seconds=60), timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Check:
    """One part of the product. `advice` is what an admin would do next, empty when all is well."""

    name: str
    ok: bool
    words: str
    advice: str = ""


class Conditions:
    """Asks each part, and remembers the CRM's answer for a while; Slack's is kept by its door."""

    def __init__(self, desk: Desk, jobs: Callable[[], Iterable[JobCondition]] = lambda: ()) -> None:
        self._desk, self._jobs = desk, jobs
        self._lock = threading.Lock()
        self._crm_asked_at: datetime | None = None
        self._crm: Check | None = None

    def checks(self, now: datetime) -> tuple[Check, ...]:
        """List every check, the database first."""
        jobs = self._queue()
        trouble = not all(check.ok for check in jobs)
        return (self._database(), *jobs, self._ask_crm(now, trouble=trouble), self._slack())

    def _database(self) -> Check:
        try:
            self._desk.store.ping()
        except Exception as fault:
            return Check("database", False, f"does not answer ({type(fault).__name__})")
        return Check("database", True, self._desk.store.url_shown)

    def _queue(self) -> tuple[Check, ...]:
        checks = []
        for job in self._jobs():
            words = f"last ok {job.last_ok_at:%H:%M:%S} UTC" if job.last_ok_at else "not run yet"
            checks.append(Check(job.job, job.ok, job.error or words))
        return tuple(checks)

    def _ask_crm(self, now: datetime, *, trouble: bool) -> Check:
        """Ask the CRM again once its last answer is old: soon while anything is in trouble."""
        with self._lock:
            last, asked_at = self._crm, self._crm_asked_at
            well = last is not None and last.ok and not trouble
            if (
                last is None
                or asked_at is None
                or now - asked_at >= (WELL_FOR if well else ILL_FOR)
            ):
                condition = self._desk.crm.condition()
                last = Check("crm", condition.ok, condition.words, condition.advice)
                self._crm, self._crm_asked_at = last, now
            return last

    def _slack(self) -> Check:
        ok, words = self._desk.messenger.condition()
        return Check("slack", ok, words)
