"""What all tests share: a database to themselves, on SQLite and on PostgreSQL.

SQLite: a copy of one upgraded file per test. PostgreSQL: one database per worker, emptied before
each test; skipped where there is none, which is a failure if COSELL_TEST_REQUIRE names it.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import hypothesis
import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import URL, Engine, NullPool, create_engine, inspect, make_url, text

from store.schema import metadata
from store.upgrade import upgrade
from store.work import Store
from tests import postgres

# No deadline: a machine under load is not a bug.
hypothesis.settings.register_profile("house", deadline=None, max_examples=50)
hypothesis.settings.load_profile("house")

# Without these, Chromium looks up hosts of its maker at every start.
_CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

_RESTART = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
"""

_IS_SUPERUSER = "SELECT current_setting('is_superuser') = 'on'"

_ROOM = 4 << 30  # bytes

_FOLDER = pytest.StashKey[Path]()


def pytest_xdist_auto_num_workers() -> int:
    """Take half as many again as there are processors: many tests wait for a stand-in to answer."""
    return len(os.sched_getaffinity(0)) * 3 // 2


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        root = _scratch()
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(root))  # where pytest makes tmp_path
        # Short, because the path of a socket may have 107 bytes.
        config.stash[_FOLDER] = Path(tempfile.mkdtemp(prefix="cosell-pg-", dir=root))
        postgres.set_up(config.stash[_FOLDER])


def _scratch() -> Path:
    """Find memory to keep files in: the product waits for the disk at each commit, a test need not.

    What a passed test leaves is removed at once, so a run needs little of it.
    """
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK | os.X_OK)
    return memory if roomy and shutil.disk_usage(memory).free >= _ROOM else Path("/tmp")


def pytest_unconfigure(config: pytest.Config) -> None:
    if _FOLDER in config.stash:
        postgres.take_down(config.stash[_FOLDER])


def _absent(what: str, why: str) -> NoReturn:
    if what in os.environ.get("COSELL_TEST_REQUIRE", "").split(","):
        pytest.fail(f"{what} is required here: {why}")
    pytest.skip(why)


@pytest.fixture(scope="session")
def absent() -> Callable[[str, str], NoReturn]:
    """Skip a test that needs something which is not here, or fail it where that is required."""
    return _absent


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "upgraded.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(_sqlite_template: Path, tmp_path: Path) -> str:
    """An upgraded, empty SQLite database."""
    shutil.copy(_sqlite_template, tmp_path / "cosell.db")
    return f"sqlite:///{tmp_path}/cosell.db"


@pytest.fixture(scope="session")
def _postgres_database() -> Iterator[str]:
    given = os.environ.get("COSELL_TEST_DATABASE_URL", "")
    try:
        server = make_url(given or postgres.server_url())
    except postgres.NotFound as problem:
        _absent("postgres", str(problem))
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    name = f"cosell_test_{worker}_{os.getpid()}"
    _run_on_server(server, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    url = server.set(database=name).render_as_string(hide_password=False)
    upgrade(url)
    yield url
    _run_on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def _postgres_sweeper(_postgres_database: str) -> Iterator[Engine]:
    engine = create_engine(_postgres_database, pool_size=1)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def _postgres_store(_postgres_database: str) -> Iterator[Store]:
    """One store for a worker's tests: its connections stay warm, its statements compiled."""
    opened = Store.open(_postgres_database)
    yield opened
    opened.close()


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest) -> str:
    """An upgraded, empty PostgreSQL database."""
    url: str = request.getfixturevalue("_postgres_database")
    _empty(request.getfixturevalue("_postgres_sweeper"))
    return url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """An upgraded, empty database: the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def store(database_url: str, request: pytest.FixtureRequest) -> Iterator[Store]:
    """A store on an empty database: the test runs once on each kind."""
    if not database_url.startswith("sqlite"):
        yield request.getfixturevalue("_postgres_store")
        return
    opened = Store.open(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    """A store on an empty SQLite database, for tests that do not turn on the kind."""
    opened = Store.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless; skipped by name where there is none.

    For one module: Playwright keeps an event loop in the thread, which the next one must not find.
    """
    binary = shutil.which("chromium")
    if binary is None:
        _absent("chromium", "no chromium in the path")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=binary, args=list(_CHROMIUM))
        yield launched
        launched.close()


def _run_on_server(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(statement))


def _empty(engine: Engine) -> None:
    """Empty what a test has used: to truncate all tables costs more than most tests do.

    Deleting a few rows costs a tenth of truncating; what forbids it in the product, keys and the
    guard of the log, is asked to look away by whoever may ask that.
    """
    with engine.begin() as connection:
        held = set(inspect(connection).get_table_names())
        ours = [table.name for table in metadata.sorted_tables if table.name in held]
        looks = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in ours)
        used = connection.execute(text(" UNION ALL ".join(looks))).scalars().all() if ours else ()
        may_look_away = connection.execute(text(_IS_SUPERUSER)).scalar_one()
        if used and may_look_away:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for name in used:
                connection.execute(text(f'DELETE FROM "{name}"'))
        elif used:
            names = ", ".join(f'"{name}"' for name in used)
            connection.execute(text(f"TRUNCATE {names} CASCADE"))
        connection.execute(text(_RESTART))
        # The queue keeps its own tables beside ours.
        connection.execute(text("DROP SCHEMA IF EXISTS dbos CASCADE"))
