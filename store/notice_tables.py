"""The tables of what people chose to be told, what they were told, and what waits for a digest."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Table,
    UniqueConstraint,
    or_,
)

from partnering.notice_kinds import Level, Topic
from store.columns import Id, Utc, choice, metadata, points_to, record, version, words

notification_choices = Table(
    "notification_choices",
    metadata,
    Column("person_id", Id, ForeignKey("people.id"), primary_key=True, autoincrement=False),
    Column("topics", JSON, nullable=False),
    # None is the programme's default.
    Column("hours", JSON),
    Column("muted_partners", JSON, nullable=False),
    # None is none.
    Column("muted_accounts", JSON),
    Column("paused_until", Utc),
    version(),
)

# One private message, or one line of a message of many: kept for caps, for *why*, and to know
# what people act on. `told_at` is empty while it is on its way.
sent_notices = record(
    "sent_notices",
    points_to("person_id", "people"),
    words("kind", default=None),
    choice("topic", Topic),
    choice("level", Level),
    Column("asks", Boolean, nullable=False),
    words("record", default=None),
    Column("fact_id", Id, nullable=False),
    points_to("partner_id", "partners", nullable=True),
    words("reason"),
    # What a message of many says of it, and that message's record.
    words("line"),
    words("rolled_into"),
    Column("counts", Boolean, nullable=False),
    Column("at", Utc, nullable=False),
    Column("told_at", Utc),
    words("address"),
    Column("acted_at", Utc),
    UniqueConstraint("person_id", "kind", "record", "fact_id"),
)
Index(None, sent_notices.c.person_id, sent_notices.c.at)
Index(None, sent_notices.c.record)
Index(None, sent_notices.c.address)
Index(None, sent_notices.c.at)

digest_items = record(
    "digest_items",
    points_to("person_id", "people"),
    words("kind", default=None),
    choice("topic", Topic),
    words("record", default=None),
    Column("fact_id", Id, nullable=False),
    points_to("partner_id", "partners", nullable=True),
    words("reason"),
    words("line"),
    Column("at", Utc, nullable=False),
    # When digests first saw it, after its commit.
    Column("listed_at", Utc),
    UniqueConstraint("person_id", "kind", "record", "fact_id"),
)
Index(None, digest_items.c.person_id, digest_items.c.at)
Index(None, digest_items.c.listed_at)
Index(None, digest_items.c.record)


def is_about(column: Column[Any], records: Iterable[str]) -> ColumnElement[bool]:
    """Keep what is about some records: it bears such a name, or that, a colon and more."""
    names = sorted(records)
    more = (column.startswith(f"{each}:", autoescape=True) for each in names)
    return or_(column.in_(names), *more)
