"""Is it ready? Database, queue, CRM and Slack, each ok or why not, in words.

`/readyz` and `cosell doctor` say the same because both ask here.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from journeys.desk import Desk
from scheduler.conditions import Condition as JobCondition

# A probe every second must not become a call to Salesforce every second.
ASK_AGAIN_AFTER = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Check:
    """One part of the product. `advice` is what an admin would do next, empty when all is well."""

    name: str
    ok: bool
    words: str
    advice: str = ""


class Conditions:
    """Asks each part, and remembers the networks' answers for ten seconds."""

    def __init__(self, desk: Desk, jobs: Callable[[], Iterable[JobCondition]] = lambda: ()) -> None:
        self._desk, self._jobs = desk, jobs
        self._lock = threading.Lock()
        self._asked_at: datetime | None = None
        self._networks: tuple[Check, ...] = ()

    def checks(self, now: datetime) -> tuple[Check, ...]:
        """List every check, the database first."""
        return (self._database(), *self._queue(), *self._network(now))

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

    def _network(self, now: datetime) -> tuple[Check, ...]:
        with self._lock:
            fresh = self._asked_at is not None and now - self._asked_at < ASK_AGAIN_AFTER
            if not fresh:
                self._networks = (self._crm(), self._slack())
                self._asked_at = now
            return self._networks

    def _crm(self) -> Check:
        condition = self._desk.crm.condition()
        return Check("crm", condition.ok, condition.words, condition.advice)

    def _slack(self) -> Check:
        ok, words = self._desk.messenger.condition()
        return Check("slack", ok, words)
