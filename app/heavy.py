"""Where matching runs, and drawing: one spawned process each, so that no door waits behind it.

`fork` would copy locks that other threads hold, so it is spawned; it ends with its parent, even
where that was killed, and a dead one is replaced at the next work.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection
from multiprocessing.connection import Connection
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class SpawnedExecutor(Executor):
    """One worker process, started at its first work. Shut down, it drops what it was at.

    Whoever waits for that work gets BrokenProcessPool at once: a stop does not wait for a mapping,
    which is due again at the next start.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._leash: Connection | None = None
        self._shut = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hand over one call. Where the worker has died, a new one is started for it."""
        with self._lock:
            if self._shut:
                raise BrokenProcessPool("the process was shut down")
            try:
                return self._ready().submit(fn, *args, **kwargs)
            except BrokenProcessPool:
                self._pool = None
                return self._ready().submit(fn, *args, **kwargs)

    def warm_up(self) -> None:
        """Start the worker now, so that the first mapping does not wait for it."""
        self.submit(_nothing)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        with self._lock:
            self._shut = True
            pool, self._pool = self._pool, None
            leash, self._leash = self._leash, None
        if leash is not None:
            leash.close()
        if pool is not None:
            pool.shutdown(wait=wait, cancel_futures=cancel_futures)

    def _ready(self) -> ProcessPoolExecutor:
        if self._pool is None:
            spawning = multiprocessing.get_context("spawn")
            held, self._leash = spawning.Pipe(duplex=False)
            self._pool = ProcessPoolExecutor(
                max_workers=1,
                mp_context=spawning,
                initializer=_end_with_parent,
                initargs=(held,),
            )
        return self._pool


def _nothing() -> None:
    """Import what matching needs: the engine's libraries take most of a second."""
    import journeys.mapping_work  # noqa: F401 - the import is the work


def _end_with_parent(held: Connection) -> None:
    """End this process when its parent does, or lets go of its end of the pipe."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        connection.wait([parent.sentinel, held])
        os._exit(1)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()
