"""What people are told of registered deals and conflicts, as values; ours and the partner's apart.

A partner's notice is made of its `PartnerView` alone: no rival, no holder and no hold is in it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from journeys.notice_terms import ANY_HOLD, ASKED_FOR, NO_FIELDS
from partnering.conflict_cases import CaseState, Kind, Remedy
from partnering.partner_view import PartnerView
from partnering.people import Right
from partnering.programme import Hold
from partnering.reasons import Reason
from partnering.registrations import Event, State

# What a `DealWordNotice` says that asks an account's owner something.
OWNER_ASKED = "owner_asked"
# What says that a partner claims where we sell ourselves.
BESIDE_OURS = "beside_ours"
# What says that a deal of ours stands beside what is protected.
POACHED = "poached"
TO_OWNERS = frozenset({OWNER_ASKED, BESIDE_OURS, POACHED})


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that was decided or asked, by whom and when; `words` are for us."""

    event: Event
    by: str
    at: datetime
    words: str = ""
    person_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DealNotice:
    """A registration for our own people: the card to decide on, drawn from the record.

    `version` is what a decision on this card applies to. `flags` are the lines of the check, the
    gravest first; `chief_only` says that nobody below the channel chief approves, and `for_chief`
    that this reader decides as one; `exceptions` are the rules that an approval breaks. `barred`
    is what this reader may not bring about, although they may on others. `crm_effect` is what an
    approval does in the CRM, in words; it protects for `protection_days`. `proposed_by` waits for
    a second person, `waits_for_crm` for a CRM that does not answer. `zone` is the programme's;
    due times are UTC.
    """

    registration_id: int
    version: int
    state: State
    partner_id: int
    partner_name: str
    customer: str
    country: str
    domain: str
    families: tuple[str, ...]
    scope: str
    amount: str
    close_on: date | None
    deal_type: str
    engagement: str
    help_wanted: str
    submitter: str
    filed_by_vendor: bool
    received_at: datetime | None
    zone: str
    contact: str = ""
    last_contact_on: date | None = None
    proof: tuple[str, ...] = ()
    account_name: str = ""
    account_key: str = ""
    account_url: str = ""
    account_certain: bool = True
    new_customer: bool = False
    owner: str = ""
    due_at: datetime | None = None
    paused_since: datetime | None = None
    answer_due_at: datetime | None = None
    question: str = ""
    flags: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    holds: bool = False
    chief_only: bool = False
    exceptions: tuple[str, ...] = ()
    for_chief: bool = False
    barred: frozenset[Event] = frozenset()
    teaming: bool = False
    suggested: Reason | None = None
    case_ref: str = ""
    protected_until: date | None = None
    extension_why: str = ""
    edit_lines: tuple[str, ...] = ()
    edit_flags: tuple[str, ...] = ()
    notice_ends_at: datetime | None = None
    appeal_text: str = ""
    appeal_due_at: datetime | None = None
    may_appeal_until: datetime | None = None
    crm_effect: str = ""
    protection_days: int = 0
    crm_pending: bool = False
    crm_url: str = ""
    crm_problem: str = ""
    proposed_by: str = ""
    proposed_words: str = ""
    waits_for_crm: str = ""
    history: tuple[HistoryLine, ...] = ()

    kind: ClassVar[str] = "deal"
    needs: ClassVar[Right | None] = Right.SEE_DEALS
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ASKED_FOR

    @property
    def ref(self) -> str:
        return f"DR-{self.registration_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerDealNotice:
    """A registration as its partner may read it. `asked` are the fields that may be answered.

    What is possible now is asked anew when somebody presses; the flags only hide dead buttons.
    """

    registration_id: int
    version: int
    partner_id: int
    partner_name: str
    customer: str
    families: tuple[str, ...]
    view: PartnerView
    zone: str
    asked: tuple[str, ...] = ()
    may_extend: bool = False
    may_withdraw: bool = False
    may_release: bool = False
    may_appeal: bool = False
    may_report: bool = False
    may_edit: bool = False
    may_withdraw_appeal: bool = False
    may_support: bool = False
    may_credit: bool = False
    notice_words: str = ""
    notice_ends_at: datetime | None = None

    kind: ClassVar[str] = "partner_deal"
    needs: ClassVar[Right | None] = Right.SEE_OWN_PARTNER
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = True
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ASKED_FOR


@dataclass(frozen=True, slots=True)
class DealDoorNotice:
    """The pinned card in a partner's channel: *Register a deal*, *My deals*. No record is on it."""

    partner_id: int
    partner_name: str

    kind: ClassVar[str] = "deal_door"
    needs: ClassVar[Right | None] = None
    for_everybody: ClassVar[bool] = True
    for_partner: ClassVar[bool] = True
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ASKED_FOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One claim in a conflict, with the same lines as the other, so that they compare by eye."""

    registration_id: int
    partner_name: str
    customer: str
    families: tuple[str, ...]
    scope: str
    amount: str
    received_at: datetime | None
    state: State
    protected_until: date | None = None
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictNotice:
    """A conflict for our own people only. `headline` says it in one sentence.

    `asked` is the role that has to decide now, until `due_at`; `evidence` the weightiest first.
    """

    case_id: int
    version: int
    case_kind: Kind
    state: CaseState
    headline: str
    rule: str
    sides: tuple[Side, ...]
    opened_at: datetime
    zone: str
    partner_id: int | None = None
    asked: str = ""
    due_at: datetime | None = None
    evidence: tuple[str, ...] = ()
    opportunity_name: str = ""
    opportunity_url: str = ""
    taken_by: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    remedy: Remedy | None = None
    in_favour_of: str = ""
    reason: str = ""
    appeal_text: str = ""
    appeal_until: datetime | None = None

    kind: ClassVar[str] = "conflict"
    needs: ClassVar[Right | None] = Right.RESOLVE_CONFLICT
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ANY_HOLD

    @property
    def ref(self) -> str:
        return f"CF-{self.case_id}"


@dataclass(frozen=True, slots=True)
class DealWordNotice:
    """A short word about a registration or a case: a reminder, or news that asks for nothing.

    `ref` is DR-n or CF-n, `what` a code (`due_half`, `protected`, `poached` ...), `urgent` marks
    what may not wait for a digest.
    """

    ref: str
    what: str
    words: str
    partner_id: int | None
    right: Right = Right.SEE_DEALS
    urgent: bool = False

    kind: ClassVar[str] = "deal_word"
    # Whom it is for is decided by who sends it; an account's owner has no right to all deals.
    needs: ClassVar[Right | None] = Right.LOOK_UP
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ANY_HOLD

    @property
    def takes(self) -> Right:
        """Name the right that its reader must still hold: none to deals for what owners are told.

        It names the claim's customer, as the partner wrote it.
        """
        return Right.LOOK_UP if self.what in TO_OWNERS else self.right


@dataclass(frozen=True, slots=True)
class PartnerWordNotice:
    """A short word to a partner about its own registration: a reminder or an end."""

    ref: str
    what: str
    words: str
    partner_id: int
    registration_id: int = 0

    kind: ClassVar[str] = "partner_word"
    needs: ClassVar[Right | None] = Right.SEE_OWN_PARTNER
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = True
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ASKED_FOR


DealNotices = (
    DealNotice
    | PartnerDealNotice
    | DealDoorNotice
    | ConflictNotice
    | DealWordNotice
    | PartnerWordNotice
)
