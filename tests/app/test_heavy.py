"""The matching process: it does work, is replaced when it dies, and drops its work on shutdown."""

import os
import time
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool

import pytest

from app.heavy import SpawnedExecutor

PATIENCE_SECONDS = 60


def test_a_worker_that_died_is_replaced_for_the_next_work() -> None:
    with SpawnedExecutor() as heavy:
        first = heavy.submit(os.getpid).result(PATIENCE_SECONDS)
        assert first != os.getpid()
        with pytest.raises(BrokenProcessPool):
            heavy.submit(os._exit, 3).result(PATIENCE_SECONDS)

        assert heavy.submit(os.getpid).result(PATIENCE_SECONDS) != first


def test_shutdown_drops_what_runs_and_what_waits() -> None:
    heavy = SpawnedExecutor()
    heavy.submit(os.getpid).result(PATIENCE_SECONDS)
    running = heavy.submit(time.sleep, 10 * PATIENCE_SECONDS)
    waiting = heavy.submit(os.getpid)

    heavy.shutdown(wait=True)

    for work in (running, waiting):
        with pytest.raises((BrokenProcessPool, CancelledError)):
            work.result(PATIENCE_SECONDS)
    with pytest.raises(BrokenProcessPool):
        heavy.submit(os.getpid)
    heavy.shutdown()
