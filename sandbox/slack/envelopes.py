"""What is carried to the app and what came back; and the port of the two ways to carry it."""

from dataclasses import dataclass, field
from typing import Protocol

from sandbox.slack.database import Json

EVENTS, COMMANDS, INTERACTIVE = "events_api", "slash_commands", "interactive"


@dataclass(frozen=True, slots=True)
class Envelope:
    """One delivery to the app; retry fields are set from the second attempt on."""

    kind: str
    payload: Json
    retry_num: int = 0
    retry_reason: str = ""

    @property
    def accepts_answer(self) -> bool:
        """Whether the acknowledgement may carry an answer."""
        return self.kind != EVENTS


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether the app acknowledged in time, with what, after how many milliseconds."""

    acked: bool
    payload: Json = field(default_factory=dict)
    ms: float = 0.0
    reason: str = ""


class Carrier(Protocol):
    """Brings an envelope to the app and waits for its acknowledgement."""

    async def carry(self, envelope: Envelope, seconds: float) -> Answer:
        """Deliver once; never raises, never waits longer than `seconds`."""
        ...
