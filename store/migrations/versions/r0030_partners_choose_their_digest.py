"""A partner chooses how often its digest comes."""

import sqlalchemy as sa
from alembic import op

revision = "r0030"
down_revision = "r0029"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    table = "partner_rhythms"
    op.create_table(
        table,
        sa.Column("partner_id", _ID, autoincrement=False, nullable=False),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("set_by", _ID, nullable=True),
        sa.Column("set_at", _WHEN, nullable=False),
        sa.CheckConstraint(
            "rhythm IN ('daily', 'weekly', 'monthly', 'off')",
            name=op.f(f"ck_{table}_rhythm_known"),
        ),
        sa.PrimaryKeyConstraint("partner_id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f(f"fk_{table}_partner_id_partners")
        ),
    )
