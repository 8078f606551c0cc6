"""What each side shows the other."""

import sqlalchemy as sa
from alembic import op

revision = "r0013"
down_revision = "r0012"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sharing_rules",
        sa.Column("partner_id", _ID, nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("segment_folded", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("set_by", _ID, nullable=True),
        sa.Column("set_at", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint(
            "partner_id", "side", "segment_folded", "field", name=op.f("pk_sharing_rules")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_sharing_rules_partner_id_partners")
        ),
        sa.CheckConstraint("side IN ('ours', 'theirs')", name=op.f("ck_sharing_rules_side_known")),
        sa.CheckConstraint(
            "level IN ('hidden', 'counts', 'overlaps', 'all')",
            name=op.f("ck_sharing_rules_level_known"),
        ),
    )
    op.create_table(
        "sharing_words",
        sa.Column("partner_id", _ID, nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("said_at", _WHEN, nullable=False),
        sa.Column("said_by", _ID, nullable=True),
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("partner_id", "side", name=op.f("pk_sharing_words")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_sharing_words_partner_id_partners")
        ),
        sa.CheckConstraint("side IN ('ours', 'theirs')", name=op.f("ck_sharing_words_side_known")),
    )
