"""Digests go by when they first saw something, not by when it says that it was."""

import sqlalchemy as sa
from alembic import op

revision = "r0029"
down_revision = "r0028"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "digest_listing",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("at", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_listing")),
    )
    op.add_column("overlaps", sa.Column("listed_at", _WHEN, nullable=True))
    op.add_column("digest_items", sa.Column("listed_at", _WHEN, nullable=True))
    # What is there stands in the digests in which it stood before.
    op.execute('UPDATE "overlaps" SET listed_at = found_at WHERE baseline IS FALSE')
    op.execute('UPDATE digest_items SET listed_at = "at"')
    op.create_index(
        op.f("ix_overlaps_listed_at"),
        "overlaps",
        ["listed_at"],
        sqlite_where=sa.text("baseline IS 0"),
        postgresql_where=sa.text("baseline IS false"),
    )
    op.create_index(op.f("ix_digest_items_listed_at"), "digest_items", ["listed_at"])
