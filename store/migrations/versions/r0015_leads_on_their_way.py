"""Leads on their way to a partner."""

import sqlalchemy as sa
from alembic import op

revision = "r0015"
down_revision = "r0014"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WHEN = sa.DateTime(timezone=True)
_LEAD_STATES = (
    "'new', 'qualified', 'offered', 'declined', 'offer_expired', 'accepted', "
    "'contacted', 'returned', 'converted', 'disqualified'"
)
_REASONS = (
    "'', 'not_our_segment', 'no_capacity', 'already_working', 'bad_data', "
    "'customer_unresponsive', 'conflict', 'next_steps_unclear', 'other'"
)
_OFFER_STATES = (
    "'open', 'held', 'declined', 'expired', 'given_back', 'taken_back', 'withdrawn', "
    "'converted', 'closed'"
)


def upgrade() -> None:
    op.create_table(
        "lead_profiles",
        sa.Column("partner_id", _ID, autoincrement=False, nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("industries", sa.JSON(), nullable=False),
        sa.Column("certificates", sa.JSON(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("papers_until", sa.Date(), nullable=True),
        sa.Column("paused_at", _WHEN, nullable=True),
        sa.Column("resumed_at", _WHEN, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("partner_id", name=op.f("pk_lead_profiles")),
    )
    op.create_table(
        "nudges",
        sa.Column("id", _ID, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("quiet_since", _WHEN, nullable=False),
        sa.Column("next_at", _WHEN, nullable=False),
        sa.Column("made_at", _WHEN, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", _WHEN, nullable=True),
        sa.Column("snoozed", sa.Boolean(), nullable=False),
        sa.Column("ended_at", _WHEN, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'answered', 'active', 'escalated', 'moot')",
            name=op.f("ck_nudges_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_nudges_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudges")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_nudges_person_id"), "nudges", ["person_id"], unique=False)
    op.create_index(op.f("ix_nudges_state_next_at"), "nudges", ["state", "next_at"], unique=False)
    op.create_index(
        "uq_nudges_open",
        "nudges",
        ["subject"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "partner_leads",
        sa.Column("id", _ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("crm_key", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("contact", sa.JSON(), nullable=False),
        sa.Column("consent", sa.Boolean(), nullable=False),
        sa.Column("families_key", sa.Text(), nullable=False),
        sa.Column("industry_key", sa.Text(), nullable=False),
        sa.Column("account_key", sa.Text(), nullable=False),
        sa.Column("keeper_id", _ID, nullable=False),
        sa.Column("created_by", _ID, nullable=True),
        sa.Column("created_at", _WHEN, nullable=False),
        sa.Column("changed_at", _WHEN, nullable=False),
        sa.Column("due_at", _WHEN, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("ended_at", _WHEN, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "source IN ('crm', 'typed')", name=op.f("ck_partner_leads_source_known")
        ),
        sa.CheckConstraint(
            f"state IN ({_LEAD_STATES})",
            name=op.f("ck_partner_leads_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["people.id"], name=op.f("fk_partner_leads_created_by_people")
        ),
        sa.ForeignKeyConstraint(
            ["keeper_id"], ["people.id"], name=op.f("fk_partner_leads_keeper_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_leads")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_partner_leads_keeper_id"), "partner_leads", ["keeper_id"], unique=False
    )
    op.create_index(
        op.f("ix_partner_leads_state_due_at"), "partner_leads", ["state", "due_at"], unique=False
    )
    op.create_index(
        "uq_partner_leads_crm_key",
        "partner_leads",
        ["crm_key"],
        unique=True,
        sqlite_where=sa.text("crm_key != ''"),
        postgresql_where=sa.text("crm_key != ''"),
    )
    op.create_table(
        "lead_offers",
        sa.Column("id", _ID, nullable=False),
        sa.Column("lead_id", _ID, nullable=False),
        sa.Column("partner_id", _ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("hop", sa.Integer(), nullable=False),
        sa.Column("offered_at", _WHEN, nullable=False),
        sa.Column("offered_by", _ID, nullable=True),
        sa.Column("clock", sa.JSON(), nullable=False),
        sa.Column("due_at", _WHEN, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("answered_at", _WHEN, nullable=True),
        sa.Column("answered_by", _ID, nullable=True),
        sa.Column("used_percent", sa.Integer(), nullable=True),
        sa.Column("holder_id", _ID, nullable=True),
        sa.Column("contacted_at", _WHEN, nullable=True),
        sa.Column("updated_at", _WHEN, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("ended_at", _WHEN, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            f"reason IN ({_REASONS})",
            name=op.f("ck_lead_offers_reason_known"),
        ),
        sa.CheckConstraint(
            f"state IN ({_OFFER_STATES})",
            name=op.f("ck_lead_offers_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["people.id"], name=op.f("fk_lead_offers_answered_by_people")
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["people.id"], name=op.f("fk_lead_offers_holder_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["partner_leads.id"], name=op.f("fk_lead_offers_lead_id_partner_leads")
        ),
        sa.ForeignKeyConstraint(
            ["offered_by"], ["people.id"], name=op.f("fk_lead_offers_offered_by_people")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_lead_offers_partner_id_partners")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_offers")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_lead_offers_lead_id"), "lead_offers", ["lead_id"], unique=False)
    op.create_index(op.f("ix_lead_offers_partner_id"), "lead_offers", ["partner_id"], unique=False)
    op.create_index(
        op.f("ix_lead_offers_state_due_at"), "lead_offers", ["state", "due_at"], unique=False
    )
    op.create_index(
        "uq_lead_offers_live",
        "lead_offers",
        ["lead_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('held', 'open')"),
        postgresql_where=sa.text("state IN ('held', 'open')"),
    )
    op.create_table(
        "lead_routings",
        sa.Column("id", _ID, nullable=False),
        sa.Column("lead_id", _ID, nullable=False),
        sa.Column("at", _WHEN, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("white_space", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["partner_leads.id"], name=op.f("fk_lead_routings_lead_id_partner_leads")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_routings")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_lead_routings_lead_id"), "lead_routings", ["lead_id"], unique=False)
    op.create_table(
        "lead_forms",
        sa.Column("id", _ID, nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("offer_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("made_at", _WHEN, nullable=False),
        sa.Column("expires_at", _WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["lead_offers.id"], name=op.f("fk_lead_forms_offer_id_lead_offers")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_lead_forms_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_forms")),
        sa.UniqueConstraint("handle", name=op.f("uq_lead_forms_handle")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_lead_forms_offer_id"), "lead_forms", ["offer_id"], unique=False)
    op.create_index(op.f("ix_lead_forms_person_id"), "lead_forms", ["person_id"], unique=False)
