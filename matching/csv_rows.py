"""The rows of a CSV text -> companies, or a line on what is wrong with a row. Opens no files."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matching.company import Company
from matching.decoding import instead_of_csv, names_of
from matching.table import FIELDS
from matching.unusable import InputFault

MAX_LENGTH = 500  # of one value; longer ones are pasted text or a broken file
REQUIRED = ("id", "name")


@dataclass(frozen=True, slots=True)
class Text:
    """A file that is text: its name, what it says, and the sign that parts its columns."""

    name: str
    text: str
    sign: str


def rows_of(file: Text) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank with their number. Raises InputFault for what is no CSV."""
    # Not `splitlines`: pasted names hold signs that it takes for the end of a line.
    reader = csv.reader(io.StringIO(file.text, newline=""), delimiter=file.sign, strict=True)
    end = 0
    while True:
        start = end + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise InputFault(file.name, start, "", f"expected CSV, found {error}") from error
        if cells is None:
            return
        end = reader.line_num
        if any(cell.strip() for cell in cells):
            yield start, cells


def header_of(
    file: Text, first: tuple[int, list[str]] | None, required: Sequence[str]
) -> list[str]:
    """Return the names of a file's columns. Raises InputFault where one is missing or twice."""
    if first is None:
        found = instead_of_csv(file.text) or "nothing"
        words = f"expected a header with {', '.join(required)}, found {found}"
        raise InputFault(file.name, 1, "", words)
    number, cells = first
    header = names_of(cells)
    for column in required:
        if column not in header:
            instead = instead_of_csv(file.text)
            if instead:
                wanted = f"expected CSV with a header of {', '.join(required)}"
                words = f"{wanted}, found {instead}; save it as CSV and give that file"
                raise InputFault(file.name, 0, "", words)
            words = f"expected this column in the header, found {short(', '.join(header))}"
            raise InputFault(file.name, number, column, words)
    for column in {*required, *FIELDS}:
        if header.count(column) > 1:
            raise InputFault(file.name, number, column, "expected this column once, found it twice")
    return header


def check_width(file: str, number: int, row: list[str], header: list[str]) -> None:
    """Raise InputFault for a row that has more values than the header, or less."""
    if len(row) != len(header):
        words = f"expected {len(header)} values as in the header, found {len(row)}"
        raise InputFault(file, number, "", words)


def company_of(file: str, number: int, row: list[str], header: list[str]) -> Company:
    """Return the company of a row. Raises InputFault for a row that cannot be used."""
    check_width(file, number, row, header)
    values = {}
    for column, cell in zip(header, row, strict=True):
        if "\0" in cell:
            raise InputFault(file, number, column, "expected text, found a NUL character")
        if column not in FIELDS:
            continue
        value = cell.strip()
        if len(value) > MAX_LENGTH:
            words = f"expected at most {MAX_LENGTH} characters, found {len(value):,}"
            raise InputFault(file, number, column, words)
        values[column] = value
    for column in REQUIRED:
        if not values[column]:
            raise InputFault(file, number, column, "expected a value, found nothing")
    return Company(**values)


def short(text: str) -> str:
    """Cut what is quoted in a message."""
    return text if len(text) <= 80 else text[:79] + "…"
