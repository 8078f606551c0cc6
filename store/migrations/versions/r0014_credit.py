"""Who had a part in a deal, and what it is worth."""

revision = "r0014"
down_revision = "r0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
