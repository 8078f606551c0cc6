"""Deals and touches for the rules of credit."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from partnering.accounts import Opportunity
from partnering.calendar import BusinessHours
from partnering.money import Money
from partnering.people import Person, Role
from partnering.touches import Answering, Touch, TouchKind, TouchRole, TouchState

NOW = datetime(2026, 10, 21, 9, tzinfo=UTC)
TODAY = NOW.date()
CLOSE = date(2026, 10, 20)
ANSWERING = Answering(BusinessHours(zone="Europe/Berlin"))
SELLER = Person(1, "Ann", "ann@vendra.example")
MANAGER = Person(2, "Max", "max@vendra.example", frozenset({Role.PARTNER_MANAGER}))
SECOND = Person(3, "Sue", "sue@vendra.example", frozenset({Role.SECOND_APPROVER}))
REP = Person(4, "Rob", "rob@delta.example", frozenset({Role.PARTNER_REP}), partner_id=14)
STRANGER = replace(REP, id=5, partner_id=11)

DEAL = Opportunity(
    key="O1",
    account_key="A1",
    name="Line 4",
    stage="Closed Won",
    amount=Money(10_000_000, "USD"),
    close_on=CLOSE,
    is_closed=True,
    is_won=True,
    created_at=datetime(2026, 8, 14, 9, tzinfo=UTC),
    id=1,
)


def touch(id_: int, partner_id: int, days_before: int = 10, **changes: Any) -> Touch:
    """Make a confirmed touch, so many days before the close."""
    made = Touch(
        id=id_,
        opportunity_id=DEAL.id,
        partner_id=partner_id,
        kind=TouchKind.INTRODUCTION,
        role=TouchRole.INFLUENCE,
        on=CLOSE - timedelta(days=days_before),
        evidence="introduced us to the CFO",
        claimed_by=SELLER.id,
        claimed_at=NOW,
        state=TouchState.CONFIRMED,
        confirmed_by=REP.id,
        confirmed_at=NOW,
    )
    return replace(made, **changes)
