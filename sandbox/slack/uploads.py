"""Files that the app uploads: announced, sent, completed, and shared where somebody reads them.

Source: https://docs.slack.dev/reference/methods/files.getUploadURLExternal and
files.completeUploadExternal, and the page of the Slack file object (2026-11).
"""

import json
import secrets
from dataclasses import dataclass
from sqlite3 import Row

from sandbox.slack.database import Json
from sandbox.slack.files import Files, StoredFile
from sandbox.slack.workspace import Workspace

IMAGES = frozenset({"png", "jpg", "jpeg", "gif"})


@dataclass(frozen=True, slots=True)
class Upload:
    """One upload of the app, from its announcement on; `completed` makes it a file."""

    ticket: str
    file: str
    name: str
    length: int
    title: str
    alt_txt: str
    sent: bool
    completed: bool


class Uploads:
    """The uploads of one workspace. Decides nothing about where they may be shared."""

    def __init__(self, workspace: Workspace, files: Files, base_url: str) -> None:
        self._workspace, self._files, self._base_url = workspace, files, base_url

    def announce(self, name: str, length: int, alt_txt: str) -> tuple[str, str]:
        """Keep what is to come; give the address for it and its file's id."""
        db, ticket = self._workspace.db, secrets.token_urlsafe(24)
        file_id = self._workspace.make_id("F", f"upload:{db.next_number('files')}")
        db.do(
            "INSERT INTO uploads (ticket, name, length, alt_txt, file) VALUES (?,?,?,?,?)",
            *(ticket, name, length, alt_txt, file_id),
        )
        return f"{self._base_url}/upload/v1/{ticket}", file_id

    def take(self, ticket: str, content: bytes) -> Upload | None:
        """Take in what was announced; None for an unknown address, one used up or a wrong size."""
        found = self._by("ticket", ticket)
        if found is None or found.sent or len(content) != found.length:
            return None
        self._workspace.db.do(
            "UPDATE uploads SET sent = 1, content = ? WHERE ticket = ?", content, ticket
        )
        return found

    def find(self, file_id: str) -> Upload | None:
        """Find an upload by the id of its file."""
        return self._by("file", file_id)

    def complete(self, upload: Upload, title: str) -> StoredFile:
        """Make a file of what was sent; it belongs to the app."""
        db, bot = self._workspace.db, self._workspace.bot_user
        row = db.row("SELECT content FROM uploads WHERE ticket = ?", upload.ticket)
        assert row is not None
        made = self._files.keep_as(upload.file, bot, upload.name, bytes(row["content"]))
        db.do(
            "UPDATE uploads SET completed = 1, content = NULL, title = ? WHERE ticket = ?",
            *(title or upload.name, upload.ticket),
        )
        return made

    def share(self, file_id: str, channel: str, ts: str) -> None:
        """Note that a message holds a file."""
        self._workspace.db.do("INSERT INTO shares VALUES (?,?,?)", file_id, channel, ts)

    def shares(self, file_id: str) -> Json:
        """Give where a file is shared, as files.info tells it."""
        told: Json = {}
        for row in self._workspace.db.rows("SELECT * FROM shares WHERE file = ?", file_id):
            channel = self._workspace.channel(row["channel"])
            kind = "public" if channel is not None and channel.kind == "public" else "private"
            told.setdefault(kind, {}).setdefault(row["channel"], []).append({"ts": row["ts"]})
        return told

    def shared_in(self, channel: str, ts: str) -> list[str]:
        """Name the files that a message holds."""
        rows = self._workspace.db.rows(
            "SELECT file FROM shares WHERE channel = ? AND ts = ?", channel, ts
        )
        return [row["file"] for row in rows]

    def reads(self, user: str, file_id: str) -> bool:
        """Tell whether a person has a file before their eyes: shared, or as a message's picture."""
        db, pattern = self._workspace.db, f"%{json.dumps(file_id)}%"
        if db.row("SELECT 1 FROM files WHERE id = ? AND user = ?", file_id, user) is not None:
            return True
        seen = db.row(
            "SELECT 1 FROM shares s JOIN members m ON m.channel = s.channel"
            " WHERE s.file = ? AND m.user = ?",
            file_id,
            user,
        )
        drawn = db.row(
            "SELECT 1 FROM messages g JOIN members m ON m.channel = g.channel"
            " WHERE m.user = ?1 AND g.deleted = 0 AND g.blocks LIKE ?2"
            " AND (g.only_for IS NULL OR g.only_for = ?1)",
            user,
            pattern,
        )
        home = db.row("SELECT 1 FROM views WHERE user = ? AND view LIKE ?", user, pattern)
        return any(each is not None for each in (seen, drawn, home))

    def _by(self, column: str, value: str) -> Upload | None:
        row = self._workspace.db.row(f"SELECT * FROM uploads WHERE {column} = ?", value)
        return None if row is None else _upload(row)


def _upload(row: Row) -> Upload:
    return Upload(
        ticket=row["ticket"],
        file=row["file"],
        name=row["name"],
        length=row["length"],
        title=row["title"],
        alt_txt=row["alt_txt"],
        sent=bool(row["sent"]),
        completed=bool(row["completed"]),
    )
