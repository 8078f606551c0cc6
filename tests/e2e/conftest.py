"""The first day is lived once a run; each town starts from a copy of it."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.nursery import Nursery
from tests.e2e.town import Town, live_first_day, open_town


@pytest.fixture(scope="session")
def first_day_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the first day; the workers of one run share them, and the first makes them."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder = shared / "first-day"
    with (shared / "first-day.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = shared / "first-day.making"
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            live_first_day(making)
            making.rename(folder)
    return folder


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """The process from which this worker's products are forked."""
    with Nursery() as opened:
        yield opened


@pytest.fixture(params=["socket", "http"])
def town(
    request: pytest.FixtureRequest, first_day_folder: Path, tmp_path: Path, nursery: Nursery
) -> Iterator[Town]:
    """A town without its product yet, once in Socket Mode and once over signed HTTP."""
    mode = request.param == "http"
    folder = tmp_path / "town"
    with open_town(first_day_folder, folder, http_mode=mode, nursery=nursery) as opened:
        yield opened


@pytest.fixture
def socket_town(first_day_folder: Path, tmp_path: Path, nursery: Nursery) -> Iterator[Town]:
    """A town in Socket Mode, for tests that do not turn on how Slack delivers."""
    with open_town(first_day_folder, tmp_path / "town", nursery=nursery) as opened:
        yield opened
