"""A running org per module on a free port, from one file that each worker loads once.

Tests that change what others see (faults, limits, sessions, happenings) take a `fresh_org`.
"""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sandbox.loopback import bind
from sandbox.salesforce.server import server_for
from sandbox.salesforce.sessions import Client
from sandbox.salesforce.stand import Stand
from tests.sandbox.salesforce.driver import Api

CLIENT = Client("an-app", "its-secret")


@contextmanager
def running(path: Path, **options: int) -> Iterator[Api]:
    """Serve the org of a file, and stop it at the end."""
    stand = Stand(path, seed=7, client=CLIENT, **options)
    listener = bind(0)
    # Connections queue up from here on: nobody needs to wait for the server to start.
    listener.listen(128)
    server = server_for(stand)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        with Api(f"http://127.0.0.1:{listener.getsockname()[1]}", CLIENT) as api:
            yield api
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
        stand.org.close()


@pytest.fixture(scope="session")
def loaded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An org's file into which the world has been loaded."""
    path = tmp_path_factory.mktemp("org") / "org.db"
    Stand(path, seed=7, client=CLIENT).org.close()
    return path


@pytest.fixture(scope="module")
def org(loaded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """An org that the tests of one module share."""
    path = tmp_path_factory.mktemp("shared") / "org.db"
    shutil.copy(loaded_file, path)
    with running(path) as api:
        yield api


@pytest.fixture
def fresh_file(loaded_file: Path, tmp_path: Path) -> Path:
    """A copy of the loaded file for one test alone."""
    return Path(shutil.copy(loaded_file, tmp_path / "org.db"))


@pytest.fixture
def fresh_org(fresh_file: Path) -> Iterator[Api]:
    """An org for one test alone."""
    with running(fresh_file) as api:
        yield api


@pytest.fixture
def open_org() -> Callable[..., object]:
    """How to serve a file with options, and again after it was stopped."""
    return running
