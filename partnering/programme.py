"""How the programme stands: live or not, paused or not, who is in the pilot, what may be written.

One frozen value, changed by people in Slack or on the command line; the rules about it are pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    """`open` is an installation that nobody sets up step by step: it sends as soon as it runs."""

    OPEN = "open"
    SETUP = "setup"
    LIVE = "live"


class Channel(StrEnum):
    """The channels that the programme uses; a name without `#` stands behind each."""

    APPROVALS = "approvals"
    CONFLICTS = "conflicts"
    FALLBACK = "fallback"


class Writable(StrEnum):
    """What may be written to the CRM, each switched on by an admin; nothing is at first."""

    OVERLAP = "overlap"
    OPPORTUNITY = "opportunity"
    LEAD = "lead"


class Hold(StrEnum):
    """Why a message is held back; it waits in its row and goes out when the reason is gone."""

    SETUP = "setup"
    PAUSED = "paused"
    PILOT = "pilot"
    SHADOW = "shadow"

    @property
    def reason(self) -> str:
        """The code under which a message that is held back waits."""
        return f"held_{self}"

    @property
    def words(self) -> str:
        """Why it waits, as somebody reads it in *why*."""
        return {
            Hold.SETUP: "the programme is being set up",
            Hold.PAUSED: "all messages are paused",
            Hold.PILOT: "a pilot is on, and this is not part of it",
            Hold.SHADOW: "a shadow run shows what would be sent",
        }[self]


class History(StrEnum):
    """What became of registrations from before this program: loaded, or said that there are none.

    It stands among the steps of the set-up, under `HISTORY`.
    """

    LOADED = "loaded"
    WAIVED = "waived"


HISTORY = "history"


@dataclass(frozen=True, slots=True)
class Programme:
    """`setup` is how far the set-up has come, by step; `pilot_people` and `pilot_partners` are ids.

    While `pilot_on`, only those people are told of only those partners; an empty set of partners
    stands for all of them.
    """

    stage: Stage = Stage.OPEN
    paused_at: datetime | None = None
    paused_by: int | None = None
    pilot_on: bool = False
    pilot_people: frozenset[int] = frozenset()
    pilot_partners: frozenset[int] = frozenset()
    channels: Mapping[Channel, str] = field(default_factory=dict)
    writes: frozenset[Writable] = frozenset()
    setup: Mapping[str, str] = field(default_factory=dict)
    changed_at: datetime | None = None
    version: int = 0

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None

    @property
    def history_ready(self) -> bool:
        """Tell whether earlier registrations are loaded or waived; before, nothing is approved."""
        return self.setup.get(HISTORY, "") in set(History)


def held_back(
    programme: Programme, *, person_id: int | None, partner_id: int | None
) -> Hold | None:
    """Say why a message is not sent now; None where nothing holds it back.

    `person_id` is None for a channel, `partner_id` for what is about no partner. Answers to
    somebody's own press or command are not messages in this sense.
    """
    if programme.stage is Stage.SETUP:
        return Hold.SETUP
    if programme.is_paused:
        return Hold.PAUSED
    if not programme.pilot_on:
        return None
    # What goes to a channel is read by people outside the pilot, too.
    if person_id is None or person_id not in programme.pilot_people:
        return Hold.PILOT
    chosen = programme.pilot_partners
    if partner_id is not None and chosen and partner_id not in chosen:
        return Hold.PILOT
    return None
