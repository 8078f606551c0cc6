"""What is shared may end by itself, and a link for a list may go out by mail."""

import sqlalchemy as sa
from alembic import op

revision = "r0022"
down_revision = "r0021"
branch_labels = None
depends_on = None

_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("sharing_rules", sa.Column("until", _WHEN, nullable=True))
    op.add_column("sharing_words", sa.Column("until", _WHEN, nullable=True))
    op.add_column("list_links", sa.Column("mail_to", sa.Text(), server_default="", nullable=False))
