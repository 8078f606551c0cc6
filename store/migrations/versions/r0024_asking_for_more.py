"""A side asks the other to be shown more than numbers."""

import sqlalchemy as sa
from alembic import op

revision = "r0024"
down_revision = "r0023"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    table = "sharing_asks"
    op.create_table(
        table,
        sa.Column("id", _ID, nullable=False),
        sa.Column("partner_id", _ID, nullable=False),
        sa.Column("of", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_by", _ID, nullable=True),
        sa.Column("asked_at", _WHEN, nullable=False),
        sa.Column("due_at", _WHEN, nullable=False),
        sa.Column("ends_at", _WHEN, nullable=False),
        sa.Column("owner_id", _ID, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answered_by", _ID, nullable=True),
        sa.Column("answered_at", _WHEN, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", _WHEN, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("of IN ('ours', 'theirs')", name=op.f("ck_sharing_asks_of_known")),
        sa.CheckConstraint(
            "state IN ('open', 'granted', 'declined', 'lapsed')",
            name=op.f("ck_sharing_asks_state_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f(f"fk_{table}_partner_id_partners")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sharing_asks_partner_id"), table, ["partner_id"])
