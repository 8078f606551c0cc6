"""What people chose to be told, what they were told, and what waits for a digest."""

import sqlalchemy as sa
from alembic import op

revision = "r0019"
down_revision = "r0018"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WHEN = sa.DateTime(timezone=True)
_TOPICS = (
    "topic IN ('overlaps', 'help', 'deals', 'conflicts', 'leads', 'credit', 'quiet', 'reviews', "
    "'partners', 'health')"
)
_LEVELS = "level IN ('p1', 'p2', 'p3', 'w')"
_ONCE = ["person_id", "kind", "record", "fact_id"]


def _points_to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
    )


def upgrade() -> None:
    table = "notification_choices"
    op.create_table(
        table,
        sa.Column("person_id", _ID, autoincrement=False, nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=True),
        sa.Column("muted_partners", sa.JSON(), nullable=False),
        sa.Column("paused_until", _WHEN, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f(f"pk_{table}")),
        _points_to(table, "person_id", "people"),
    )
    table = "sent_notices"
    op.create_table(
        table,
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("fact_id", _ID, nullable=False),
        sa.Column("partner_id", _ID, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("rolled_into", sa.Text(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("at", _WHEN, nullable=False),
        sa.Column("told_at", _WHEN, nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("acted_at", _WHEN, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(*_ONCE, name=op.f(f"uq_{table}_{'_'.join(_ONCE)}")),
        sa.CheckConstraint(_TOPICS, name=op.f(f"ck_{table}_topic_known")),
        sa.CheckConstraint(_LEVELS, name=op.f(f"ck_{table}_level_known")),
        _points_to(table, "person_id", "people"),
        _points_to(table, "partner_id", "partners"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f(f"ix_{table}_person_id_at"), table, ["person_id", "at"])
    for each in ("record", "address", "at"):
        op.create_index(op.f(f"ix_{table}_{each}"), table, [each])
    table = "digest_items"
    op.create_table(
        table,
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("fact_id", _ID, nullable=False),
        sa.Column("partner_id", _ID, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("at", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(*_ONCE, name=op.f(f"uq_{table}_{'_'.join(_ONCE)}")),
        sa.CheckConstraint(_TOPICS, name=op.f(f"ck_{table}_topic_known")),
        _points_to(table, "person_id", "people"),
        _points_to(table, "partner_id", "partners"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f(f"ix_{table}_person_id_at"), table, ["person_id", "at"])
    op.create_index(op.f(f"ix_{table}_record"), table, ["record"])
