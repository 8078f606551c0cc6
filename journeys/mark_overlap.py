"""A person marks an overlap for themselves: useful, not useful to me, snoozed.

It changes what this person is told and nothing else; it never trains matching.
"""

import hashlib
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from journeys.acting import SYSTEM, written
from journeys.desk import Desk
from partnering.accounts import Opportunity
from partnering.facts import OverlapMarked
from partnering.overlaps import Mark, PersonalMark
from partnering.people import Person
from partnering.refusals import Invalid, Unknown
from store.work import Work

# A snooze that waits for a change ends at the latest then: nothing is put off for good.
LONGEST_WAIT = timedelta(days=180)
_AT_ONCE = 500


def mark(
    desk: Desk,
    overlap_id: int,
    what: Mark,
    *,
    until: datetime | None = None,
    until_change: bool = False,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> PersonalMark:
    """Keep a person's mark; to a snooze belongs a time in the future, or that the deals change.

    Raises: Unknown, Invalid.
    """
    if until_change and until is None:
        until = now + LONGEST_WAIT
    if (what is Mark.SNOOZED) != (until is not None) or (until is not None and until <= now):
        raise Invalid("A snooze needs a time in the future.")
    if until is not None and until > now + LONGEST_WAIT:
        raise Invalid(f"Choose a time within the next {LONGEST_WAIT.days} days.")
    with desk.store.begin(receipt=receipt) as work:
        if work.overlaps.get(overlap_id) is None:
            raise Unknown(f"There is no overlap OV-{overlap_id}.")
        stood = _stands(work, overlap_id) if until_change else ""
        made = PersonalMark(overlap_id, by.id, what, now, until, stood)
        work.marks.put(made)
        fact = OverlapMarked(overlap_id, by.id, str(what))
        work.record(fact, at=now, by=written(by), correlation=correlation)
    desk.wake()
    return made


def end_changed(desk: Desk, *, now: datetime) -> int:
    """End the snoozes that wait for a change of the account's deals, where there is one; how many.

    What was put off is decided anew, and the cards are drawn again as those of any ended snooze.
    """
    ended, place = 0, (0, 0)
    while True:
        with desk.store.begin() as work:
            waiting = work.marks.waiting(now, after=place, limit=_AT_ONCE)
            for each in waiting:
                place = (each.overlap_id, each.person_id)
                if _stands(work, each.overlap_id) == each.stood:
                    continue
                work.marks.put(replace(each, until=now, stood=""))
                fact = OverlapMarked(each.overlap_id, each.person_id, str(Mark.CLEARED))
                work.record(fact, at=now, by=SYSTEM)
                ended += 1
        if len(waiting) < _AT_ONCE:
            break
    if ended:
        desk.wake()
    return ended


def _stands(view: Work, overlap_id: int) -> str:
    """Say in a few letters how the deals of an overlap's account stand: which, and how far."""
    overlap = view.overlaps.get(overlap_id)
    account = view.accounts.get_any(overlap.account_id) if overlap is not None else None
    deals: Collection[Opportunity] = view.opportunities.of_account(account.key) if account else ()
    told = sorted(f"{each.key}\x00{each.stage}\x00{each.is_closed}" for each in deals)
    return hashlib.sha256("\x01".join(told).encode("utf-8", "replace")).hexdigest()[:16]
