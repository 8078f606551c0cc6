"""One message a second to one reader: the pace that chat systems ask of bots."""

from dataclasses import replace
from datetime import datetime

from journeys.desk import Desk
from journeys.notices import HeldBack, Notice, Recipient, ToChannel, ToPerson, TryLater
from partnering.programme import Hold, Programme, Stage, held_back
from store.work import Work

# Source: docs.slack.dev/apis/web-api/rate-limits, read 2026-11: one message a second a channel.
SECONDS_BETWEEN_MESSAGES = 1.0


def take_turn(desk: Desk, to: Recipient, *, now: datetime, about: Notice | None = None) -> None:
    """Reserve this reader's next second for a notice.

    Raises: TryLater, with the wait, where it is taken; HeldBack where the notice would be, so that
    what is held never waits its turn.
    """
    lane = lane_of(to)
    with desk.store.begin() as work:
        if about is not None:
            must_not_be_held(work, to, about, shadow=desk.shadow)
        if desk.shadow:
            return
        wait = work.lanes.reserve(lane, now, SECONDS_BETWEEN_MESSAGES)
    if wait > 0:
        raise TryLater("pace", wait)


def must_not_be_held(view: Work, to: Recipient, notice: Notice, *, shadow: bool = False) -> None:
    """Let pass what nothing holds back now. Raises: HeldBack."""
    programme = view.programme.get()
    person_id = to.person.id if isinstance(to, ToPerson) else None
    hold = hold_of(programme, person_id=person_id, partner_id=notice.partner_id, shadow=shadow)
    if hold is not None and hold in notice.held_by:
        raise HeldBack(hold, programme.version)


def hold_of(
    programme: Programme, *, person_id: int | None, partner_id: int | None, shadow: bool
) -> Hold | None:
    """Say what holds a message back. A shadow run shows what the set-up and a pause keep back."""
    if shadow:
        programme = replace(programme, stage=Stage.LIVE, paused_at=None)
    return held_back(programme, person_id=person_id, partner_id=partner_id)


def lane_of(to: Recipient) -> str:
    """Name the lane in which everything to one reader goes."""
    match to:
        case ToPerson():
            return f"person:{to.person.id}"
        case ToChannel():
            return f"channel:{to.name}"
        case _:
            return f"place:{to.address}"
