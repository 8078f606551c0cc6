"""Columns of text: each distinct value once, and a code per record; code 0 is the empty text.

What is stored is what is compared, not what was typed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.hashing import Hashes, hashes_of
from matching.stored_texts import StoredTexts

Codes = NDArray[np.int32]
MANY = 300  # records, from which reading whole columns pays


@dataclass(frozen=True, slots=True)
class Coded:
    """One column: `values[codes[i]]` is what record i has, `hashes` are those of the values."""

    values: Sequence[str]
    codes: Codes
    hashes: Hashes

    def of(self, record: int) -> str:
        """Return the value of one record."""
        return self.values[int(self.codes[record])]

    def taken(self, records: NDArray[np.int64]) -> list[str]:
        """Return the values of some records."""
        values = self.values
        return [values[code] for code in self.codes[records].tolist()]

    def hashed(self, records: NDArray[np.int64]) -> Hashes:
        """Return the hashes of the values of some records."""
        return self.hashes[self.codes[records]]

    def per_record(self) -> Hashes:
        """Return the hash of each record's value."""
        return self.hashes[self.codes]


def coded(
    read: Callable[[str], str],
    size: int,
    *columns: Sequence[str] | None,
    many: Callable[[StoredTexts], list[str]] | None = None,
) -> Coded:
    """Read columns of text into one; a later column is asked where the earlier said nothing.

    Each distinct text is read once; `many` reads a column of them as `read` does each.
    """
    if all(column is None for column in columns):
        return Coded([""], np.zeros(size, np.int32), np.zeros(1, np.uint64))
    known = {"": 0}
    codes = np.zeros(size, np.int32)
    for column in columns:
        if column is None:
            continue
        if size < MANY:
            found = {
                text: known.setdefault(read(text), len(known))
                for text in dict.fromkeys(column)
                if text
            }
            few = np.array([found.get(text, 0) for text in column], np.int32)
            codes = np.where(codes == 0, few, codes)
            continue
        silent = np.flatnonzero(codes == 0)
        stored = StoredTexts.of(column)
        _, first, back = np.unique(
            hashes_of(stored)[0][silent], return_index=True, return_inverse=True
        )
        distinct = stored.rows(silent[first])
        values = many(distinct) if many else [read(text) if text else "" for text in distinct]
        codes[silent] = np.fromiter(
            (known.setdefault(value, len(known)) for value in values), np.int32, len(values)
        )[back]
    values = list(known)
    return Coded(values, codes, hashes_of(values)[0])
