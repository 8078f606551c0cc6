"""The workspace: its people, its channels and who is in them. Knows no message and no view."""

import base64
import hashlib
import time
from collections.abc import Callable, Sequence

from sandbox.slack.database import Database
from sandbox.slack.live import Bell
from sandbox.slack.options import Options
from sandbox.slack.residents import Channel, User, channel_from, user_from
from sandbox.slack.seed import EXTERNAL, MEMBER, Seed, SeedChannel, SeedUser

SLACKBOT = "USLACKBOT"


class Workspace:
    """People, channels and membership over one database; seeded once, when the file is empty."""

    def __init__(
        self,
        db: Database,
        options: Options,
        seed: Callable[[], Seed],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.db = db
        self.options = options
        self.clock = clock
        self.bell = Bell()
        self.team_id = self.make_id("T", "team")
        self.app_id = self.make_id("A", "app")
        self.bot_id = self.make_id("B", "bot")
        self.bot_user = self.make_id("U", "bot-user")
        if db.row("SELECT 1 FROM meta WHERE key = 'team_name'") is None:
            self._fill(seed())
        self.team_name = self._meta("team_name")
        self.team_domain = self._meta("team_domain")

    def make_id(self, letter: str, subject: str) -> str:
        """Return a Slack-looking id that depends only on the seed and the subject."""
        digest = hashlib.sha256(f"{self.options.seed}:{letter}:{subject}".encode()).digest()
        return letter + "0" + base64.b32encode(digest).decode()[:9]

    def changed(self) -> int:
        """Note a change that pages may want to see; return its number."""
        self.bell.ring()
        return self.db.next_number("changes")

    # -- people ------------------------------------------------------------------------------

    def users(self) -> list[User]:
        """Return everybody, members first, in the order of the seed."""
        return [user_from(row) for row in self.db.rows("SELECT * FROM users ORDER BY rowid")]

    def user(self, user_id: str) -> User | None:
        """Find a person by id."""
        row = self.db.row("SELECT * FROM users WHERE id = ?", user_id)
        return None if row is None else user_from(row)

    def user_by_email(self, email: str) -> User | None:
        """Find a person by e-mail address, whatever the case."""
        row = self.db.row("SELECT * FROM users WHERE lower(email) = lower(?)", email)
        return None if row is None else user_from(row)

    def add_user(self, seed: SeedUser) -> User:
        """Create a person and the direct message in which the app can reach them."""
        external = seed.kind == EXTERNAL
        team = self.make_id("T", f"team:{seed.company}") if external else self.team_id
        user_id = seed.id or self.make_id("U", seed.email)
        self.db.do(
            "INSERT INTO users (id, name, real_name, email, zone, kind, title, company, team_id)"
            " VALUES (?,?,?,?,?,?,?,?,?)",
            user_id,
            seed.email.split("@")[0].replace("+", ".").lower(),
            seed.real_name,
            seed.email,
            seed.zone,
            seed.kind,
            seed.title,
            seed.company,
            team,
        )
        user = self.user(user_id)
        assert user is not None
        return user

    # -- channels ----------------------------------------------------------------------------

    def channels(self) -> list[Channel]:
        """Return every channel and direct message, in the order of creation."""
        return [channel_from(row) for row in self.db.rows("SELECT * FROM channels ORDER BY rowid")]

    def channel(self, channel_id: str) -> Channel | None:
        """Find a channel by id."""
        row = self.db.row("SELECT * FROM channels WHERE id = ?", channel_id)
        return None if row is None else channel_from(row)

    def channel_by_name(self, name: str) -> Channel | None:
        """Find a public or private channel by its name, with or without the number sign."""
        row = self.db.row(
            "SELECT * FROM channels WHERE name = ? AND kind <> 'im'", name.removeprefix("#")
        )
        return None if row is None else channel_from(row)

    def channels_of(self, user_id: str) -> list[Channel]:
        """Return the channels and direct messages a person is in."""
        rows = self.db.rows(
            "SELECT c.* FROM channels c JOIN members m ON m.channel = c.id WHERE m.user = ?"
            " ORDER BY c.rowid",
            user_id,
        )
        return [channel_from(row) for row in rows]

    def add_channel(self, seed: SeedChannel) -> Channel:
        """Create a channel with its members."""
        channel_id = seed.id or self.make_id("C", seed.name)
        self.db.do(
            "INSERT INTO channels (id, name, kind, topic, ext_shared, archived, created)"
            " VALUES (?,?,?,?,?,?,?)",
            channel_id,
            seed.name,
            seed.kind,
            seed.topic,
            int(seed.ext_shared),
            int(seed.archived),
            int(self.clock()),
        )
        for user_id in self._member_ids(seed.members):
            self.join(channel_id, user_id)
        channel = self.channel(channel_id)
        assert channel is not None
        return channel

    def set_channel(
        self,
        channel_id: str,
        archived: bool | None = None,
        ext_shared: bool | None = None,
        pending_ext_shared: bool | None = None,
    ) -> None:
        """Archive, share or half-share a channel, or undo it; None leaves a flag alone."""
        for column, value in (
            ("archived", archived),
            ("ext_shared", ext_shared),
            ("pending_ext_shared", pending_ext_shared),
        ):
            if value is not None:
                self.db.do(f"UPDATE channels SET {column} = ? WHERE id = ?", int(value), channel_id)
        self.changed()

    def direct_message(self, user_id: str) -> Channel:
        """Return the direct message between the app and a person, made on first use."""
        row = self.db.row("SELECT * FROM channels WHERE im_user = ?", user_id)
        if row is None:
            channel_id = self.make_id("D", user_id)
            with self.db.transaction():
                self.db.do(
                    "INSERT INTO channels (id, name, kind, im_user, created)"
                    " VALUES (?, 'directmessage', 'im', ?, ?)",
                    channel_id,
                    user_id,
                    int(self.clock()),
                )
                self.join(channel_id, user_id)
                self.join(channel_id, self.bot_user)
            self.changed()
            row = self.db.row("SELECT * FROM channels WHERE id = ?", channel_id)
        assert row is not None
        return channel_from(row)

    def members(self, channel_id: str) -> list[str]:
        """Return the ids of everybody in a channel, in the order they joined."""
        rows = self.db.rows("SELECT user FROM members WHERE channel = ? ORDER BY rowid", channel_id)
        return [str(row["user"]) for row in rows]

    def is_member(self, channel_id: str, user_id: str) -> bool:
        """Say whether somebody is in a channel."""
        sql = "SELECT 1 FROM members WHERE channel = ? AND user = ?"
        return self.db.row(sql, channel_id, user_id) is not None

    def join(self, channel_id: str, user_id: str) -> bool:
        """Put somebody into a channel; return False when they were in it already."""
        sql = "INSERT INTO members VALUES (?, ?) ON CONFLICT DO NOTHING"
        return self.db.do(sql, channel_id, user_id) > 0

    def leave(self, channel_id: str, user_id: str) -> bool:
        """Take somebody out of a channel; return False when they were not in it."""
        sql = "DELETE FROM members WHERE channel = ? AND user = ?"
        return self.db.do(sql, channel_id, user_id) > 0

    # -- first fill --------------------------------------------------------------------------

    def _fill(self, seed: Seed) -> None:
        with self.db.transaction():
            self.db.do("INSERT INTO meta VALUES ('team_name', ?)", seed.team_name)
            self.db.do("INSERT INTO meta VALUES ('team_domain', ?)", seed.team_domain)
            name = self.options.app_name
            for user_id, bot_name in ((SLACKBOT, "Slackbot"), (self.bot_user, name)):
                self.db.do(
                    "INSERT INTO users (id, name, real_name, email, zone, kind, title, company,"
                    " team_id, is_bot) VALUES (?,?,?,'','America/Los_Angeles',?,'App','',?,1)",
                    user_id,
                    bot_name.lower(),
                    bot_name,
                    MEMBER,
                    self.team_id,
                )
            for user in seed.users:
                self.add_user(user)
            for channel in seed.channels:
                self.add_channel(channel)
        for person in self.users():
            if not person.is_bot and not person.external:
                self.direct_message(person.id)

    def _member_ids(self, members: Sequence[str]) -> list[str]:
        found: list[str] = []
        for member in members:
            if member == "*":
                found += [u.id for u in self.users() if u.kind == MEMBER and not u.is_bot]
            elif member == "@app":
                found.append(self.bot_user)
            elif (user := self.user_by_email(member) or self.user(member)) is not None:
                found.append(user.id)
        return list(dict.fromkeys(found))

    def _meta(self, key: str) -> str:
        row = self.db.row("SELECT value FROM meta WHERE key = ?", key)
        assert row is not None
        return str(row["value"])
