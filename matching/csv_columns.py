"""CSV cut into columns, all cells at once. Reads what is plainly CSV, and leaves the rest to `csv`.

A cell is what Python's `csv` in its strict mode makes of it, without white space around it.
"""

import numpy as np
from numpy.typing import NDArray

from matching.stored_texts import StoredTexts

_QUOTE, _RETURN, _LINE = 34, 13, 10
_ROWS_AT_ONCE = 65_536  # whose bytes are put together at once: bounds memory
_BLANK = np.zeros(256, np.bool_)
_BLANK[[9, 10, 11, 12, 13, 28, 29, 30, 31, 32]] = True

Places = NDArray[np.int64]


def columns_of(text: str, sign: str) -> list[StoredTexts] | None:
    """Return the columns of a CSV text parted by `sign`, the header's cells first.

    None where there is only one, rows are of unlike width or something is not plainly CSV.
    """
    block = text.encode("utf-8")
    if not block.endswith(b"\n"):
        block += b"\n"
    raw = np.frombuffer(block, np.uint8)
    parted = raw == ord(sign)
    ended = raw == _LINE
    dropped = _unwanted(raw, parted, ended)
    if dropped is None:
        return None
    if len(dropped):
        stay = np.ones(len(raw), np.bool_)
        stay[dropped] = False
        raw, parted, ended = raw[stay], parted[stay], ended[stay]
    stops = np.flatnonzero(parted | ended)
    lines = np.flatnonzero(ended[stops])
    width = int(lines[0]) + 1
    if width == 1 or len(stops) % width:
        return None
    if not np.array_equal(lines, np.arange(width - 1, len(stops), width)):
        return None
    begins = np.concatenate((np.zeros(1, np.int64), stops[:-1] + 1))
    _strip(raw, begins, stops)
    return [_gathered(raw, begins[k::width], stops[k::width]) for k in range(width)]


def _unwanted(
    raw: NDArray[np.uint8], parted: NDArray[np.bool_], ended: NDArray[np.bool_]
) -> Places | None:
    """Return the places of quotes around cells and returns before line ends, or None where odd.

    What a quoted cell has of `parted` and `ended` is taken out of them.
    """
    quotes = np.flatnonzero(raw == _QUOTE)
    kept = np.zeros(len(quotes), np.bool_)
    if len(quotes):
        if len(quotes) % 2:
            return None
        before = np.where(quotes == 0, _LINE, raw[quotes - 1])
        first = (quotes == 0) | parted[quotes - 1] | ended[quotes - 1]
        opening = np.arange(len(quotes)) % 2 == 0
        # A quote that opens stands first in its cell, or is the second of two inside a quoted one.
        kept = opening & (before == _QUOTE) & (np.diff(quotes, prepend=-2) == 1)
        kept[0] = False
        if not (first | kept)[opening].all():
            return None
        _take_out(raw, quotes, parted, ended)
        after = raw[quotes + 1]
        closed = parted[quotes + 1] | ended[quotes + 1] | (after == _QUOTE) | (after == _RETURN)
        if not closed[~opening].all():
            return None
    returns = np.flatnonzero(raw == _RETURN)
    if len(returns):
        if len(quotes):
            returns = returns[np.searchsorted(quotes, returns) % 2 == 0]
        if not ended[returns + 1].all():
            return None
    return np.concatenate((quotes[~kept], returns))


def _take_out(
    raw: NDArray[np.uint8],
    quotes: Places,
    parted: NDArray[np.bool_],
    ended: NDArray[np.bool_],
) -> None:
    marks = np.flatnonzero(parted | ended)
    inside = marks[np.searchsorted(quotes, marks) % 2 == 1]
    parted[inside] = ended[inside] = False


def _strip(raw: NDArray[np.uint8], begins: Places, stops: Places) -> None:
    """Move the bounds of cells inwards, past white space."""
    for bounds, at, step in ((begins, begins, 1), (stops, stops - 1, -1)):
        blank = np.flatnonzero((begins < stops) & _BLANK[raw[at]])
        while len(blank):
            bounds[blank] += step
            blank = blank[begins[blank] < stops[blank]]
            blank = blank[_BLANK[raw[bounds[blank] - (step < 0)]]]
    # White space beyond ASCII is rare: a cell that may have it is looked at by itself.
    there = begins < stops
    last = stops - 1
    odd = there & ((raw[begins] >= 0xC2) | (raw[last] >= 0x80))
    for cell in np.flatnonzero(odd).tolist():
        text = raw[begins[cell] : stops[cell]].tobytes().decode("utf-8")
        if text[0].isspace() or text[-1].isspace():
            bare = text.lstrip()
            begins[cell] += len(text.encode()) - len(bare.encode())
            stops[cell] = begins[cell] + len(bare.rstrip().encode())


def _gathered(raw: NDArray[np.uint8], begins: Places, stops: Places) -> StoredTexts:
    widths = stops - begins + 1
    ends = np.zeros(len(begins) + 1, np.int64)
    np.cumsum(widths, out=ends[1:])
    found = np.empty(int(ends[-1]), np.uint8)
    for first in range(0, len(begins), _ROWS_AT_ONCE):
        rows = slice(first, first + _ROWS_AT_ONCE)
        low, high = int(ends[first]), int(ends[min(first + _ROWS_AT_ONCE, len(begins))])
        at = np.arange(low, high) + np.repeat(begins[rows] - ends[:-1][rows], widths[rows])
        found[low:high] = raw[at]
    found[ends[1:] - 1] = 0
    return StoredTexts(found, ends.astype(np.uint64))
