"""Reading the `[registrations]` table of a policy file: every fault gets one line of its own."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, time
from decimal import Decimal, InvalidOperation

from partnering.calendar import BusinessHours, has_holidays
from partnering.deal_policy import KEYS, RANGES, AutoApproval, DealPolicy
from partnering.money import Money, Rate, from_decimal
from partnering.refusals import Invalid

_HOURS = frozenset({"business_hours", "country", "subdivision", "closed_on"})
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def read_deal_policy(table: Mapping[str, object], *, zone: str = "UTC") -> DealPolicy:
    """Read the rules from a TOML table; what is absent keeps its default.

    `zone` is the programme's, known already. Raises: Invalid, one line per fault: the key, what
    stands there, what was expected.
    """
    faults: list[str] = []
    known = (KEYS - {"hours"}) | _HOURS | {"weekdays"}
    for key in table:
        if key not in known:
            faults.append(
                f"policy: registrations has no {key!r}; known: {', '.join(sorted(known))}"
            )
    chosen: dict[str, object] = {}
    for key in sorted(known & set(table) - _HOURS - {"weekdays"}):
        try:
            chosen[key] = _reader(key)(key, table[key])
        except Invalid as fault:
            faults.append(str(fault))
    hours = BusinessHours(zone=zone)
    try:
        hours = _hours(table, zone)
    except Invalid as fault:
        faults.append(str(fault))
    if faults:
        raise Invalid("\n".join(faults))
    return replace(DealPolicy(), hours=hours, **chosen)  # type: ignore[arg-type]  # read by key


def _reader(key: str) -> Callable[[str, object], object]:
    if key in RANGES:
        return _number
    return _READERS[key]


def _number(key: str, value: object) -> int:
    least, most = RANGES[key]
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise _expected(key, value, f"a whole number from {least} to {most}")
    return value


def _days(key: str, value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or not all(type(each) is int and each > 0 for each in value):
        raise _expected(key, value, "days before the end, [30, 14, 7, 1]")
    return tuple(sorted(set(value), reverse=True))


def _truth(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _expected(key, value, "true or false")
    return value


def _texts(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
        raise _expected(key, value, "a list of texts in quotes")
    return tuple(sorted(set(value)))


def _countries(key: str, value: object) -> tuple[str, ...]:
    codes = _texts(key, value)
    if any(len(each) != 2 or not each.isalpha() for each in codes):
        raise _expected(key, value, 'two-letter codes of countries, ["FR", "ES"]')
    return tuple(each.upper() for each in codes)


def _amount(key: str, value: object) -> Money:
    if isinstance(value, str):
        number, _, currency = value.strip().partition(" ")
        try:
            amount = Decimal(number.replace("_", ""))
        except InvalidOperation:
            amount = Decimal(-1)
        if amount.is_finite() and amount >= 0 and len(currency) == 3 and currency.isalpha():
            return from_decimal(amount, currency)
    raise _expected(key, value, 'an amount with its currency, "25000 USD"')


def _claims(key: str, value: object) -> dict[str, int]:
    if (
        not isinstance(value, Mapping)
        or not value
        or not all(type(each) is int and each >= 0 for each in value.values())
    ):
        raise _expected(key, value, "a whole number per tier, { silver = 25 }")
    return {str(tier).casefold(): int(most) for tier, most in value.items()}


def _rates(key: str, value: object) -> tuple[Rate, ...]:
    wanted = 'a list of { from = "EUR", to = "USD", rate = "1.0850", on = 2026-07-01 }'
    if not isinstance(value, list):
        raise _expected(key, value, wanted)
    rates = []
    for each in value:
        if not isinstance(each, Mapping) or set(each) != {"from", "to", "rate", "on"}:
            raise _expected(key, each, wanted)
        try:
            worth = Decimal(str(each["rate"]))
        except InvalidOperation:
            raise _expected(key, each, wanted) from None
        if not worth.is_finite() or worth <= 0 or type(each["on"]) is not date:
            raise _expected(key, each, wanted)
        rates.append(Rate(str(each["from"]).upper(), str(each["to"]).upper(), worth, each["on"]))
    return tuple(rates)


def _auto(key: str, value: object) -> AutoApproval:
    if not isinstance(value, Mapping) or set(value) != {"tiers", "below"}:
        raise _expected(key, value, '{ tiers = ["gold"], below = "25000 USD" }')
    tiers = _texts(f"{key}.tiers", value["tiers"])
    return AutoApproval(
        tuple(each.casefold() for each in tiers), _amount(f"{key}.below", value["below"])
    )


_READERS: Mapping[str, Callable[[str, object], object]] = {
    "reminder_days": _days,
    "tenders_closed": _truth,
    "better_rules_at_once": _truth,
    "open_claims": _claims,
    "minimum": _amount,
    "second_approver_from": _amount,
    "non_exclusive_countries": _countries,
    "late_stages": _texts,
    "named_accounts": _texts,
    "carved_out": _texts,
    "families": _texts,
    "rates": _rates,
    "auto_approval": _auto,
}


def _hours(table: Mapping[str, object], zone: str) -> BusinessHours:
    """Read the business hours: `business_hours = "09:00-18:00"`, weekdays, country, own days."""
    wanted = table.get("business_hours", "09:00-18:00")
    try:
        opens, closes = (time.fromisoformat(part.strip()) for part in str(wanted).split("-"))
    except ValueError:
        raise _expected("business_hours", wanted, '"09:00-18:00"') from None
    if opens >= closes or opens.tzinfo or closes.tzinfo:
        raise _expected("business_hours", wanted, 'an opening before a closing, "09:00-18:00"')
    days = table.get("weekdays", list(_WEEKDAYS[:5]))
    if not isinstance(days, list) or not days or not all(each in _WEEKDAYS for each in days):
        raise _expected("weekdays", days, f"some of {', '.join(_WEEKDAYS)}")
    country, part = str(table.get("country", "")), str(table.get("subdivision", ""))
    if (country or part) and not has_holidays(country, part):
        raise _expected("country", f"{country} {part}".strip(), "a country (and part), DE and BE")
    closed = table.get("closed_on", [])
    if not isinstance(closed, list) or not all(type(each) is date for each in closed):
        raise _expected("closed_on", closed, "a list of days, [2026-12-24]")
    return BusinessHours(
        zone=zone,
        opens=opens,
        closes=closes,
        weekdays=frozenset(_WEEKDAYS.index(each) for each in days),
        country=country,
        subdivision=part,
        closed_on=frozenset(closed),
    )


def _expected(key: str, value: object, wanted: str) -> Invalid:
    return Invalid(f"policy: registrations.{key} is {value!r}; expected {wanted}")
