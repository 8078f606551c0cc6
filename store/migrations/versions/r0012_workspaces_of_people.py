"""From which workspace somebody comes whom we meet in a shared channel."""

import sqlalchemy as sa
from alembic import op

revision = "r0012"
down_revision = "r0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Empty until chat is asked again: then nobody is taken for one of a partner's workspace.
    team = sa.Column("team", sa.Text(), server_default="", nullable=False)
    op.add_column("directory", team)
