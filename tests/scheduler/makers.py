"""Builders for the scheduler's tests: a desk, and facts that owe one message each."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from crm.memory import MemoryCrm
from crm.port import Crm
from journeys.desk import Desk
from journeys.notices import Messenger
from partnering.facts import BaselineMapped
from partnering.people import Role
from partnering.policy import Notifications, Policy
from store.deliveries import Delivery
from store.work import Store

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def utc_now() -> datetime:
    return datetime.now(UTC)


# Engines run by the machine's own clock, which may say Sunday.
_AT_ANY_HOUR = Notifications(quiet_from=None, quiet_until=None, quiet_weekends=False)


def desk_for(
    store: Store,
    messenger: Messenger,
    *,
    crm: Crm | None = None,
    bell: threading.Event | None = None,
) -> Desk:
    # It starts no thread until it is given work, and these tests give it none.
    heavy = ThreadPoolExecutor(1)
    wake = (bell or threading.Event()).set
    return Desk(
        store, crm or MemoryCrm(), messenger, Policy(notifications=_AT_ANY_HOUR), wake, heavy
    )


def owe_a_message(store: Store, partner: str, now: datetime = NOON) -> int:
    """Record a fact that owes one message to a manager of its own; the fact's id."""
    with store.begin() as work:
        manager = work.people.add(
            f"Manager of {partner}", f"{partner.lower()}@vendor.example", [Role.PARTNER_MANAGER]
        )
        made = work.partners.add(partner, manager_id=manager.id, now=now)
        return work.record(BaselineMapped(partner_id=made.id, list_id=1), at=now)


def delivery_of(store: Store, fact_id: int) -> Delivery:
    with store.read() as view:
        found = next(
            delivery
            for id in range(1, 1000)
            if (delivery := view.deliveries.get(id)) and delivery.fact_id == fact_id
        )
    assert found is not None
    return found
