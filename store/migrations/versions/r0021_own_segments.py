"""Own segments of our accounts, and links by which a partner brings a list."""

import sqlalchemy as sa
from alembic import op

revision = "r0021"
down_revision = "r0020"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "own_segments",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("filter", sa.JSON(), nullable=False),
        sa.Column("made_by", _ID, nullable=True),
        sa.Column("made_at", _WHEN, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_segments")),
        sa.UniqueConstraint("name_folded", name=op.f("uq_own_segments_name_folded")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "list_links",
        sa.Column("id", _ID, nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("partner_id", _ID, nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("made_by", _ID, nullable=False),
        sa.Column("made_at", _WHEN, nullable=False),
        sa.Column("expires_at", _WHEN, nullable=False),
        sa.Column("used_at", _WHEN, nullable=True),
        sa.Column("draft_id", _ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_links")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_list_links_partner_id_partners")
        ),
        sa.UniqueConstraint("handle", name=op.f("uq_list_links_handle")),
        sqlite_autoincrement=True,
    )
