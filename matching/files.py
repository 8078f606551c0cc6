"""Company lists and matches as CSV: the one file of this room that opens files. Matches nothing."""

import csv
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TextIO

import numpy as np

from matching.company import Company
from matching.csv_columns import columns_of
from matching.csv_rows import (
    MAX_LENGTH,
    REQUIRED,
    Text,
    check_width,
    company_of,
    header_of,
    rows_of,
    short,
)
from matching.decoding import names_of, parted_by, text_of
from matching.engine import Match
from matching.hashing import hashes_of
from matching.scoring import Weights, as_table, weights_from
from matching.stored_texts import StoredTexts
from matching.table import FIELDS, Table, table_of
from matching.unusable import InputFault, Sieve, Unusable

__all__ = [
    "MAX_LENGTH",
    "InputFault",
    "Unusable",
    "check_writable",
    "read_companies",
    "read_pairs",
    "read_rights",
    "read_table",
    "read_usable",
    "read_usable_pairs",
    "read_weights",
    "write_matches",
    "write_weights",
]

_PAIR = ("left_id", "right_id")
_MATCH_COLUMNS = ("left_id", "right_id", "probability", "verdict", "reasons")


def read_companies(path: Path | str) -> list[Company]:
    """Read a list of companies from a CSV file with a header, whole or not at all.

    `id` and `name` are required and ids unique; other columns of `Company` are read where present.
    In UTF-8 or UTF-16; columns are parted by commas, semicolons, tabs or bars.
    Raises InputFault, which names the first ten rows that are wrong.
    """
    companies, unusable = _companies(_opened(path, REQUIRED))
    unusable.refuse()
    return companies


def read_table(path: Path | str) -> Table:
    """Read a list of companies as `read_companies` does, by columns: long lists cost a tenth.

    Raises InputFault, which names the first ten rows that are wrong.
    """
    table, unusable = _table(_opened(path, REQUIRED))
    unusable.refuse()
    return table


def read_usable(path: Path | str) -> tuple[Table, Unusable]:
    """Read of a list of companies what can be used, and say which rows cannot.

    Of rows with one id the first is kept.
    Raises InputFault for a file that cannot be used at all: no text, no header, no usable row.
    """
    table, unusable = _table(_opened(path, REQUIRED))
    unusable.refuse_all()
    return table, unusable


def _table(file: Text) -> tuple[Table, Unusable]:
    plain = _read_plainly(file)
    if plain is not None:
        return plain, Unusable(file.name, len(plain), 0, ())
    companies, unusable = _companies(file)
    return table_of(companies), unusable


def _companies(file: Text) -> tuple[list[Company], Unusable]:
    rows = rows_of(file)
    header = header_of(file, next(rows, None), REQUIRED)
    companies: list[Company] = []
    seen: dict[str, int] = {}
    sieve = Sieve(file.name)
    for number, row in rows:
        sieve.rows += 1
        try:
            company = company_of(file.name, number, row, header)
            if company.id in seen:
                words = f"expected unique ids, found {short(company.id)} of row {seen[company.id]}"
                raise InputFault(file.name, number, "id", f"{words} again")
        except InputFault as fault:
            sieve.left_out(fault)
            continue
        seen[company.id] = number
        companies.append(company)
    return companies, sieve.found()


def _read_plainly(file: Text) -> Table | None:
    """Read a file in which nothing is odd; of any other, the careful reader says what it is."""
    if "\0" in file.text or (found := columns_of(file.text, file.sign)) is None:
        return None
    header = names_of([column[0] for column in found])
    columns = {
        name: column.part(1, len(column))
        for name, column in zip(header, found, strict=True)
        if name in FIELDS
    }
    if len(set(header)) < len(header) or not set(REQUIRED) <= set(columns):
        return None
    ids = columns["id"]
    if not len(ids) or any(_has_long(column) for column in columns.values()):
        return None
    if not all(columns[name].sizes.all() for name in REQUIRED):
        return None
    if len(np.unique(hashes_of(ids)[0])) < len(ids):
        return None
    return Table({name: column for name, column in columns.items() if column.sizes.any()})


