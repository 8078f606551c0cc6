"""The tables of a mapping that is shared out. They hold ids and numbers, and nobody's name."""

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, Table

from store.columns import Utc, choice, metadata, record, words

CHUNK_STATES = ("waiting", "working", "done", "refused")

# A pass over both lists that several processes work at: what all of them need to know of it.
mapping_passes = Table(
    "mapping_passes",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    # Which state of our accounts all chunks are compared with: a digest of it and of the engine.
    words("left_state", default=None),
    Column("weights", JSON, nullable=False),
    Column("auto_from", Float, nullable=False),
    Column("review_from", Float, nullable=False),
    # Our accounts that are due, and those of them that are news.
    Column("due", JSON, nullable=False),
    Column("news", JSON, nullable=False),
    words("correlation"),
    Column("made_at", Utc, nullable=False),
)

mapping_chunks = record(
    "mapping_chunks",
    Column("number", Integer, ForeignKey("mapping_passes.number"), nullable=False),
    # Partners' rows to be matched, and their kin beside them, whose claims can decide over theirs.
    Column("rights", JSON, nullable=False),
    Column("kin", JSON, nullable=False),
    Column("due", JSON, nullable=False),
    Column("news", JSON, nullable=False),
    choice("state", CHUNK_STATES),
    Column("attempt", Integer, nullable=False),
    words("worker"),
    Column("counts", JSON, nullable=False),
    Column("updated_at", Utc, nullable=False),
)
Index(None, mapping_chunks.c.number, mapping_chunks.c.state)
