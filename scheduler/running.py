"""Clock, relay and queue of one process, started and stopped together."""

import threading
from collections.abc import Callable, Collection
from contextlib import ExitStack
from datetime import UTC, datetime

from journeys.desk import Desk
from scheduler.clock import Clock
from scheduler.conditions import Condition
from scheduler.leases import Leases, NotLaunched
from scheduler.queue import Engine
from scheduler.relay import Relay
from scheduler.timetable import Act, Role, timetable
from scheduler.workers import LiveWorkers

ALL_ROLES = frozenset(Role)


class Running:
    """`bell` is the event behind the desk's `wake`. Start and close once each."""

    def __init__(
        self,
        desk: Desk,
        *,
        database_url: str,
        bell: threading.Event,
        roles: Collection[Role] = ALL_ROLES,
        sync_seconds: float = 300.0,
        replay: Act | None = None,
        executor_id: str = "",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._desk = desk
        self._database_url = database_url
        self._roles = frozenset(roles)
        self._now = now
        self._stopping = threading.Event()
        self._leases = Leases(desk.store)
        self._engine: Engine | None = None
        self._relay: Relay | None = None
        if Role.WORKER in self._roles:
            self._engine = Engine(
                desk,
                self._leases,
                database_url=database_url,
                executor_id=executor_id,
                carried=bell.set,
                now=now,
            )
            self._relay = Relay(desk, self._engine.enqueue, bell=bell)
        entries = timetable(
            desk,
            sync_seconds=sync_seconds,
            replay=replay,
            leases=self._leases,
            engine=self._engine,
            workers=LiveWorkers(desk.store, self._stopping, now=now),
        )
        self._clock = Clock(
            (entry for entry in entries if entry.role is None or entry.role in self._roles),
            store=desk.store,
            leases=self._leases,
            now=now,
        )

    def start(self) -> None:
        """Start all of it, or nothing.

        Raises: NotLaunched, with words, where this process must not run beside another.
        """
        if self._desk.store.is_sqlite and self._roles != ALL_ROLES:
            raise NotLaunched(
                "on SQLite one process does everything: leave out --only, or set "
                "COSELL_DATABASE_URL to PostgreSQL"
            )
        try:
            self._leases.open(self._database_url)
            if self._engine is not None and self._relay is not None:
                self._engine.launch(self._now())
                self._relay.start()
            self._clock.start()
        except BaseException:
            self.close()
            raise

    def run_now(self, job: str) -> None:
        """Run a job of the timetable soon and out of turn, `sync` for example."""
        self._clock.run_now(job)

    def conditions(self) -> tuple[Condition, ...]:
        """Say how each job is doing, the relay included."""
        own = () if self._relay is None else (self._relay.condition,)
        return (*self._clock.conditions(), *own)

    def stop_ticking(self) -> None:
        """Begin no job any more, and end what waits for other processes; `close` follows."""
        self._stopping.set()
        self._clock.stop_ticking()

    def close(self) -> None:
        """Stop in the order in which work flows, so that nothing is begun that cannot end."""
        self._stopping.set()
        with ExitStack() as last_first:
            last_first.callback(self._leases.close)
            if self._engine is not None:
                last_first.callback(self._engine.close)
            if self._relay is not None:
                last_first.callback(self._relay.stop)
            last_first.callback(self._clock.close)
