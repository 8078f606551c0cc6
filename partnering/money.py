"""Money as integer minor units with an ISO 4217 currency; never a float."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

# Source: ISO 4217, minor units other than two, of the currencies that CRMs carry most.
_DIGITS = {"JPY": 0, "KRW": 0, "CLP": 0, "ISK": 0, "VND": 0, "BHD": 3, "KWD": 3, "JOD": 3, "TND": 3}
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


@dataclass(frozen=True, slots=True)
class Money:
    minor: int
    currency: str

    def in_words(self) -> str:
        """Write the amount for a person, whole units with thousands: `$120,000`, `CHF 5,400`."""
        whole = Decimal(self.minor).scaleb(-digits(self.currency))
        rounded = f"{whole.quantize(Decimal(1), rounding=ROUND_HALF_EVEN):,}"
        sign = _SIGNS.get(self.currency)
        return f"{sign}{rounded}" if sign else f"{self.currency} {rounded}"


def digits(currency: str) -> int:
    """Say how many decimal digits a currency's minor unit has."""
    return _DIGITS.get(currency.upper(), 2)


def from_decimal(amount: Decimal, currency: str) -> Money:
    """Read a CRM's decimal amount; half a minor unit rounds to even."""
    scaled = amount.scaleb(digits(currency)).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
    return Money(int(scaled), currency.upper())
