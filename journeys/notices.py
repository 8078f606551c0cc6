"""What we tell people, as values, and the Messenger that carries it.

No Slack here: a door renders a notice and knows addresses; this room knows people and records.

Each kind of notice says whom it is for, as class attributes that the guard asks when sending:
`needs` is the right that a private reader must still hold, `for_everybody` that even people of
other companies may read it, `for_partner` that its partner's people may in a channel of theirs,
`crm_fields` which of its fields hold what the CRM shows to few, and `held_by` what can hold it
back. Those of registered deals are in `deal_notices`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Protocol

from journeys.credit_notices import CreditNotices
from journeys.deal_notices import DealNotices
from journeys.digest_notices import DigestNotices
from journeys.help_notices import HelpNotices
from journeys.lead_notices import LeadNotices
from journeys.matrix_notices import MatrixNotice
from journeys.notice_terms import ANY_HOLD, ASKED_FOR, NO_FIELDS
from journeys.question_notices import QuestionNotices
from journeys.scoreboard_notices import ScoreboardNotice
from journeys.sharing_ask_notices import SharingAskNotices
from journeys.sharing_notices import SharingNotices
from partnering.audiences import Readers
from partnering.counting import Said
from partnering.invitations import InvitationState
from partnering.judgements import Judgement
from partnering.list_changes import Replaced
from partnering.overlaps import Mark
from partnering.people import Person, Right, Role
from partnering.programme import Hold


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


@dataclass(frozen=True, slots=True)
class ToPlace:
    """A channel by the messenger's own address, as one is linked to a partner.

    With a `thread`, a new message goes under the one that it names; drawn anew it stays there.
    """

    address: str
    thread: str = ""


Recipient = ToPerson | ToChannel | ToPlace


@dataclass(frozen=True, slots=True)
class Under:
    """The card of a record, where its reader has one: a notice answers it, in its thread.

    `aloud` shows it in the place as well, so that everybody there is notified. Without such a
    card a notice stands for itself.
    """

    record: str
    kind: str
    aloud: bool = True


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
    `crm_visible` false means that deal fields were withheld and the card says *ask the owner*;
    `reader_id` is whom the rest was drawn for. `would_write` is what would go to the CRM if writing
    were on; only those who may see how the installation is are told.
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
    until_change: bool = False
    judged_by: str = ""
    judged_at: datetime | None = None
    settled: bool = False
    undoable: bool = False
    partner_id: int | None = None
    reader_id: int | None = None
    would_write: str = ""
    # When the list came that it stands on; only where that list is stale by now.
    listed_at: datetime | None = None

    kind: ClassVar[str] = "overlap"
    needs: ClassVar[Right | None] = Right.LOOK_UP
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = frozenset({"headline", "deals", "reasons"})
    held_by: ClassVar[frozenset[Hold]] = ANY_HOLD


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
    partner_id: int | None = None
    partner_segment: str = ""

    kind: ClassVar[str] = "review"
    needs: ClassVar[Right | None] = Right.SETTLE
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = frozenset({"reasons"})
    held_by: ClassVar[frozenset[Hold]] = ANY_HOLD


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
    overlaps: Said
    to_review: int
    accounts_on_list: int
    top: tuple[OverlapLine, ...]
    alerts_on: bool

    kind: ClassVar[str] = "baseline"
    needs: ClassVar[Right | None] = Right.SEE_CRM_FIELDS
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = frozenset({"top"})
    held_by: ClassVar[frozenset[Hold]] = ANY_HOLD


@dataclass(frozen=True, slots=True)
class FallbackNotice:
    """An alert whose owner nobody could be found for: told in the fallback channel.

    `holds` is false once the overlap does not hold any more. `why_you` says to one reader why it
    comes to them; empty for a channel.
    """

    overlap_id: int
    account_name: str
    partner_name: str
    owner_name: str
    why_unmapped: str
    account_url: str
    holds: bool = True
    partner_id: int | None = None
    why_you: str = ""

    kind: ClassVar[str] = "fallback"
    needs: ClassVar[Right | None] = Right.LOOK_UP
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ANY_HOLD


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

    kind: ClassVar[str] = "weights"
    needs: ClassVar[Right | None] = Right.ADOPT_WEIGHTS
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ANY_HOLD
    partner_id: ClassVar[int | None] = None


@dataclass(frozen=True, slots=True)
class ChannelNotice:
    """Somebody who can mend it hears that nothing internal is posted in a channel any more.

    `readers` is None where nothing at all can be posted there; `code` then says why.
    """

    channel: str
    readers: Readers | None
    code: str = ""

    kind: ClassVar[str] = "channel"
    needs: ClassVar[Right | None] = Right.SEE_HEALTH
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ASKED_FOR
    partner_id: ClassVar[int | None] = None


@dataclass(frozen=True, slots=True)
class InvitationNotice:
    """The card that people of a partner press to join. Everybody in a channel reads it.

    `holds` is false once its time is over.
    """

    invitation_id: int
    partner_id: int
    partner_name: str
    expires_at: datetime
    holds: bool = True

    kind: ClassVar[str] = "invitation"
    needs: ClassVar[Right | None] = None
    # No record stands on it: it may be read by guests and by other companies.
    for_everybody: ClassVar[bool] = True
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ASKED_FOR


@dataclass(frozen=True, slots=True)
class JoiningNotice:
    """A partner manager is asked whether who pressed an invitation is one of the partner's people.

    `address` and `channel` are chat's own ids. `ended` says that the access has been taken back.
    Where many read it nothing is said of who it is: neither name nor e-mail nor address.
    """

    invitation_id: int
    state: InvitationState
    partner_id: int
    partner_name: str
    role: Role
    shown_name: str
    shown_kind: str
    email: str
    address: str
    channel: str
    pressed_at: datetime
    expires_at: datetime
    decided_by: str = ""
    decided_at: datetime | None = None
    ended: bool = False

    kind: ClassVar[str] = "joining"
    needs: ClassVar[Right | None] = Right.INVITE
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ASKED_FOR


@dataclass(frozen=True, slots=True)
class ErasedNotice:
    """What stands where a card was whose record is erased. It says nothing of the record.

    With `unshared` the record is there, and what was said of it is not shared any more.
    """

    unshared: bool = False

    kind: ClassVar[str] = "erased"
    needs: ClassVar[Right | None] = None
    for_everybody: ClassVar[bool] = True
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = frozenset()
    partner_id: ClassVar[int | None] = None


@dataclass(frozen=True, slots=True)
class ListCameNotice:
    """A partner's manager hears of a list that came in by link, or that lost much.

    `source` says where it comes from; `newer` that another one has come since.
    """

    list_id: int
    partner_id: int
    partner_name: str
    segment: str
    rows: int
    replaced: Replaced
    source: str
    imported_at: datetime
    newer: bool = False

    kind: ClassVar[str] = "list_came"
    needs: ClassVar[Right | None] = Right.KEEP_PARTNERS
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ANY_HOLD

    @property
    def what(self) -> str:
        """Name what asks for a second look, where something does."""
        return "lost" if self.replaced.lost_much else ""


@dataclass(frozen=True, slots=True)
class StaleListNotice:
    """A partner's manager is asked for a newer list; `counts_until` is when it is erased.

    `replaced` says that a newer one has come.
    """

    list_id: int
    partner_id: int
    partner_name: str
    segment: str
    rows: int
    imported_at: datetime
    days_old: int
    counts_until: datetime
    replaced: bool = False

    kind: ClassVar[str] = "stale_list"
    needs: ClassVar[Right | None] = Right.KEEP_PARTNERS
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ANY_HOLD


@dataclass(frozen=True, slots=True)
class RollUpNotice:
    """Many notices of one kind to one person within minutes, as one message of many lines.

    `about` is their kind, `right` what its reader needs for them; of `more` only the number is
    said, and `look` shows all.
    """

    about: str
    topic_words: str
    lines: tuple[str, ...]
    more: int
    look: str
    right: Right | None
    begun_at: datetime

    kind: ClassVar[str] = "roll_up"
    needs: ClassVar[Right | None] = Right.LOOK_UP
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    # Each of its lines was asked for itself before it came here.
    held_by: ClassVar[frozenset[Hold]] = ASKED_FOR
    partner_id: ClassVar[int | None] = None


Notice = (
    OverlapNotice
    | ReviewNotice
    | BaselineNotice
    | FallbackNotice
    | WeightsNotice
    | ChannelNotice
    | InvitationNotice
    | JoiningNotice
    | ErasedNotice
    | ListCameNotice
    | StaleListNotice
    | RollUpNotice
    | MatrixNotice
    | ScoreboardNotice
    | DigestNotices
    | SharingNotices
    | SharingAskNotices
    | DealNotices
    | LeadNotices
    | HelpNotices
    | CreditNotices
    | QuestionNotices
)


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


class AudienceRefused(Unreachable):
    """Not everybody who reads there may read it; somebody can mend that."""

    def __init__(self, channel: str, readers: Readers, partner_id: int | None) -> None:
        mend = "Name a channel that only members read."
        if readers is Readers.STRANGERS:
            mend = "Take out who does not belong there, or invite and confirm them."
        super().__init__(
            "audience_refused", f"#{channel} is {readers}: nothing internal is posted there. {mend}"
        )
        self.channel, self.readers, self.partner_id = channel, readers, partner_id


class ChannelOut(Unreachable):
    """In a channel that was named nothing can be posted; somebody can mend that."""

    CODES: ClassVar[frozenset[str]] = frozenset(
        {"not_in_channel", "channel_not_found", "is_archived"}
    )

    def __init__(self, code: str, message: str, channel: str, partner_id: int | None) -> None:
        super().__init__(code, message)
        self.channel, self.partner_id = channel, partner_id


class LostRight(Exception):
    """The reader may not see it any more: it is not sent, now or later."""


class NotShared(LostRight):
    """What it shows is not shared with that partner, or by it, at this moment: it waits."""


class HeldBack(Exception):
    """The programme holds it back. Nothing was posted; `version` is the programme's when asked."""

    def __init__(self, hold: Hold, version: int) -> None:
        super().__init__(hold.reason)
        self.hold, self.version = hold, version


