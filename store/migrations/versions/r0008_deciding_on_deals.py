"""Deciding on deals: approvals that wait for a second person, what was told once, past scenes."""

import sqlalchemy as sa
from alembic import op

revision = "r0008"
down_revision = "r0007"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "deal_proposals",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("registration_id", _ID, nullable=False),
        sa.Column("registration_version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("proposed_by", _ID, nullable=False),
        sa.Column("proposed_at", _WHEN, nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("settled_at", _WHEN, nullable=True),
        sa.Column("settled_by", _ID, nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_proposals")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_deal_proposals_registration_id_registrations"),
        ),
    )
    op.create_index(
        op.f("ix_deal_proposals_registration_id"), "deal_proposals", ["registration_id"]
    )
    op.create_table(
        "told_once",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("subject", "what", name=op.f("pk_told_once")),
    )
    op.create_table(
        "decision_scenes",
        sa.Column("registration_id", _ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("registration_id", "number", name=op.f("pk_decision_scenes")),
    )
    # Who looks after a conflict for the next hours, and who is away: they hold on to no person.
    op.add_column("conflict_cases", sa.Column("taken_by", _ID, nullable=True))
    op.add_column("conflict_cases", sa.Column("taken_until", _WHEN, nullable=True))
    op.create_table(
        "absences",
        sa.Column("person_id", _ID, autoincrement=False, nullable=False),
        sa.Column("until", _WHEN, nullable=False),
        sa.Column("delegate_id", _ID, nullable=True),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_absences")),
    )
