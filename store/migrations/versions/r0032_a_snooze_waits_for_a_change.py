"""A snooze may end as soon as the account's deals change."""

import sqlalchemy as sa
from alembic import op

revision = "r0032"
down_revision = "r0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("marks", sa.Column("stood", sa.Text(), nullable=False, server_default=""))
