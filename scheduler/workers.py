"""The workers of all machines, as whoever shares out a mapping sees them. Hands out nothing."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from scheduler.leases import EXECUTOR
from store.work import Store

LOOK_SECONDS = 0.5
# A chunk takes seconds, and preparing a million accounts before the first one minutes. Who waits
# no longer does a chunk itself, which at worst is done twice.
PATIENCE_SECONDS = 300.0


class Stopped(Exception):
    """This process is being stopped; what it waited for is due at the next start."""


class LiveWorkers:
    """Processes that carry out queues, told by their leases. `stopping` ends every wait."""

    def __init__(
        self,
        store: Store,
        stopping: threading.Event | None = None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._store, self._now = store, now
        self._stopping = stopping or threading.Event()
        self._patience = patience_seconds
        self._seen: tuple[int, float] | None = None

    def alive(self) -> int:
        """Count the workers whose leases have not run out."""
        self._seen = None
        return self._count()

    def wait(self, done: int) -> bool:
        """Wait a moment for the next chunk; false where there is no use in waiting.

        Raises: Stopped.
        """
        if self._stopping.wait(LOOK_SECONDS):
            raise Stopped
        moment = time.monotonic()
        if self._seen is None or self._seen[0] != done:
            self._seen = (done, moment)
        return self._count() > 0 and moment - self._seen[1] < self._patience

    def _count(self) -> int:
        with self._store.read() as view:
            return view.leases.alive(EXECUTOR, self._now())
