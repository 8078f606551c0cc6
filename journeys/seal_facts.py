"""Committed facts get their gap-free number and their place in the hash chain, afterwards.

No act waits for it. It can stop anywhere and go on; of several sealers one goes at a time.
"""

from datetime import datetime, timedelta

from journeys.desk import Desk

# A few milliseconds of the write lock.
AT_A_TIME = 100
# A transaction that took a number early and ends late leaves a fact below those sealed already:
# each look goes back a little, and one an hour goes back to the beginning.
GO_BACK = 1000
LOOK_AT_ALL = timedelta(hours=1)
_LOOKED = "seals:looked"


def seal_facts(desk: Desk, *, now: datetime) -> int:
    """Seal what is committed and has no seal yet; how many facts."""
    with desk.store.read() as view:
        looked = view.cursors.at(_LOOKED)
        at_all = looked is None or now - looked >= LOOK_AT_ALL
        above = 0 if at_all else view.seals.last_fact_id() - GO_BACK
    sealed = 0
    while (found := _seal_some(desk, above, now)) is not None:
        above, count = found
        sealed += count
    if at_all:
        with desk.store.begin() as work:
            work.cursors.set(_LOOKED, str(above), now)
    return sealed


def _seal_some(desk: Desk, above: int, now: datetime) -> tuple[int, int] | None:
    """Seal a few facts above one; the last fact and how many, or None where there is nothing."""
    with desk.store.read() as view:
        waiting = view.seals.unsealed(above=above, limit=AT_A_TIME)
    if not waiting:
        return None
    contents = [(fact.id, fact.content()) for fact in waiting]
    with desk.store.begin() as work:
        work.seals.hold()
        done = work.seals.sealed_of([fact.id for fact in waiting])
        left = [each for each in contents if each[0] not in done]
        if left:
            work.seals.add(left, now)
    return waiting[-1].id, len(left)
