"""The last comparison of partners: groups with rounded figures, each member's own values."""

import sqlalchemy as sa
from alembic import op

revision = "r0027"
down_revision = "r0026"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "benchmarks",
        sa.Column("quarter", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("quarter", name=op.f("pk_benchmarks")),
    )
    op.create_table(
        "benchmark_groups",
        sa.Column("id", _ID, nullable=False),
        sa.Column("quarter", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benchmark_groups")),
        sa.ForeignKeyConstraint(
            ["quarter"], ["benchmarks.quarter"], name=op.f("fk_benchmark_groups_quarter_benchmarks")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_benchmark_groups_quarter"), "benchmark_groups", ["quarter"])
    op.create_table(
        "benchmark_standings",
        sa.Column("group_id", _ID, autoincrement=False, nullable=False),
        sa.Column("partner_id", _ID, autoincrement=False, nullable=False),
        sa.Column("own", sa.JSON(), nullable=False),
        sa.Column("quartiles", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "partner_id", name=op.f("pk_benchmark_standings")),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["benchmark_groups.id"],
            name=op.f("fk_benchmark_standings_group_id_benchmark_groups"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partners.id"],
            name=op.f("fk_benchmark_standings_partner_id_partners"),
        ),
    )
    op.create_index(
        op.f("ix_benchmark_standings_partner_id"), "benchmark_standings", ["partner_id"]
    )
