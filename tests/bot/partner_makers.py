"""Notices to a partner for tests of cards and of the guard."""

from datetime import UTC, date, datetime
from typing import Any

from journeys.deal_notices import DealDoorNotice, PartnerDealNotice, PartnerWordNotice
from partnering.partner_view import PartnerView, Shown

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def partner_view(**changed: Any) -> PartnerView:
    """A registration in review, with our clock running."""
    values: dict[str, Any] = {
        "ref": "DR-42",
        "shown": Shown.IN_REVIEW,
        "words": "In review",
        "received_at": NOON,
        "decision_due_at": datetime(2026, 11, 24, 12, tzinfo=UTC),
        "answer_due_at": None,
        "question": "",
        "protected_until": None,
        "code": "",
        "text": "",
        "may_appeal_until": None,
    }
    return PartnerView(**{**values, **changed})


def partner_deal_notice(view: PartnerView | None = None, **changed: Any) -> PartnerDealNotice:
    values: dict[str, Any] = {
        "registration_id": 42,
        "version": 3,
        "partner_id": 2,
        "partner_name": "Alpine Systems",
        "customer": "Müller Maschinenbau GmbH",
        "families": ("CORE", "FLOW"),
        "view": view or partner_view(),
        "zone": "Europe/Berlin",
        "may_withdraw": True,
    }
    return PartnerDealNotice(**{**values, **changed})


def protected_notice(**changed: Any) -> PartnerDealNotice:
    """A protected registration with all that may be done about it."""
    view = partner_view(
        shown=Shown.PROTECTED,
        words="Protected until 18 Feb 2027",
        decision_due_at=None,
        protected_until=date(2027, 2, 18),
    )
    may = dict.fromkeys(("may_release", "may_extend", "may_report", "may_edit"), True)
    return partner_deal_notice(view, **{"may_withdraw": False, **may, **changed})


def partner_word_notice(**changed: Any) -> PartnerWordNotice:
    values: dict[str, Any] = {
        "ref": "DR-42",
        "what": "ends_7",
        "words": "Your protection of Müller Maschinenbau ends in 7 days.",
        "partner_id": 2,
        "registration_id": 42,
    }
    return PartnerWordNotice(**{**values, **changed})


def deal_door_notice(**changed: Any) -> DealDoorNotice:
    return DealDoorNotice(**{"partner_id": 2, "partner_name": "Alpine Systems", **changed})
