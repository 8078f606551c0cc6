"""What somebody typed or pressed, as far as a handler needs it: parsed once, trusted below."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypedDict

from bot.actions import Target, decode, pressed_value
from bot.answers import Answers
from partnering.people import Person

if TYPE_CHECKING:
    # Files that people hand in stand there as well, and they come in asks.
    from bot.workspace import Workspace


class Surface(StrEnum):
    """Where a press came from: what can be redrawn there, and how."""

    COMMAND = "command"
    POSTED = "posted"
    EPHEMERAL = "ephemeral"
    HOME = "home"
    MODAL = "modal"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Source:
    """The outer facts of a payload: who, where, on which message, with what."""

    user: str
    surface: Surface
    channel: str = ""
    ts: str = ""
    thread_ts: str = ""
    text: str = ""
    action_id: str = ""
    value: object = None
    response_url: str = ""
    tab: str = ""
    typed_raw: str = ""
    trigger: str = ""
    view_id: str = ""
    metadata: str = ""
    view_hash: str = ""


class Act(TypedDict):
    """What every act of a journey is told of who does it, and of the press that it answers."""

    by: Person
    now: datetime
    receipt: int | None
    correlation: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that a person whom we know asked for. `receipt` is its row in the inbox."""

    by: Person
    source: Source
    answers: Answers
    receipt: int | None
    correlation: str
    now: datetime
    slack: "Workspace"

    @property
    def act(self) -> Act:
        """Hand it to a journey as `**ask.act`: done, it marks the press as done as well."""
        return Act(by=self.by, now=self.now, receipt=self.receipt, correlation=self.correlation)

    def target(self) -> Target:
        """Read the pressed button's value. Raises: Invalid."""
        return decode(self.source.value)


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing that came in from somebody who need not be known."""

    source: Source
    answers: Answers
    receipt: int | None
    now: datetime


def source_of(body: Mapping[str, Any]) -> Source:
    """Read a command, a press or an event."""
    if "command" in body:
        return Source(
            user=str(body.get("user_id", "")),
            surface=Surface.COMMAND,
            channel=str(body.get("channel_id", "")),
            text=typed(str(body.get("text") or "")),
            typed_raw=str(body.get("text") or ""),
            response_url=str(body.get("response_url") or ""),
            trigger=str(body.get("trigger_id") or ""),
        )
    if "event" in body:
        event = body["event"]
        return Source(
            user=who_changed(event) or str(event.get("user", "")),
            surface=Surface.EVENT,
            channel=str(event.get("channel", "")),
            ts=str(event.get("ts", "")),
            thread_ts=str(event.get("thread_ts") or ""),
            tab=str(event.get("tab", "")),
            view_hash=str((event.get("view") or {}).get("hash") or ""),
            typed_raw=str(event.get("text") or ""),
        )
    action = (body.get("actions") or [{}])[0]
    container, view = body.get("container") or {}, body.get("view") or {}
    return Source(
        user=str((body.get("user") or {}).get("id", "")),
        surface=_surface(container, view),
        channel=str(container.get("channel_id") or (body.get("channel") or {}).get("id") or ""),
        ts=str(container.get("message_ts") or ""),
        action_id=str(action.get("action_id", "")),
        value=pressed_value(action),
        response_url=str(body.get("response_url") or ""),
        trigger=str(body.get("trigger_id") or ""),
        view_id=str(view.get("id") or ""),
        metadata=str(view.get("private_metadata") or ""),
        view_hash=str(view.get("hash") or ""),
    )


def who_changed(event: Mapping[str, Any]) -> str:
    """Read of whom `user_change` tells, which holds a whole profile; empty for other events."""
    told = event.get("user")
    return str(told.get("id", "")) if isinstance(told, Mapping) else ""


def typed_words(raw: str) -> list[str]:
    """Take typed words apart with people as `@U1`, whatever name Slack shows for them."""
    return typed(re.sub(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>", r" @\1 ", raw)).split()


def typed(text: str) -> str:
    """Undo what Slack does to typed words: `<url|words>`, `<@U1|name>`, `&amp;`."""
    shown = re.sub(r"<[^<>|]*\|([^<>]*)>", r"\1", text)
    shown = re.sub(r"<(?:mailto:|https?://)?([^<>|]*)>", r"\1", shown)
    # Our own answers hold one in each e-mail address, and what is copied from them is typed.
    return html.unescape(shown).replace("\u200b", "").strip()


def _surface(container: Mapping[str, Any], view: Mapping[str, Any]) -> Surface:
    if view.get("type") == "modal":
        return Surface.MODAL
    if container.get("type") == "view":
        return Surface.HOME
    return Surface.EPHEMERAL if container.get("is_ephemeral") else Surface.POSTED
