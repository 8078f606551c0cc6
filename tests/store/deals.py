"""Registrations for the store's tests: a test says only what matters to it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from partnering.people import Role
from partnering.registrations import (
    Basis,
    Claim,
    Decision,
    Event,
    Registration,
    Scope,
    State,
)
from partnering.windows import Window
from store.work import Work

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
COMPANY = Scope()
ULM = Scope(path=("Ulm",))
GROUP = Scope(whole_group=True)


def put_partner(work: Work, name: str = "Northwind") -> tuple[int, int]:
    """Keep a partner and who files for it; both numbers."""
    person = work.people.add(f"{name}'s Ada", f"ada@{name.casefold()}.example")
    return work.partners.add(name, now=NOON).id, person.id


def put_deal(
    work: Work,
    partner: tuple[int, int],
    *,
    account: str = "001A",
    families: str = "CORE",
    scope: Scope = COMPANY,
    **changes: Any,
) -> Registration:
    """Keep a claim that is being reviewed."""
    claim = Claim(customer="Acme", families=frozenset(families.split()), scope=scope)
    value = Registration(
        id=0,
        partner_id=partner[0],
        claim=claim,
        submitter_id=partner[1],
        drafted_at=NOON,
        account_key=account,
        state=State.IN_REVIEW,
        version=1,
        received_at=NOON,
        sequence=work.registrations.next_sequence(),
    )
    return work.registrations.add(replace(value, **changes), now=NOON)


def approved(
    value: Registration, *, days: int = 90, basis: Basis = Basis.EXCLUSIVE, now: datetime = NOON
) -> Registration:
    """Make the value that an approval would give."""
    first = date(now.year, now.month, now.day)
    window = Window(now, now + days * DAY, "UTC", first, first + days * DAY)
    return replace(
        value, state=State.APPROVED, basis=basis, window=window, version=value.version + 1
    )


def with_decision(value: Registration, note: str = "") -> Registration:
    """Make the value that an approval would give, with the record of it."""
    decision = Decision(
        registration_id=value.id,
        outcome=Event.APPROVED,
        by=1,
        role=Role.DEAL_DESK,
        at=NOON + len(value.decisions) * DAY,
        policy_version="v1",
        registration_version=value.version,
        note=note,
    )
    return replace(approved(value), decisions=(*value.decisions, decision))
