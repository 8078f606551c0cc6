"""Which overlaps are one real company together."""

import sqlalchemy as sa
from alembic import op

revision = "r0033"
down_revision = "r0032"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    table = "company_records"
    op.create_table(
        table,
        sa.Column("overlap_id", _ID, autoincrement=False, nullable=False),
        sa.Column("partner_id", _ID, nullable=False),
        sa.Column("first_id", _ID, nullable=True),
        sa.PrimaryKeyConstraint("overlap_id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_partner_id"), table, ["partner_id"])
