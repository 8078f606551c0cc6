"""A deal registration: what a partner claims, how it stands, and the one table of its moves.

Values only; who may move one, and what must hold, is asked in `registration_moves`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from partnering.calendar import Clock
from partnering.money import Money, Rate
from partnering.people import Role
from partnering.reasons import EndCause, Reason
from partnering.spelling import alike
from partnering.windows import Window


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    INFO_REQUESTED = "info_requested"
    CONFLICT_HOLD = "conflict_hold"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    REVOKED = "revoked"
    RELEASED = "released"
    WON = "won"
    LOST = "lost"


class Event(StrEnum):
    """What happened to a registration, as it is kept in the log."""

    SUBMITTED = "submitted"
    TAKEN_UP = "taken_up"
    ASSIGNED = "assigned"
    IDENTIFIED = "identified"
    HELD = "held"
    HOLD_LIFTED = "hold_lifted"
    INFO_REQUESTED = "info_requested"
    INFO_PROVIDED = "info_provided"
    NO_RESPONSE = "no_response"
    APPROVED = "approved"
    REJECTED = "rejected"
    OVERTURNED = "overturned"
    WITHDRAWN = "withdrawn"
    RELEASED = "released"
    REVOKE_NOTICE = "revoke_notice"
    REVOKED = "revoked"
    EXTENSION_ASKED = "extension_asked"
    EXTENDED = "extended"
    EXTENSION_REFUSED = "extension_refused"
    ACTIVITY = "activity"
    EDIT_ASKED = "edit_asked"
    EDITED = "edited"
    EDIT_REFUSED = "edit_refused"
    EXPIRED = "expired"
    WON = "won"
    LOST = "lost"
    ACCOUNT_MERGED = "account_merged"
    CRM_VERIFIED = "crm_verified"
    CRM_SILENT = "crm_silent"
    CRM_BACK = "crm_back"


PENDING = frozenset({State.SUBMITTED, State.IN_REVIEW, State.INFO_REQUESTED, State.CONFLICT_HOLD})
# What another claim can meet. What is over keeps nobody out, and matters only to who wants to come
# again after an expiry.
MAY_MATTER = PENDING | {State.APPROVED, State.EXPIRED}
_REVIEWABLE = frozenset({State.IN_REVIEW, State.CONFLICT_HOLD})
_APPROVED = frozenset({State.APPROVED})

# The one table: from where an event may happen, and where it leads (None: the state stays).
# An order inside the protection that is known only later still wins: expired leads to won.
MOVES: dict[Event, tuple[frozenset[State], State | None]] = {
    Event.SUBMITTED: (frozenset({State.DRAFT}), State.SUBMITTED),
    Event.TAKEN_UP: (frozenset({State.SUBMITTED}), State.IN_REVIEW),
    Event.ASSIGNED: (PENDING, None),
    Event.IDENTIFIED: (PENDING, None),
    Event.CRM_SILENT: (PENDING, None),
    Event.CRM_BACK: (PENDING, None),
    Event.HELD: (frozenset({State.SUBMITTED, State.IN_REVIEW}), State.CONFLICT_HOLD),
    Event.HOLD_LIFTED: (frozenset({State.CONFLICT_HOLD}), State.IN_REVIEW),
    Event.INFO_REQUESTED: (frozenset({State.IN_REVIEW}), State.INFO_REQUESTED),
    Event.INFO_PROVIDED: (frozenset({State.INFO_REQUESTED}), State.IN_REVIEW),
    Event.NO_RESPONSE: (frozenset({State.INFO_REQUESTED}), State.WITHDRAWN),
    Event.APPROVED: (_REVIEWABLE, State.APPROVED),
    Event.REJECTED: (_REVIEWABLE, State.REJECTED),
    Event.OVERTURNED: (frozenset({State.REJECTED}), State.APPROVED),
    Event.WITHDRAWN: (PENDING | {State.DRAFT}, State.WITHDRAWN),
    Event.RELEASED: (_APPROVED, State.RELEASED),
    Event.REVOKE_NOTICE: (_APPROVED, None),
    Event.REVOKED: (_APPROVED, State.REVOKED),
    Event.EXTENSION_ASKED: (_APPROVED, None),
    Event.EXTENDED: (_APPROVED, None),
    Event.EXTENSION_REFUSED: (_APPROVED, None),
    Event.ACTIVITY: (_APPROVED, None),
    Event.EDIT_ASKED: (_APPROVED, None),
    Event.EDITED: (_APPROVED, None),
    Event.EDIT_REFUSED: (_APPROVED, None),
    Event.EXPIRED: (_APPROVED, State.EXPIRED),
    Event.WON: (frozenset({State.APPROVED, State.EXPIRED}), State.WON),
    Event.LOST: (_APPROVED, State.LOST),
    # What is over moves, too: whoever looks for a customer finds all that was ever claimed there.
    Event.ACCOUNT_MERGED: (frozenset(State) - {State.DRAFT}, None),
    Event.CRM_VERIFIED: (_APPROVED, None),
}


class DealType(StrEnum):
    NET_NEW = "net_new"
    EXPANSION = "expansion"
    RENEWAL = "renewal"


class Basis(StrEnum):
    """On which terms a claim stands. Only the first and the last keep others out."""

    EXCLUSIVE = "exclusive"
    TEAMING = "teaming"
    LOCAL_LAW = "local_law_non_exclusive"
    VENDOR_SOURCED = "vendor_sourced"

    @property
    def is_exclusive(self) -> bool:
        return self in (Basis.EXCLUSIVE, Basis.VENDOR_SOURCED)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which part of a customer: an empty `path` is the whole company, `("Ulm", "hall 3")` a hall.

    `territory` limits it to a country or region, empty is everywhere; `whole_group` takes in the
    companies below the account too.
    """

    path: tuple[str, ...] = ()
    territory: str = ""
    whole_group: bool = False

    def meets(self, other: "Scope") -> bool:
        """Tell whether two scopes of one company share anything: one holds the other, or both."""
        apart = self.territory and other.territory and not alike(self.territory, other.territory)
        return not apart and all(map(alike, self.path, other.path))

    def in_words(self) -> str:
        part = " / ".join(self.path) or ("whole group" if self.whole_group else "whole company")
        return f"{part} in {self.territory}" if self.territory else part


