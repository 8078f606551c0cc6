"""Amounts as people write them: `92000 EUR`, `€92,000`, `1.234,50 CHF`. Pure."""

import re
from decimal import Decimal

from partnering.money import Money, digits, from_decimal

_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
_SHARES = {"k": 1_000, "m": 1_000_000}
_NUMBER = re.compile(r"(?P<number>\d[\d.,'’\s]*)(?P<share>[km])?(?![a-z])", re.IGNORECASE)
_CODE = re.compile(r"(?<![A-Za-z])[A-Za-z]{3}(?![A-Za-z])")
MOST = Decimal(10) ** 12

# Source: ISO 4217, list one, as of 2025: what money is paid in today.
CURRENCIES = frozenset(
    [
        "AED",
        "AFN",
        "ALL",
        "AMD",
        "ANG",
        "AOA",
        "ARS",
        "AUD",
        "AWG",
        "AZN",
        "BAM",
        "BBD",
        "BDT",
        "BGN",
        "BHD",
        "BIF",
        "BMD",
        "BND",
        "BOB",
        "BRL",
        "BSD",
        "BTN",
        "BWP",
        "BYN",
        "BZD",
        "CAD",
        "CDF",
        "CHF",
        "CLP",
        "CNY",
        "COP",
        "CRC",
        "CUP",
        "CVE",
        "CZK",
        "DJF",
        "DKK",
        "DOP",
        "DZD",
        "EGP",
        "ERN",
        "ETB",
        "EUR",
        "FJD",
        "FKP",
        "GBP",
        "GEL",
        "GHS",
        "GIP",
        "GMD",
        "GNF",
        "GTQ",
        "GYD",
        "HKD",
        "HNL",
        "HTG",
        "HUF",
        "IDR",
        "ILS",
        "INR",
        "IQD",
        "IRR",
        "ISK",
        "JMD",
        "JOD",
        "JPY",
        "KES",
        "KGS",
        "KHR",
        "KMF",
        "KPW",
        "KRW",
        "KWD",
        "KYD",
        "KZT",
        "LAK",
        "LBP",
        "LKR",
        "LRD",
        "LSL",
        "LYD",
        "MAD",
        "MDL",
        "MGA",
        "MKD",
        "MMK",
        "MNT",
        "MOP",
        "MRU",
        "MUR",
        "MVR",
        "MWK",
        "MXN",
        "MYR",
        "MZN",
        "NAD",
        "NGN",
        "NIO",
        "NOK",
        "NPR",
        "NZD",
        "OMR",
        "PAB",
        "PEN",
        "PGK",
        "PHP",
        "PKR",
        "PLN",
        "PYG",
        "QAR",
        "RON",
        "RSD",
        "RUB",
        "RWF",
        "SAR",
        "SBD",
        "SCR",
        "SDG",
        "SEK",
        "SGD",
        "SHP",
        "SLE",
        "SOS",
        "SRD",
        "SSP",
        "STN",
        "SVC",
        "SYP",
        "SZL",
        "THB",
        "TJS",
        "TMT",
        "TND",
        "TOP",
        "TRY",
        "TTD",
        "TWD",
        "TZS",
        "UAH",
        "UGX",
        "USD",
        "UYU",
        "UZS",
        "VES",
        "VND",
        "VUV",
        "WST",
        "XAF",
        "XCD",
        "XOF",
        "XPF",
        "YER",
        "ZAR",
        "ZMW",
        "ZWG",
    ]
)


def money_typed(text: str, currency: str = "") -> Money | None:
    """Read an amount with its currency; `currency` is taken where none stands beside it.

    None where it is no amount, where a currency is missing, or where it says two things.
    """
    found = _NUMBER.findall(text)
    if len(found) != 1:
        return None
    number, share = found[0]
    rest = _NUMBER.sub(" ", text)
    named = {sign for mark, sign in _SIGNS.items() if mark in rest}
    named |= {code.upper() for code in _CODE.findall(rest)}
    if len(named) > 1 or not (named or currency):
        return None
    code = named.pop() if named else currency.upper()
    if code not in CURRENCIES:
        return None
    # Whatever else stands there may change the amount: `-5 EUR`, `2.5 million EUR`.
    beside = _CODE.sub("", rest).translate({ord(mark): None for mark in _SIGNS}).strip(" .")
    whole = _decimal(number, digits(code))
    if whole is None or beside:
        return None
    whole *= _SHARES.get(share.lower(), 1)
    return from_decimal(whole, code) if whole <= MOST else None


def _decimal(text: str, places: int) -> Decimal | None:
    """Read `92.000` and `92,000` as thousands: three digits behind marks of one kind group.

    A currency with three decimals has them behind a point: `12.345 KWD`.
    """
    bare = re.sub(r"[\s'’]", "", text).rstrip(".,")
    marks = [each for each in bare if each in ".,"]
    if not marks:
        return Decimal(bare)
    last = bare.rfind(marks[-1])
    behind = len(bare) - last - 1
    decimal_point = places == 3 and marks.count(marks[-1]) == 1 and marks[-1] == "."
    groups = behind == 3 and len(set(marks)) == 1 and not decimal_point
    if not groups and (behind > max(places, 2) or marks.count(marks[-1]) > 1):
        return None
    whole, part = (bare, "") if groups else (bare[:last], bare[last + 1 :])
    return Decimal(re.sub(r"[.,]", "", whole) + (f".{part}" if part else ""))
