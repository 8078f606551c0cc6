"""The one mailbox for everybody: mails as they came, in one sqlite3 file. It delivers nothing."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

_TABLE = """
CREATE TABLE IF NOT EXISTS mails (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id TEXT NOT NULL,
  recipient TEXT NOT NULL,
  raw BLOB NOT NULL,
  at TEXT NOT NULL,
  times INTEGER NOT NULL DEFAULT 1,
  UNIQUE (message_id, recipient)
)
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """One mail in one reader's box. `times` counts how often it came in: it is shown once."""

    id: int
    message_id: str
    recipient: str
    at: datetime
    times: int
    parsed: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.parsed["Subject"] or "")

    def body(self, kind: str) -> str:
        """Give the words as `plain` or `html`; empty where there are none."""
        part = self.parsed.get_body(preferencelist=(kind,))
        return str(part.get_content()) if part is not None else ""


class Box:
    """Safe between threads; every call is a transaction of its own."""

    def __init__(self, file: Path) -> None:
        self._file, self._lock = file, threading.Lock()
        with self._open() as db:
            db.execute(_TABLE)

    def put(self, message_id: str, readers: Sequence[str], raw: bytes) -> None:
        """Keep a mail for each reader; one that they have already is only counted."""
        at = datetime.now(UTC).isoformat()
        with self._open() as db:
            for reader in readers:
                db.execute(
                    "INSERT INTO mails (message_id, recipient, raw, at) VALUES (?, ?, ?, ?)"
                    " ON CONFLICT (message_id, recipient) DO UPDATE SET times = times + 1",
                    (message_id, reader, raw, at),
                )

    def all(self, recipient: str = "") -> list[Kept]:
        """List mails, newest first; with `recipient`, one reader's."""
        with self._open() as db:
            rows = db.execute(
                "SELECT id, message_id, recipient, at, times, raw FROM mails"
                " WHERE ? IN ('', recipient) ORDER BY id DESC LIMIT 200",
                (recipient,),
            ).fetchall()
        return [_kept(row) for row in rows]

    def readers(self) -> list[str]:
        """List everybody who has mail."""
        with self._open() as db:
            rows = db.execute("SELECT DISTINCT recipient FROM mails ORDER BY recipient").fetchall()
        return [str(recipient) for (recipient,) in rows]

    def get(self, id: int) -> Kept | None:
        with self._open() as db:
            row = db.execute(
                "SELECT id, message_id, recipient, at, times, raw FROM mails WHERE id = ?",
                (id,),
            ).fetchone()
        return None if row is None else _kept(row)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            db = sqlite3.connect(self._file)
            try:
                with db:
                    yield db
            finally:
                db.close()


def _kept(row: Sequence[object]) -> Kept:
    id, message_id, recipient, at, times, raw = row
    assert isinstance(id, int)
    assert isinstance(times, int)
    assert isinstance(raw, bytes)
    when = datetime.fromisoformat(str(at))
    parsed = message_from_bytes(raw, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return Kept(id, str(message_id), str(recipient), when, times, parsed)
