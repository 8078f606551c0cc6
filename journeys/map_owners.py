"""Which owners of accounts can be told anything in chat, and which not: the list of the unmapped.

It is kept ahead of need, so that an admin mends a gap before an alert falls into it.
"""

import logging
from datetime import datetime

from journeys.desk import Desk
from journeys.notices import TryLater, Unreachable
from journeys.tell_owner import why_unmapped
from partnering.people import CrmUser, Person

log = logging.getLogger(__name__)


def map_owners(desk: Desk, *, now: datetime) -> int:
    """Look every owner of a live account up in chat and keep the list true; how many have a gap.

    A messenger that asks for patience ends the round; the next one goes on from what is known.
    """
    with desk.store.read() as view:
        keys = {account.owner_key for account in view.accounts.live() if account.owner_key}
        known = {gap.owner_key for gap in view.unmapped.all()}
        owners = {key: (view.users.by_key(key), view.people.by_crm_key(key)) for key in keys}
    gaps: dict[str, str] = {}
    try:
        for key in sorted(owners):
            reason = _gap(desk, *owners[key], now=now)
            if reason:
                gaps[key] = reason
    except (TryLater, Unreachable) as fault:
        log.info("owners are looked up again later: %s", fault)
        return len(known)
    with desk.store.begin() as work:
        for key in known - set(gaps):
            work.unmapped.clear(key)
        for key, reason in gaps.items():
            user = owners[key][0]
            work.unmapped.put(key, user.email if user else "", reason, now)
    return len(gaps)


def _gap(desk: Desk, user: CrmUser | None, person: Person | None, *, now: datetime) -> str:
    if person is not None and person.active and desk.messenger.reaches(person, now=now):
        return ""
    return why_unmapped(user, person)
