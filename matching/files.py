"""Company lists and matches as CSV: the one file of this room that opens files. Matches nothing."""

import csv
import io
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path

from matching.company import Company
from matching.engine import Match
from matching.scoring import Weights, weights_from
from matching.table import Table, table_of

MAX_LENGTH = 500  # of one value; longer ones are pasted text or a broken file
_REQUIRED = ("id", "name")
_REPEATED = frozenset({"country", "state", "city", "postal_code", "parent_id"})
_ROWS_AT_ONCE = 20_000
_COLUMNS = tuple(field.name for field in fields(Company))
_MATCH_COLUMNS = ("left_id", "right_id", "probability", "verdict", "reasons")


@dataclass
class InputFault(Exception):
    """A file that cannot be used; the message is one line with file, row, column and expectation.

    Rows count from 1, the header included, as spreadsheets show them; 0 where no row is to blame.
    """

    file: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        where = [self.file]
        if self.row:
            where.append(f"row {self.row}")
        if self.column:
            where.append(f"column {self.column}")
        return " ".join(f"{', '.join(where)}: {self.message}".split())


def read_companies(path: Path | str) -> list[Company]:
    """Read a list of companies from a CSV file with a header, in UTF-8.

    `id` and `name` are required and ids unique; other columns of `Company` are read where present.
    Raises InputFault at the first thing that is wrong, so that nothing is half-read.
    """
    file = Path(path)
    rows = _rows(file)
    header = _header(file, next(rows, None))
    companies: list[Company] = []
    seen: dict[str, int] = {}
    for number, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        company = _company(file, number, row, header)
        if company.id in seen:
            raise InputFault(
                file.name, number, "id",
                f"expected unique ids, found {_short(company.id)} of row {seen[company.id]} again",
            )  # fmt: skip
        seen[company.id] = number
        companies.append(company)
    return companies


def read_table(path: Path | str) -> Table:
    """Read a list of companies as `read_companies` does, by columns: long lists cost a tenth.

    Raises InputFault at the first thing that is wrong, so that nothing is half-read.
    """
    file = Path(path)
    return _read_plainly(file) or table_of(read_companies(file))


def _read_plainly(file: Path) -> Table | None:
    """Read a file in which nothing is odd; of any other, the careful reader says what it is."""
    try:
        raw = file.read_bytes()
        if b"\0" in raw:
            return None
        reader = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True)
        header = [cell.strip().casefold() for cell in next(reader, [])]
        columns: dict[str, list[str]] = {name: [] for name in header if name in _COLUMNS}
        if len(set(header)) < len(header) or not set(_REQUIRED) <= set(columns):
            return None
        same: dict[str, str] = {}
        while rows := list(islice(reader, _ROWS_AT_ONCE)):
            for name, cells in zip(header, zip(*rows, strict=True), strict=True):
                if name not in columns:
                    continue
                found = [cell.strip() for cell in cells]
                if max(map(len, found)) > MAX_LENGTH:
                    return None
                # Equal countries, cities and the like are one string, not a million.
                columns[name] += (
                    [same.setdefault(cell, cell) for cell in found]
                    if (name in _REPEATED)
                    else found
                )
    except (OSError, UnicodeDecodeError, csv.Error, ValueError):
        return None
    ids, names = columns["id"], columns["name"]
    if not ids or len(set(ids)) < len(ids) or not all(ids) or not all(names):
        return None
    return Table({name: column for name, column in columns.items() if any(column)})


def read_pairs(path: Path | str) -> list[tuple[str, str]]:
    """Read pairs of ids from a CSV file with the columns `left_id` and `right_id`.

    Raises InputFault at the first thing that is wrong.
    """
    file = Path(path)
    rows = _rows(file)
    header = _header(file, next(rows, None), required=("left_id", "right_id"))
    pairs = []
    for number, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        _check_width(file, number, row, header)
        pair = row[header.index("left_id")].strip(), row[header.index("right_id")].strip()
        for column, value in zip(("left_id", "right_id"), pair, strict=True):
            if not value:
                raise InputFault(file.name, number, column, "expected an id, found nothing")
        pairs.append(pair)
    return pairs


