"""A level that ends goes back to what was shown before it."""

import sqlalchemy as sa
from alembic import op

revision = "r0026"
down_revision = "r0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sharing_rules", sa.Column("back_to", sa.Text(), nullable=True))
