"""A SQLite connection for DBOS on a Python that is newer than its SQLite.

From Python 3.12 on DBOS takes `unixepoch('subsec')` for granted, which SQLite has since 3.42; a
Python built on Debian 12 finds 3.40, where the answer is NULL and DBOS's first insert fails.
Source: https://sqlite.org/changes.html (3.42.0), dbos 3.4.0, seen 2026-11.
"""

import sqlite3
import time
from typing import Any

FIRST_WITH_SUBSEC = (3, 42)


class PatientConnection(sqlite3.Connection):
    """Knows `unixepoch` as SQLite 3.42 does, for the two forms that DBOS writes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if sqlite3.sqlite_version_info < FIRST_WITH_SUBSEC:
            self.create_function("unixepoch", 0, lambda: int(time.time()))
            self.create_function("unixepoch", 1, _unixepoch)


def _unixepoch(form: str) -> float | int:
    if form == "subsec":
        return time.time()
    if form == "now":
        return int(time.time())
    raise ValueError(f"unixepoch({form!r}) is not known here")
