"""Help that a seller asks a partner for, and the room they share."""

import sqlalchemy as sa
from alembic import op

revision = "r0016"
down_revision = "r0015"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WHEN = sa.DateTime(timezone=True)
_LIVE = sa.text("state IN ('requested', 'accepted', 'active')")
_KINDS = "kind IN ('cosell', 'presales')"
_STATES = (
    "state IN ('draft', 'requested', 'accepted', 'declined', 'expired', 'active', 'won', 'lost', "
    "'cancelled')"
)


def _points_to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
    )


def upgrade() -> None:
    table = "help_requests"
    op.create_table(
        table,
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("partner_id", _ID, nullable=False),
        sa.Column("account_key", sa.Text(), nullable=False),
        sa.Column("opportunity_key", sa.Text(), nullable=False),
        sa.Column("by_partner", sa.Boolean(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("asker_id", _ID, nullable=False),
        sa.Column("owner_id", _ID, nullable=False),
        sa.Column("responder_id", _ID, nullable=True),
        sa.Column("drafted_at", _WHEN, nullable=False),
        sa.Column("requested_at", _WHEN, nullable=True),
        sa.Column("due_at", _WHEN, nullable=False),
        sa.Column("ends_at", _WHEN, nullable=False),
        sa.Column("last_moved_at", _WHEN, nullable=False),
        sa.Column("answered_by", _ID, nullable=True),
        sa.Column("answered_at", _WHEN, nullable=True),
        sa.Column("decline", sa.Text(), nullable=False),
        sa.Column("decline_words", sa.Text(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("step", sa.JSON(), nullable=True),
        sa.Column("outcome_words", sa.Text(), nullable=False),
        sa.Column("ended_at", _WHEN, nullable=True),
        sa.Column("ended_by", _ID, nullable=True),
        sa.Column("follows_id", _ID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_requests")),
        sa.CheckConstraint(_KINDS, name=op.f("ck_help_requests_kind_known")),
        sa.CheckConstraint(_STATES, name=op.f("ck_help_requests_state_known")),
        _points_to(table, "partner_id", "partners"),
        *(
            _points_to(table, each, "people")
            for each in ("asker_id", "owner_id", "responder_id", "answered_by", "ended_by")
        ),
        _points_to(table, "follows_id", "help_requests"),
        sqlite_autoincrement=True,
    )
    for each in ("partner_id", "account_key", "asker_id", "owner_id", "opportunity_key"):
        op.create_index(op.f(f"ix_help_requests_{each}"), table, [each])
    op.create_index(op.f("ix_help_requests_state_due_at"), table, ["state", "due_at"])
    op.create_index(op.f("ix_help_requests_state_ends_at"), table, ["state", "ends_at"])
    op.create_index(
        "uq_help_requests_live",
        table,
        ["account_key", "partner_id", "kind", "by_partner"],
        unique=True,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
    op.create_table(
        "help_responders",
        sa.Column("partner_id", _ID, autoincrement=False, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("set_by", _ID, nullable=True),
        sa.Column("at", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("partner_id", name=op.f("pk_help_responders")),
        _points_to("help_responders", "person_id", "people"),
    )
    op.create_table(
        "help_forms",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("request_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("made_at", _WHEN, nullable=False),
        sa.Column("expires_at", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_forms")),
        sa.UniqueConstraint("handle", name=op.f("uq_help_forms_handle")),
        sa.UniqueConstraint(
            "request_id", "person_id", name=op.f("uq_help_forms_request_id_person_id")
        ),
        _points_to("help_forms", "request_id", "help_requests"),
        _points_to("help_forms", "person_id", "people"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_help_forms_person_id"), "help_forms", ["person_id"])
