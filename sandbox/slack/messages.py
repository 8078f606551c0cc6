"""Messages and every version they ever had. Decides nothing about who may post what."""

import json
from dataclasses import dataclass
from sqlite3 import Row

from sandbox.slack.database import Json
from sandbox.slack.residents import Channel
from sandbox.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it stands now; `only_for` names the one reader of an ephemeral message."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] | None
    metadata: Json | None
    thread_ts: str | None
    broadcast: bool
    only_for: str | None
    edited: str | None
    deleted: bool
    seq: int


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be said, before it has a time."""

    text: str
    blocks: list[Json] | None = None
    metadata: Json | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    only_for: str | None = None


class Messages:
    """Post, change, delete and read messages of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._db = workspace.db

    def post(self, channel: str, user: str, draft: Draft, how: str = "post") -> Message:
        """Store a message under the next free time of its channel."""
        with self._db.transaction():
            ts = self._next_ts(channel)
            self._db.do(
                "INSERT INTO messages VALUES (?,?,?,?,?,?,?,?,?,NULL,0,?)",
                channel,
                ts,
                user,
                draft.text,
                _dump(draft.blocks),
                _dump(draft.metadata),
                draft.thread_ts,
                int(draft.broadcast),
                draft.only_for,
                self._workspace.changed(),
            )
            self._keep_version(channel, ts, how, draft.text, draft.blocks)
        posted = self.find(channel, ts)
        assert posted is not None
        return posted

    def change(
        self, message: Message, text: str, blocks: list[Json] | None, how: str = "update"
    ) -> Message:
        """Replace what a message says."""
        with self._db.transaction():
            edited = _stamp(int(self._workspace.clock() * 1_000_000))
            self._db.do(
                "UPDATE messages SET text = ?, blocks = ?, edited = ?, seq = ?"
                " WHERE channel = ? AND ts = ?",
                text,
                _dump(blocks),
                edited,
                self._workspace.changed(),
                message.channel,
                message.ts,
            )
            self._keep_version(message.channel, message.ts, how, text, blocks)
        changed = self.find(message.channel, message.ts)
        assert changed is not None
        return changed

    def delete(self, message: Message, how: str = "delete") -> None:
        """Take a message away; its versions stay for the record."""
        with self._db.transaction():
            self._db.do(
                "UPDATE messages SET deleted = 1, seq = ? WHERE channel = ? AND ts = ?",
                self._workspace.changed(),
                message.channel,
                message.ts,
            )
            self._keep_version(message.channel, message.ts, how, "", None)

    def find(self, channel: str, ts: str) -> Message | None:
        """Find a message that was not deleted."""
        row = self._db.row(
            "SELECT * FROM messages WHERE channel = ? AND ts = ? AND deleted = 0", channel, ts
        )
        return None if row is None else _message(row)

    def visible(self, channel: str, user: str, since: int = 0) -> list[Message]:
        """Return what a person can read in a channel, oldest first, changed after `since`."""
        rows = self._db.rows(
            "SELECT * FROM messages WHERE channel = ? AND seq > ? AND deleted = 0"
            " AND (only_for IS NULL OR only_for = ?) ORDER BY ts",
            channel,
            since,
            user,
        )
        return [_message(row) for row in rows]

    def everything(self) -> list[Json]:
        """Return all messages of all channels with all their versions, for tests."""
        found: list[Json] = []
        for row in self._db.rows("SELECT * FROM messages ORDER BY channel, ts"):
            versions = self._db.rows(
                "SELECT at, how, text, blocks FROM versions WHERE channel = ? AND ts = ?"
                " ORDER BY id",
                row["channel"],
                row["ts"],
            )
            found.append(
                {
                    "channel": row["channel"],
                    "ts": row["ts"],
                    "user": row["user"],
                    "text": row["text"],
                    "blocks": _load(row["blocks"]),
                    "metadata": _load(row["metadata"]),
                    "thread_ts": row["thread_ts"],
                    "ephemeral_for": row["only_for"],
                    "edited": row["edited"] is not None,
                    "deleted": bool(row["deleted"]),
                    "versions": [{**dict(v), "blocks": _load(v["blocks"])} for v in versions],
                }
            )
        return found

    def unread(self, user: str, channel: str) -> int:
        """Count what a person has not read in a channel."""
        row = self._db.row(
            "SELECT count(*) AS n FROM messages WHERE channel = ?1 AND deleted = 0 AND user <> ?2"
            " AND (only_for IS NULL OR only_for = ?2) AND (thread_ts IS NULL OR broadcast = 1)"
            " AND ts > coalesce((SELECT ts FROM reads WHERE user = ?2 AND channel = ?1), '')",
            channel,
            user,
        )
        assert row is not None
        return int(row["n"])

    def mark_read(self, user: str, channel: str) -> None:
        """Note that a person has read a channel to its end."""
        row = self._db.row("SELECT max(ts) AS ts FROM messages WHERE channel = ?", channel)
        if row is not None and row["ts"] is not None:
            self._db.do(
                "INSERT INTO reads VALUES (?, ?, ?) ON CONFLICT (user, channel)"
                " DO UPDATE SET ts = excluded.ts",
                user,
                channel,
                row["ts"],
            )

    def _next_ts(self, channel: str) -> str:
        row = self._db.row("SELECT max(ts) AS ts FROM messages WHERE channel = ?", channel)
        last = 0 if row is None or row["ts"] is None else int(str(row["ts"]).replace(".", ""))
        return _stamp(max(int(self._workspace.clock() * 1_000_000), last + 1))

    def _keep_version(
        self, channel: str, ts: str, how: str, text: str, blocks: list[Json] | None
    ) -> None:
        self._db.do(
            "INSERT INTO versions (channel, ts, at, how, text, blocks) VALUES (?,?,?,?,?,?)",
            channel,
            ts,
            self._workspace.clock(),
            how,
            text,
            _dump(blocks),
        )


