"""What we tell people, as values, and the Messenger that carries it.

No Slack here: a door renders a notice and knows addresses; this room knows people and records.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from partnering.judgements import Judgement
from partnering.overlaps import Mark
from partnering.people import Person


def certainty(probability: float) -> str:
    """Write how sure matching is; never 100 %, because a score is not a judgement."""
    return f"{min(99, int(probability * 100))} %"


@dataclass(frozen=True, slots=True)
class ToPerson:
    """One person, in private."""

    person: Person


@dataclass(frozen=True, slots=True)
class ToChannel:
    """An internal channel by name, without `#`. A shared one is refused when sending."""

    name: str


Recipient = ToPerson | ToChannel


@dataclass(frozen=True, slots=True)
class DealLine:
    """An opportunity as far as the reader may see it; amount and stage may be withheld."""

    name: str
    stage: str
    amount: str
    families: tuple[str, ...]


class OverlapCardState(StrEnum):
    OPEN = "open"
    WRONG = "wrong"
    RELATED = "related"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class OverlapNotice:
    """One overlap for one reader. `headline` is the one line why it matters now.

    `mark` is the reader's own; `judged_by` and `settled` say how a judged card stands, and
    `undoable` whether this reader may undo the judgement.
    `crm_visible` false means that deal fields were withheld and the card says *ask the owner*.
    """

    overlap_id: int
    state: OverlapCardState
    headline: str
    account_name: str
    account_place: str
    account_url: str
    owner_name: str
    partner_name: str
    partner_account_name: str
    partner_segments: tuple[str, ...]
    deals: tuple[DealLine, ...]
    crm_visible: bool
    reasons: tuple[str, ...]
    probability: float
    found_at: datetime
    crm_as_of: datetime | None
    crm_name: str
    mark: Mark | None = None
    mark_until: datetime | None = None
    judged_by: str = ""
    judged_at: datetime | None = None
    settled: bool = False
    undoable: bool = False

    kind = "overlap"


@dataclass(frozen=True, slots=True)
class ReviewNotice:
    """A partner manager is asked to confirm or reverse somebody's judgement of a pair.

    `upheld` is None while nobody has settled it. A reversed one names who did it; `hidden` says
    whether the overlap is hidden all the same, because another judgement holds now.
    """

    overlap_id: int
    match_id: int
    judgement_id: int
    judgement: Judgement
    judged_by: str
    judged_at: datetime
    account_name: str
    account_place: str
    partner_name: str
    partner_account_name: str
    partner_account_place: str
    reasons: tuple[str, ...]
    settled_by: str = ""
    upheld: bool | None = None
    reversed_by: str = ""
    hidden: bool = True

    kind = "review"


@dataclass(frozen=True, slots=True)
class OverlapLine:
    """One line of a list: enough to choose by."""

    overlap_id: int
    account_name: str
    partner_name: str
    partner_account_name: str
    partner_segments: tuple[str, ...]
    owner_name: str
    open_amount: str
    probability: float
    reason: str


@dataclass(frozen=True, slots=True)
class BaselineNotice:
    """What existed at a partner's first import: a count, the top five, *Start alerts*."""

    partner_id: int
    list_id: int
    partner_name: str
    overlaps: int
    to_review: int
    accounts_on_list: int
    top: tuple[OverlapLine, ...]
    alerts_on: bool

    kind = "baseline"


@dataclass(frozen=True, slots=True)
class FallbackNotice:
    """An alert whose owner nobody could be found for: told in the fallback channel.

    `holds` is false once the overlap does not hold any more.
    """

    overlap_id: int
    account_name: str
    partner_name: str
    owner_name: str
    why_unmapped: str
    account_url: str
    holds: bool = True

    kind = "fallback"


@dataclass(frozen=True, slots=True)
class WeightsNotice:
    """New weights for matching wait for an admin, or how they fared since.

    `figures` are name, before and after, measured on judgements that the fit had not seen; there
    are none where it learned from the lists alone. `adopted_by` is who put them in force last, and
    `passed_over` whether others were put in force since they were proposed.
    """

    version_id: int
    judged: int
    figures: tuple[tuple[str, float, float], ...]
    in_force: bool = False
    adopted_by: str = ""
    adopted_at: datetime | None = None
    passed_over: bool = False

    kind = "weights"


Notice = OverlapNotice | ReviewNotice | BaselineNotice | FallbackNotice | WeightsNotice


@dataclass(frozen=True, slots=True)
class MessageRef:
    """A message that was posted: opaque address, and what it shows, for drawing it again.

    `record` names the record in our words (`overlap:12`); `person_id` is its private reader.
    """

    id: int
    workspace: str
    address: str
    kind: str
    record: str
    person_id: int | None
    content_hash: str
    posted_at: datetime


class Unreachable(Exception):
    """It cannot be delivered until somebody mends something; the message says what."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class TryLater(Exception):
    """The messenger is down or asks for patience: nothing was posted."""

    def __init__(self, code: str, seconds: float) -> None:
        super().__init__(f"{code}: again in {seconds:g} s")
        self.code, self.seconds = code, seconds


class Uncertain(Exception):
    """The connection died after sending: it may or may not have been posted."""


class Messenger(Protocol):
    """Carries notices. Every method may raise `Unreachable`, `TryLater` or `Uncertain`."""

    def reaches(self, person: Person, *, now: datetime) -> bool:
        """Tell whether this person has a full, active membership to write to."""
        ...

    def tell(
        self, to: Recipient, notice: Notice, *, record: str, correlation: str, now: datetime
    ) -> MessageRef:
        """Post a notice, or redraw it where the same record was already told to the same reader.

        The audience is checked at this moment, against everybody who can read there.
        The returned ref is already kept in the store.
        """
        ...

    def redraw(self, ref: MessageRef, notice: Notice, *, now: datetime) -> None:
        """Draw a posted message again in place; nothing is sent where nothing changed."""
        ...

    def condition(self) -> tuple[bool, str]:
        """Say whether messages can be sent now, and why not, in words."""
        ...
