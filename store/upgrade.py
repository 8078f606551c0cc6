"""Bringing a database up to date, and telling whether it is. Migrations go forward only."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, inspect, text

from partnering.refusals import Invalid
from store.engines import parse_url, upgrading_engine
from store.schema import metadata

_LOCK = 7_305_419_266_017  # any number will do, as long as it stays the same


def upgrade(url: str) -> None:
    """Make the tables, or bring them up to date; a second process waits and finds it done.

    All or nothing: a migration that fails leaves the database as it was.
    Raises: Invalid where the URL is unusable or its folder is not there.
    """
    with _connection(url, create=True) as connection:
        if connection.dialect.name != "sqlite":
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        _check_references(connection)


def is_current(url: str) -> bool:
    """Tell whether the database is at the newest migration."""
    if not _exists(url):
        return False
    with _connection(url) as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    return set(found) == set(ScriptDirectory.from_config(_config()).get_heads())


def is_empty(url: str) -> bool:
    """Tell whether the database holds none of our tables yet."""
    if not _exists(url):
        return True
    with _connection(url) as connection:
        return not set(inspect(connection).get_table_names()) & set(metadata.tables)


def drift(url: str | None = None) -> list[str]:
    """List how the tables and the migrations differ; empty where they agree.

    Without a URL the migrations run on a SQLite file made for it.
    """
    if url is None:
        with tempfile.TemporaryDirectory() as folder:
            fresh = f"sqlite:///{folder}/drift.db"
            upgrade(fresh)
            return drift(fresh)
    with _connection(url) as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "target_metadata": metadata,
                "include_name": _is_ours,
            },
        )
        found = [str(each) for each in compare_metadata(context, metadata)]
        return found + _check_drift(connection)


def _config() -> Config:
    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _connection(url: str, *, create: bool = False) -> Iterator[Connection]:
    parsed = parse_url(url)
    if create and parsed.get_backend_name() == "sqlite":
        file = Path(str(parsed.database))
        if not file.parent.is_dir():
            raise Invalid(f"COSELL_DATABASE_URL: there is no folder {file.parent}; make it first")
        # It will hold the names of people and companies: for its owner's eyes.
        file.touch(mode=0o600)
    engine = upgrading_engine(parsed)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _exists(url: str) -> bool:
    parsed = parse_url(url)
    return parsed.get_backend_name() != "sqlite" or Path(str(parsed.database)).exists()


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"a migration broke references: {broken[:5]}")


def _is_ours(name: str | None, kind: str, parents: object) -> bool:
    return kind != "table" or name in metadata.tables


def _check_drift(connection: Connection) -> list[str]:
    """Compare CHECK constraints, which Alembic leaves out."""
    found = []
    there = inspect(connection).get_table_names()
    for table in metadata.sorted_tables:
        if table.name not in there:
            continue
        wanted = {
            (str(each.name), str(each.sqltext))
            for each in table.constraints
            if isinstance(each, CheckConstraint)
        }
        held = {
            (str(each["name"]), str(each["sqltext"]))
            for each in inspect(connection).get_check_constraints(table.name)
        }
        if connection.dialect.name != "sqlite":  # which keeps an expression in words of its own
            wanted, held = {(name, "") for name, _ in wanted}, {(name, "") for name, _ in held}
        found += [f"{table.name}: CHECK {name} differs" for name, _ in sorted(wanted ^ held)]
    return found
