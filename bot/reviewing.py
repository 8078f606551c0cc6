"""What a button of the review card carries: how far its reader is, and what they were shown.

The state lives in the card and not with us, so that a press needs nothing but itself.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.actions import Place, Target
from journeys.review_queue import Scope


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the queue. `mark` is that of the pair that is shown, empty where there is none."""

    scope: Scope = field(default_factory=Scope)
    mark: str = ""


def spot_target(record: int, spot: Spot) -> Target:
    """Write a button's value: the pair's or judgement's number, and the spot."""
    since = spot.scope.round_since
    seconds = int(since.timestamp()) if since else 0
    choice = f"{spot.mark[:12]}-{min(spot.scope.done, 999_999)}-{seconds}"
    return Target(record, Place.PARTNER, spot.scope.partner_id, choice)


def spot_of(target: Target) -> Spot:
    """Read a button's spot; what a card of ours never wrote starts at the beginning."""
    scope = Scope(target.origin if target.place is Place.PARTNER else 0)
    mark, _, numbers = target.choice.partition("-")
    done, _, seconds = numbers.partition("-")
    if not (done.isdecimal() and seconds.isdecimal() and len(seconds) <= 11):
        return Spot(scope)
    since = datetime.fromtimestamp(int(seconds), UTC) if int(seconds) else None
    return Spot(replace(scope, done=int(done), round_since=since), mark)


def is_inside(target: Target) -> bool:
    """Tell whether a button stands in a review card, which the answer then takes the place of."""
    return "-" in target.choice
