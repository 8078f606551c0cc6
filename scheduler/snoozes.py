"""Snoozes that ended, by their time or by a change: their cards are drawn again."""

import logging
from datetime import UTC, datetime

from journeys.deliver import INSTALLATION_FAULTS
from journeys.desk import Desk
from journeys.mark_overlap import end_changed
from journeys.notices import TryLater, Uncertain, Unreachable
from journeys.redraw import redraw_record

log = logging.getLogger(__name__)

# The cursor that says until when snoozes have been looked at, so that a stop misses none.
CURSOR = "snoozes"
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def redraw_ended(desk: Desk, *, now: datetime) -> int:
    """Redraw the cards of every overlap with a snooze that ended since the last look.

    The number of overlaps. Where Slack asks for patience the look counts for nothing: the next
    one starts at the same place, and sends only what is not drawn yet.
    """
    end_changed(desk, now=now)
    with desk.store.read() as view:
        last = view.cursors.get(CURSOR)
        after = datetime.fromisoformat(last) if last else _BEGINNING
        overlaps = sorted({mark.overlap_id for mark in view.marks.ended(after, now)})
    for overlap_id in overlaps:
        try:
            redraw_record(desk, f"overlap:{overlap_id}", now=now)
        except (TryLater, Uncertain) as fault:
            log.warning("ended snoozes wait for Slack: %s", fault)
            return 0
        except Unreachable as fault:
            if fault.code in INSTALLATION_FAULTS:
                log.warning("ended snoozes wait for an admin: %s", fault.code)
                return 0
            log.warning("the cards of overlap %s cannot be redrawn: %s", overlap_id, fault.code)
    if now > after:
        with desk.store.begin() as work:
            work.cursors.set(CURSOR, now.isoformat(), now)
    return len(overlaps)
