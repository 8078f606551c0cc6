"""Help that a seller asks a partner for, and the room they share."""

revision = "r0016"
down_revision = "r0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
