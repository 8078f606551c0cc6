"""A list remembers how much of the one before it is gone."""

import sqlalchemy as sa
from alembic import op

revision = "r0031"
down_revision = "r0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("had", "lost"):
        column = sa.Column(name, sa.Integer(), server_default="0", nullable=False)
        op.add_column("partner_lists", column)
