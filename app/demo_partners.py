"""What the demo's partners are certified for, so that there are reasons to rank them by.

Countries and products stay open: a partner of the demo may register any deal.
"""

from dataclasses import replace
from datetime import date

from journeys.desk import Desk
from partnering.lead_profiles import Certificate
from sandbox.world import World

_CERTIFIED = {
    "bluefjord": ("SHIELD",),
    "datenwerk": ("CORE",),
    "quantaharbor": ("FLOW",),
}


def certify_partners(desk: Desk, world: World, *, today: date) -> None:
    """Enter what every partner of the invented world is certified for; nobody is told of it."""
    until = date(today.year + 2, 12, 31)
    with desk.store.begin() as work:
        for each in world.partners:
            known = work.partners.by_name(each.name)
            if known is None:
                continue
            held = tuple(Certificate(family, until) for family in _CERTIFIED.get(each.slug, ()))
            profile = work.lead_profiles.of(known.id)
            work.lead_profiles.save(replace(profile, zone=each.people[0].zone, certificates=held))