@dataclass(frozen=True, slots=True)
class CustomerContact:
    """Somebody at the customer; without consent they are not kept."""

    name: str = ""
    role: str = ""
    email: str = ""
    consent: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """What the partner says, field by field; empty or None is not said yet.

    `engagement` is how the partner is engaged, `proof` are references to dated work before the
    sale. `families` are the vendor's product families.
    """

    customer: str = ""
    country: str = ""
    domain: str = ""
    duns: str = ""
    tax_id: str = ""
    contact: CustomerContact = CustomerContact()
    families: frozenset[str] = frozenset()
    scope: Scope = Scope()
    amount: Money | None = None
    close_on: date | None = None
    deal_type: DealType | None = None
    engagement: str = ""
    last_contact_on: date | None = None
    help_wanted: str = ""
    tender: bool | None = None
    tender_published_on: date | None = None
    incumbent: str = ""
    distributor: str = ""
    proof: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision and all that it rested on; nothing of it is ever changed.

    `text` is read by the partner, `note` by us alone. `registration_version` is the version that
    the decider saw, `evidence` the lines that stood on it. Ids are those of people.
    """

    registration_id: int
    outcome: Event
    by: int
    role: Role
    at: datetime
    policy_version: str
    registration_version: int
    reason: Reason | EndCause | None = None
    text: str = ""
    note: str = ""
    evidence: tuple[str, ...] = ()
    second: int | None = None
    on_behalf_of: int | None = None
    overridden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pinned:
    """What is kept as it was at approval: the partner's tier and the rate that was used."""

    tier: str = ""
    rate: Rate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """One claim to one deal. `received_at` and `sequence` are set once, by the server, at the first
    complete submission: together they are its place in the line.

    `account_key` is the CRM's account that it resolved to, empty while nobody knows;
    `account_certain` is false where a person has still to judge that. `submitter_id` is who filed
    it, `seller_ids` are people of ours who are paid on the deal. `clock` runs on our decision,
    `answer_due_at` on the partner's answer. `history_source` names the file it was imported from.
    """

    id: int
    partner_id: int
    claim: Claim
    submitter_id: int
    drafted_at: datetime
    account_key: str = ""
    account_certain: bool = True
    state: State = State.DRAFT
    version: int = 0
    filed_by_vendor: bool = False
    received_at: datetime | None = None
    sequence: int | None = None
    policy_version: str = ""
    owner_id: int | None = None
    seller_ids: frozenset[int] = frozenset()
    clock: Clock | None = None
    asked: tuple[str, ...] = ()
    question: str = ""
    answer_due_at: datetime | None = None
    basis: Basis = Basis.EXCLUSIVE
    window: Window | None = None
    pinned: Pinned = Pinned()
    crm_pending: bool = False
    pending_edit: Claim | None = None
    edited_by: int | None = None
    last_activity_at: datetime | None = None
    notice_at: datetime | None = None
    notice_ends_at: datetime | None = None
    decisions: tuple[Decision, ...] = ()
    appeal_until: datetime | None = None
    ended_at: datetime | None = None
    end_cause: EndCause | Reason | None = None
    grandfathered: bool = False
    history_source: str = ""

    @property
    def ref(self) -> str:
        return f"DR-{self.id}"

    @property
    def is_pending(self) -> bool:
        """Tell whether a decision is still to come: it holds its scope against other approvals."""
        return self.state in PENDING

    @property
    def priority(self) -> tuple[datetime, int]:
        """Give its place in the line, for sorting. Only what was submitted has one."""
        if self.received_at is None or self.sequence is None:
            raise ValueError(f"{self.ref} was never submitted")
        return self.received_at, self.sequence

    def protected_at(self, now: datetime) -> bool:
        """Tell whether it is active: approved and not over, whatever any job has done by now."""
        return self.state is State.APPROVED and self.window is not None and self.window.live_at(now)

    def excludes_at(self, now: datetime) -> bool:
        """Tell whether it is active and keeps every other claim on its scope out."""
        return self.basis.is_exclusive and self.protected_at(now)

    def is_final_at(self, now: datetime) -> bool:
        """Tell whether nothing can come of it any more; a rejection may still be appealed."""
        if self.state is State.REJECTED:
            return self.appeal_until is None or now >= self.appeal_until
        if self.state is State.APPROVED:
            return False
        return self.state is not State.DRAFT and not self.is_pending
