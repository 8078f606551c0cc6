"""The bytes of a list -> its text and what parts its columns; or a line on what it is instead.

Guesses no encoding but UTF-16: a name in the wrong letters is worse than a question. Opens nothing.
"""

import codecs
import csv
import io
from collections.abc import Sequence

from matching.unusable import InputFault

_PARTED_BY = (",", ";", "\t", "|")
_ENOUGH = 100_000  # characters that hold every header
_CSV = "save it as CSV in UTF-8 and give that file"
_BEGINNINGS = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a SQLite database"),
)
# UTF-32 first: its mark begins like that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip


def text_of(file: str, raw: bytes) -> str:
    """Decode a file: UTF-8, or UTF-16 with its mark. Raises InputFault for what is neither."""
    found = next((words for begin, words in _BEGINNINGS if raw.startswith(begin)), "")
    if raw.startswith(b"PK\x03\x04"):
        found = "an Excel workbook (.xlsx)" if b"xl/workbook" in raw else "a ZIP archive"
    if found:
        raise InputFault(file, 0, "", f"expected CSV text, found {found}; {_CSV}")
    for mark, name in _MARKS:
        if raw.startswith(mark):
            try:
                return raw.decode(name)
            except UnicodeDecodeError:
                words = f"expected {name.upper()} text, as its first bytes say; {_CSV}"
                raise InputFault(file, 0, "", words) from None
    if _is_unmarked(raw):
        words = f"expected UTF-8 text, found UTF-16 without a mark at its beginning; {_CSV}"
        raise InputFault(file, 0, "", words)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        words = f"expected UTF-8 text, found byte 0x{raw[error.start]:02X}; {_CSV}"
        raise InputFault(file, row, _column_at(raw, error.start), words) from error


def parted_by(text: str, required: Sequence[str]) -> str:
    """Find what parts the columns: the first sign by which the header has all that are required."""
    for sign in _PARTED_BY:
        if set(required) <= set(names_of(first_row(text, sign))):
            return sign
    return _PARTED_BY[0]


def first_row(text: str, sign: str) -> list[str]:
    """Return the cells of the first line that is not blank; none where every line is, or no CSV."""
    reader = csv.reader(io.StringIO(text[:_ENOUGH], newline=""), delimiter=sign)
    try:
        return next((row for row in reader if any(cell.strip() for cell in row)), [])
    except csv.Error:
        return []


def names_of(header: Sequence[str]) -> list[str]:
    """Return the names of columns as they are compared."""
    return [cell.strip().casefold() for cell in header]


def instead_of_csv(text: str) -> str:
    """Say what a text is that lacks the header of a list, or nothing."""
    begin = text.lstrip()[:1]
    if not begin:
        return "only blank lines" if text else "nothing"
    if begin in "{[":
        return "JSON"
    return "a page of HTML or XML" if begin == "<" else ""


def _is_unmarked(raw: bytes) -> bool:
    """Say whether every other byte is zero: text of UTF-16 that does not say so."""
    begin = raw[:200]
    half = len(begin) // 2
    return half > 1 and any(begin[side::2].count(0) > 0.8 * half for side in (0, 1))


def _column_at(raw: bytes, position: int) -> str:
    """Name the column of a byte that is no UTF-8, by its row's commas; empty where unsure."""
    begin = raw.rfind(b"\n", 0, position) + 1
    before = raw[begin:position].decode("utf-8", "replace")
    heading = raw.split(b"\n", 1)[0].decode("utf-8-sig", "replace")
    sign = parted_by(heading, ("id",))
    try:
        cells = next(csv.reader([before + "|"], delimiter=sign), [])
    except csv.Error:
        return ""
    header, place = names_of(first_row(heading, sign)), len(cells) - 1
    return header[place] if begin and 0 <= place < len(header) else ""
