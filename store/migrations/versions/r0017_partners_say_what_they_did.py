"""Partners say what they did for a deal, and answer by link; leads name the deal made of them."""

import sqlalchemy as sa
from alembic import op

revision = "r0017"
down_revision = "r0016"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "leads", sa.Column("opportunity_key", sa.Text(), server_default="", nullable=False)
    )
    op.create_index(op.f("ix_leads_opportunity_key"), "leads", ["opportunity_key"])
    op.add_column(
        "touches",
        sa.Column("by_partner", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "credit_forms",
        sa.Column("id", _ID, nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("touch_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("made_at", _WHEN, nullable=False),
        sa.Column("expires_at", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_forms")),
        sa.ForeignKeyConstraint(
            ["touch_id"], ["touches.id"], name=op.f("fk_credit_forms_touch_id_touches")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_credit_forms_person_id_people")
        ),
        sa.UniqueConstraint("handle", name=op.f("uq_credit_forms_handle")),
        sa.UniqueConstraint(
            "touch_id", "person_id", name=op.f("uq_credit_forms_touch_id_person_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_credit_forms_person_id"), "credit_forms", ["person_id"])
