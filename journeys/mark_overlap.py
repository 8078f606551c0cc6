"""A person marks an overlap for themselves: useful, not useful to me, snoozed.

It changes what this person is told and nothing else; it never trains matching.
"""

from datetime import datetime

from journeys.acting import written
from journeys.desk import Desk
from partnering.facts import OverlapMarked
from partnering.overlaps import Mark, PersonalMark
from partnering.people import Person
from partnering.refusals import Invalid, Unknown


def mark(
    desk: Desk,
    overlap_id: int,
    what: Mark,
    *,
    until: datetime | None = None,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> PersonalMark:
    """Keep a person's mark; `until` belongs to a snooze and lies in the future.

    Raises: Unknown, Invalid.
    """
    if (what is Mark.SNOOZED) != (until is not None) or (until is not None and until <= now):
        raise Invalid("A snooze needs a time in the future.")
    with desk.store.begin(receipt=receipt) as work:
        if work.overlaps.get(overlap_id) is None:
            raise Unknown(f"There is no overlap OV-{overlap_id}.")
        made = PersonalMark(overlap_id, by.id, what, now, until)
        work.marks.put(made)
        fact = OverlapMarked(overlap_id, by.id, str(what))
        work.record(fact, at=now, by=written(by), correlation=correlation)
    desk.wake()
    return made
