"""Names that one process holds at a time: rows with a heartbeat, so that a dead holder shows.

On SQLite a lock of the operating system stands behind the rows: it ends with its process, so a
restart after a crash need not wait until the dead process's lease has lapsed.
"""

import os
import secrets
import socket
import sqlite3
import threading
from datetime import datetime

from store.work import Store

# Six missed heartbeats. A process that pauses for longer is taken for dead; what it was sending
# is sent once more and counted.
LEASE_SECONDS = 30.0
HEARTBEAT_SECONDS = 5.0
EXECUTOR = "executor:"  # how the leases of those that carry out queues begin


class NotLaunched(Exception):
    """This process may not run now; the message says who does, and what to do."""


class Leases:
    """All names that this process holds. Safe to use from several threads."""

    def __init__(self, store: Store, holder: str = "") -> None:
        self._store = store
        self.holder = holder or f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self._held: set[str] = set()
        self._guard = threading.Lock()
        self._sole: sqlite3.Connection | None = None

    def open(self, database_url: str) -> None:
        """Make sure that no other process runs on this SQLite file; PostgreSQL is for many.

        Raises: NotLaunched.
        """
        path = sqlite_path(database_url)
        if path is None:
            return
        # SQLite's own lock is the one portable lock that the system releases at any death.
        lock = sqlite3.connect(
            f"{path}.lock", timeout=0, isolation_level=None, check_same_thread=False
        )
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            lock.close()
            raise NotLaunched(
                f"another cosell process is already running on {path}: stop it first, or set "
                "COSELL_DATABASE_URL to PostgreSQL to run several"
            ) from None
        self._sole = lock

    def hold(self, name: str, now: datetime) -> bool:
        """Take a name if it is free, lapsed or ours; tell whether we hold it now."""
        with self._guard, self._store.begin() as work:
            taken = work.leases.take(name, self.holder, now, LEASE_SECONDS)
            if not taken and self._sole is not None:
                # Whoever holds it is dead: we have the file's only lock.
                work.leases.release(name, work.leases.holder(name) or "")
                taken = work.leases.take(name, self.holder, now, LEASE_SECONDS)
            if taken:
                self._held.add(name)
            return taken

    def drop(self, name: str) -> None:
        """Give a name back."""
        with self._guard:
            self._held.discard(name)
            with self._store.begin() as work:
                work.leases.release(name, self.holder)

    def renew(self, now: datetime) -> tuple[str, ...]:
        """Beat the heart of every name that we hold; the names that were lost, sorted."""
        with self._guard:
            lost = []
            with self._store.begin() as work:
                for name in sorted(self._held):
                    # `take` and not `renew`: a lease that lapsed while nobody wanted it is ours.
                    if not work.leases.take(name, self.holder, now, LEASE_SECONDS):
                        lost.append(name)
            return tuple(lost)

    def holder_of(self, name: str) -> str:
        """Name the process that holds a name, for a message."""
        with self._store.read() as view:
            return view.leases.holder(name) or "nobody"

    def close(self) -> None:
        """Give back every name, then the lock on the file."""
        for name in sorted(self._held):
            self.drop(name)
        if self._sole is not None:
            self._sole.close()
            self._sole = None


def sqlite_path(database_url: str) -> str | None:
    """Name the file of a SQLite URL; None for another database."""
    if not database_url.startswith("sqlite"):
        return None
    return database_url.partition(":///")[2].partition("?")[0]
