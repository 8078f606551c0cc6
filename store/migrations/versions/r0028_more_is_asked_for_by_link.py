"""Requests for more to be shared are answered by a link, too."""

import sqlalchemy as sa
from alembic import op

revision = "r0028"
down_revision = "r0027"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    table = "sharing_forms"
    op.create_table(
        table,
        sa.Column("id", _ID, nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("ask_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("made_at", _WHEN, nullable=False),
        sa.Column("expires_at", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["ask_id"], ["sharing_asks.id"], name=op.f(f"fk_{table}_ask_id_sharing_asks")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f(f"fk_{table}_person_id_people")
        ),
        sa.UniqueConstraint("handle", name=op.f(f"uq_{table}_handle")),
        sa.UniqueConstraint("ask_id", "person_id", name=op.f(f"uq_{table}_ask_id_person_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sharing_forms_person_id"), table, ["person_id"])
