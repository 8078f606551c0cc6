"""What people are told of credit for deals, as values; ours and the partner's apart.

The partner reads what it is said to have done and when. The evidence, who said it, the deal and
what it is worth stay with us.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from journeys.notice_terms import ASKED_FOR, NO_FIELDS
from partnering.people import Right
from partnering.programme import Hold
from partnering.sharing import Field
from partnering.touches import TouchKind, TouchRole, TouchState


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNotice:
    """A credit for our own people. `why` says how it was decided, and is told to the partner.

    `counts` is what it does for its day, too; `outside` says why its day brings no credit.
    What may be done is asked anew when somebody presses; the flags only hide dead buttons.
    """

    touch_id: int
    version: int
    state: TouchState
    opportunity_id: int
    deal_name: str
    account_name: str
    url: str
    partner_id: int
    partner_name: str
    touch_kind: TouchKind
    role: TouchRole
    on: date
    evidence: str
    claimed_by: str
    claimed_at: datetime
    due_at: datetime | None = None
    confirmed_by: str = ""
    disputed_by: str = ""
    dispute: str = ""
    decided_by: str = ""
    why: str = ""
    counts: bool = False
    may_confirm: bool = False
    may_dispute: bool = False
    may_decide: bool = False
    may_reject: bool = False
    by_partner: bool = False
    outside: str = ""

    kind: ClassVar[str] = "credit"
    needs: ClassVar[Right | None] = Right.CREDIT
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ASKED_FOR


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerCreditNotice:
    """A credit as its partner reads it: did you do that? `why` is what was decided, for them.

    `own` says that the partner claims it itself, in these `words`; `is_outside` that it was so, on
    a day that brings no credit.
    """

    touch_id: int
    version: int
    partner_id: int
    partner_name: str
    state: TouchState
    touch_kind: TouchKind
    on: date
    segment: str
    on_both: bool
    company: str = ""
    due_at: datetime | None = None
    dispute: str = ""
    why: str = ""
    own: bool = False
    words: str = ""
    may_confirm: bool = False
    may_dispute: bool = False
    own_segments: tuple[str, ...] = ()
    is_outside: bool = False

    kind: ClassVar[str] = "partner_credit"
    needs: ClassVar[Right | None] = Right.SEE_OWN_PARTNER
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = True
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ASKED_FOR
    shared: ClassVar[Mapping[str, Field]] = {"company": Field.NAME}


CreditNotices = CreditNotice | PartnerCreditNotice
