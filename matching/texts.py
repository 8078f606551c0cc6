"""Columns of text: each distinct value once, and a code per record; code 0 is the empty text.

What is stored is what is compared, not what was typed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.hashing import Hashes, hashes_of

Codes = NDArray[np.int32]


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


class _Reader(dict[str, int]):
    """Reads each distinct text once."""

    def __init__(self, read: Callable[[str], str]) -> None:
        super().__init__({"": 0})
        self.codes = {"": 0}
        self._read = read

    def __missing__(self, text: str) -> int:
        codes = self.codes
        code = codes.setdefault(self._read(text), len(codes))
        self[text] = code
        return code


def coded(read: Callable[[str], str], size: int, *columns: Iterable[str] | None) -> Coded:
    """Read columns of text into one; a later column is asked where the earlier said nothing."""
    reader = _Reader(read)
    codes = np.zeros(size, np.int32)
    for column in columns:
        if column is None:
            continue
        found = np.fromiter(map(reader.__getitem__, column), np.int32, size)
        codes = np.where(codes == 0, found, codes)
    values = list(reader.codes)
    return Coded(values, codes, hashes_of(values)[0])