class TryLater(Exception):
    """The messenger is down or asks for patience: nothing was posted."""

    def __init__(self, code: str, seconds: float) -> None:
        super().__init__(f"{code}: again in {seconds:g} s")
        self.code, self.seconds = code, seconds


class Uncertain(Exception):
    """The connection died after sending: it may or may not have been posted."""


class Messenger(Protocol):
    """Carries notices. Every method may raise `Unreachable`, `TryLater` or `Uncertain`.

    `tell` may raise `HeldBack` and `LostRight`, too: there is no way around the guard.
    """

    def reaches(self, person: Person, *, now: datetime) -> bool:
        """Tell whether this person has a full, active membership to write to."""
        ...

    def tell(
        self,
        to: Recipient,
        notice: Notice,
        *,
        record: str,
        correlation: str,
        now: datetime,
        under: Under | None = None,
    ) -> MessageRef:
        """Post a notice, or redraw it where the same record was already told to the same reader.

        The audience is checked at this moment, against everybody who can read there.
        The returned ref is already kept in the store.
        """
        ...

    def redraw(self, ref: MessageRef, notice: Notice, *, now: datetime) -> None:
        """Draw a posted message again in place; nothing is sent where nothing changed."""
        ...

    def pin(self, ref: MessageRef, *, now: datetime) -> None:
        """Pin a posted message where it is; pinned already, it stays so."""
        ...

    def condition(self) -> tuple[bool, str]:
        """Say whether messages can be sent now, and why not, in words."""
        ...
