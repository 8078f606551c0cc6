"""Files that people hand in through a modal: kept, described, and given out to who may have them.

Source: https://docs.slack.dev/reference/objects/file-object and the page of file_input (2026-11).
"""

import mimetypes
from dataclasses import dataclass
from sqlite3 import Row
from urllib.parse import quote

from sandbox.slack.database import Json
from sandbox.slack.workspace import Workspace

# Slack's own limit for a file_input.
MOST_BYTES = 10_000_000


class FileRefused(Exception):
    """Slack's own client would not take this file; the text says why."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file. The app may have it only once it was handed to the app: `given`."""

    id: str
    user: str
    name: str
    created: int
    content: bytes
    given: bool

    @property
    def ending(self) -> str:
        return self.name.rpartition(".")[2].lower() if "." in self.name else ""


class Files:
    """The files of one workspace."""

    def __init__(self, workspace: Workspace, base_url: str) -> None:
        self._workspace, self._base_url = workspace, base_url

    def keep(self, user: str, name: str, content: bytes) -> StoredFile:
        """Store what somebody chose. Raises: FileRefused for more than Slack takes."""
        if len(content) > MOST_BYTES:
            raise FileRefused(f"{name} is larger than 10 MB")
        db = self._workspace.db
        file_id = self._workspace.make_id("F", f"file:{db.next_number('files')}")
        created = int(self._workspace.clock())
        plain = name.replace("/", "_").replace("\\", "_").strip() or "untitled"
        db.do(
            "INSERT INTO files (id, user, name, created, content) VALUES (?,?,?,?,?)",
            *(file_id, user, plain, created, content),
        )
        return StoredFile(file_id, user, plain, created, content, given=False)

    def keep_as(self, file_id: str, user: str, name: str, content: bytes) -> StoredFile:
        """Store what the app has uploaded, under the id that it was announced with."""
        created = int(self._workspace.clock())
        self._workspace.db.do(
            "INSERT INTO files (id, user, name, created, content, given) VALUES (?,?,?,?,?,1)",
            *(file_id, user, name, created, content),
        )
        return StoredFile(file_id, user, name, created, content, given=True)

    def find(self, file_id: str) -> StoredFile | None:
        """Find a file by id."""
        row = self._workspace.db.row("SELECT * FROM files WHERE id = ?", file_id)
        return None if row is None else _file(row)

    def give(self, file_id: str) -> None:
        """Let the app have a file: it was sent with a modal."""
        self._workspace.db.do("UPDATE files SET given = 1 WHERE id = ?", file_id)

    def as_wire(self, file: StoredFile) -> Json:
        """Return a file as it stands in the state of a modal and in files.info."""
        team, name = self._workspace.team_id, quote(file.name)
        private = f"{self._base_url}/files-pri/{team}-{file.id}"
        mimetype = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return {
            "id": file.id,
            "created": file.created,
            "timestamp": file.created,
            "name": file.name,
            "title": file.name,
            "mimetype": mimetype,
            "filetype": file.ending or "binary",
            "pretty_type": file.ending.upper() or "Binary",
            "user": file.user,
            "user_team": team,
            "editable": False,
            "size": len(file.content),
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": False,
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": f"{private}/{name}",
            "url_private_download": f"{private}/download/{name}",
            "permalink": f"{self._base_url}/files/{file.user}/{file.id}/{name}",
            "permalink_public": "",
        }


def file_problem(element: Json, files: list[StoredFile]) -> str:
    """Say what Slack's own client says of these files in this place; empty when all is well."""
    most = int(element.get("max_files", 10))
    if len(files) > most:
        return f"No more than {most} file{'' if most == 1 else 's'} can be uploaded."
    wanted = [str(each).lower() for each in element.get("filetypes") or []]
    for file in files:
        if wanted and file.ending not in wanted:
            return f"{file.name}: this type of file is not accepted."
    return ""


def _file(row: Row) -> StoredFile:
    return StoredFile(
        id=row["id"],
        user=row["user"],
        name=row["name"],
        created=row["created"],
        content=row["content"],
        given=bool(row["given"]),
    )
