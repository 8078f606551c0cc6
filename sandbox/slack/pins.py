"""What is pinned to a channel, by whom and when. Decides nothing about who may pin what."""

from dataclasses import dataclass

from sandbox.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Pin:
    """One message on a channel's list of pins."""

    channel: str
    ts: str
    user: str
    created: int


class Pins:
    """Pin and list the messages of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._db = workspace.db

    def add(self, channel: str, ts: str, user: str) -> bool:
        """Pin a message; False where it is pinned already."""
        done = self._db.do(
            "INSERT INTO pins VALUES (?,?,?,?) ON CONFLICT DO NOTHING",
            channel,
            ts,
            user,
            int(self._workspace.clock()),
        )
        if done:
            # The message is drawn anew, with its pin.
            self._db.do(
                "UPDATE messages SET seq = ? WHERE channel = ? AND ts = ?",
                self._workspace.changed(),
                channel,
                ts,
            )
        return bool(done)

    def of(self, channel: str) -> dict[str, Pin]:
        """Return what is pinned to a channel by the message's time, the newest pin first."""
        rows = self._db.rows(
            "SELECT pins.* FROM pins JOIN messages USING (channel, ts)"
            " WHERE channel = ? AND deleted = 0 ORDER BY pins.rowid DESC",
            channel,
        )
        return {row["ts"]: Pin(row["channel"], row["ts"], row["user"], row["at"]) for row in rows}
