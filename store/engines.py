"""Connections to the two databases, set up so that a transaction means the same on both.

SQLite: one writer at a time from its first statement, readers on a snapshot beside it.
PostgreSQL: read committed with versions and row locks, snapshots read only.
What a statement carried (names, addresses) never gets into an error's text.
"""

import sqlite3
import time
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from partnering.refusals import Invalid

# How long a transaction waits for another's lock before it gives up.
PATIENCE_SECONDS = 30


def parse_url(url: str) -> URL:
    """Read a database URL. Raises: Invalid unless it is a SQLite file or PostgreSQL."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise Invalid(
            "COSELL_DATABASE_URL is not a database URL; expected sqlite:///cosell.db or "
            "postgresql+psycopg://user:password@host/database"
        ) from None
    if parsed.drivername in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername == "postgresql+psycopg":
        return parsed
    if parsed.drivername != "sqlite":
        raise Invalid(
            f"COSELL_DATABASE_URL names {parsed.drivername}; expected sqlite or postgresql+psycopg"
        )
    if parsed.database in (None, "", ":memory:"):
        raise Invalid("COSELL_DATABASE_URL names no file; expected sqlite:///cosell.db")
    return parsed


def writing_engine(url: URL) -> Engine:
    """Make the engine for units of work."""
    if url.get_backend_name() != "sqlite":
        return _postgres_engine(url, isolation_level="READ COMMITTED")
    return _sqlite_engine(url, begin="BEGIN IMMEDIATE")


def reading_engine(url: URL) -> Engine:
    """Make the engine for snapshots; a write through it raises."""
    if url.get_backend_name() != "sqlite":
        engine = _postgres_engine(url, isolation_level="REPEATABLE READ")
        return engine.execution_options(postgresql_readonly=True)
    return _sqlite_engine(url, begin="BEGIN", pragmas=("query_only = ON",))


def upgrading_engine(url: URL) -> Engine:
    """Make the engine for migrations, which rebuild tables that others point to."""
    if url.get_backend_name() != "sqlite":
        return _postgres_engine(url, isolation_level="READ COMMITTED")
    # Another process may be upgrading, for as long as that takes.
    patient = ("foreign_keys = OFF", "busy_timeout = 600000")
    return _sqlite_engine(url, begin="BEGIN IMMEDIATE", pragmas=patient)


def _sqlite_engine(url: URL, *, begin: str, pragmas: tuple[str, ...] = ()) -> Engine:
    # isolation_level None: the driver begins nothing by itself, at the wrong moment and too
    # weakly, so that BEGIN is ours to say. It is spelled so on each Python from 3.11 on.
    engine = create_engine(
        url,
        connect_args={"isolation_level": None, "timeout": PATIENCE_SECONDS},
        pool_size=20,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, record: Any) -> None:
        # NORMAL would lose the last commits in a power cut: presses already acknowledged.
        _write_ahead(connection)
        # What is erased is overwritten: its name must not be found in the file any more.
        usual = ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON")
        for pragma in (*usual, *pragmas):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin_as_said(connection: Connection) -> None:
        # Straight to the driver: this is said for each transaction, and nothing is bound to it.
        cursor = connection.connection.cursor()
        cursor.execute(begin)
        cursor.close()

    return engine


def empty_log(engine: Engine, tries: int = 20) -> bool:
    """Bring SQLite's write-ahead log into the file and empty it; False where readers keep it.

    It waits for nobody while it holds the write lock, and tries a few times instead.
    """
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            for attempt in range(tries):
                if attempt:
                    time.sleep(0.05)
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                found = cursor.fetchone()
                if found is not None and not found[0]:
                    return True
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_SECONDS * 1000}")
            cursor.close()
    finally:
        connection.close()
    return False


def _write_ahead(connection: sqlite3.Connection) -> None:
    # Of two that switch a new file at once, SQLite refuses one instead of letting it wait.
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").close()
            return
        except sqlite3.OperationalError as problem:
            is_busy = problem.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() > give_up_at:
                raise
        time.sleep(0.02)


def _postgres_engine(url: URL, *, isolation_level: Any) -> Engine:
    # pre-ping: a server that was restarted costs one attempt, not one failed press.
    engine = create_engine(
        url,
        isolation_level=isolation_level,
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=10,
        connect_args={"connect_timeout": 10},
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, record: Any) -> None:
        before = connection.autocommit
        connection.autocommit = True
        connection.execute(f"SET lock_timeout = '{PATIENCE_SECONDS}s'")
        connection.execute("SET timezone = 'UTC'")
        connection.autocommit = before

    return engine
