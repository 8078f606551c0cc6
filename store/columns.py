"""Column types and helpers that behave alike on SQLite and PostgreSQL.

Nothing here knows a table.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.schema import SchemaItem

# Every constraint has a name, so that a migration can drop it on either database.
NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}
metadata = MetaData(naming_convention=NAMING)


class Utc(TypeDecorator[datetime]):
    """An instant: refuses a naive datetime, gives back aware UTC on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no zone: instants are stored as UTC")
        moment = value.astimezone(UTC)
        # SQLite has no type with a zone: the text is UTC, always as wide, so that it sorts.
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


# SQLite gives out row ids only for a column of the type INTEGER, which is 64 bits wide there.
Id = BigInteger().with_variant(Integer(), "sqlite")


def id_column() -> Column[int]:
    """Make the integer primary key that every table of records has."""
    return Column("id", Id, primary_key=True)


def record(name: str, *parts: SchemaItem) -> Table:
    """Make a table of records, each with a number that is never given out twice."""
    # AUTOINCREMENT: the log of facts points to ids for ever, so none is given out twice.
    return Table(name, metadata, id_column(), *parts, sqlite_autoincrement=True)


def version() -> Column[int]:
    """Make the column that counts the changes of a record."""
    return Column("version", Integer, nullable=False, default=1)


def points_to(name: str, target: str, *, nullable: bool = False) -> Column[int]:
    """Make a column that points to a row of another table."""
    return Column(name, Id, ForeignKey(f"{target}.id"), nullable=nullable)


def words(name: str, default: str | None = "") -> Column[str]:
    """Make a text column that is never NULL."""
    return Column(name, Text, nullable=False, default=default)


def choice(
    name: str, allowed: type[StrEnum] | Iterable[str], *, nullable: bool = False
) -> Column[str]:
    """Make a text column for one of the words given; `hold_to_choices` adds the CHECK."""
    return Column(name, Text, nullable=nullable, info={"choices": [str(each) for each in allowed]})


def hold_to_choices(table: Table) -> None:
    """Add a named CHECK to a table for each of its columns of choices."""
    for column in table.columns:
        if choices := column.info.get("choices"):
            listed = ", ".join(f"'{each}'" for each in choices)
            check = f"{column.name} IN ({listed})"
            table.append_constraint(CheckConstraint(check, name=f"{column.name}_known"))


def storable(text: str) -> str:
    """Take out what no database accepts as text: NUL, and halves of surrogate pairs."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
