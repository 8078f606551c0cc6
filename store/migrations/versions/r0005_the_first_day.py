"""The first day: how the programme stands, who acts for a partner, what was erased or withheld."""

import sqlalchemy as sa
from alembic import op

revision = "r0005"
down_revision = "r0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "crm_writes",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "external_id", name=op.f("pk_crm_writes")),
    )
    op.create_index(op.f("ix_crm_writes_kind_key"), "crm_writes", ["kind", "key"], unique=False)
    op.create_table(
        "bindings",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("bound_by", _ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["bound_by"], ["people.id"], name=op.f("fk_bindings_bound_by_people")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_bindings_person_id_people")
        ),
        sa.PrimaryKeyConstraint("workspace", "address", name=op.f("pk_bindings")),
    )
    op.create_index(op.f("ix_bindings_person_id"), "bindings", ["person_id"], unique=False)
    op.create_table(
        "crm_links",
        sa.Column("crm_key", sa.Text(), nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("linked_by", _ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["linked_by"], ["people.id"], name=op.f("fk_crm_links_linked_by_people")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_crm_links_person_id_people")
        ),
        sa.PrimaryKeyConstraint("crm_key", name=op.f("pk_crm_links")),
    )
    op.create_table(
        "programme",
        sa.Column("id", _ID, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_by", _ID, nullable=True),
        sa.Column("pilot_on", sa.Boolean(), nullable=False),
        sa.Column("pilot_people", sa.JSON(), nullable=False),
        sa.Column("pilot_partners", sa.JSON(), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("writes", sa.JSON(), nullable=False),
        sa.Column("setup", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "stage IN ('open', 'setup', 'live')", name=op.f("ck_programme_stage_known")
        ),
        sa.ForeignKeyConstraint(
            ["paused_by"], ["people.id"], name=op.f("fk_programme_paused_by_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "purges",
        sa.Column("id", _ID, nullable=False),
        sa.Column("partner_id", _ID, nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("by_person_id", _ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_person_id"], ["people.id"], name=op.f("fk_purges_by_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purges")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "withheld_sends",
        sa.Column("id", _ID, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_withheld_sends_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withheld_sends")),
        sa.UniqueConstraint(
            "why", "kind", "record", "reader", name=op.f("uq_withheld_sends_why_kind_record_reader")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "invitations",
        sa.Column("id", _ID, nullable=False),
        sa.Column("partner_id", _ID, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("invited_by", _ID, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("shown_name", sa.Text(), nullable=False),
        sa.Column("shown_kind", sa.Text(), nullable=False),
        sa.Column("pressed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", _ID, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'pressed', 'confirmed', 'declined', 'withdrawn')",
            name=op.f("ck_invitations_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_invitations_decided_by_people")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["people.id"], name=op.f("fk_invitations_invited_by_people")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_invitations_partner_id_partners")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_invitations_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_invitations_partner_id"), "invitations", ["partner_id"], unique=False)
    op.create_table(
        "list_drafts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("partner_id", _ID, nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("dropped", sa.JSON(), nullable=False),
        sa.Column("made_by", _ID, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"], ["people.id"], name=op.f("fk_list_drafts_made_by_people")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_list_drafts_partner_id_partners")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_drafts")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "partner_channels",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("partner_id", _ID, nullable=False),
        sa.Column("linked_by", _ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["linked_by"], ["people.id"], name=op.f("fk_partner_channels_linked_by_people")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_partner_channels_partner_id_partners")
        ),
        sa.PrimaryKeyConstraint("workspace", "channel", name=op.f("pk_partner_channels")),
    )
    op.create_table(
        "partner_people",
        sa.Column("person_id", _ID, autoincrement=False, nullable=False),
        sa.Column("partner_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partners.id"], name=op.f("fk_partner_people_partner_id_partners")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_partner_people_person_id_people")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_partner_people")),
    )
    op.create_index(
        op.f("ix_partner_people_partner_id"), "partner_people", ["partner_id"], unique=False
    )
    op.add_column(
        "partner_lists", sa.Column("agreement", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "partner_lists", sa.Column("dropped", sa.JSON(), server_default="[]", nullable=False)
    )
    op.add_column(
        "partner_lists", sa.Column("stale_told_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "partner_lists", sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "partners", sa.Column("crm_account_key", sa.Text(), server_default="", nullable=False)
    )
    op.add_column("partners", sa.Column("contacts", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("partners", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
