"""The org's records: held in memory, kept in one SQLite file, changed only through a Draft."""

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sandbox.salesforce.objects import OBJECTS, sobject_of
from sandbox.salesforce.schema import Row, SObject
from sandbox.world.ids import number_of, record_id

_TABLES = """
CREATE TABLE IF NOT EXISTS records (id TEXT PRIMARY KEY, object TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (token TEXT PRIMARY KEY, expires_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Draft:
    """Changes not yet kept. Reads see them; `mark` and `back_to` undo a part of them."""

    def __init__(self, rows: Mapping[str, Mapping[str, Row]], last_numbers: dict[str, int]) -> None:
        self._rows = rows
        self._changed: dict[str, Row] = {}
        self._last_numbers = last_numbers

    def get(self, identifier: str) -> Row | None:
        """Return the record, deleted ones too."""
        changed = self._changed.get(identifier)
        if changed is not None:
            return changed
        sobject = sobject_of(identifier)
        return None if sobject is None else self._rows[sobject.name].get(identifier)

    def every(self, sobject: SObject) -> Iterator[Row]:
        """Yield all records of an object, deleted ones too."""
        for identifier, row in self._rows[sobject.name].items():
            yield self._changed.get(identifier, row)
        for identifier, row in self._changed.items():
            if identifier.startswith(sobject.prefix) and identifier not in self._rows[sobject.name]:
                yield row

    def next_id(self, sobject: SObject) -> str:
        """Return an id that no record has had."""
        self._last_numbers[sobject.name] += 1
        return record_id(sobject.prefix, self._last_numbers[sobject.name])

    def put(self, row: Row) -> None:
        self._changed[str(row["Id"])] = row

    def mark(self) -> dict[str, Row]:
        """Return a mark to which `back_to` can return."""
        return dict(self._changed)

    def back_to(self, mark: dict[str, Row]) -> None:
        """Forget every change since the mark."""
        self._changed = dict(mark)

    @property
    def changed(self) -> Mapping[str, Row]:
        return self._changed


class Org:
    """All records of the org. Every use happens under `lock`: writes are one after another."""

    def __init__(self, path: Path) -> None:
        self.lock = threading.RLock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = sqlite3.connect(path, check_same_thread=False)
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute("PRAGMA synchronous=NORMAL")
        self._file.executescript(_TABLES)
        self._rows: dict[str, dict[str, Row]] = {s.name: {} for s in OBJECTS.values()}
        self._last_numbers = dict.fromkeys(self._rows, 0)
        for sobject, body in self._file.execute("SELECT object, body FROM records ORDER BY id"):
            row = json.loads(body)
            self._rows[sobject][row["Id"]] = row
            number = number_of(row["Id"])
            self._last_numbers[sobject] = max(self._last_numbers[sobject], number)

    def close(self) -> None:
        with self.lock:
            self._file.close()

    @property
    def empty(self) -> bool:
        return not any(self._rows.values())

    def get(self, identifier: str) -> Row | None:
        """Return the record with this 18-character id, deleted ones too."""
        sobject = sobject_of(identifier)
        return None if sobject is None else self._rows[sobject.name].get(identifier)

    def live(self, identifier: str) -> Row | None:
        """Return the record unless it is deleted."""
        row = self.get(identifier)
        return None if row is None or row.get("IsDeleted") else row

    def every(self, sobject: SObject) -> list[Row]:
        """Return all records of an object, deleted ones too."""
        return list(self._rows[sobject.name].values())

    @contextmanager
    def writing(self) -> Iterator[Draft]:
        """Keep what the block drafts, all of it or, if the block raises, nothing."""
        with self.lock:
            draft = Draft(self._rows, self._last_numbers)
            yield draft
            self._keep(draft.changed)

    def _keep(self, changed: Mapping[str, Row]) -> None:
        lines = []
        for identifier, row in changed.items():
            sobject = sobject_of(identifier)
            assert sobject is not None
            lines.append((identifier, sobject.name, json.dumps(row, ensure_ascii=False)))
        with self._file:
            self._file.executemany("INSERT OR REPLACE INTO records VALUES (?, ?, ?)", lines)
        for identifier, name, _ in lines:
            self._rows[name][identifier] = changed[identifier]
            self._last_numbers[name] = max(self._last_numbers[name], number_of(identifier))

    def note(self, name: str) -> str | None:
        """Return a remembered text."""
        with self.lock:
            found = self._file.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
            return None if found is None else str(found[0])

    def remember(self, name: str, value: str) -> None:
        """Keep a text under a name."""
        with self.lock, self._file:
            self._file.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (name, value))

    def sessions(self) -> dict[str, float]:
        """Return the kept tokens with the epoch second in which each expires."""
        with self.lock:
            rows: list[tuple[str, float]] = self._file.execute(
                "SELECT token, expires_at FROM sessions"
            ).fetchall()
            return dict(rows)

    def keep_session(self, token: str, expires_at: float) -> None:
        with self.lock, self._file:
            self._file.execute("INSERT INTO sessions VALUES (?, ?)", (token, expires_at))

    def forget_sessions(self) -> None:
        with self.lock, self._file:
            self._file.execute("DELETE FROM sessions")


def plain_row(**fields: Any) -> dict[str, Any]:
    """Return a row without the empty values."""
    return {name: value for name, value in fields.items() if value not in (None, "")}
