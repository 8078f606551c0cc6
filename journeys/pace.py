"""One message a second to one reader: the pace that chat systems ask of bots."""

from datetime import datetime

from journeys.desk import Desk
from journeys.notices import Recipient, ToPerson, TryLater

# Source: docs.slack.dev/apis/web-api/rate-limits, read 2026-11: one message a second a channel.
SECONDS_BETWEEN_MESSAGES = 1.0


def take_turn(desk: Desk, to: Recipient, *, now: datetime) -> None:
    """Reserve this reader's next second. Raises: TryLater, with the wait, where it is taken."""
    lane = lane_of(to)
    with desk.store.begin() as work:
        wait = work.lanes.reserve(lane, now, SECONDS_BETWEEN_MESSAGES)
    if wait > 0:
        raise TryLater("pace", wait)


def lane_of(to: Recipient) -> str:
    """Name the lane in which everything to one reader goes."""
    return f"person:{to.person.id}" if isinstance(to, ToPerson) else f"channel:{to.name}"
