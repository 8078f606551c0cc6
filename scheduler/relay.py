"""Facts -> deliveries -> the queue. It writes what is owed and hands over what is due; no more.

Never `id > cursor`: a lower id can be committed later. A fact is relayed when its row says so.
"""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from journeys.desk import Desk
from journeys.reactions import effects_of
from scheduler.conditions import Condition, words_of
from store.deliveries import Delivery
from store.facts import StoredFact

log = logging.getLogger(__name__)

# `wake()` makes news of this process go out at once; the poll is for what other processes wrote.
POLL_SECONDS = 0.5
FACTS_PER_TRANSACTION = 100
DUE_AT_A_TIME = 1000
# Every call to Slack and to the CRM gives up long before; who is silent for so long is dead.
STRANDED_AFTER = timedelta(seconds=120)

HandOver = Callable[[Delivery, str], None]


def key_of(delivery: Delivery) -> str:
    """Name the next attempt at a delivery: `fact:effect:attempt`, the same for everybody."""
    return f"{delivery.fact_id}:{delivery.effect}:{delivery.attempt + 1}"


class Relay:
    """`hand_over` puts a due delivery into a queue, and is harmless twice for one attempt."""

    def __init__(
        self,
        desk: Desk,
        hand_over: HandOver | None = None,
        *,
        bell: threading.Event | None = None,
    ) -> None:
        self._desk = desk
        self._hand_over = hand_over
        self._bell = bell or threading.Event()
        self._handed: set[str] = set()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.condition = Condition("relay")

    def run_once(self, now: datetime) -> int:
        """Write a delivery per effect of every new fact and hand over what is due.

        Returns the number of deliveries that were written.
        """
        written = 0
        while (more := self._relay_facts(now)) is not None:
            written += more
        if self._hand_over is not None:
            self._hand_over_due(self._hand_over, now)
        return written

    def wake(self) -> None:
        """Say that there is news."""
        self._bell.set()

    def start(self) -> None:
        """Run in a thread of its own until `stop`."""
        self._thread = threading.Thread(target=self._loop, name="relay", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread after the pass that it is in; what is owed stays in its rows."""
        self._stopping.set()
        self._bell.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _loop(self) -> None:
        while not self._stopping.is_set():
            now = datetime.now(UTC)
            try:
                self.run_once(now)
                self.condition = self.condition.succeeded(now)
            except Exception as error:  # kept for /readyz; the next poll tries again
                self.condition = self.condition.failed(now, words_of(error, "relay"))
            self._bell.wait(POLL_SECONDS)
            self._bell.clear()

    def _relay_facts(self, now: datetime) -> int | None:
        """Relay one batch; None when there was nothing to relay."""
        with self._desk.store.read() as view:
            if not view.facts.unrelayed(1):
                return None  # the usual case, found without asking for the write lock
        with self._desk.store.begin() as work:
            batch = work.facts.unrelayed(FACTS_PER_TRANSACTION)
            if not batch:
                return None
            added = [
                work.deliveries.add(stored.id, effect.name, effect.lane, now)
                for stored in batch
                for effect in effects_of(stored.fact, stored.id)
            ]
            work.facts.set_relayed([stored.id for stored in batch], now)
        return sum(delivery is not None for delivery in added)

    def _hand_over_due(self, hand_over: HandOver, now: datetime) -> None:
        """Hand over the first due delivery of each lane.

        One at a time keeps a lane's order and spares the queue those that could only wait. What
        was handed over once is not written again until its attempt has been used up.
        """
        heads: dict[str, Delivery] = {}
        with self._desk.store.read() as view:
            for delivery in view.deliveries.due(now, DUE_AT_A_TIME):
                heads.setdefault(delivery.lane, delivery)
            queues = {
                head.id: _queue_of(head, stored)
                for head in heads.values()
                if key_of(head) not in self._handed
                and (stored := view.facts.get(head.fact_id)) is not None
            }
        self._handed &= {key_of(head) for head in heads.values()}
        for head in heads.values():
            if head.id in queues:
                hand_over(head, queues[head.id])
                self._handed.add(key_of(head))


def _queue_of(delivery: Delivery, stored: StoredFact) -> str:
    for effect in effects_of(stored.fact, stored.id):
        if effect.name == delivery.effect:
            return effect.queue
    # An effect of an earlier release, gone from the table: carrying it out will say so.
    return "slack"


def mark_stranded(desk: Desk, *, before: datetime, now: datetime) -> int:
    """Mark what has been `sending` since before an instant as unknown, due once more.

    Whoever was sending is dead: it may have been posted or not. The number of them.
    """
    with desk.store.begin() as work:
        stranded = work.deliveries.stranded(before)
        for delivery in stranded:
            work.deliveries.mark_unknown(delivery.id, now)
    if stranded:
        log.warning("%s deliveries were cut off while sending: once more", len(stranded))
    return len(stranded)
