"""One CSV file, read once and whole, as numbered rows; what its cells mean is not known here.

Rows count as a spreadsheet shows them: the header is row 1.
"""

import csv
import hashlib
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crm.errors import Fatal, Retriable


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number and its cells by column, trimmed. Missing columns read as empty."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def key(self) -> str:
        return self.cells["id"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's columns (lower case) and rows. `digest` is the content's, empty without a file."""

    name: str
    digest: str = ""
    columns: frozenset[str] = frozenset()
    lines: tuple[Line, ...] = ()

    @property
    def exists(self) -> bool:
        return bool(self.digest)


def read_bytes(path: Path) -> bytes | None:
    """Read a file in one piece; None where there is none.

    Raises: Retriable while somebody is writing it, Fatal where it cannot be opened.
    """
    try:
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            content = file.read()
            after = os.fstat(file.fileno())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Fatal(
            f"{path.name}: cannot be read ({error.strerror})",
            advice=f"Make {path.name} a file that this program may read.",
        ) from error
    touched = (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size)
    if touched or len(content) != after.st_size:
        raise Retriable(f"{path.name}: is being written at this moment", retry_after_seconds=5)
    return content


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def parse(name: str, content: bytes, required: frozenset[str]) -> Sheet:
    """Read a file's content; either all of it makes sense as a table, or none is used.

    Raises: Fatal with one line that names file, row and column.
    """
    records = _records(name, _text(name, content))
    header = _header(name, next(records, (1, []))[1], required)
    lines: list[Line] = []
    seen: dict[str, int] = {}
    for number, cells in records:
        if not any(cells):
            continue
        if len(cells) != len(header):
            raise _wrong(name, number, "", f"has {len(cells)} cells, expected {len(header)}")
        line = Line(number, {c: cell.strip() for c, cell in zip(header, cells, strict=True) if c})
        if not line.key:
            raise _wrong(name, number, "id", "is empty, expected an id in every row")
        if line.key in seen:
            first = seen[line.key]
            raise _wrong(name, number, "id", f"is also in row {first}, expected it once")
        seen[line.key] = number
        lines.append(line)
    return Sheet(name, digest_of(content), frozenset(header), tuple(lines))


def _text(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", errors="replace")
        rows = list(csv.reader(io.StringIO(before, newline="")))
        number, cells = max(len(rows), 1), rows[-1] if rows else [""]
        column = ""
        if before.endswith(("\n", "\r")):
            number, cells = number + 1, [""]
        if number > 1 and len(cells) <= len(rows[0]):
            column = rows[0][len(cells) - 1].strip().lower()
        byte = content[error.start]
        raise _wrong(
            name, number, column, f"holds the byte 0x{byte:02X}, expected UTF-8 text"
        ) from error


def _records(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    number = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1):
            yield number, cells
    except csv.Error as error:
        raise _wrong(name, number + 1, "", f"is not CSV ({error})") from error


def _header(name: str, cells: list[str], required: frozenset[str]) -> list[str]:
    header = [cell.strip().lower() for cell in cells]
    if not any(header):
        raise _wrong(name, 1, "", "is empty, expected a header with " + ", ".join(sorted(required)))
    for column in sorted(required - set(header)):
        hint = " (the columns are parted by semicolons, expected commas)" if ";" in cells[0] else ""
        raise _wrong(name, 1, column, f"is missing{hint}")
    for column in header:
        if column and header.count(column) > 1:
            raise _wrong(name, 1, column, "is there twice, expected each column once")
    return header


def _wrong(name: str, row: int, column: str, words: str) -> Fatal:
    where = f"{name}, row {row}" + (f", column {column}" if column else "")
    return Fatal(f"{where}: {words}", advice=f"Mend {name}; nothing of it was used.")
