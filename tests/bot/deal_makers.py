"""Notices of registered deals for the card tests: sensible ones, and quite impossible ones."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from journeys.deal_notices import DealNotice, DealWordNotice, HistoryLine
from journeys.list_deals import DealLine, Page
from partnering.reasons import Reason
from partnering.registrations import Event, State
from tests.bot.makers import hostile

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def deal_notice(**changes: Any) -> DealNotice:
    """Make a registration in review with something against it."""
    values: dict[str, Any] = {
        "registration_id": 42,
        "version": 6,
        "state": State.IN_REVIEW,
        "partner_id": 1,
        "partner_name": "Northwind",
        "customer": "Müller Maschinenbau GmbH",
        "country": "DE",
        "domain": "mueller.example",
        "families": ("CORE", "FLOW"),
        "scope": "Ulm / hall 3",
        "amount": "92,000.00 EUR",
        "close_on": date(2027, 1, 29),
        "deal_type": "net new",
        "engagement": "Two workshops on site and a demo.",
        "help_wanted": "A sales engineer.",
        "submitter": "Ana Costa",
        "filed_by_vendor": False,
        "received_at": NOON,
        "zone": "Europe/Berlin",
        "account_name": "Müller Maschinenbau GmbH",
        "account_url": "https://crm.example/001",
        "owner": "Omar Diaz",
        "due_at": NOON + timedelta(days=4),
        "flags": ("Our own deal is older than 60 days.",),
        "suggested": Reason.DIRECT_ENGAGED,
        "crm_effect": "The opportunity “Müller CORE” is linked to Northwind.",
        "protection_days": 90,
    }
    return DealNotice(**{**values, **changes})


def line(event: Event, by: str = "Omar Diaz", words: str = "") -> HistoryLine:
    return HistoryLine(event, by, NOON, words)


def deal_line(**changes: Any) -> DealLine:
    """Make a line of a list."""
    values: dict[str, Any] = {
        "registration_id": 42,
        "version": 6,
        "state": State.IN_REVIEW,
        "partner_name": "Northwind",
        "customer": "Müller Maschinenbau GmbH",
        "families": ("CORE",),
        "amount": "92,000.00 EUR",
        "owner": "Omar Diaz",
        "due_at": NOON,
        "protected_until": None,
    }
    return DealLine(**{**values, **changes})


_many = st.lists(hostile, max_size=14).map(tuple)
_moments = st.none() | st.just(NOON)
_lines = st.builds(
    HistoryLine, event=st.sampled_from(Event), by=hostile, at=st.just(NOON), words=hostile
)

hostile_deals = st.builds(
    DealNotice,
    registration_id=st.integers(1, 10**12),
    version=st.integers(1, 999),
    state=st.sampled_from(State),
    partner_id=st.integers(1, 9),
    partner_name=hostile,
    customer=hostile,
    country=hostile,
    domain=hostile,
    families=_many,
    scope=hostile,
    amount=hostile,
    close_on=st.none() | st.just(NOON.date()),
    deal_type=hostile,
    engagement=hostile,
    contact=hostile,
    last_contact_on=st.just(date(2026, 11, 1)),
    proof=_many,
    may_appeal_until=_moments,
    help_wanted=hostile,
    submitter=hostile,
    filed_by_vendor=st.booleans(),
    received_at=_moments,
    zone=st.sampled_from(("Europe/Berlin", "UTC", "America/New_York")),
    account_name=hostile,
    account_url=hostile,
    account_certain=st.booleans(),
    new_customer=st.booleans(),
    owner=hostile,
    due_at=_moments,
    paused_since=_moments,
    answer_due_at=_moments,
    question=hostile,
    flags=_many,
    statements=_many,
    holds=st.booleans(),
    chief_only=st.booleans(),
    exceptions=_many,
    for_chief=st.booleans(),
    barred=st.frozensets(st.sampled_from(Event)) | st.just(frozenset(Event)),
    teaming=st.booleans(),
    suggested=st.none() | st.sampled_from(Reason),
    case_ref=hostile,
    protected_until=st.none() | st.just(NOON.date()),
    extension_why=hostile,
    edit_lines=_many,
    notice_ends_at=_moments,
    appeal_text=hostile,
    appeal_due_at=_moments,
    crm_effect=hostile,
    protection_days=st.integers(0, 180),
    crm_pending=st.booleans(),
    crm_url=hostile,
    proposed_by=hostile,
    proposed_words=hostile,
    history=st.lists(_lines, max_size=12).map(tuple),
)
hostile_words = st.builds(
    DealWordNotice,
    ref=st.sampled_from(("DR-42", "CF-3")),
    what=hostile,
    words=hostile,
    partner_id=st.none() | st.integers(1, 9),
)
_rows = st.builds(
    DealLine,
    registration_id=st.integers(1, 10**12),
    version=st.integers(1, 999),
    state=st.sampled_from(State),
    partner_name=hostile,
    customer=hostile,
    families=_many,
    amount=hostile,
    owner=hostile,
    due_at=_moments,
    protected_until=st.none() | st.just(NOON.date()),
    held=st.booleans(),
    mine=st.booleans(),
)
hostile_pages = st.builds(
    Page,
    lines=st.lists(_rows, max_size=10).map(tuple),
    total=st.integers(0, 10**6),
    after=st.none() | st.integers(0, 10**5),
)
