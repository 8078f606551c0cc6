"""Files that were uploaded to a chat: which is which, so that none is sent or shown twice."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Integer, Table, Text, delete, select

from store.columns import Utc, choice, metadata, words
from store.transaction import Transaction


class UploadState(StrEnum):
    """`sent`: it is there, and may be shown or not; `shown`: it was seen where it belongs."""

    SENT = "sent"
    SHOWN = "shown"


# The key is ours: what the picture shows, or which message's file it is.
uploaded_files = Table(
    "uploaded_files",
    metadata,
    Column("key", Text, primary_key=True),
    words("file_id", default=None),
    choice("state", UploadState),
    Column("tries", Integer, nullable=False),
    Column("sent_at", Utc, nullable=False),
)


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """`tries` counts how often it was sent because an earlier one was never shown."""

    key: str
    file_id: str
    state: UploadState
    tries: int
    sent_at: datetime


class Uploads:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def get(self, key: str) -> UploadedFile | None:
        row = self._tx.row(select(uploaded_files).where(uploaded_files.c.key == key))
        if row is None:
            return None
        state = UploadState(row["state"])
        return UploadedFile(row["key"], row["file_id"], state, row["tries"], row["sent_at"])

    def put(self, file: UploadedFile) -> None:
        """Keep how a file stands."""
        self._tx.upsert(
            uploaded_files,
            {
                "key": file.key,
                "file_id": file.file_id,
                "state": file.state,
                "tries": file.tries,
                "sent_at": file.sent_at,
            },
        )

    def forget(self, key: str) -> None:
        """Let a file be sent anew."""
        self._tx.run(delete(uploaded_files).where(uploaded_files.c.key == key))

    def prune(self, before: datetime) -> int:
        """Forget what was sent before a moment; a picture that is drawn again is sent again."""
        return self._tx.run(delete(uploaded_files).where(uploaded_files.c.sent_at < before))
