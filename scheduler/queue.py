"""DBOS: the durable queues of deliveries and chunks. It carries; our rows say what is owed.

One process launches it once. No Conductor, no telemetry, no pickled work: an item is a number.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, EnqueueOptions, WorkflowStatus

from journeys.deliver import carry_out
from journeys.desk import Desk
from journeys.mapping_chunk import Workbench, map_chunk
from scheduler.leases import EXECUTOR, Leases, NotLaunched, sqlite_path
from scheduler.old_sqlite import PatientConnection
from scheduler.relay import key_of, mark_stranded
from store.deliveries import Delivery

log = logging.getLogger(__name__)

WORKFLOW = "carry"
CHUNK_WORKFLOW = "map chunk"
# Pinned by hand: DBOS's own guess is a hash of the code, and a deploy would strand queued work.
# It changes only when an item's arguments do.
ITEMS_VERSION = "cosell-1"
# Queue -> seconds between two looks at it, and how many of its lanes go at once in one process.
# Measured with DBOS 3.4, SQLite, two busy cores, 40 facts: from the committed fact to the told
# message 0.14 s in the median, 0.24 s at the 90th percentile; 5 % of a core when idle, clock and
# relay included. Three queues at 0.1 s cost 16 %. Only Slack is watched by somebody who waits.
QUEUES: dict[str, tuple[float, int]] = {
    "slack": (0.15, 12),
    "crm": (0.5, 6),
    "matching": (1.0, 2),
    "mail": (1.0, 2),
}
# Chunks of a mapping that is shared out: how often a worker looks, and how many it has at once. One
# of two is matched in the process next door while the other is saved.
CHUNK_QUEUE, CHUNK_SECONDS, CHUNKS_AT_ONCE = "chunks", 1.0, 2
FINISHED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
KEEP_FINISHED = timedelta(days=14)
# An item starts within a second; one that is due for so long may have been lost on the way.
LOST_AFTER = timedelta(seconds=30)
PATIENCE_SECONDS = 10
BATCH = 500
BATCHES_A_DAY = 1000


class Engine:
    """The queues of this process. `carried` is called after each item, to fetch the next."""

    # DBOS is a singleton of the process, whatever the number of our objects.
    _only_one = threading.Lock()

    def __init__(
        self,
        desk: Desk,
        leases: Leases,
        *,
        database_url: str,
        executor_id: str = "",
        carried: Callable[[], None] = lambda: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._desk = desk
        self._leases = leases
        self._database_url = database_url
        # Alone on a SQLite file, a process goes on with what its predecessor left. Elsewhere
        # each has a name of its own, and what a dead one left is taken over by name.
        self._alone = sqlite_path(database_url) is not None
        own_name = "local" if self._alone else leases.holder
        self.executor_id = executor_id or own_name
        self._carried = carried
        self._now = now
        self._is_the_one = self._launched = False
        self._bench = Workbench()
        self._handed_out: set[tuple[int, int]] = set()

    def launch(self, now: datetime) -> None:
        """Start carrying, after making due again what a dead process was sending.

        Raises: NotLaunched where another process runs under the same executor id.
        """
        lease = _lease_name(self.executor_id)
        if not self._leases.hold(lease, now):
            raise NotLaunched(
                f"executor {self.executor_id} is run by {self._leases.holder_of(lease)}: stop that "
                "process, wait until its lease has lapsed, or give this one another executor id"
            )
        if not self._only_one.acquire(blocking=False):
            self._leases.drop(lease)
            raise NotLaunched("this process has launched its queues already")
        self._is_the_one = True
        try:
            if self._alone:
                # Nobody else can be sending, whatever the clock said when they began.
                mark_stranded(self._desk, before=now + timedelta(days=1), now=now)
            self._start_dbos()
            self._launched = True
            self.take_over(now)
            self.free_lost(now, due_before=now)
        except BaseException:
            self.close()
            raise

    def enqueue(self, delivery: Delivery, queue: str) -> None:
        """Queue the next attempt at a delivery; twice is once."""
        if queue not in QUEUES:
            raise LookupError(f"no queue {queue!r}; there are {', '.join(QUEUES)}")
        options = EnqueueOptions(
            workflow_name=WORKFLOW,
            queue_name=queue,
            workflow_id=key_of(delivery),
            queue_partition_key=delivery.lane,
            app_version=ITEMS_VERSION,
        )
        DBOS.enqueue_workflow_with_options(options, delivery.id)

    def hand_out(self, now: datetime) -> int:
        """Queue the chunks of a mapping that wait for a worker; twice is once. How many wait.

        On SQLite nobody shares a mapping out: there is one process.
        """
        if self._alone:
            return 0
        with self._desk.store.read() as view:
            waiting = set(view.mapping_chunks.waiting(BATCH))
        for chunk_id, attempt in sorted(waiting - self._handed_out):
            options = EnqueueOptions(
                workflow_name=CHUNK_WORKFLOW,
                queue_name=CHUNK_QUEUE,
                workflow_id=f"map:{chunk_id}:{attempt}",
                app_version=ITEMS_VERSION,
            )
            DBOS.enqueue_workflow_with_options(options, chunk_id, attempt)
        self._handed_out = waiting
        return len(waiting)

    def take_over(self, now: datetime) -> int:
        """Go on with what dead executors had begun, once their leases have lapsed.

        Returns the number of items. On SQLite the one process recovers its own at launch.
        """
        if self._alone:
            return 0
        begun = DBOS.list_workflows(
            status="PENDING",
            name=[WORKFLOW, CHUNK_WORKFLOW],
            load_input=False,
            load_output=False,
        )
        others = {flow.executor_id for flow in begun if flow.executor_id} - {self.executor_id}
        return sum(self._take_over_from(executor, now) for executor in sorted(others))

    def free_lost(self, now: datetime, *, due_before: datetime | None = None) -> int:
        """Use up attempts whose item has ended though the delivery is still due.

        DBOS never runs an id twice, so such a delivery would wait for ever. The number of them.
        """
        with self._desk.store.read() as view:
            waiting = view.deliveries.due(due_before or now - LOST_AFTER, BATCH)
        by_key = {key_of(delivery): delivery for delivery in waiting}
        if not by_key:
            return 0
        ended = DBOS.list_workflows(
            workflow_ids=list(by_key), status=list(FINISHED), load_input=False, load_output=False
        )
        return sum(self._use_up(by_key[flow.workflow_id], now) for flow in ended)

    def prune(self, now: datetime) -> int:
        """Delete items that finished long ago; how many."""
        deleted = 0
        for _ in range(BATCHES_A_DAY):
            old = DBOS.list_workflows(
                status=list(FINISHED),
                completed_before=(now - KEEP_FINISHED).isoformat(),
                limit=BATCH,
                load_input=False,
                load_output=False,
            )
            if not old:
                break
            DBOS.delete_workflows([flow.workflow_id for flow in old])
            deleted += len(old)
        return deleted

    def close(self) -> None:
        """Begin nothing new, let what runs come to its end, and give back the executor id."""
        if not self._is_the_one:
            return
        patience = PATIENCE_SECONDS if self._launched else 0
        self._is_the_one = self._launched = False
        try:
            DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=patience)
        finally:
            self._only_one.release()
            self._leases.drop(_lease_name(self.executor_id))

    def _start_dbos(self) -> None:
        dbos_log = logging.getLogger("dbos")
        if not dbos_log.handlers:
            # DBOS writes to the console by itself unless somebody else listens: the root logger.
            dbos_log.addHandler(logging.NullHandler())
        DBOS(config=self._config())
        DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)(self._item())
        DBOS.workflow(name=CHUNK_WORKFLOW, max_recovery_attempts=None)(self._chunk())
        DBOS.launch()
        for queue, (seconds, lanes) in QUEUES.items():
            DBOS.register_queue(
                queue,
                partition_concurrency=1,
                worker_concurrency=lanes,
                polling_interval_sec=seconds,
                on_conflict="always_update",
            )
        if not self._alone:
            DBOS.register_queue(
                CHUNK_QUEUE,
                worker_concurrency=CHUNKS_AT_ONCE,
                polling_interval_sec=CHUNK_SECONDS,
                on_conflict="always_update",
            )

    def _config(self) -> DBOSConfig:
        url = self._database_url
        engine_options: dict[str, object] = {}
        if (path := sqlite_path(url)) is not None:
            url = f"sqlite:///{path}.dbos"
            engine_options = {"connect_args": {"factory": PatientConnection}}
            beside = sqlite3.connect(f"{path}.dbos")
            try:
                # Kept in the file: readers and the writer no longer wait for each other.
                beside.execute("PRAGMA journal_mode=WAL")
            finally:
                beside.close()
        return DBOSConfig(
            name="cosell",
            system_database_url=url,
            db_engine_kwargs=engine_options,
            dbos_system_schema="dbos",
            sys_db_pool_size=8,
            executor_id=self.executor_id,
            application_version=ITEMS_VERSION,
            serializer=DBOSPortableJSONSerializer(),
            log_level="WARNING",
            enable_otlp=False,
            # We use neither its notifications nor its schedules.
            use_listen_notify=False,
            scheduler_polling_interval_sec=3600.0,
            max_executor_threads=8 + CHUNKS_AT_ONCE + sum(n for _, n in QUEUES.values()),
        )

    def _item(self) -> Callable[[int], str]:
        def carry(delivery_id: int) -> str:
            try:
                outcome = carry_out(self._desk, delivery_id, now=self._now())
                return type(outcome).__name__
            except Exception:
                # The row still says what is owed: `free_lost` or `mark_stranded` finds it.
                log.exception("delivery %s could not be carried out", delivery_id)
                return "Failed"
            finally:
                self._carried()

        return carry

    def _chunk(self) -> Callable[[int, int], str]:
        def map_one(chunk_id: int, attempt: int) -> str:
            return map_chunk(
                self._desk,
                self._bench,
                chunk_id,
                attempt,
                by=self.executor_id,
                now=self._now(),
            ).value

        return map_one

    def _use_up(self, seen: Delivery, now: datetime) -> bool:
        with self._desk.store.begin() as work:
            if work.deliveries.get(seen.id) != seen:
                return False  # it has moved on since, so it is not lost
            claimed = work.deliveries.claim(seen.id, now)
            return claimed is not None and work.deliveries.later(seen.id, now, "lost", now)

    def _take_over_from(self, executor: str, now: datetime) -> int:
        lease = _lease_name(executor)
        if not self._leases.hold(lease, now):
            return 0  # alive
        try:
            # Asked again under the lease: another survivor may have been here first.
            begun = DBOS.list_workflows(
                status="PENDING",
                name=[WORKFLOW, CHUNK_WORKFLOW],
                executor_id=executor,
                load_output=False,
            )
            self._mark_unknown(_delivery_ids(begun), now)
            for queue in (*QUEUES, CHUNK_QUEUE):
                ids = [flow.workflow_id for flow in begun if flow.queue_name == queue]
                if ids:
                    DBOS.resume_workflows(ids, queue_name=queue)
        finally:
            self._leases.drop(lease)
        if begun:
            log.warning("took over %s items of executor %s", len(begun), executor)
        return len(begun)

    def _mark_unknown(self, ids: Iterable[int], now: datetime) -> None:
        wanted = set(ids)
        with self._desk.store.begin() as work:
            for delivery in work.deliveries.stranded(now + timedelta(days=1)):
                if delivery.id in wanted:
                    work.deliveries.mark_unknown(delivery.id, now, attempt=delivery.attempt)


def _delivery_ids(flows: Iterable[WorkflowStatus]) -> list[int]:
    return [flow.input["args"][0] for flow in flows if flow.name == WORKFLOW and flow.input]


def _lease_name(executor_id: str) -> str:
    return f"{EXECUTOR}{executor_id}"
