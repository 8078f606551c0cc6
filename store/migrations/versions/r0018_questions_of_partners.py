"""What partners' people ask by mentioning the app, with an owner, a clock and an end."""

import sqlalchemy as sa
from alembic import op

revision = "r0018"
down_revision = "r0017"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WHEN = sa.DateTime(timezone=True)
_STATES = "state IN ('shown', 'offered', 'open', 'answered', 'withdrawn', 'closed', 'lapsed')"


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("partner_id", _ID, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("asker_id", _ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", _WHEN, nullable=False),
        sa.Column("last_moved_at", _WHEN, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("shows", sa.JSON(), nullable=False),
        sa.Column("neutral", sa.Boolean(), nullable=False),
        sa.Column("opened_at", _WHEN, nullable=True),
        sa.Column("owner_id", _ID, nullable=True),
        sa.Column("owned_since", _WHEN, nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("waiting_at", _WHEN, nullable=True),
        sa.Column("tried", sa.JSON(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ended_at", _WHEN, nullable=True),
        sa.Column("ended_by", _ID, nullable=True),
        sa.Column("end_words", sa.Text(), nullable=False),
        sa.Column("took_seconds", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.CheckConstraint(_STATES, name=op.f("ck_questions_state_known")),
        sa.UniqueConstraint("address", name=op.f("uq_questions_address")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_questions_partner_id_partners")
        ),
        *(
            sa.ForeignKeyConstraint([each], ["people.id"], name=op.f(f"fk_questions_{each}_people"))
            for each in ("asker_id", "owner_id", "ended_by")
        ),
        sqlite_autoincrement=True,
    )
    for each in ("partner_id", "asker_id", "owner_id"):
        op.create_index(op.f(f"ix_questions_{each}"), "questions", [each])
    op.create_index(op.f("ix_questions_state_asked_at"), "questions", ["state", "asked_at"])
