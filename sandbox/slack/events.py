"""Events for the app: kept in the database until acknowledged, delivered again on Slack's schedule.

Source: https://docs.slack.dev/apis/events-api#retries (2026-11). Only subscribed events are kept.
"""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from sqlite3 import Row

from sandbox.slack.database import Json
from sandbox.slack.envelopes import EVENTS, Answer, Envelope
from sandbox.slack.workspace import Workspace

NEEDED_SCOPE = {
    "app_mention": ("app_mentions:read",),
    "member_joined_channel": ("channels:read",),
    "user_change": ("users:read",),
}


class Events:
    """The queue of events and the loop that empties it."""

    def __init__(self, workspace: Workspace, send: Callable[[Envelope], Awaitable[Answer]]) -> None:
        self._workspace = workspace
        self._send = send
        self._wake = asyncio.Event()
        self._sending: set[asyncio.Task[None]] = set()

    def announce(self, event: Json, ext_shared: bool = False) -> None:
        """Queue an event if the app has subscribed to it and may see it."""
        options = self._workspace.options
        kind = str(event["type"])
        if kind not in options.events:
            return
        if any(scope not in options.scopes for scope in NEEDED_SCOPE.get(kind, ())):
            return
        event_id = f"Ev{secrets.token_hex(5).upper()}"
        payload = {
            "token": "sandbox-verification-token",
            "team_id": self._workspace.team_id,
            "api_app_id": self._workspace.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(self._workspace.clock()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": self._workspace.team_id,
                    "user_id": self._workspace.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": ext_shared,
            "event_context": f"4-{secrets.token_hex(8)}",
        }
        self._workspace.db.do(
            "INSERT INTO events (id, payload, attempt, due_at, state) VALUES (?,?,0,?,'waiting')",
            event_id,
            json.dumps(payload),
            self._workspace.clock(),
        )
        self._wake.set()

    async def run(self) -> None:
        """Deliver what is due, for ever; what a killed sandbox left half sent goes first."""
        self._workspace.db.do("UPDATE events SET state = 'waiting' WHERE state = 'sending'")
        while True:
            now = self._workspace.clock()
            due = self._workspace.db.rows(
                "SELECT * FROM events WHERE state = 'waiting' AND due_at <= ? ORDER BY rowid", now
            )
            for row in due:
                self._workspace.db.do("UPDATE events SET state = 'sending' WHERE id = ?", row["id"])
                task = asyncio.create_task(self._deliver(row))
                self._sending.add(task)
                task.add_done_callback(self._sending.discard)
            await self._sleep_until_next(now)

    def everything(self) -> list[Json]:
        """Return all events with their state, for tests."""
        rows = self._workspace.db.rows("SELECT * FROM events ORDER BY rowid")
        return [{**dict(row), "payload": json.loads(row["payload"])} for row in rows]

    async def _deliver(self, row: Row) -> None:
        envelope = Envelope(EVENTS, json.loads(row["payload"]), row["attempt"], row["reason"])
        answer = await self._send(envelope)
        delays = self._workspace.options.event_retry_delays
        if answer.acked:
            self._workspace.db.do("UPDATE events SET state = 'done' WHERE id = ?", row["id"])
        elif row["attempt"] >= len(delays):
            self._workspace.db.do("UPDATE events SET state = 'dead' WHERE id = ?", row["id"])
        else:
            self._workspace.db.do(
                "UPDATE events SET state = 'waiting', attempt = attempt + 1, due_at = ?,"
                " reason = ? WHERE id = ?",
                self._workspace.clock() + delays[row["attempt"]],
                answer.reason,
                row["id"],
            )
            self._wake.set()

    async def _sleep_until_next(self, now: float) -> None:
        row = self._workspace.db.row(
            "SELECT min(due_at) AS due FROM events WHERE state = 'waiting'"
        )
        due = None if row is None else row["due"]
        seconds = 60.0 if due is None else min(60.0, max(0.0, due - now))
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return
        self._wake.clear()
