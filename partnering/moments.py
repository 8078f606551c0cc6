"""Instants inside sentences, written in one way, so that a door can find them again.

A door that knows its reader's clock shows them by it; any other leaves the words as they stand.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WRITTEN = re.compile(
    rf"\b(\d\d) ({'|'.join(_MONTHS)}) (\d{{4}}) (\d\d):(\d\d) "
    r"(?:UTC\b|\(([A-Za-z0-9_+/-]{1,40})\))"
)


def moment_in_words(at: datetime, zone: str) -> str:
    """Write an instant to the minute by a zone's clock, with its name: it can be read back.

    Where that clock shows the same time twice, it is written in UTC.
    """
    local = at.astimezone(ZoneInfo(zone))
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        local, zone = at.astimezone(UTC), "UTC"
    name = "UTC" if zone == "UTC" else f"({zone})"
    return f"{local.day:02} {_MONTHS[local.month - 1]} {local.year:04} {local:%H:%M} {name}"


def parts(words: str) -> Iterator[str | tuple[datetime, str]]:
    """Take a sentence apart: its words, and each instant in UTC with how it was written."""
    begin = 0
    for found in _WRITTEN.finditer(words):
        at = _read(found)
        if at is None:
            continue
        if words[begin : found.start()]:
            yield words[begin : found.start()]
        yield at, found[0]
        begin = found.end()
    if words[begin:]:
        yield words[begin:]


def _read(found: re.Match[str]) -> datetime | None:
    day, month, year, hour, minute, zone = found.groups()
    try:
        return datetime(
            int(year),
            _MONTHS.index(month) + 1,
            int(day),
            int(hour),
            int(minute),
            tzinfo=ZoneInfo(zone or "UTC"),
        ).astimezone(UTC)
    except (ValueError, LookupError, OSError, OverflowError):
        return None  # somebody's words that only look like it
