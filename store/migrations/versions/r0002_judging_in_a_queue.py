"""Judging in a queue: reasons against, what is asked, what was seen when a pair was judged."""

import math

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT_ONCE = 1_000


def upgrade() -> None:
    op.add_column("matches", sa.Column("against", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("matches", sa.Column("pattern", sa.Text(), server_default="", nullable=False))
    op.add_column("matches", sa.Column("doubt", sa.Float(), nullable=True))
    op.add_column("matches", sa.Column("changed", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "matches", sa.Column("news", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("judgements", sa.Column("evidence", sa.Text(), server_default="", nullable=False))
    op.add_column("judgements", sa.Column("seen", sa.JSON(), server_default="{}", nullable=False))
    op.create_table(
        "review_offers",
        sa.Column("match_id", _ID, autoincrement=False, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["match_id"], ["matches.id"], name=op.f("fk_review_offers_match_id_matches")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_review_offers_person_id_people")
        ),
        sa.PrimaryKeyConstraint("match_id", name=op.f("pk_review_offers")),
    )
    _fill()
    op.create_index(
        "ix_matches_to_review",
        "matches",
        ["partner_id", "doubt"],
        unique=False,
        sqlite_where=sa.text("doubt IS NOT NULL"),
        postgresql_where=sa.text("doubt IS NOT NULL"),
    )
    op.create_index(
        "ix_matches_judged",
        "matches",
        ["judgement", "pattern"],
        unique=False,
        sqlite_where=sa.text("judgement IS NOT NULL"),
        postgresql_where=sa.text("judgement IS NOT NULL"),
    )


def _fill() -> None:
    """Put what waits into the queue. What was judged before takes today's records as seen.

    `seen` stays empty there, and is filled in when the pair is next compared.
    """
    connection = op.get_bind()
    held = connection.execute(
        sa.text(
            "SELECT id, probability FROM matches WHERE verdict = 'review' AND judgement IS NULL"
        )
    )
    rows = [{"row": row.id, "doubt": _entropy(row.probability)} for row in held]
    for start in range(0, len(rows), _AT_ONCE):
        connection.execute(
            sa.text("UPDATE matches SET doubt = :doubt WHERE id = :row"),
            rows[start : start + _AT_ONCE],
        )
    connection.execute(
        sa.text(
            "UPDATE judgements SET evidence = "
            "(SELECT matches.evidence FROM matches WHERE matches.id = judgements.match_id)"
        )
    )


def _entropy(probability: float) -> float:
    if not 0.0 < probability < 1.0:
        return 0.0
    rest = 1.0 - probability
    return -(probability * math.log2(probability) + rest * math.log2(rest))
