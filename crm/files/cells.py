"""What one cell may hold, and how a wrong one is told: file, row, column, what was expected.

Never with its value: the words are kept and shown, and a cell may hold an address or a name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from crm.files.sheet import Line
from partnering.money import Money, from_decimal
from partnering.policy import is_zone

# A company's name in Salesforce holds 255 characters, a street address as many (Object Reference,
# Account); more than that in a cell is a broken file, not a long name.
NAME_LENGTH = 255
TEXT_LENGTH = 1_000
_TRUE = frozenset({"true", "yes", "1"})
_FALSE = frozenset({"false", "no", "0"})
# Minor units fit in 64 bits, with room for sums.
_MINOR_LIMIT = 10**16

T = TypeVar("T")


class WrongCell(Exception):
    """The message names row, column and what was expected."""


@dataclass(frozen=True, slots=True)
class Cells:
    """One row, read cell by cell. Every method raises WrongCell."""

    file: str
    line: Line

    def text(self, column: str, *, limit: int = TEXT_LENGTH) -> str:
        value = self.line[column]
        if len(value) > limit:
            raise self.wrong(column, f"has {len(value)} characters, expected at most {limit}")
        if any(ord(char) < 32 and char not in "\t\r\n" for char in value):
            raise self.wrong(column, "holds a control character, expected text")
        return value

    def name(self, column: str = "name") -> str:
        value = self.text(column, limit=NAME_LENGTH)
        if not value:
            raise self.wrong(column, "is empty, expected a name")
        return value

    def email(self, column: str) -> str:
        """Read an address in lower case."""
        value = self.text(column, limit=NAME_LENGTH).lower()
        local, _, domain = value.partition("@")
        if value and (not local or not domain or " " in value or "@" in domain):
            raise self.wrong(column, "expected an e-mail address")
        return value

    def flag(self, column: str, *, empty: bool) -> bool:
        value = self.line[column].lower()
        if not value:
            return empty
        if value in _TRUE | _FALSE:
            return value in _TRUE
        raise self.wrong(column, "expected true or false")

    def day(self, column: str) -> date | None:
        value = self.line[column]
        if not value:
            return None
        return self._read(column, date.fromisoformat, value, "a date such as 2026-11-30")

    def start_of_day(self, column: str) -> datetime | None:
        """Read a day as the instant at which it begins in UTC."""
        day = self.day(column)
        return None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC)

    def money(self, column: str, *, currency: str) -> Money | None:
        """Read an amount in the currency of the `currency` column, else in the given one."""
        value = self.line[column]
        if not value:
            return None
        code = (self.line["currency"] or currency).upper()
        if len(code) != 3 or not (code.isascii() and code.isalpha()):
            raise self.wrong("currency", "expected three letters such as EUR")
        amount = self._read(column, Decimal, value, "a number such as 12500.00")
        if not amount.is_finite() or abs(amount) >= _MINOR_LIMIT // 1000:
            raise self.wrong(column, "expected a number such as 12500.00")
        return from_decimal(amount, code)

    def zone(self, column: str) -> str:
        """Read a time zone; one that nobody knows reads as none, and the policy's counts."""
        value = self.line[column]
        return value if is_zone(value) else ""

    def wrong(self, column: str, words: str) -> WrongCell:
        return WrongCell(f"{self.file}, row {self.line.number}, column {column}: {words}")

    def _read(self, column: str, reader: Callable[[str], T], value: str, expected: str) -> T:
        try:
            return reader(value)
        except (ValueError, InvalidOperation):
            raise self.wrong(column, f"expected {expected}") from None
