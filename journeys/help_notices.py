"""What people are told of help that one side asks the other for, as values; each side's apart.

A partner's notice names no person of ours before both sides have said yes: until then no name is
in it at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from journeys.notice_terms import ASKED_FOR, NO_FIELDS
from partnering.help_requests import OPEN, HelpKind, HelpState
from partnering.people import Right
from partnering.programme import Hold
from partnering.sharing import Field

# What the owner of an account hears of, who has no part in the request itself.
COLLEAGUE = "colleague"


@dataclass(frozen=True, slots=True)
class HelpPerson:
    """Somebody who works on it: the role in words, the name, and whether they are the partner's."""

    role: str
    name: str
    of_partner: bool


@dataclass(frozen=True, slots=True)
class HelpStep:
    """What is done next, by whom, until the end of which day."""

    words: str
    owner: str
    on: date


@dataclass(frozen=True, slots=True)
class HelpNext:
    """Another partner that could be asked, with what speaks for it."""

    partner_id: int
    name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpNotice:
    """A request for our own people: how it stands, who works on it, what comes next.

    `asker` is the name on our side or, where the partner asked, on theirs once we said yes.
    `after` are the partners that could be asked instead, once this one has not helped. `owned_by`
    names who has to act, if that is one of ours or it may be said. Where sharing does not stand,
    the partner sees nothing of it.
    """

    request_id: int
    version: int
    state: HelpState
    help_kind: HelpKind
    by_partner: bool
    partner_id: int
    partner_name: str
    account_id: int
    account_name: str
    account_url: str
    need: str
    words: str
    families: tuple[str, ...]
    keep_away: bool
    asker: str
    zone: str
    together: bool
    due_at: datetime
    ends_at: datetime
    owned_by: str = ""
    answered_by: str = ""
    reason: str = ""
    reason_words: str = ""
    people: tuple[HelpPerson, ...] = ()
    step: HelpStep | None = None
    outcome_words: str = ""
    after: tuple[HelpNext, ...] = ()
    stands: bool = True

    kind: ClassVar[str] = "help"
    needs: ClassVar[Right | None] = Right.ASK_HELP
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ASKED_FOR

    @property
    def ref(self) -> str:
        return f"CS-{self.request_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerHelpNotice:
    """A request as its partner may read it: of the deal only what is shared, of people nobody yet.

    `asker`, `people`, `contact` and the step's owner are empty until both sides have said yes.
    `named_later` says that by what is shared now the company is named once they have.
    """

    request_id: int
    version: int
    partner_id: int
    partner_name: str
    state: HelpState
    help_kind: HelpKind
    by_partner: bool
    keep_away: bool
    zone: str
    segment: str
    on_both: bool
    together: bool
    due_at: datetime
    ends_at: datetime
    need: str = ""
    words: str = ""
    company: str = ""
    place: str = ""
    industry: str = ""
    size: str = ""
    families: tuple[str, ...] = ()
    stage: str = ""
    contact: str = ""
    asker: str = ""
    answered_by: str = ""
    reason: str = ""
    reason_words: str = ""
    people: tuple[HelpPerson, ...] = ()
    step: HelpStep | None = None
    own_segments: tuple[str, ...] = ()
    named_later: bool = False

    kind: ClassVar[str] = "partner_help"
    needs: ClassVar[Right | None] = Right.SEE_OWN_PARTNER
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = True
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ASKED_FOR
    shared: ClassVar[Mapping[str, Field]] = {
        "need": Field.NEED,
        "words": Field.NEED,
        "company": Field.NAME,
        "place": Field.PLACE,
        "industry": Field.INDUSTRY,
        "size": Field.SIZE,
        "families": Field.FAMILIES,
        "stage": Field.STAGE,
        "contact": Field.CONTACTS,
    }

    @property
    def ref(self) -> str:
        return f"CS-{self.request_id}"

    @property
    def called(self) -> str:
        """Name what it is about, without a promise that is not kept."""
        if self.company:
            return self.company
        if self.state is HelpState.CANCELLED and not self.together:
            return "A request that was taken back"
        waits = self.state in (HelpState.DRAFT, HelpState.REQUESTED)
        if waits and self.named_later:
            return "A company that you will know once you help"
        return "A company that we do not name"

    @property
    def asks_away(self) -> bool:
        """Tell whether the customer is not to be contacted: until we say so, or it has ended."""
        return self.keep_away and self.state in OPEN


@dataclass(frozen=True, slots=True)
class HelpWordNotice:
    """A short word to one of ours about a request: something is due, or has ended."""

    ref: str
    request_id: int
    what: str
    words: str
    partner_id: int | None

    kind: ClassVar[str] = "help_word"
    needs: ClassVar[Right | None] = Right.ASK_HELP
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ASKED_FOR


@dataclass(frozen=True, slots=True)
class PartnerHelpWordNotice:
    """A short word to a partner about a request: its number and nothing of the deal."""

    ref: str
    request_id: int
    what: str
    words: str
    partner_id: int

    kind: ClassVar[str] = "partner_help_word"
    needs: ClassVar[Right | None] = Right.SEE_OWN_PARTNER
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = True
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ASKED_FOR


HelpNotices = HelpNotice | PartnerHelpNotice | HelpWordNotice | PartnerHelpWordNotice
