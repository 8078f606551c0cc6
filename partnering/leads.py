"""A lead on its way to a partner: what it says, how it moves, and who has it at each moment.

A contact is part of the value and of no view of it: what a partner reads is drawn elsewhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from partnering.refusals import Invalid


class LeadState(StrEnum):
    """`declined` and `offer_expired` last until it is given on; `returned` is with us again."""

    NEW = "new"
    QUALIFIED = "qualified"
    OFFERED = "offered"
    DECLINED = "declined"
    OFFER_EXPIRED = "offer_expired"
    ACCEPTED = "accepted"
    CONTACTED = "contacted"
    RETURNED = "returned"
    CONVERTED = "converted"
    DISQUALIFIED = "disqualified"

    @property
    def words(self) -> str:
        return _STATES[self]


_STATES = {
    LeadState.NEW: "new",
    LeadState.QUALIFIED: "ready to be given out",
    LeadState.OFFERED: "offered",
    LeadState.DECLINED: "declined",
    LeadState.OFFER_EXPIRED: "not answered",
    LeadState.ACCEPTED: "accepted",
    LeadState.CONTACTED: "being worked on",
    LeadState.RETURNED: "with us",
    LeadState.CONVERTED: "became a deal",
    LeadState.DISQUALIFIED: "closed",
}


class LeadEvent(StrEnum):
    """What happens to a lead, in the past tense; `nobody` is a routing that found no partner."""

    TAKEN = "taken"
    EDITED = "edited"
    QUALIFIED = "qualified"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    CONTACTED = "contacted"
    UPDATED = "updated"
    GIVEN_BACK = "given_back"
    TAKEN_BACK = "taken_back"
    WITHDRAWN = "withdrawn"
    NOBODY = "nobody"
    REASSIGNED = "reassigned"
    HANDED_OVER = "handed_over"
    CONVERTED = "converted"
    DISQUALIFIED = "disqualified"


class LeadSource(StrEnum):
    """Where a lead came from; `typed` is a person's own, by form or command."""

    CRM = "crm"
    TYPED = "typed"


ENDED = frozenset({LeadState.CONVERTED, LeadState.DISQUALIFIED})
# A partner has it or may take it: nobody else can be offered it.
AWAY = frozenset({LeadState.OFFERED, LeadState.ACCEPTED, LeadState.CONTACTED})
WITH_PARTNER = frozenset({LeadState.ACCEPTED, LeadState.CONTACTED})
WITH_US = frozenset(LeadState) - AWAY - ENDED
_TO_BE_GIVEN = frozenset(
    {LeadState.QUALIFIED, LeadState.DECLINED, LeadState.OFFER_EXPIRED, LeadState.RETURNED}
)
_OPEN = frozenset(LeadState) - ENDED

# The one table: from where an event may happen, and where it leads (None: the state stays).
MOVES: dict[LeadEvent, tuple[frozenset[LeadState], LeadState | None]] = {
    LeadEvent.EDITED: (WITH_US, None),
    LeadEvent.QUALIFIED: (frozenset({LeadState.NEW}), LeadState.QUALIFIED),
    LeadEvent.OFFERED: (_TO_BE_GIVEN, LeadState.OFFERED),
    LeadEvent.ACCEPTED: (frozenset({LeadState.OFFERED}), LeadState.ACCEPTED),
    LeadEvent.DECLINED: (frozenset({LeadState.OFFERED}), LeadState.DECLINED),
    LeadEvent.LAPSED: (frozenset({LeadState.OFFERED}), LeadState.OFFER_EXPIRED),
    LeadEvent.CONTACTED: (frozenset({LeadState.ACCEPTED}), LeadState.CONTACTED),
    LeadEvent.UPDATED: (WITH_PARTNER, None),
    LeadEvent.GIVEN_BACK: (WITH_PARTNER, LeadState.RETURNED),
    LeadEvent.TAKEN_BACK: (WITH_PARTNER, LeadState.RETURNED),
    LeadEvent.WITHDRAWN: (AWAY, LeadState.RETURNED),
    LeadEvent.NOBODY: (_TO_BE_GIVEN, LeadState.RETURNED),
    LeadEvent.REASSIGNED: (_OPEN, None),
    LeadEvent.HANDED_OVER: (WITH_PARTNER, None),
    LeadEvent.CONVERTED: (_OPEN, LeadState.CONVERTED),
    LeadEvent.DISQUALIFIED: (WITH_US, LeadState.DISQUALIFIED),
}


@dataclass(frozen=True, slots=True)
class LeadContact:
    """Who asked: shown to nobody at a partner before it has accepted the lead."""

    name: str = ""
    email: str = ""
    phone: str = ""
    role: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.name or self.email or self.phone)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadDetails:
    """What is known. `country` is a two-letter code; `consent` lets the contact be passed on."""

    company: str = ""
    country: str = ""
    place: str = ""
    website: str = ""
    industry: str = ""
    size: str = ""
    families: tuple[str, ...] = ()
    need: str = ""
    contact: LeadContact = field(default_factory=LeadContact)
    consent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerLead:
    """`keeper_id` is the person of ours who answers for it, from the first day to the last.

    `due_at` is by when the keeper has to act, None while a partner has it or may take it.
    `account_key` is the customer where it is one that the CRM knows.
    """

    details: LeadDetails
    keeper_id: int
    created_at: datetime
    changed_at: datetime
    state: LeadState = LeadState.NEW
    source: LeadSource = LeadSource.TYPED
    crm_key: str = ""
    created_by: int | None = None
    due_at: datetime | None = None
    account_key: str = ""
    outcome: str = ""
    ended_at: datetime | None = None
    id: int = 0
    version: int = 0

    @property
    def ref(self) -> str:
        return f"LD-{self.id}"

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED


def missing(details: LeadDetails, families: Iterable[str]) -> list[str]:
    """Name what a lead still lacks before it can be given out; `families` are all that we sell."""
    told = {
        "company": bool(details.company.strip()),
        "country": bool(details.country),
        "products": bool(details.families) or not list(families),
        "need": bool(details.need.strip()),
    }
    return [name for name, is_there in told.items() if not is_there]


def move(
    lead: PartnerLead,
    event: LeadEvent,
    now: datetime,
    *,
    due_at: datetime | None = None,
    outcome: str = "",
) -> PartnerLead:
    """Move a lead; `due_at` is by when its keeper has to act where it is with us again.

    Raises: Invalid where it cannot happen as it stands.
    """
    allowed, leads_to = MOVES[event]
    if lead.state not in allowed:
        raise Invalid(_cannot(lead, event))
    state = leads_to or lead.state
    over = state in ENDED
    return replace(
        lead,
        state=state,
        changed_at=now,
        due_at=None if state in AWAY or over else due_at or lead.due_at,
        outcome=outcome or lead.outcome if over else "",
        ended_at=now if over else None,
        version=lead.version + 1,
    )


def _cannot(lead: PartnerLead, event: LeadEvent) -> str:
    if lead.has_ended:
        return f"{lead.ref} has ended ({lead.state.words}): that is final."
    what = str(event).replace("_", " ")
    return f"{lead.ref} stands now: {lead.state.words}. It cannot be {what}."
