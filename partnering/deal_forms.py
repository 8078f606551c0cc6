"""A form by link for somebody at a partner: for what it is good, for whom, and how long.

Pure values. The link itself, and the key that signs it, are made elsewhere.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Purpose(StrEnum):
    """What one link is good for, and for nothing else.

    `status` shows one registration and what can be done about it, as often as one likes; the
    others do one thing once.
    """

    REGISTER = "register"
    STATUS = "status"
    ANSWER = "answer"
    EXTEND = "extend"
    WITHDRAW = "withdraw"
    RELEASE = "release"
    ACTIVITY = "activity"
    APPEAL = "appeal"


GOOD_FOR = timedelta(days=14)
STATUS_GOOD_FOR = timedelta(days=60)
# A link is handed out again while it has this long to go; a reader should not find it over.
LEAST_LEFT = timedelta(days=14)
# Who presses twice means the same: for so long a used link leads to what came of it.
SECOND_PRESS = timedelta(minutes=2)
# More unused forms to one mailbox are a mistake or worse.
MOST_UNUSED = 5


@dataclass(frozen=True, slots=True)
class DealForm:
    """`handle` names the form in its link and opens nothing without the signature beside it.

    `registration_id` is the deal that it is about; of `register` first the draft, then the deal.
    `made_by` is who sent it, None where it came with a message of the product's own.
    """

    handle: str
    purpose: Purpose
    partner_id: int
    person_id: int
    made_at: datetime
    expires_at: datetime
    registration_id: int | None = None
    made_by: int | None = None
    used_at: datetime | None = None
    id: int = 0
    version: int = 0

    def is_open_at(self, now: datetime) -> bool:
        """Tell whether its one thing can still be done."""
        return self.used_at is None and now < self.expires_at

    def pressed_just_before(self, now: datetime) -> bool:
        """Tell whether it was used a moment ago, as when somebody presses twice."""
        return self.used_at is not None and now < self.used_at + SECOND_PRESS