def _has_long(column: StoredTexts) -> bool:
    long = np.flatnonzero(column.sizes > MAX_LENGTH)  # bytes, of which a letter can have four
    return any(len(column[place]) > MAX_LENGTH for place in long.tolist())


def read_pairs(path: Path | str) -> list[tuple[str, str]]:
    """Read pairs of ids from a CSV file with the columns `left_id` and `right_id`.

    Raises InputFault, which names the first ten rows that are wrong.
    """
    pairs, unusable = _pairs(_opened(path, _PAIR))
    unusable.refuse()
    return pairs


def read_usable_pairs(path: Path | str) -> tuple[list[tuple[str, str]], Unusable]:
    """Read of the pairs of ids in a CSV file those that can be used, and say which rows cannot.

    Raises InputFault for a file that cannot be used at all.
    """
    pairs, unusable = _pairs(_opened(path, _PAIR))
    unusable.refuse_all()
    return pairs, unusable


def _pairs(file: Text) -> tuple[list[tuple[str, str]], Unusable]:
    rows = rows_of(file)
    header = header_of(file, next(rows, None), _PAIR)
    places = [header.index(column) for column in _PAIR]
    pairs = []
    sieve = Sieve(file.name)
    for number, row in rows:
        sieve.rows += 1
        try:
            check_width(file.name, number, row, header)
            one, other = (row[place].strip() for place in places)
            for column, value in zip(_PAIR, (one, other), strict=True):
                if not value:
                    raise InputFault(file.name, number, column, "expected an id, found nothing")
        except InputFault as fault:
            sieve.left_out(fault)
            continue
        pairs.append((one, other))
    return pairs, sieve.found()


def read_rights(path: Path | str, split: str = "") -> set[str]:
    """Read ids from the column `right_id`, of one split where the column `split` has several.

    Raises InputFault for a file without these columns.
    """
    wanted = ("right_id", "split") if split else ("right_id",)
    file = _opened(path, wanted)
    rows = rows_of(file)
    header = header_of(file, next(rows, None), wanted)
    found = set()
    for number, row in rows:
        check_width(file.name, number, row, header)
        if not split or row[header.index("split")].strip() == split:
            found.add(row[header.index("right_id")].strip())
    return found


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
    """Write matches as CSV; the file appears whole or not at all.

    What speaks against a pair follows what speaks for it, after the word `against`.
    """

    def write(out: TextIO) -> None:
        writer = csv.writer(out)
        writer.writerow(_MATCH_COLUMNS)
        for m in matches:
            row = (m.left_id, m.right_id, f"{m.probability:.4f}", m.verdict.value)
            writer.writerow((*row, _in_one_line(m)))

    _write(path, write)


def write_weights(path: Path | str, weights: Weights) -> None:
    """Write weights as JSON for `read_weights`; the file appears whole or not at all."""
    text = json.dumps(as_table(weights), indent=1, ensure_ascii=False)
    _write(path, lambda out: print(text, file=out))


def check_writable(path: Path | str) -> Path:
    """Return a path that a file can be written to, before long work begins. Raises InputFault."""
    file = Path(path)
    if file.is_dir():
        raise InputFault(str(file), 0, "", "expected a file to write, found a folder")
    if not file.parent.is_dir():
        raise InputFault(str(file), 0, "", f"there is no folder {file.parent}")
    return file


def _write(path: Path | str, write: Callable[[TextIO], None]) -> None:
    file = check_writable(path)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            write(out)
        part.chmod(0o644)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _in_one_line(match: Match) -> str:
    """Join the reasons for a pair, and after a word of their own those against it."""
    against = f"against: {'; '.join(match.against)}" if match.against else ""
    return "; ".join(part for part in (*match.reasons, against) if part)


def _opened(path: Path | str, required: Sequence[str]) -> Text:
    """Read a file as text. Raises InputFault for what cannot be read, or is none."""
    file = Path(path)
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise InputFault(file.name, 0, "", f"cannot be read ({error.strerror})") from error
    text = text_of(file.name, raw)
    return Text(file.name, text, parted_by(text, required))
