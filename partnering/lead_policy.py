"""The numbers by which leads are given out and kept moving; what they decide lies elsewhere."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeadPolicy:
    """Business days run in the receiver's own hours, the others are days of the calendar.

    `take_statuses` are the CRM's statuses of leads that are meant for partners; with none, no lead
    of the CRM comes in by itself. `offer_at_once` gives a complete lead out without a press.
    `tiers` go from the lowest up; `prior_percent` is what a partner without a record is taken to
    convert where nobody has one yet.
    """

    accept_business_days: int = 1
    contact_business_days: int = 2
    update_days: int = 14
    keeper_business_days: int = 2
    most_hops: int = 3
    pause_after_lapses: int = 3
    pause_window_days: int = 90
    capacity: int = 10
    prior_percent: int = 25
    prior_weight: int = 10
    offer_at_once: bool = True
    take_statuses: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ("registered", "silver", "gold", "platinum")
    quiet_days: int = 14
    nudge_days: int = 3
    most_nudges: int = 3


RANGES = {
    "accept_business_days": (1, 10),
    "contact_business_days": (1, 20),
    "update_days": (1, 90),
    "keeper_business_days": (1, 20),
    "most_hops": (1, 10),
    "pause_after_lapses": (1, 20),
    "pause_window_days": (1, 365),
    "capacity": (1, 10_000),
    "prior_percent": (0, 100),
    "prior_weight": (0, 1_000),
    "quiet_days": (1, 365),
    "nudge_days": (1, 60),
    "most_nudges": (1, 10),
}
