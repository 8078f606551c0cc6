"""The workspace's own sqlite3 file: schema, statements, transactions. Knows no Slack."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Json = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS users (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, real_name TEXT NOT NULL, email TEXT NOT NULL,
  zone TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, company TEXT NOT NULL,
  team_id TEXT NOT NULL, is_bot INTEGER NOT NULL DEFAULT 0, deleted INTEGER NOT NULL DEFAULT 0,
  snoozed_until INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS channels (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, topic TEXT NOT NULL DEFAULT '',
  ext_shared INTEGER NOT NULL DEFAULT 0, pending_ext_shared INTEGER NOT NULL DEFAULT 0,
  archived INTEGER NOT NULL DEFAULT 0, im_user TEXT, created INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS members (
  channel TEXT NOT NULL, user TEXT NOT NULL, PRIMARY KEY (channel, user));
CREATE TABLE IF NOT EXISTS messages (
  channel TEXT NOT NULL, ts TEXT NOT NULL, user TEXT NOT NULL, text TEXT NOT NULL,
  blocks TEXT, metadata TEXT, thread_ts TEXT, broadcast INTEGER NOT NULL DEFAULT 0,
  only_for TEXT, edited TEXT, deleted INTEGER NOT NULL DEFAULT 0, seq INTEGER NOT NULL,
  PRIMARY KEY (channel, ts));
CREATE INDEX IF NOT EXISTS messages_seq ON messages (channel, seq);
CREATE TABLE IF NOT EXISTS versions (
  id INTEGER PRIMARY KEY, channel TEXT NOT NULL, ts TEXT NOT NULL, at REAL NOT NULL,
  how TEXT NOT NULL, text TEXT NOT NULL, blocks TEXT);
CREATE INDEX IF NOT EXISTS versions_of ON versions (channel, ts);
CREATE TABLE IF NOT EXISTS views (
  id TEXT PRIMARY KEY, user TEXT NOT NULL, type TEXT NOT NULL, external_id TEXT,
  root TEXT NOT NULL, previous TEXT, depth INTEGER NOT NULL, hash TEXT NOT NULL,
  view TEXT NOT NULL, state TEXT NOT NULL, open INTEGER NOT NULL, seq INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS triggers (
  id TEXT PRIMARY KEY, user TEXT NOT NULL, made_at REAL NOT NULL, view TEXT,
  used INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS response_urls (
  token TEXT PRIMARY KEY, channel TEXT NOT NULL, user TEXT NOT NULL, ts TEXT, thread_ts TEXT,
  made_at REAL NOT NULL, uses INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS events (
  id TEXT PRIMARY KEY, payload TEXT NOT NULL, attempt INTEGER NOT NULL, due_at REAL NOT NULL,
  reason TEXT NOT NULL DEFAULT '', state TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS reads (
  user TEXT NOT NULL, channel TEXT NOT NULL, ts TEXT NOT NULL, PRIMARY KEY (user, channel));
CREATE TABLE IF NOT EXISTS files (
  id TEXT PRIMARY KEY, user TEXT NOT NULL, name TEXT NOT NULL, created INTEGER NOT NULL,
  content BLOB NOT NULL, given INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS uploads (
  ticket TEXT PRIMARY KEY, name TEXT NOT NULL, length INTEGER NOT NULL, alt_txt TEXT NOT NULL,
  file TEXT NOT NULL, sent INTEGER NOT NULL DEFAULT 0, completed INTEGER NOT NULL DEFAULT 0,
  title TEXT NOT NULL DEFAULT '', content BLOB);
CREATE TABLE IF NOT EXISTS shares (
  file TEXT NOT NULL, channel TEXT NOT NULL, ts TEXT NOT NULL, PRIMARY KEY (channel, ts, file));
CREATE TABLE IF NOT EXISTS pins (
  channel TEXT NOT NULL, ts TEXT NOT NULL, user TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (channel, ts));
CREATE TABLE IF NOT EXISTS calls (method TEXT PRIMARY KEY, ok INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0);
"""


class Database:
    """One connection, used from one thread; every statement outside `transaction` commits alone."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.execute("PRAGMA busy_timeout=5000")
        self._connection.executescript(SCHEMA)

    def rows(self, sql: str, *args: object) -> list[sqlite3.Row]:
        """Return every row of a query."""
        return self._connection.execute(sql, args).fetchall()

    def row(self, sql: str, *args: object) -> sqlite3.Row | None:
        """Return the first row of a query, or None."""
        found: sqlite3.Row | None = self._connection.execute(sql, args).fetchone()
        return found

    def do(self, sql: str, *args: object) -> int:
        """Carry out one statement; return how many rows it changed."""
        return self._connection.execute(sql, args).rowcount

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make the statements inside one unit: all of them, or none."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def next_number(self, key: str) -> int:
        """Return the next whole number of a named counter; never the same twice."""
        self.do("INSERT INTO meta VALUES (?, '0') ON CONFLICT DO NOTHING", key)
        row = self.row(
            "UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = ? RETURNING value", key
        )
        assert row is not None
        return int(row["value"])

    def number(self, key: str) -> int:
        """Return a named counter's last number; 0 before its first."""
        row = self.row("SELECT value FROM meta WHERE key = ?", key)
        return 0 if row is None else int(row["value"])

    def close(self) -> None:
        """Close the file; WAL content is folded back in."""
        self._connection.close()
