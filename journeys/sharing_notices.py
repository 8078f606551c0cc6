"""What each side is told when the other opts in or stops sharing, as values; no company in them."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from journeys.notice_terms import ASKED_FOR, NO_FIELDS
from partnering.people import Right
from partnering.programme import Hold


@dataclass(frozen=True, slots=True)
class SharingNotice:
    """A partner's manager hears what the partner has said: `given`, or taken back.

    `stands` says that both sides share now.
    """

    partner_id: int
    partner_name: str
    given: bool
    stands: bool

    kind: ClassVar[str] = "sharing"
    needs: ClassVar[Right | None] = Right.SHARE
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ASKED_FOR


@dataclass(frozen=True, slots=True)
class PartnerSharingNotice:
    """A partner hears in its channel what we have said, and how to answer."""

    partner_id: int
    partner_name: str
    given: bool
    stands: bool

    kind: ClassVar[str] = "partner_sharing"
    needs: ClassVar[Right | None] = Right.SEE_OWN_PARTNER
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = True
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ASKED_FOR


@dataclass(frozen=True, slots=True)
class SharingEndNotice:
    """A partner's manager hears that what is shared ends at `at`, or is `over`.

    `ours` says whose word it is; `whole` that all ends, not one level alone.
    """

    partner_id: int
    partner_name: str
    ours: bool
    whole: bool
    at: datetime
    over: bool

    kind: ClassVar[str] = "sharing_end"
    needs: ClassVar[Right | None] = Right.SHARE
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ASKED_FOR


@dataclass(frozen=True, slots=True)
class PartnerSharingEndNotice:
    """A partner hears the same in its channel."""

    partner_id: int
    partner_name: str
    ours: bool
    whole: bool
    at: datetime
    over: bool

    kind: ClassVar[str] = "partner_sharing_end"
    needs: ClassVar[Right | None] = Right.SEE_OWN_PARTNER
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = True
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ASKED_FOR


SharingNotices = SharingNotice | PartnerSharingNotice | SharingEndNotice | PartnerSharingEndNotice
