"""A list of companies by columns, as matching works on it. Holds what was read, judges nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from matching.company import Company
from matching.stored_texts import StoredTexts

FIELDS = tuple(field.name for field in fields(Company))


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of the same length by the names of `Company`; a column that is not there is empty."""

    columns: dict[str, Sequence[str]]

    def __len__(self) -> int:
        return len(self.columns["id"])

    def get(self, name: str) -> Sequence[str] | None:
        """Return a column, or nothing where no record has a value."""
        return self.columns.get(name)

    def part(self, start: int, stop: int) -> "Table":
        """Return the records from one position up to another."""
        return Table({name: _part(column, start, stop) for name, column in self.columns.items()})

    def rows(self, positions: Sequence[int]) -> "Table":
        """Return some of the records, in that order."""
        return Table({name: _rows(column, positions) for name, column in self.columns.items()})

    def company(self, id: str) -> Company | None:
        """Return one record by its id, or nothing."""
        try:
            place = list(self.columns["id"]).index(id)
        except ValueError:
            return None
        return Company(**{name: column[place] for name, column in self.columns.items()})


def _part(column: Sequence[str], start: int, stop: int) -> Sequence[str]:
    return column.part(start, stop) if isinstance(column, StoredTexts) else column[start:stop]


def _rows(column: Sequence[str], positions: Sequence[int]) -> Sequence[str]:
    if isinstance(column, StoredTexts):
        return column.rows(np.array(positions, np.int64))
    return [column[i] for i in positions]


def table_of(companies: Sequence[Company] | Table) -> Table:
    """Turn companies into columns; a table stays as it is."""
    if isinstance(companies, Table):
        return companies
    columns: dict[str, Sequence[str]] = {}
    for name in FIELDS:
        column = [getattr(company, name) for company in companies]
        if name in ("id", "name") or any(column):
            columns[name] = column
    return Table(columns)
