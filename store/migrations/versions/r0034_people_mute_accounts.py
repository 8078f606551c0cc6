"""A person may mute an account of theirs, whichever partner knows it."""

import sqlalchemy as sa
from alembic import op

revision = "r0034"
down_revision = "r0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notification_choices", sa.Column("muted_accounts", sa.JSON(), nullable=True))
