"""Where partners are missing: what leads asked for that no partner covers, however busy each is.

A lead that somebody took later is no gap any more. Who asked, it does not say.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from journeys.desk import Desk
from partnering.people import Person, Right, must
from partnering.spelling import fold

LOOK_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Gap:
    """One country, product families and industry, and how many leads asked for just that."""

    country: str
    families: tuple[str, ...]
    industry: str
    leads: int

    @property
    def words(self) -> str:
        """Write it in a line, what is not known left out."""
        told = (self.country, ", ".join(self.families), self.industry)
        return " · ".join(each for each in told if each) or "nothing named"


@dataclass(frozen=True, slots=True)
class WhiteSpace:
    """The gaps since a day, the widest first."""

    since: datetime
    gaps: tuple[Gap, ...]

    @property
    def leads(self) -> int:
        return sum(each.leads for each in self.gaps)


def white_space(
    desk: Desk, *, by: Person | None, now: datetime, within: timedelta = LOOK_BACK
) -> WhiteSpace:
    """Count what nobody covers; without `by` for the machine's admin. Raises: NotAllowed."""
    if by is not None:
        must(by, Right.ROUTE_LEADS)
    since = now - within
    with desk.store.read() as view:
        found = view.partner_leads.many(view.lead_offers.uncovered(since))
    asked: Counter[tuple[str, tuple[str, ...], str]] = Counter()
    spelt: dict[str, str] = {}
    for each in found.values():
        told = each.details
        industry = spelt.setdefault(fold(told.industry), told.industry)
        asked[told.country.upper(), told.families, industry] += 1
    gaps = (Gap(*what, number) for what, number in asked.items())
    ordered = sorted(gaps, key=lambda gap: (-gap.leads, gap.country, gap.families, gap.industry))
    return WhiteSpace(since, tuple(ordered))
