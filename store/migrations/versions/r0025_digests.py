"""Digests: each made once, how often people want them, which channels get some."""

import sqlalchemy as sa
from alembic import op

revision = "r0025"
down_revision = "r0024"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WHEN = sa.DateTime(timezone=True)
_CADENCES = "'daily', 'weekly', 'monthly'"


def upgrade() -> None:
    op.create_table(
        "digests",
        sa.Column("id", _ID, nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("cadence", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("partner_id", _ID, nullable=True),
        sa.Column("since", _WHEN, nullable=False),
        sa.Column("span_since", _WHEN, nullable=False),
        sa.Column("until", _WHEN, nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.CheckConstraint(f"cadence IN ({_CADENCES})", name=op.f("ck_digests_cadence_known")),
        sa.CheckConstraint(
            "state IN ('first', 'silent', 'paused', 'ready')",
            name=op.f("ck_digests_state_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_digests_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_digests_partner_id_partners")
        ),
        sa.UniqueConstraint(
            "recipient", "cadence", "period", name=op.f("uq_digests_recipient_cadence_period")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_digests_until"), "digests", ["until"])
    op.create_index(op.f("ix_digests_partner_id"), "digests", ["partner_id"])
    op.create_table(
        "digest_partners",
        sa.Column("digest_id", _ID, autoincrement=False, nullable=False),
        sa.Column("partner_id", _ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("digest_id", "partner_id", name=op.f("pk_digest_partners")),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digests.id"], name=op.f("fk_digest_partners_digest_id_digests")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_digest_partners_partner_id_partners")
        ),
    )
    op.create_index(op.f("ix_digest_partners_partner_id"), "digest_partners", ["partner_id"])
    op.create_table(
        "digest_choices",
        sa.Column("person_id", _ID, autoincrement=False, nullable=False),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("paused_until", _WHEN, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            f"rhythm IN ({_CADENCES}, 'off')", name=op.f("ck_digest_choices_rhythm_known")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_digest_choices")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_digest_choices_person_id_people")
        ),
    )
    op.create_table(
        "digest_feeds",
        sa.Column("id", _ID, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("partner_id", _ID, nullable=True),
        sa.Column("territory", sa.Text(), nullable=False),
        sa.Column("cadence", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("made_by", _ID, nullable=True),
        sa.Column("made_at", _WHEN, nullable=False),
        sa.Column("ended_at", _WHEN, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "about IN ('programme', 'partner', 'territory')",
            name=op.f("ck_digest_feeds_about_known"),
        ),
        sa.CheckConstraint(f"cadence IN ({_CADENCES})", name=op.f("ck_digest_feeds_cadence_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_feeds")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_digest_feeds_partner_id_partners")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["people.id"], name=op.f("fk_digest_feeds_made_by_people")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_digest_feeds_partner_id"), "digest_feeds", ["partner_id"])
    # What a digest reads for many people at once.
    op.create_index(op.f("ix_accounts_owner_key"), "accounts", ["owner_key"])
    op.create_index(op.f("ix_people_crm_keys_person_id"), "people_crm_keys", ["person_id"])
