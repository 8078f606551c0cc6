"""Requests for more to be shared, as either side reads them; no company in them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from journeys.notice_terms import ASKED_FOR, NO_FIELDS
from partnering.people import Right
from partnering.programme import Hold
from partnering.sharing import Field, Side
from partnering.sharing_asks import REMINDED, AskState, granted_rule
from store.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingAskNotice:
    """A request as our people read it. `ours_answers` says that it is asked of us.

    `who` is the one of ours who asked or answered, where it was one of ours; `late` says that
    who answers was reminded of it, `shown` that what was granted is shown still.
    """

    ask_id: int
    partner_id: int
    partner_name: str
    ours_answers: bool
    segment: str
    field: Field
    words: str
    state: AskState
    due_at: datetime
    ends_at: datetime
    until: datetime | None
    reason: str
    late: bool = False
    shown: bool = True
    who: str = ""

    kind: ClassVar[str] = "sharing_ask"
    needs: ClassVar[Right | None] = Right.SHARE
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = False
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ASKED_FOR


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerSharingAskNotice:
    """The same request as the partner's people read it in their channel."""

    ask_id: int
    partner_id: int
    partner_name: str
    ours_answers: bool
    segment: str
    field: Field
    words: str
    state: AskState
    due_at: datetime
    ends_at: datetime
    until: datetime | None
    reason: str
    late: bool = False
    shown: bool = True

    kind: ClassVar[str] = "partner_sharing_ask"
    needs: ClassVar[Right | None] = Right.SEE_OWN_PARTNER
    for_everybody: ClassVar[bool] = False
    for_partner: ClassVar[bool] = True
    crm_fields: ClassVar[frozenset[str]] = NO_FIELDS
    held_by: ClassVar[frozenset[Hold]] = ASKED_FOR


def sharing_ask_notice(view: Work, ask_id: int) -> SharingAskNotice | None:
    """Draw a request for our people; None where there is none."""
    values = _values(view, ask_id)
    if values is None:
        return None
    found = view.sharing_asks.get(ask_id)
    mine = found and (found.asked_by if found.of is Side.THEIRS else found.answered_by)
    person = view.people.by_id(mine) if mine else None
    return SharingAskNotice(**values, who=person.name if person else "")


def partner_sharing_ask_notice(view: Work, ask_id: int) -> PartnerSharingAskNotice | None:
    """Draw a request for its partner; None where there is none."""
    values = _values(view, ask_id)
    return None if values is None else PartnerSharingAskNotice(**values)


def _values(view: Work, ask_id: int) -> dict[str, Any] | None:
    found = view.sharing_asks.get(ask_id)
    partner = view.partners.by_id(found.partner_id) if found else None
    if found is None or partner is None or partner.is_removed:
        return None
    return {
        "ask_id": found.id,
        "partner_id": partner.id,
        "partner_name": partner.name,
        "ours_answers": found.of is Side.OURS,
        "segment": found.segment,
        "field": found.field,
        "words": found.words,
        "state": found.state,
        "due_at": found.due_at,
        "ends_at": found.ends_at,
        "until": found.until,
        "reason": found.reason,
        # A rule that was granted is the partner's own: no default counts for it.
        "shown": granted_rule(view.sharing.of(partner.id, ()), found) is not None,
        "late": REMINDED in view.told_once.of(f"sharing-ask:{found.id}"),
    }


SharingAskNotices = SharingAskNotice | PartnerSharingAskNotice
