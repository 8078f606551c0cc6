"""Money as integer minor units with an ISO 4217 currency; never a float."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from partnering.refusals import Invalid

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

    def in_short(self) -> str:
        """Write the amount where there is little room: `€1.2m`, `€92k`, `€5,400`.

        Rounded: the exact amount stands beside it, or in the file.
        """
        whole = Decimal(self.minor).scaleb(-digits(self.currency))
        sign = _SIGNS.get(self.currency) or f"{self.currency} "
        for size, letter in ((10**9, "bn"), (10**6, "m"), (10**3, "k")):
            if abs(whole) < max(size, 10_000):
                continue
            places = Decimal("0.1") if abs(whole) < 100 * size and size > 10**3 else Decimal(1)
            return f"{sign}{(whole / size).quantize(places, rounding=ROUND_HALF_EVEN):,}{letter}"
        return self.in_words()

    def exactly(self) -> str:
        """Write the amount with its minor units, where there are any: `€92,000.50`, `€92,000`."""
        places = digits(self.currency)
        whole, rest = divmod(abs(self.minor), 10**places)
        if not rest:
            return self.in_words()
        number = f"{'-' if self.minor < 0 else ''}{whole:,}.{rest:0{places}}"
        sign = _SIGNS.get(self.currency)
        return f"{sign}{number}" if sign else f"{self.currency} {number}"


def exactly(money: Money) -> str:
    """Write an amount to its last minor unit: `33,333.34 USD`."""
    places = digits(money.currency)
    return f"{Decimal(money.minor).scaleb(-places):,.{places}f} {money.currency}"


def digits(currency: str) -> int:
    """Say how many decimal digits a currency's minor unit has."""
    return _DIGITS.get(currency.upper(), 2)


def from_decimal(amount: Decimal, currency: str) -> Money:
    """Read a CRM's decimal amount; half a minor unit rounds to even."""
    scaled = amount.scaleb(digits(currency)).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
    return Money(int(scaled), currency.upper())


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of `source` was worth in `target` on a day; kept with what it was used for."""

    source: str
    target: str
    value: Decimal
    on: date


def convert(money: Money, rate: Rate) -> Money:
    """Convert at a dated rate; half a minor unit rounds to even. Raises: Invalid."""
    if money.currency != rate.source:
        raise Invalid(f"A rate of {rate.source} says nothing about {money.currency}.")
    whole = Decimal(money.minor).scaleb(-digits(money.currency)) * rate.value
    return from_decimal(whole, rate.target)


def in_currency(money: Money, currency: str, rates: Iterable[Rate]) -> tuple[Money, Rate | None]:
    """Convert by the newest rate there is and say which; its own currency needs none.

    Raises: Invalid where no rate is known.
    """
    if money.currency == currency:
        return money, None
    known = [each for each in rates if (each.source, each.target) == (money.currency, currency)]
    if not known:
        raise Invalid(f"There is no rate from {money.currency} to {currency} in the policy.")
    rate = max(known, key=lambda each: each.on)
    return convert(money, rate), rate


def allocate(money: Money, weights: Sequence[int]) -> list[Money]:
    """Share money out by weights so that the parts sum to it exactly.

    What is left of rounding goes by largest remainder, ties to the earlier. Weights are not
    negative and not all zero.
    """
    total = sum(weights)
    parts = [money.minor * each // total for each in weights]
    remainders = [money.minor * each % total for each in weights]
    left = money.minor - sum(parts)
    for index in sorted(range(len(weights)), key=lambda at: -remainders[at])[:left]:
        parts[index] += 1
    return [Money(each, money.currency) for each in parts]
