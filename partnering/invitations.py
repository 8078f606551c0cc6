"""An invitation for people of a partner: who pressed it, and who said that it is them.

Pure values: a press makes nobody known, and gives no right before somebody has confirmed it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from partnering.people import Role

# After that nobody remembers whom they invited.
GOOD_FOR = timedelta(days=14)


class InvitationState(StrEnum):
    """`open` is the card that everybody in the channel sees; each press has a row of its own."""

    OPEN = "open"
    PRESSED = "pressed"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Invitation:
    """`address` and what is shown of it are what chat says of who pressed; empty on the card."""

    partner_id: int
    role: Role
    invited_by: int
    made_at: datetime
    expires_at: datetime
    workspace: str
    channel: str
    state: InvitationState = InvitationState.OPEN
    address: str = ""
    shown_name: str = ""
    shown_kind: str = ""
    pressed_at: datetime | None = None
    decided_by: int | None = None
    decided_at: datetime | None = None
    person_id: int | None = None
    id: int = 0
    version: int = 0

    @property
    def is_card(self) -> bool:
        return not self.address

    def is_over(self, now: datetime) -> bool:
        """Tell whether nothing can come of it any more without a new invitation."""
        undecided = self.state in (InvitationState.OPEN, InvitationState.PRESSED)
        return not undecided or now >= self.expires_at
