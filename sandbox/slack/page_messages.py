"""Draws the messages of a channel or a thread for one reader: days, groups, threads, receipts."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from markupsafe import Markup

from sandbox.slack.messages import Message
from sandbox.slack.parts import Parts
from sandbox.slack.render_blocks import draw_blocks
from sandbox.slack.render_mrkdwn import Ink, draw_mrkdwn
from sandbox.slack.residents import User

GROUP_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as it is drawn; `day` heads a new day, `joined` goes on without a name."""

    message: Message
    author: User
    body: Markup
    time: str
    moment: str
    day: str
    joined: bool
    replies: int
    repliers: tuple[User, ...]
    last_reply: str
    pinned_by: str
    answers: str


class MessageDrawings:
    """Draws for one reader."""

    def __init__(self, parts: Parts, ink: Ink) -> None:
        self._parts = parts
        self._ink = ink

    def channel(self, channel_id: str) -> list[Shown]:
        """Return what a channel shows, oldest first; replies stay in their threads."""
        everything = self._parts.messages.visible(channel_id, self._ink.viewer.id)
        threads: dict[str, list[Message]] = {}
        for message in everything:
            if message.thread_ts is not None and message.thread_ts != message.ts:
                threads.setdefault(message.thread_ts, []).append(message)
        top = [m for m in everything if m.thread_ts in (None, m.ts) or m.broadcast]
        return self._shown(top, threads)

    def thread(self, channel_id: str, thread_ts: str) -> list[Shown]:
        """Return a thread, its first message first; empty when it is not there."""
        everything = self._parts.messages.visible(channel_id, self._ink.viewer.id)
        return self._shown([m for m in everything if thread_ts in (m.ts, m.thread_ts)], {})

    def _shown(self, messages: list[Message], threads: dict[str, list[Message]]) -> list[Shown]:
        found: list[Shown] = []
        before: Message | None = None
        pins = self._parts.pins.of(messages[0].channel) if messages else {}
        for message in messages:
            replies = threads.get(message.ts, [])
            at = self._at(message.ts)
            new_day = before is None or self._at(before.ts).date() != at.date()
            author = self._parts.workspace.user(message.user)
            if author is None:
                continue
            found.append(
                Shown(
                    message=message,
                    author=author,
                    body=self._body(message),
                    time=f"{at:%H:%M}",
                    moment=f"{at:%A, %d %B %Y, %H:%M %Z}",
                    day=self._day(at.date()) if new_day else "",
                    joined=not new_day and before is not None and _goes_on(before, message),
                    replies=len(replies),
                    repliers=self._repliers(replies),
                    last_reply=f"{self._at(replies[-1].ts):%H:%M}" if replies else "",
                    pinned_by=self._name(pins[message.ts].user) if message.ts in pins else "",
                    answers=self._answers(message),
                )
            )
            before = message
        return found

    def _body(self, message: Message) -> Markup:
        if message.blocks:
            return draw_blocks(message.blocks, self._ink)
        words = draw_mrkdwn(message.text, self._ink)
        return Markup('<div class="block text">{}</div>{}').format(words, self._files(message))

    def _files(self, message: Message) -> Markup:
        """Draw the files of a message as links to what its reader may load."""
        drawn = Markup(
            '<a class="block file" href="/as/{}/files/{}" download>{}<small>{}</small></a>'
        )
        held = self._parts.uploads.shared_in(message.channel, message.ts)
        found = [file for each in held if (file := self._parts.files.find(each)) is not None]
        return Markup("").join(
            drawn.format(self._ink.viewer.id, file.id, file.name, f"{file.ending.upper()} file")
            for file in found
        )

    def _answers(self, message: Message) -> str:
        """Give the first words of what a reply answers that is shown in its channel, too."""
        if not message.broadcast or message.thread_ts is None:
            return ""
        root = self._parts.messages.find(message.channel, message.thread_ts)
        return root.text if root is not None and root.text else "a message"

    def _name(self, user_id: str) -> str:
        user = self._parts.workspace.user(user_id)
        return user.real_name if user is not None else "somebody"

    def _repliers(self, replies: list[Message]) -> tuple[User, ...]:
        ids = list(dict.fromkeys(reply.user for reply in replies))[:4]
        found = (self._parts.workspace.user(user_id) for user_id in ids)
        return tuple(user for user in found if user is not None)

    def _at(self, ts: str) -> datetime:
        return datetime.fromtimestamp(float(ts), UTC).astimezone(self._ink.zone)

    def _day(self, day: date) -> str:
        today = datetime.fromtimestamp(self._ink.now, UTC).astimezone(self._ink.zone).date()
        if day == today:
            return "Today"
        if day == today - timedelta(days=1):
            return "Yesterday"
        return f"{day:%A, %d %B %Y}"


def _goes_on(before: Message, message: Message) -> bool:
    """Say whether a message follows its author's last one closely enough to share its head."""
    close = float(message.ts) - float(before.ts) < GROUP_SECONDS
    plain = not message.blocks and not before.blocks
    return close and plain and before.user == message.user and before.only_for == message.only_for
