"""What the demo's partners sell, where, and what they are certified for: reasons to rank them by.

A partner manager enters this on a partner's page; nobody is told of it.
"""

from dataclasses import replace
from datetime import date

from journeys.desk import Desk
from partnering.lead_profiles import Certificate
from sandbox.world import World

# What each sells, in which countries, and for what it is certified.
_FACTS = {
    "bluefjord": (("CORE", "SHIELD"), ("NO", "SE", "DK", "FI", "GB"), ("SHIELD",)),
    "datenwerk": (("CORE", "FLOW"), ("DE", "AT", "CH"), ("CORE",)),
    "quantaharbor": (("FLOW", "SHIELD"), ("US", "CA"), ("FLOW",)),
}


def describe_partners(desk: Desk, world: World, *, today: date) -> None:
    """Enter what is known of every partner of the invented world."""
    until = date(today.year + 2, 12, 31)
    with desk.store.begin() as work:
        for each in world.partners:
            known = work.partners.by_name(each.name)
            facts = _FACTS.get(each.slug)
            if known is None or facts is None:
                continue
            families, countries, certified = facts
            work.partners.save(replace(known, families=families, countries=countries))
            profile = work.lead_profiles.of(known.id)
            certificates = tuple(Certificate(family, until) for family in certified)
            work.lead_profiles.save(
                replace(profile, zone=each.people[0].zone, certificates=certificates)
            )
