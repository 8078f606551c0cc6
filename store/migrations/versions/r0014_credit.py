"""Who had a part in a deal, and what it is worth."""

import sqlalchemy as sa
from alembic import op

revision = "r0014"
down_revision = "r0013"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WHEN = sa.DateTime(timezone=True)
_KINDS = (
    "'introduction', 'joint_meeting', 'technical_validation', 'reference', 'procurement_access', "
    "'integration_requirement', 'marketplace', 'implementation_commitment', 'registration', "
    "'co_sell_help'"
)
_ROLES = (
    "'source', 'lead', 'co_sell', 'technical', 'procurement', 'influence', 'delivery', 'fulfilment'"
)
_MODELS = "'first', 'last', 'linear', 'u_shaped', 'w_shaped', 'time_decay', 'role_based'"


def upgrade() -> None:
    _touches()
    op.create_table(
        "credit_periods",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("published_at", _WHEN, nullable=False),
        sa.Column("published_by", _ID, nullable=False),
        sa.PrimaryKeyConstraint("period", name=op.f("pk_credit_periods")),
    )
    _runs()


def _touches() -> None:
    op.create_table(
        "touches",
        sa.Column("id", _ID, nullable=False),
        sa.Column("opportunity_id", _ID, nullable=False),
        sa.Column("partner_id", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("claimed_by", _ID, nullable=True),
        sa.Column("claimed_at", _WHEN, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", _WHEN, nullable=True),
        sa.Column("confirmed_by", _ID, nullable=True),
        sa.Column("confirmed_at", _WHEN, nullable=True),
        sa.Column("disputed_by", _ID, nullable=True),
        sa.Column("disputed_at", _WHEN, nullable=True),
        sa.Column("dispute", sa.Text(), nullable=False),
        sa.Column("decided_by", _ID, nullable=True),
        sa.Column("decided_at", _WHEN, nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touches")),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["opportunities.id"],
            name=op.f("fk_touches_opportunity_id_opportunities"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_touches_partner_id_partners")
        ),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name=op.f("ck_touches_kind_known")),
        sa.CheckConstraint(f"role IN ({_ROLES})", name=op.f("ck_touches_role_known")),
        sa.CheckConstraint(
            "state IN ('claimed', 'confirmed', 'disputed', 'unconfirmed', 'rejected')",
            name=op.f("ck_touches_state_known"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_touches_opportunity_id"), "touches", ["opportunity_id"])
    op.create_index(op.f("ix_touches_partner_id"), "touches", ["partner_id"])
    op.create_index(op.f("ix_touches_state_due_at"), "touches", ["state", "due_at"])


def _runs() -> None:
    op.create_table(
        "credit_runs",
        sa.Column("id", _ID, nullable=False),
        sa.Column("opportunity_id", _ID, nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("sourced_by", _ID, nullable=True),
        sa.Column("influenced_by", sa.JSON(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("rested_on", sa.JSON(), nullable=False),
        sa.Column("counted_at", _WHEN, nullable=False),
        sa.Column("counted_by", _ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_runs")),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["opportunities.id"],
            name=op.f("fk_credit_runs_opportunity_id_opportunities"),
        ),
        sa.CheckConstraint(
            "cause IN ('published', 'late', 'adjusted')", name=op.f("ck_credit_runs_cause_known")
        ),
        sa.CheckConstraint(f"model IN ({_MODELS})", name=op.f("ck_credit_runs_model_known")),
        sa.CheckConstraint(
            "standing IN ('sourced', 'influenced', 'own')",
            name=op.f("ck_credit_runs_standing_known"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_credit_runs_opportunity_id"), "credit_runs", ["opportunity_id"])
    op.create_index(op.f("ix_credit_runs_period"), "credit_runs", ["period"])
    op.create_index(
        "uq_credit_runs_published",
        "credit_runs",
        ["opportunity_id"],
        unique=True,
        sqlite_where=sa.text("cause != 'adjusted'"),
        postgresql_where=sa.text("cause != 'adjusted'"),
    )
    op.create_table(
        "credit_lines",
        sa.Column("id", _ID, nullable=False),
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("partner_id", _ID, nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_lines")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["credit_runs.id"], name=op.f("fk_credit_lines_run_id_credit_runs")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_credit_lines_partner_id_partners")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_credit_lines_run_id"), "credit_lines", ["run_id"])
    op.create_index(op.f("ix_credit_lines_partner_id"), "credit_lines", ["partner_id"])
