"""Deal registrations with their decisions, appeals and conflicts, and what is protected now."""

import sqlalchemy as sa
from alembic import op

revision = "r0007"
down_revision = "r0006"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "deal_policies",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_deal_policies")),
    )
    op.create_table(
        "conflict_cases",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opportunity_key", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("decisions", sa.JSON(), nullable=False),
        sa.Column("appealed_by", _ID, nullable=True),
        sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appeal_text", sa.Text(), nullable=False),
        sa.Column("appeal_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clock", sa.JSON(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('partner_partner', 'direct_partner', 'account_merge')",
            name=op.f("ck_conflict_cases_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'evidence', 'decided', 'appealed', 'closed')",
            name=op.f("ck_conflict_cases_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["appealed_by"], ["people.id"], name=op.f("fk_conflict_cases_appealed_by_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_cases")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_conflict_cases_opportunity_key"),
        "conflict_cases",
        ["opportunity_key"],
        unique=False,
    )
    op.create_index(op.f("ix_conflict_cases_state"), "conflict_cases", ["state"], unique=False)
    op.create_table(
        "registrations",
        sa.Column("id", _ID, nullable=False),
        sa.Column("partner_id", _ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("claim", sa.JSON(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("duns", sa.Text(), nullable=False),
        sa.Column("tax_id", sa.Text(), nullable=False),
        sa.Column("account_key", sa.Text(), nullable=False),
        sa.Column("account_certain", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("submitter_id", _ID, nullable=False),
        sa.Column("filed_by_vendor", sa.Boolean(), nullable=False),
        sa.Column("owner_id", _ID, nullable=True),
        sa.Column("seller_ids", sa.JSON(), nullable=False),
        sa.Column("policy_version", sa.Text(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clock", sa.JSON(), nullable=True),
        sa.Column("decision_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("protection", sa.JSON(), nullable=True),
        sa.Column("holds_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pinned", sa.JSON(), nullable=False),
        sa.Column("crm_pending", sa.Boolean(), nullable=False),
        sa.Column("pending_edit", sa.JSON(), nullable=True),
        sa.Column("edited_by", _ID, nullable=True),
        sa.Column("last_activity_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appeal_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_cause", sa.Text(), nullable=False),
        sa.Column("grandfathered", sa.Boolean(), nullable=False),
        sa.Column("history_source", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "basis IN ('exclusive', 'teaming', 'local_law_non_exclusive', 'vendor_sourced')",
            name=op.f("ck_registrations_basis_known"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'in_review', 'info_requested', 'conflict_hold',"
            " 'approved', 'rejected', 'withdrawn', 'expired', 'revoked', 'released',"
            " 'won', 'lost')",
            name=op.f("ck_registrations_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["edited_by"], ["people.id"], name=op.f("fk_registrations_edited_by_people")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["people.id"], name=op.f("fk_registrations_owner_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_registrations_partner_id_partners")
        ),
        sa.ForeignKeyConstraint(
            ["submitter_id"], ["people.id"], name=op.f("fk_registrations_submitter_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
        sa.UniqueConstraint("sequence", name=op.f("uq_registrations_sequence")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_registrations_account_key"), "registrations", ["account_key"], unique=False
    )
    op.create_index(op.f("ix_registrations_domain"), "registrations", ["domain"], unique=False)
    op.create_index(op.f("ix_registrations_duns"), "registrations", ["duns"], unique=False)
    op.create_index(
        op.f("ix_registrations_partner_id"), "registrations", ["partner_id"], unique=False
    )
    op.create_index(
        op.f("ix_registrations_state_decision_due_at"),
        "registrations",
        ["state", "decision_due_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_registrations_state_holds_until"),
        "registrations",
        ["state", "holds_until"],
        unique=False,
    )
    op.create_index(op.f("ix_registrations_tax_id"), "registrations", ["tax_id"], unique=False)
    op.create_table(
        "active_claims",
        sa.Column("id", _ID, nullable=False),
        sa.Column("registration_id", _ID, nullable=False),
        sa.Column("account_key", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("scope_key", sa.Text(), nullable=False),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contested", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_active_claims_registration_id_registrations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_active_claims")),
        sa.UniqueConstraint(
            "registration_id", "family", name=op.f("uq_active_claims_registration_id_family")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_active_claims_account_key"), "active_claims", ["account_key"], unique=False
    )
    op.create_index(
        "uq_active_claims_scope",
        "active_claims",
        ["account_key", "family", "scope_key"],
        unique=True,
        sqlite_where=sa.text("contested = 0"),
        postgresql_where=sa.text("contested IS false"),
    )
    op.create_table(
        "appeals",
        sa.Column("id", _ID, nullable=False),
        sa.Column("registration_id", _ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("filed_by", _ID, nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", _ID, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('filed', 'upheld', 'overturned', 'withdrawn')",
            name=op.f("ck_appeals_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_appeals_decided_by_people")
        ),
        sa.ForeignKeyConstraint(
            ["filed_by"], ["people.id"], name=op.f("fk_appeals_filed_by_people")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_appeals_registration_id_registrations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_appeals_registration_id"), "appeals", ["registration_id"], unique=False
    )
    op.create_index(
        "uq_appeals_filed",
        "appeals",
        ["registration_id"],
        unique=True,
        sqlite_where=sa.text("state = 'filed'"),
        postgresql_where=sa.text("state = 'filed'"),
    )
    op.create_table(
        "conflict_parties",
        sa.Column("case_id", _ID, autoincrement=False, nullable=False),
        sa.Column("registration_id", _ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["conflict_cases.id"],
            name=op.f("fk_conflict_parties_case_id_conflict_cases"),
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_conflict_parties_registration_id_registrations"),
        ),
        sa.PrimaryKeyConstraint("case_id", "registration_id", name=op.f("pk_conflict_parties")),
    )
    op.create_index(
        op.f("ix_conflict_parties_registration_id"),
        "conflict_parties",
        ["registration_id"],
        unique=False,
    )
    op.create_table(
        "registration_decisions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("registration_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("by", _ID, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policy_version", sa.Text(), nullable=False),
        sa.Column("registration_version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("second", _ID, nullable=True),
        sa.Column("on_behalf_of", _ID, nullable=True),
        sa.Column("overridden", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_registration_decisions_registration_id_registrations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_decisions")),
        sa.UniqueConstraint(
            "registration_id",
            "number",
            name=op.f("uq_registration_decisions_registration_id_number"),
        ),
        sqlite_autoincrement=True,
    )
