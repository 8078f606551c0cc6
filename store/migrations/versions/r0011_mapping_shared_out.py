"""A mapping that several workers share."""

import sqlalchemy as sa
from alembic import op

revision = "r0011"
down_revision = "r0010"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WHEN = sa.DateTime(timezone=True)
_STATES = "'waiting', 'working', 'done', 'refused'"


def upgrade() -> None:
    op.create_table(
        "mapping_passes",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("left_state", sa.Text(), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("auto_from", sa.Float(), nullable=False),
        sa.Column("review_from", sa.Float(), nullable=False),
        sa.Column("due", sa.JSON(), nullable=False),
        sa.Column("news", sa.JSON(), nullable=False),
        sa.Column("correlation", sa.Text(), nullable=False),
        sa.Column("made_at", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_mapping_passes")),
    )
    op.create_table(
        "mapping_chunks",
        sa.Column("id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rights", sa.JSON(), nullable=False),
        sa.Column("kin", sa.JSON(), nullable=False),
        sa.Column("due", sa.JSON(), nullable=False),
        sa.Column("news", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("updated_at", _WHEN, nullable=False),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_mapping_chunks_state_known")),
        sa.ForeignKeyConstraint(
            ["number"],
            ["mapping_passes.number"],
            name=op.f("fk_mapping_chunks_number_mapping_passes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mapping_chunks")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mapping_chunks_number_state"), "mapping_chunks", ["number", "state"])
