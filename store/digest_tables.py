"""The tables of digests: which were made, who wants them how often, which channels get some."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Table, UniqueConstraint

from partnering.digests import About, Cadence, Rhythm
from store.columns import Id, Utc, choice, metadata, points_to, record, version, words

# *paused* was written by an earlier release.
DIGEST_STATES = ("first", "silent", "paused", "ready")

# One period of one recipient (`person:12`, `feed:3`, `partner:4`), closed once: whoever inserts the
# row sends the digest. It holds counts and times, and no name.
digests = record(
    "digests",
    words("recipient", default=None),
    choice("cadence", Cadence),
    words("period", default=None),
    choice("state", DIGEST_STATES),
    points_to("person_id", "people", nullable=True),
    points_to("partner_id", "partners", nullable=True),
    # What it covers: from after the first to the second. The next one begins where it ends.
    Column("since", Utc, nullable=False),
    # Where the last one of its own cadence ended: the numbers of a week are those of the week.
    Column("span_since", Utc, nullable=False),
    Column("until", Utc, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("before", JSON, nullable=False),
    # What was waiting then, as `deal:12@3`, so that the next one knows what is new.
    Column("seen", JSON, nullable=False),
    UniqueConstraint("recipient", "cadence", "period"),
)
Index(None, digests.c.until)
Index(None, digests.c.partner_id)

# Which partners a digest that was sent names, so that it goes with them.
digest_partners = Table(
    "digest_partners",
    metadata,
    Column("digest_id", Id, ForeignKey("digests.id"), primary_key=True, autoincrement=False),
    Column("partner_id", Id, ForeignKey("partners.id"), primary_key=True, autoincrement=False),
)
Index(None, digest_partners.c.partner_id)

digest_choices = Table(
    "digest_choices",
    metadata,
    Column("person_id", Id, ForeignKey("people.id"), primary_key=True, autoincrement=False),
    choice("rhythm", Rhythm),
    Column("paused_until", Utc),
    version(),
)

# One row: the last instant at which digests listed what is new (`digest_listing.py`).
digest_listing = Table(
    "digest_listing",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
)

# A channel of ours that gets a digest about the programme, a partner or a territory.
digest_feeds = record(
    "digest_feeds",
    words("channel", default=None),
    choice("about", About),
    points_to("partner_id", "partners", nullable=True),
    words("territory"),
    choice("cadence", Cadence),
    words("zone", default=None),
    points_to("made_by", "people", nullable=True),
    Column("made_at", Utc, nullable=False),
    Column("ended_at", Utc),
    version(),
)
Index(None, digest_feeds.c.partner_id)
