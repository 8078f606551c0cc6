"""Parts that the rules and the registrations both keep, as plain JSON values and back."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from partnering.calendar import BusinessHours
from partnering.money import Money


def hours_to(hours: BusinessHours) -> dict[str, Any]:
    return {
        "zone": hours.zone,
        "opens": hours.opens.isoformat(),
        "closes": hours.closes.isoformat(),
        "weekdays": sorted(hours.weekdays),
        "country": hours.country,
        "subdivision": hours.subdivision,
        "closed_on": sorted(day.isoformat() for day in hours.closed_on),
    }


def hours_from(kept: Mapping[str, Any]) -> BusinessHours:
    return BusinessHours(
        zone=kept["zone"],
        opens=time.fromisoformat(kept["opens"]),
        closes=time.fromisoformat(kept["closes"]),
        weekdays=frozenset(kept["weekdays"]),
        country=kept["country"],
        subdivision=kept["subdivision"],
        closed_on=frozenset(map(date.fromisoformat, kept["closed_on"])),
    )


def money_to(money: Money | None) -> dict[str, Any] | None:
    return None if money is None else {"minor": money.minor, "currency": money.currency}


def money_from(kept: Mapping[str, Any] | None) -> Money | None:
    return None if kept is None else Money(kept["minor"], kept["currency"])
