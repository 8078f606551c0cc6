"""What people are told of leads, as values; ours and the partner's apart.

A partner's notice has no room for who asked before it has taken the lead: the field is empty then,
so that nothing that is made of it can show them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from journeys.notice_terms import ANY_HOLD, ASKED_FOR, NO_FIELDS
from partnering.lead_offers import OfferState
from partnering.leads import LeadContact, LeadState
from partnering.people import Right
from partnering.programme import Hold
from partnering.sharing import Field

NO_CONTACT = LeadContact()


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One offer in a lead's history; `words` is why it ended so, as the partner said it."""

    partner: str
    state: OfferState
    at: datetime
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadNotice:
    """A lead for the person of ours who reads it: how it stands, who has it, why, what is next.

    `mine` says that the reader may act on it; without it the contact is empty. `lacks` names what
    has to be said before it can be given out. `reasons` speak for the partner that has it or may
    take it, `nobody_because` says why none does.
    """

    lead_id: int
    version: int
    state: LeadState
    company: str
    country: str
    place: str
    industry: str
    size: str
    families: tuple[str, ...]
    need: str
    contact: LeadContact
    consent: bool
    keeper: str
    source: str
    changed_at: datetime
    mine: bool
    may_route: bool
    due_at: datetime | None = None
    partner_id: int | None = None
    partner_name: str = ""
    holder: str = ""
    hop: int = 0
    reasons: tuple[str, ...] = ()
    next_up: tuple[str, ...] = ()
    nobody_because: str = ""
    lacks: tuple[str, ...] = ()
    history: tuple[OfferLine, ...] = ()
    news: str = ""
    outcome: str = ""

    kind: ClassVar[str] = "lead"
    needs: ClassVar[Right | None] = Right.SEE_LEADS
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ANY_HOLD

    @property
    def ref(self) -> str:
        return f"LD-{self.lead_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerLeadNotice:
    """A lead as one partner may read it: nobody else who had it, and no score.

    `contact` is empty until the partner has taken the lead and the customer has agreed; `ask` then
    names whom to ask instead. `due_at` is what is due next of the partner. What is shared by levels
    the guard takes out where it is not, in the reasons too: each of them says one thing.
    """

    offer_id: int
    lead_id: int
    partner_id: int
    partner_name: str
    state: OfferState
    words: str
    segment: str
    on_both: bool = True
    company: str = ""
    country: str = ""
    place: str = ""
    industry: str = ""
    size: str = ""
    families: tuple[str, ...] = ()
    need: str = ""
    by_place: tuple[str, ...] = ()
    by_families: tuple[str, ...] = ()
    by_industry: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    zone: str = "UTC"
    due_at: datetime | None = None
    contact: LeadContact = NO_CONTACT
    ask: str = ""
    holder: str = ""
    news: str = ""
    may_answer: bool = False
    may_note: bool = False
    may_work: bool = False
    own_segments: tuple[str, ...] = ()

    kind: ClassVar[str] = "partner_lead"
    needs: ClassVar[Right | None] = Right.SEE_OWN_PARTNER
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = True
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ASKED_FOR
    shared: ClassVar[Mapping[str, Field]] = {
        "company": Field.NAME,
        "country": Field.PLACE,
        "place": Field.PLACE,
        "by_place": Field.PLACE,
        "industry": Field.INDUSTRY,
        "by_industry": Field.INDUSTRY,
        "size": Field.SIZE,
        "families": Field.FAMILIES,
        "by_families": Field.FAMILIES,
        "need": Field.NEED,
    }

    @property
    def why(self) -> tuple[str, ...]:
        """Say all that speaks for this partner, as far as it may read it."""
        return (*self.by_place, *self.by_families, *self.by_industry, *self.reasons)

    @property
    def ref(self) -> str:
        return f"LD-{self.lead_id}"


@dataclass(frozen=True, slots=True)
class LeadWordNotice:
    """A short word to our people about a lead: it lapsed, it is overdue, nobody covers it.

    Without a `lead_id` it is about a partner; `resume` offers to lift its pause.
    """

    lead_id: int
    words: str
    partner_id: int | None
    resume: bool = False

    kind: ClassVar[str] = "lead_word"
    needs: ClassVar[Right | None] = Right.SEE_LEADS
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ANY_HOLD


@dataclass(frozen=True, slots=True)
class NudgeNotice:
    """Somebody of ours is asked how it stands with something that went quiet.

    `over` says how it ended; empty while it can be answered.
    """

    nudge_id: int
    words: str
    quiet_since: datetime
    count: int
    lead_id: int = 0
    over: str = ""
    snoozed_until: datetime | None = None
    partner_id: int | None = None

    kind: ClassVar[str] = "nudge"
    needs: ClassVar[Right | None] = Right.LOOK_UP
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ANY_HOLD


LeadNotices = LeadNotice | PartnerLeadNotice | LeadWordNotice | NudgeNotice
