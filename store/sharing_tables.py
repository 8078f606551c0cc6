"""The tables of what each side shows the other.

Rows become the values of `partnering` elsewhere.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from partnering.sharing import Level, Side
from partnering.sharing_asks import AskState
from store.columns import Id, Utc, choice, metadata, points_to, record, version, words

# A partner's exceptions from the defaults; an empty field means any, as an empty segment does.
sharing_rules = Table(
    "sharing_rules",
    metadata,
    points_to("partner_id", "partners"),
    choice("side", Side),
    words("segment_folded", default=None),
    words("field", default=None),
    words("segment", default=None),
    choice("level", Level),
    # It holds on to no person: who has gone may be erased.
    Column("set_by", Id),
    Column("set_at", Utc, nullable=False),
    # From then on it counts no more, and `back_to`, if anything, does; the clock takes it out.
    Column("until", Utc),
    Column("back_to", Text),
    PrimaryKeyConstraint("partner_id", "side", "segment_folded", "field"),
)

# The last word of each side: that it shares, or that it does not any more.
sharing_words = Table(
    "sharing_words",
    metadata,
    points_to("partner_id", "partners"),
    choice("side", Side),
    Column("given", Boolean, nullable=False),
    Column("said_at", Utc, nullable=False),
    Column("said_by", Id),
    words("agreement"),
    Column("until", Utc),
    PrimaryKeyConstraint("partner_id", "side"),
)

# Segments of our accounts that one of ours made.
own_segments = record(
    "own_segments",
    words("name", default=None),
    words("name_folded", default=None),
    Column("filter", JSON, nullable=False),
    # It holds on to no person: who has gone may be erased.
    Column("made_by", Id),
    Column("made_at", Utc, nullable=False),
    version(),
    UniqueConstraint("name_folded"),
)

# Links by which somebody at a partner brings one list without a login.
list_links = record(
    "list_links",
    words("handle", default=None),
    points_to("partner_id", "partners"),
    words("segment", default=None),
    words("agreement"),
    words("mail_to"),
    Column("made_by", Id, nullable=False),
    Column("made_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("used_at", Utc),
    # A draft is erased within a day, whatever the link's row says.
    Column("draft_id", Id),
    UniqueConstraint("handle"),
)

# Requests for more to be shared than numbers.
sharing_asks = record(
    "sharing_asks",
    points_to("partner_id", "partners"),
    choice("of", Side),
    words("segment", default=None),
    words("field", default=None),
    words("words"),
    # It holds on to no person: who has gone may be erased.
    Column("asked_by", Id),
    Column("asked_at", Utc, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("ends_at", Utc, nullable=False),
    Column("owner_id", Id),
    choice("state", AskState),
    Column("answered_by", Id),
    Column("answered_at", Utc),
    words("reason"),
    Column("until", Utc),
    version(),
)
Index(None, sharing_asks.c.partner_id)

# A request that somebody at a partner opens by a link; the signature over the handle is kept
# nowhere, so that who reads this table can open nothing.
sharing_forms = record(
    "sharing_forms",
    words("handle", default=None),
    points_to("ask_id", "sharing_asks"),
    points_to("person_id", "people"),
    Column("made_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    UniqueConstraint("handle"),
    UniqueConstraint("ask_id", "person_id"),
)
Index(None, sharing_forms.c.person_id)