def as_wire(workspace: Workspace, message: Message) -> Json:
    """Return a message in the shape in which Slack sends it."""
    wire: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": workspace.team_id,
    }
    if message.user == workspace.bot_user:
        wire |= {"bot_id": workspace.bot_id, "app_id": workspace.app_id}
    if message.blocks is not None:
        wire["blocks"] = message.blocks
    if message.thread_ts is not None:
        wire["thread_ts"] = message.thread_ts
        wire["parent_user_id"] = message.user
    if message.broadcast:
        wire["subtype"] = "thread_broadcast"
    if message.metadata is not None:
        wire["metadata"] = message.metadata
    files = workspace.db.rows(
        "SELECT f.id, f.name FROM shares s JOIN files f ON f.id = s.file"
        " WHERE s.channel = ? AND s.ts = ?",
        message.channel,
        message.ts,
    )
    if files:
        wire["files"] = [{"id": file["id"], "name": file["name"]} for file in files]
    if message.edited is not None:
        wire["edited"] = {"user": message.user, "ts": message.edited}
    return wire


def wire_channel_name(channel: Channel) -> str:
    """Return the channel name as interactions carry it: private and direct ones are masked."""
    return {"im": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)


def _stamp(microseconds: int) -> str:
    return f"{microseconds // 1_000_000}.{microseconds % 1_000_000:06d}"


def _dump(value: object) -> str | None:
    return None if value is None else json.dumps(value)


def _load(text: str | None) -> object:
    return None if text is None else json.loads(text)


def _message(row: Row) -> Message:
    return Message(
        channel=row["channel"],
        ts=row["ts"],
        user=row["user"],
        text=row["text"],
        blocks=None if row["blocks"] is None else json.loads(row["blocks"]),
        metadata=None if row["metadata"] is None else json.loads(row["metadata"]),
        thread_ts=row["thread_ts"],
        broadcast=bool(row["broadcast"]),
        only_for=row["only_for"],
        edited=row["edited"],
        deleted=bool(row["deleted"]),
        seq=row["seq"],
    )
