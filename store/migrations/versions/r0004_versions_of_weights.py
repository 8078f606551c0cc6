"""Versions of matching's weights, and who put which in force."""

import sqlalchemy as sa
from alembic import op

revision = "r0004"
down_revision = "r0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "weights_versions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("judged", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "origin IN ('judgements', 'lists')", name=op.f("ck_weights_versions_origin_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weights_versions")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "weights_adoptions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("version_id", _ID, nullable=True),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["weights_versions.id"],
            name=op.f("fk_weights_adoptions_version_id_weights_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_weights_adoptions_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weights_adoptions")),
        sqlite_autoincrement=True,
    )
