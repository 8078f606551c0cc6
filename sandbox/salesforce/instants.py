"""Dates and instants as Salesforce writes them, and the spans that SOQL's date literals name."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final

_MOMENT: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})\Z"
)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}\Z")

# Literals whose span is given as (first day, day after the last) relative to today.
_ROLLING: Final = {
    "YESTERDAY": (-1, 0), "TODAY": (0, 1), "TOMORROW": (1, 2), "LAST_90_DAYS": (-90, 1),
    "NEXT_90_DAYS": (1, 91),
}  # fmt: skip
_MONTHS: Final = {"LAST_MONTH": -1, "THIS_MONTH": 0, "NEXT_MONTH": 1}
_YEARS: Final = {"LAST_YEAR": -1, "THIS_YEAR": 0, "NEXT_YEAR": 1}
KNOWN_LITERALS: Final = frozenset({*_ROLLING, *_MONTHS, *_YEARS})
COUNTED_LITERALS: Final = frozenset({"LAST_N_DAYS", "NEXT_N_DAYS"})


def stamp(moment: datetime) -> str:
    """Return the instant as REST writes it, to the second: 2026-11-21T09:41:00.000+0000."""
    return sortable(moment.replace(microsecond=0))


def sortable(moment: datetime) -> str:
    """Return the instant in the stored form, to the millisecond, so that strings compare."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "+0000")


def read_stamp(text: str) -> datetime:
    """Return the instant of a stored stamp."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z")


def parse_moment(text: str) -> datetime | None:
    """Return the instant in UTC that ISO text with a zone names, or None if it is none."""
    found = _MOMENT.match(text)
    if found is None:
        return None
    day, clock, fraction, zone = found.groups()
    digits = ((fraction or "") + "000000")[:6]
    offset = "+00:00" if zone == "Z" else zone[:3] + ":" + zone[-2:]
    try:
        return datetime.fromisoformat(f"{day}T{clock}.{digits}{offset}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def parse_day(text: str) -> date | None:
    """Return the date that ISO text names, or None if it is none."""
    if not _DAY.match(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def span(literal: str, count: int | None, now: datetime) -> tuple[date, date]:
    """Return the half-open days `[first, end)` that a date literal names, in UTC.

    Source: "Date Formats and Date Literals in WHERE", SOQL and SOSL Reference.
    """
    today = now.astimezone(UTC).date()
    if literal == "LAST_N_DAYS":
        return today - timedelta(days=count or 0), today + timedelta(days=1)
    if literal == "NEXT_N_DAYS":
        return today + timedelta(days=1), today + timedelta(days=(count or 0) + 1)
    if literal in _MONTHS:
        first = _month(today, _MONTHS[literal])
        return first, _month(first, 1)
    if literal in _YEARS:
        year = today.year + _YEARS[literal]
        return date(year, 1, 1), date(year + 1, 1, 1)
    first_day, end_day = _ROLLING[literal]
    return today + timedelta(days=first_day), today + timedelta(days=end_day)


def _month(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
