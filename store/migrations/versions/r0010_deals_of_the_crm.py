"""What the CRM says of its deals beyond stage and amount, and which of them a person has linked."""

import sqlalchemy as sa
from alembic import op

revision = "r0010"
down_revision = "r0009"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    for name in ("created_at", "last_activity_at", "stage_since"):
        op.add_column("opportunities", sa.Column(name, _WHEN, nullable=True))
    for name in ("registration_ref", "partner_name", "partner_role"):
        column = sa.Column(name, sa.Text(), server_default="", nullable=False)
        op.add_column("opportunities", column)
    flag: sa.Column[bool] = sa.Column(
        "is_registered", sa.Boolean(), server_default=sa.false(), nullable=False
    )
    op.add_column("opportunities", flag)
    op.add_column("opportunities", sa.Column("protected_until", sa.Date(), nullable=True))
    op.create_index(
        op.f("ix_opportunities_registration_ref"), "opportunities", ["registration_ref"]
    )
    op.create_table(
        "deal_links",
        sa.Column("opportunity_key", sa.Text(), nullable=False),
        sa.Column("registration_id", _ID, nullable=False),
        sa.Column("linked_by", _ID, nullable=True),
        sa.Column("linked_at", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("opportunity_key", name=op.f("pk_deal_links")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_deal_links_registration_id_registrations"),
        ),
    )
    op.create_index(op.f("ix_deal_links_registration_id"), "deal_links", ["registration_id"])
    # The columns are filled by reading the deals once more, as a whole.
    op.execute("DELETE FROM cursors WHERE name = 'crm:opportunity'")
