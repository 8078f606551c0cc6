"""A column of texts in one block of UTF-8, decoded where asked. Keeps no text that it decoded."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import overload

import numpy as np
from numpy.typing import NDArray

_AT_ONCE = 65_536  # texts that a walk over all of them decodes together
_ERRORS = "surrogatepass"  # half a character, as some JSON has, comes back as it was


class StoredTexts(Sequence[str]):
    """Texts as bytes one after the other; `ends[i]` is where text i - 1 ends, and i begins."""

    __slots__ = ("ends", "raw")

    def __init__(self, raw: NDArray[np.uint8], ends: NDArray[np.uint64]) -> None:
        self.raw = raw
        self.ends = ends

    @classmethod
    def of(cls, texts: Sequence[str]) -> "StoredTexts":
        """Put texts into one block."""
        if isinstance(texts, StoredTexts):
            return texts
        pieces = [text.encode("utf-8", _ERRORS) for text in texts]
        ends = np.zeros(len(pieces) + 1, np.uint64)
        np.cumsum(np.fromiter(map(len, pieces), np.uint64, len(pieces)), out=ends[1:])
        return cls(np.frombuffer(b"".join(pieces), np.uint8), ends)

    def __len__(self) -> int:
        return len(self.ends) - 1

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[k] for k in range(*place.indices(len(self)))]
        size = len(self.ends) - 1
        if place < 0:
            place += size
        if not 0 <= place < size:
            raise IndexError(f"expected a place below {size}, found {place}")
        begin, end = self.ends[place], self.ends[place + 1]
        return self.raw[begin:end].tobytes().decode("utf-8", _ERRORS)

    def __iter__(self) -> Iterator[str]:
        for first in range(0, len(self), _AT_ONCE):
            ends = self.ends[first : first + _AT_ONCE + 1]
            raw = self.raw[ends[0] : ends[-1]].tobytes()
            for begin, end in pairwise((ends - ends[0]).tolist()):
                yield raw[begin:end].decode("utf-8", _ERRORS)