def read_weights(path: Path | str) -> Weights:
    """Read weights from a JSON file as `cosell weights` writes it.

    Raises InputFault where it is none, or none that fits this engine.
    """
    file = Path(path)
    try:
        return weights_from(json.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise InputFault(file.name, 0, "", f"cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        words = f"expected weights of this engine ({str(fault)[:120]})"
        raise InputFault(file.name, 0, "", words) from fault


def write_matches(path: Path | str, matches: Iterable[Match]) -> None:
    """Write matches as CSV; the file appears whole or not at all."""
    file = Path(path)
    if file.is_dir():
        raise InputFault(str(file), 0, "", "expected a file to write, found a folder")
    if not file.parent.is_dir():
        raise InputFault(str(file), 0, "", f"there is no folder {file.parent}")
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(_MATCH_COLUMNS)
            for m in matches:
                row = (m.left_id, m.right_id, f"{m.probability:.4f}", m.verdict.value)
                writer.writerow((*row, "; ".join((*m.reasons, *m.against))))
        part.chmod(0o644)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _rows(file: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield rows with their number. Raises InputFault for what is no text in UTF-8, or no CSV."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise InputFault(file.name, 0, "", f"cannot be read ({error.strerror})") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        hint = " (UTF-16?)" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ""
        column = "" if hint else _column_at(raw, error.start)
        words = f"expected UTF-8 text, found byte 0x{raw[error.start]:02X}{hint}"
        raise InputFault(file.name, row, column, words) from error
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        raise InputFault(file.name, row, "", "expected text, found a NUL character")
    # Not `splitlines`: pasted names hold signs that it takes for the end of a line.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
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
        yield start, cells


def _column_at(raw: bytes, position: int) -> str:
    """Name the column of a byte that is no UTF-8, by its row's commas; empty where unsure."""
    begin = raw.rfind(b"\n", 0, position) + 1
    before = raw[begin:position].decode("utf-8", "replace")
    heading = raw.split(b"\n", 1)[0].decode("utf-8-sig", "replace")
    try:
        header, cells = next(csv.reader([heading]), []), next(csv.reader([before + "|"]), [])
    except csv.Error:
        return ""
    place = len(cells) - 1
    return header[place].strip().casefold() if begin and 0 <= place < len(header) else ""


def _header(
    file: Path, first: tuple[int, list[str]] | None, required: Sequence[str] = _REQUIRED
) -> list[str]:
    if first is None:
        raise InputFault(
            file.name, 1, "", f"expected a header with {', '.join(required)}, found nothing"
        )
    header = [cell.strip().casefold() for cell in first[1]]
    for column in required:
        if column not in header:
            hint = "; the columns must be parted by commas" if _parted_otherwise(header) else ""
            raise InputFault(
                file.name, 1, column,
                f"expected this column in the header, found {_short(', '.join(header))}{hint}",
            )  # fmt: skip
    for column in {*required, *_COLUMNS}:
        if header.count(column) > 1:
            raise InputFault(file.name, 1, column, "expected this column once, found it twice")
    return header


def _parted_otherwise(header: list[str]) -> bool:
    return len(header) == 1 and any(mark in header[0] for mark in ";\t|")


def _check_width(file: Path, number: int, row: list[str], header: list[str]) -> None:
    if len(row) != len(header):
        raise InputFault(
            file.name,
            number,
            "",
            f"expected {len(header)} values as in the header, found {len(row)}",
        )


def _company(file: Path, number: int, row: list[str], header: list[str]) -> Company:
    _check_width(file, number, row, header)
    values = {}
    for column, cell in zip(header, row, strict=True):
        if column not in _COLUMNS:
            continue
        value = cell.strip()
        if len(value) > MAX_LENGTH:
            raise InputFault(
                file.name, number, column,
                f"expected at most {MAX_LENGTH} characters, found {len(value):,}",
            )  # fmt: skip
        values[column] = value
    for column in _REQUIRED:
        if not values[column]:
            raise InputFault(file.name, number, column, "expected a value, found nothing")
    return Company(**values)


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
