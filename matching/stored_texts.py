"""A column of texts in one block of UTF-8, decoded where asked. Keeps no text that it decoded."""

from collections.abc import Iterator, Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

Letters = NDArray[np.uint8]
Ends = NDArray[np.unsignedinteger[Any]]

_AT_ONCE = 65_536  # texts that a walk over all of them decodes together
_ERRORS = "surrogatepass"  # half a character, as some JSON has, comes back as it was


class StoredTexts(Sequence[str]):
    """Texts as bytes one after the other, a zero byte behind each.

    Text i begins at `ends[i]`; `ends[i + 1]` is behind its zero byte. A part of a column has the
    block of the whole.
    """

    __slots__ = ("ends", "raw")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, raw: Letters, ends: Ends) -> None:
        self.raw = raw
        self.ends = ends

    @classmethod
    def of(cls, texts: Sequence[str]) -> "StoredTexts":
        """Put texts into one block."""
        if isinstance(texts, StoredTexts):
            return texts
        joined = "\0".join(texts)
        if len(texts) and joined.isascii():
            sizes = np.fromiter(map(len, texts), np.uint64, len(texts))
            raw = joined.encode() + b"\0"
        else:
            pieces = [text.encode("utf-8", _ERRORS) for text in texts]
            sizes = np.fromiter(map(len, pieces), np.uint64, len(pieces))
            raw = b"".join(piece + b"\0" for piece in pieces)
        ends = np.zeros(len(sizes) + 1, np.uint64)
        np.cumsum(sizes + np.uint64(1), out=ends[1:])
        return cls(np.frombuffer(raw, np.uint8), ends)

    @property
    def sizes(self) -> NDArray[np.int32]:
        """Return the length of each text in bytes."""
        return (np.diff(self.ends) - 1).astype(np.int32)

    def part(self, start: int, stop: int) -> "StoredTexts":
        """Return the texts from one position up to another; nothing is copied."""
        start, stop, _ = slice(start, stop).indices(len(self))
        return StoredTexts(self.raw, self.ends[start : max(start, stop) + 1])

    def apart(self) -> "StoredTexts":
        """Return the same texts in a block that holds no others."""
        first, last = self.ends[0], self.ends[-1]
        if int(first) == 0 and int(last) == len(self.raw):
            return self
        return StoredTexts(self.raw[first:last], self.ends - first)

    def rows(self, places: NDArray[np.integer[Any]]) -> "StoredTexts":
        """Return some of the texts, in that order, in a block of their own."""
        begin = self.ends[places].astype(np.int64)
        widths = self.ends[places + 1].astype(np.int64) - begin
        ends = np.zeros(len(places) + 1, np.int64)
        np.cumsum(widths, out=ends[1:])
        at = np.arange(int(ends[-1])) + np.repeat(begin - ends[:-1], widths)
        return StoredTexts(self.raw[at], ends.astype(np.uint64))

    def __len__(self) -> int:
        return len(self.ends) - 1

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            start, stop, step = place.indices(len(self))
            if step == 1:
                return self.part(start, stop)._decoded()
            return [self[k] for k in range(start, stop, step)]
        size = len(self.ends) - 1
        if place < 0:
            place += size
        if not 0 <= place < size:
            raise IndexError(f"expected a place below {size}, found {place}")
        begin, end = int(self.ends[place]), int(self.ends[place + 1]) - 1
        return self.raw[begin:end].tobytes().decode("utf-8", _ERRORS)

    def __iter__(self) -> Iterator[str]:
        for first in range(0, len(self), _AT_ONCE):
            yield from self.part(first, first + _AT_ONCE)._decoded()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and list(self) == list(other)

    def _decoded(self) -> list[str]:
        if not len(self):
            return []
        raw = self.raw[self.ends[0] : self.ends[-1] - 1].tobytes()
        texts = raw.decode("utf-8", _ERRORS).split("\0")
        if len(texts) == len(self):
            return texts
        return [self[k] for k in range(len(self))]  # some of the texts have a zero themselves


def put_together(columns: Sequence[StoredTexts]) -> StoredTexts:
    """Put columns one after the other."""
    columns = [column.apart() for column in columns]
    starts = np.cumsum([0, *(len(column.raw) for column in columns)]).astype(np.uint64)
    pairs = zip(columns, starts[:-1], strict=True)
    return StoredTexts(
        np.concatenate([column.raw for column in columns]),
        np.concatenate([*(column.ends[:-1] + start for column, start in pairs), starts[-1:]]),
    )


def texts_at(texts: Sequence[str], places: NDArray[np.integer[Any]]) -> list[str]:
    """Return some texts of a column."""
    if isinstance(texts, StoredTexts) and len(places) > 8:
        if len(places) * 4 < len(texts):
            return list(texts.rows(places))
        texts = list(texts)
    return [texts[place] for place in places.tolist()]


def sizes_at(texts: Sequence[str], places: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
    """Return the lengths of some texts of a column that has ASCII only."""
    if isinstance(texts, StoredTexts):
        found: NDArray[np.int32] = (texts.ends[places + 1] - texts.ends[places] - 1).astype(
            np.int32
        )
        return found
    return np.fromiter((len(texts[place]) for place in places.tolist()), np.int32, len(places))
