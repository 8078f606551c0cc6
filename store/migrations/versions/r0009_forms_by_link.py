"""Forms that partners fill in by a link."""

import sqlalchemy as sa
from alembic import op

revision = "r0009"
down_revision = "r0008"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WHEN = sa.DateTime(timezone=True)
_PURPOSES = "'register', 'status', 'answer', 'extend', 'withdraw', 'release', 'activity', 'appeal'"


def upgrade() -> None:
    op.create_table(
        "deal_forms",
        sa.Column("id", _ID, nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("partner_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("registration_id", _ID, nullable=True),
        sa.Column("made_at", _WHEN, nullable=False),
        sa.Column("expires_at", _WHEN, nullable=False),
        sa.Column("made_by", _ID, nullable=True),
        sa.Column("used_at", _WHEN, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"purpose IN ({_PURPOSES})", name=op.f("ck_deal_forms_purpose_known")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_deal_forms_partner_id_partners")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_deal_forms_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_deal_forms_registration_id_registrations"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["people.id"], name=op.f("fk_deal_forms_made_by_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_forms")),
        sa.UniqueConstraint("handle", name=op.f("uq_deal_forms_handle")),
        sqlite_autoincrement=True,
    )
    for name in ("partner_id", "person_id", "registration_id"):
        op.create_index(op.f(f"ix_deal_forms_{name}"), "deal_forms", [name])
