"""Response URLs: up to five uses within thirty minutes of the interaction they came with.

Source: https://docs.slack.dev/interactivity/handling-user-interaction (2026-11).
"""

import secrets
from dataclasses import replace

from sandbox.slack.database import Json
from sandbox.slack.drafts import Refused, flag, read_draft
from sandbox.slack.messages import Message, Messages
from sandbox.slack.workspace import Workspace

MAX_USES = 5
LIFE_SECONDS = 30 * 60


class ResponseUrls:
    """Makes response URLs and does what is posted to them."""

    def __init__(self, workspace: Workspace, messages: Messages, base_url: str) -> None:
        self._workspace = workspace
        self._messages = messages
        self._base_url = base_url

    def new(self, channel: str, user: str, message: Message | None = None) -> str:
        """Return a fresh URL for an act of a person in a channel, on a message or on none."""
        token = secrets.token_urlsafe(18)
        self._workspace.db.do(
            "INSERT INTO response_urls (token, channel, user, ts, thread_ts, made_at)"
            " VALUES (?,?,?,?,?,?)",
            token,
            channel,
            user,
            None if message is None else message.ts,
            None if message is None else message.thread_ts,
            self._workspace.clock(),
        )
        return f"{self._base_url}/response/{self._workspace.team_id}/{token}"

    def use(self, token: str, body: Json) -> None:
        """Do what the app posted. Raises Refused: expired_url, used_url, invalid_blocks, ..."""
        row = self._workspace.db.row("SELECT * FROM response_urls WHERE token = ?", token)
        if row is None or self._workspace.clock() - row["made_at"] > LIFE_SECONDS:
            raise Refused("expired_url")
        if row["uses"] >= MAX_USES:
            raise Refused("used_url")
        original = None if row["ts"] is None else self._messages.find(row["channel"], row["ts"])
        if flag(body, "delete_original"):
            if original is not None:
                self._messages.delete(original, "response_url")
        else:
            self._say(row["channel"], row["user"], original, body, row["thread_ts"])
        self._workspace.db.do("UPDATE response_urls SET uses = uses + 1 WHERE token = ?", token)

    def say(self, channel: str, user: str, body: Json) -> None:
        """Post what an acknowledgement carried: to the person only, unless it says in_channel."""
        self._say(channel, user, None, body, None)

    def _say(
        self, channel: str, user: str, original: Message | None, body: Json, thread_ts: str | None
    ) -> None:
        draft = read_draft(body)
        if flag(body, "replace_original") and original is not None:
            self._messages.change(original, draft.text, draft.blocks, "response_url")
            return
        to_all = body.get("response_type") == "in_channel"
        draft = replace(
            draft, only_for=None if to_all else user, thread_ts=draft.thread_ts or thread_ts
        )
        self._messages.post(channel, self._workspace.bot_user, draft, "response_url")
