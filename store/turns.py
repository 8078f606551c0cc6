"""Turns: the writers of one process, one at a time, first come first served."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """A fair lock.

    A plain lock lets a thread that writes batch after batch take it again before those that wait
    have woken: an acknowledgement of 5 ms then took 1.4 s at the 99th percentile.
    """

    def __init__(self, patience_seconds: float) -> None:
        self._patience_seconds = patience_seconds
        self._door = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn and hold it. Raises: TimeoutError where it did not come in time."""
        self._wait()
        try:
            yield
        finally:
            with self._door:
                self._pass_on()

    def _wait(self) -> None:
        with self._door:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(self._patience_seconds):
            return
        with self._door:
            if mine.is_set():  # it came at the last moment: hand it to the next
                self._pass_on()
            else:
                self._waiting.remove(mine)
        raise TimeoutError("another unit of work kept the database for too long")

    def _pass_on(self) -> None:
        if self._waiting:
            self._waiting.popleft().set()
        else:
            self._taken = False
