"""Somebody starts a partner's alerts: from here on what is new is told; what was is not."""

from dataclasses import replace
from datetime import datetime

from journeys.acting import written
from journeys.desk import Desk
from partnering.facts import AlertsStarted
from partnering.people import Person, Right, may
from partnering.refusals import NotAllowed, Unknown


def start_alerts(
    desk: Desk,
    partner_id: int,
    *,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> bool:
    """Start a partner's alerts; False where they were on already.

    Raises: Unknown, NotAllowed.
    """
    if not may(by, Right.START_ALERTS):
        raise NotAllowed("Only a partner manager or an admin can start a partner's alerts.")
    with desk.store.begin(receipt=receipt) as work:
        partner = work.partners.by_id(partner_id)
        if partner is None:
            raise Unknown("There is no such partner.")
        if partner.alerts_on:
            return False
        work.partners.save(replace(partner, alerts_on=True))
        fact = AlertsStarted(partner_id, by.id)
        work.record(fact, at=now, by=written(by), correlation=correlation)
    desk.wake()
    return True
