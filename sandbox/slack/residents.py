"""The people and channels of a workspace as values, and how they are read from their rows."""

from dataclasses import dataclass
from sqlite3 import Row

from sandbox.slack.seed import EXTERNAL, GUEST, SINGLE_CHANNEL_GUEST


@dataclass(frozen=True, slots=True)
class User:
    """A person, the app's bot user, or Slackbot."""

    id: str
    name: str
    real_name: str
    email: str
    zone: str
    kind: str
    title: str
    company: str
    team_id: str
    is_bot: bool
    deleted: bool
    snoozed_until: int

    @property
    def external(self) -> bool:
        """Whether another workspace has this account."""
        return self.kind == EXTERNAL

    @property
    def guest(self) -> bool:
        """Whether this is a guest account of this workspace."""
        return self.kind in (GUEST, SINGLE_CHANNEL_GUEST)


@dataclass(frozen=True, slots=True)
class Channel:
    """A public or private channel, or a direct message (`kind` is public, private or im)."""

    id: str
    name: str
    kind: str
    topic: str
    ext_shared: bool
    pending_ext_shared: bool
    archived: bool
    im_user: str | None
    created: int


def user_from(row: Row) -> User:
    """Read a person from its row."""
    return User(
        id=row["id"],
        name=row["name"],
        real_name=row["real_name"],
        email=row["email"],
        zone=row["zone"],
        kind=row["kind"],
        title=row["title"],
        company=row["company"],
        team_id=row["team_id"],
        is_bot=bool(row["is_bot"]),
        deleted=bool(row["deleted"]),
        snoozed_until=row["snoozed_until"],
    )


def channel_from(row: Row) -> Channel:
    """Read a channel from its row."""
    return Channel(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        topic=row["topic"],
        ext_shared=bool(row["ext_shared"]),
        pending_ext_shared=bool(row["pending_ext_shared"]),
        archived=bool(row["archived"]),
        im_user=row["im_user"],
        created=row["created"],
    )
